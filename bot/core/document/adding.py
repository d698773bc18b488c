"""Where does a new goal go?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.document.amend import Amendment, below
from bot.core.document.changes import AddGoal
from bot.core.document.folding import fold
from bot.core.document.goals import inner_prefix, next_prefix, prefix_of
from bot.core.document.line import read_line
from bot.core.document.reader import Reading
from bot.core.document.signs import Signs
from bot.core.document.source import Source
from bot.core.document.values import PLAN_KINDS, Kind, Section

_INSTEAD = (Kind.PLAN, Kind.HIGH, Kind.LOW, Kind.HEADLINE)
_HEADINGS = ("## Plan", "# Plan")
BELOW_ALL = 5  # a new goal stands below the new lines of the goal before it


def is_there(reading: Reading, change: AddGoal, signs: Signs) -> bool:
    """Whether the part of the document already has a goal of this title, or one with this issue."""
    line = read_line(change.line, signs)
    planned = change.kind in PLAN_KINDS
    goals = reading.document.plan if planned else [g for g in reading.document.goals if g.section is change.kind]
    title = fold(line.words)
    return any(fold(goal.title) == title or (line.ref is not None and goal.ref == line.ref) for goal in goals)


def additions(reading: Reading, change: AddGoal) -> Iterator[Amendment]:
    """Yield the goal's lines at every place for them, the best first.

    That is in its section, or, for a lane that the plan does not have, in another one of the plan. A text without a
    plan gets one at its end: on the first level where a heading above claims all that is below it.
    """
    planned = change.kind in PLAN_KINDS
    kinds = dict.fromkeys((change.kind, *_INSTEAD)) if planned else (change.kind,)
    section = next((section for kind in kinds if (section := reading.document.section(kind))), None)
    if section:
        yield _in_section(reading, section, change)
    elif planned:
        yield from (_new_plan(reading.source, heading, change) for heading in _HEADINGS)


def _in_section(reading: Reading, section: Section, change: AddGoal) -> Amendment:
    """Put it after the last goal of the section, in an empty bullet, or at its end."""
    line = _flat(change.line)
    inside = [each for each in reading.placed if section.first <= each.row.item.first <= section.last]
    if inside and inside[-1].slots is not None:
        # Below a table a list of its own begins.
        added = ["", f"- {line}", *_children(change, "  - ")]
        return below(reading.source, inside[-1].goal.last, added, rank=BELOW_ALL)
    if inside:
        prefix = next_prefix(prefix_of(inside[-1].row, reading.source))
        inner = prefix if inside[-1].flat else inner_prefix(prefix)
        return below(reading.source, inside[-1].goal.last, [prefix + line, *_children(change, inner)], rank=BELOW_ALL)
    return _into_empty(reading, section, change, line) or _at_end(reading, section, change, line)


def _new_plan(source: Source, heading: str, change: AddGoal) -> Amendment:
    last = source.trimmed(0, len(source) - 1)
    gap = [] if source.is_blank(last) else [""]
    lines = [*gap, heading, "", f"- {_flat(change.line)}", *_children(change, "  - ")]
    return below(source, last, lines, rank=BELOW_ALL)


def _children(change: AddGoal, prefix: str) -> list[str]:
    indent = prefix[: len(prefix) - len(prefix.lstrip(" \t"))]
    written = (f"{indent}{line}" if line else "" for line in change.body)
    return [*(prefix + " ".join(child.split()) for child in change.children), *written]


def _flat(line: str) -> str:
    """Return a line as it is, and several as one."""
    return " ".join(line.split()) if len(line.splitlines()) > 1 else line.strip()


def _into_empty(reading: Reading, section: Section, change: AddGoal, line: str) -> Amendment | None:
    """Fill the first bullet that a template left empty."""
    source = reading.source
    for item in reading.items:
        if section.first <= item.first <= section.last and item.head is None and item.first == item.last:
            bullet = source.line(item.first).rstrip()
            children = _children(change, inner_prefix(f"{bullet} "))
            text = source.ending.join([f"{bullet} {line}", *children])
            return Amendment(source.starts[item.first], source.ends[item.first], 3, text)
    return None


def _at_end(reading: Reading, section: Section, change: AddGoal, line: str) -> Amendment:
    last = reading.source.trimmed(section.first, section.last)
    # After a paragraph a bullet needs no blank line, after a heading it looks better with one.
    heading = next(each for each in reading.openings if each.first == section.first)
    gap = [""] if last < heading.below else []
    return below(reading.source, last, [*gap, f"- {line}", *_children(change, "  - ")], rank=BELOW_ALL)
