"""Where does a new goal go?"""

from __future__ import annotations

from bot.core.document.amend import Amendment, below
from bot.core.document.changes import AddGoal
from bot.core.document.folding import fold
from bot.core.document.goals import inner_prefix, next_prefix, prefix_of
from bot.core.document.line import read_line
from bot.core.document.reader import Reading
from bot.core.document.signs import Signs
from bot.core.document.values import PLAN_KINDS, Section

BELOW_ALL = 5  # a new goal stands below the new lines of the goal before it


def is_there(reading: Reading, change: AddGoal, signs: Signs) -> bool:
    """Whether the part of the document already has a goal of this title, or one with this issue."""
    line = read_line(change.line, signs)
    planned = change.kind in PLAN_KINDS
    goals = reading.document.plan if planned else [g for g in reading.document.goals if g.section is change.kind]
    title = fold(line.words)
    return any(fold(goal.title) == title or (line.ref is not None and goal.ref == line.ref) for goal in goals)


def addition(reading: Reading, change: AddGoal) -> Amendment | None:
    """Return the goal's lines and their place: after the last goal of the section, in an empty bullet, or at its end.

    None when the document has no such section.
    """
    section = reading.document.section(change.kind)
    if section is None:
        return None
    line = " ".join(change.line.split())
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


def _children(change: AddGoal, prefix: str) -> list[str]:
    return [prefix + " ".join(child.split()) for child in change.children]


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
