"""Which goals do the list items of a section hold, and where in the text are their parts?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.core.document.cells import Slots
from bot.core.document.estimates import remaining
from bot.core.document.folding import fold, plain
from bot.core.document.headings import plain_kind
from bot.core.document.line import Line
from bot.core.document.people import RUN, Span, Tag
from bot.core.document.rows import Budget, Group, Row, by_person, grouped, is_flat, rows_of
from bot.core.document.signs import Signs
from bot.core.document.source import Source
from bot.core.document.synonyms import PLACEHOLDERS
from bot.core.document.tree import Item
from bot.core.document.values import LANES, PLAN_KINDS, Goal, GoalAt, Kind, Section, Target
from bot.core.numbers import measure
from bot.core.status import Ending, Word

_PREFIX = re.compile(r"(.*?)((?:[-*+]|\d{1,9}[.)])[ \t]+)")
_TABBED = re.compile(r"(\t*)[-*+]\t")
_SIGN = re.compile(r"[^ \t]")
_NUMBERED = re.compile(r"(?:item|goal|task|ziel|objective|objectif|objetivo) \d+(?: .*deprioriti[sz]e.*)?")
_SAID = re.compile(r"[^\n.,;:!(|–—]{1,40}?(?=\s*[*_]{0,3}\s*(?:[.,;:!(|–—\n]|\s-\s|$))")


@dataclass(frozen=True, slots=True)
class Placed:
    """A goal and where its parts are: `row` is its own line, `said` the one that names its owners, `rows` the others.

    `note` is where in the source the text after `Status:` is. A new sub-item goes below the line `below`, after
    `prefix`. `flat` says that sub-items stand beside the goal.
    """

    goal: Goal
    row: Row
    said: Row
    note: Span | None
    below: int
    prefix: str
    flat: bool
    rows: tuple[Row, ...] = ()
    slots: Slots | None = None


@dataclass(slots=True)
class Parts:
    """What the rows under a goal add to it."""

    targets: list[Target] = field(default_factory=list)
    why: str = ""
    note: str = ""
    note_at: Span | None = None
    word: Word | None = None
    note_word: str | None = None
    note_emoji: str | None = None
    owner: Row | None = None
    tags: list[Tag] = field(default_factory=list)
    remaining: str = ""


def goals_of(items: Iterable[Item], section: Section, source: Source, signs: Signs, budget: Budget) -> list[Placed]:
    """Return the goals of a section's list items, in order."""
    placed: list[Placed] = []
    for rows, person, lane in _opened(rows_of(items, signs, budget), signs):
        theirs = replace(section, owners=person.owners, owner_names=person.names) if person else section
        theirs = _in_lane(theirs, lane) if lane else theirs
        flat = is_flat(rows)
        groups = [group for group in grouped(rows, section.kind, flat=flat) if not is_empty(group.row.line)]
        if len(groups) > 1 and all(group.row.line.only_link and not group.rows for group in groups):
            continue  # a list of links
        placed += [_placed(group, theirs, source, signs, flat=flat) for group in groups]
    return placed


def _opened(rows: Sequence[Row], signs: Signs) -> Iterator[tuple[Sequence[Row], Tag | None, Kind | None]]:
    """Open the items that are only a lane ("1. High priority") or a person; yield rows with both."""
    waiting: list[Row] = []
    for row in rows:
        line = row.line
        bare = row.nests and not (line.sign or line.tags or line.people or line.label or line.ref)
        lane = plain_kind(line.words, signs.headings) if bare and line.box is None else None
        if lane in PLAN_KINDS:
            yield from ((*found, None) for found in by_person(waiting))
            yield from ((*found, lane) for found in by_person(row.rows))
            waiting = []
        else:
            waiting.append(row)
    yield from ((*found, None) for found in by_person(waiting))


def _in_lane(section: Section, kind: Kind) -> Section:
    """Return the section as a heading of this kind inside of it would be."""
    lane = str(kind) if kind in LANES else section.lane
    return replace(section, kind=kind if section.kind is Kind.PLAN else section.kind, lane=lane)


def numbered(placed: Iterable[Placed]) -> list[Placed]:
    """Tell goals of the same title apart: each learns that it is the nth of its title in its part of the document."""
    seen: dict[tuple[str, str], int] = {}
    result = []
    for each in placed:
        at = each.goal.at
        key = (at.part, fold(at.title))
        seen[key] = seen.get(key, -1) + 1
        nth = replace(at, nth=seen[key])
        result.append(each if nth == at else replace(each, goal=replace(each.goal, at=nth)))
    return result


def is_empty(line: Line) -> bool:
    """Whether a line is a form that nobody filled in, or only names people."""
    words = fold(line.words)
    link = line.only_link
    if link and link.address.startswith("#"):
        return True  # a table of contents
    if not any(sign.isalnum() for sign in words) or RUN.fullmatch(line.words) or words in PLACEHOLDERS:
        return True
    if line.sign is not None:
        return False
    unnamed = not (line.owners or line.owner_names or line.ref or line.detail())  # "Goal 1 (Owner: @)"
    texts = (line.text.partition("\n")[0], *([line.words] if unnamed else []))
    return any(_NUMBERED.fullmatch(fold(text)) for text in texts)


def _placed(group: Group, section: Section, source: Source, signs: Signs, *, flat: bool) -> Placed:
    parts = Parts()
    _gather(group.rows, parts, signs)
    row, asked = group.row, parts.owner
    # The goal's own line goes first; an `Owner: @ada` below it counts only when the line names nobody.
    said = row if row.line.people or asked is None else asked
    goal = goal_of(group, said.line, parts, section, signs)
    goal = whose(goal, said.line, section)
    below, prefix = _below(group, source, flat=flat)
    return Placed(goal, row, said, parts.note_at, below, prefix, flat, tuple(group.rows))


def whose(goal: Goal, said: Line, section: Section) -> Goal:
    """Give a goal that names nobody to the people whose section it stands in."""
    return goal if said.people else replace(goal, owners=section.owners, owner_names=section.owner_names)


def goal_of(group: Group, owned: Line, parts: Parts, section: Section, signs: Signs) -> Goal:
    """Return what a goal's own line, its owner's line and its parts say."""
    line = group.row.line
    said = {tag.what: tag for tag in reversed((*line.tags, *parts.tags))}  # the first of each kind counts
    part = "plan" if section.kind in PLAN_KINDS else str(section.kind)
    return Goal(
        title=line.words,
        section=section.kind,
        at=GoalAt(line.ref, line.words, 0, part),
        first=group.row.item.first,
        last=group.last,
        lane=section.lane,
        status=_status(line, parts.word, signs),
        emoji=line.emoji,
        owners=owned.owners,
        owner_names=owned.owner_names,
        supporters=owned.supporters,
        ref=line.ref,
        elsewhere=line.elsewhere,
        detail=line.detail(),
        why=parts.why,
        note=parts.note,
        note_status=parts.note_word,
        note_emoji=parts.note_emoji,
        confidence=said["chance"].number if "chance" in said else None,
        continued="continued" in said,
        done_box=line.box,
        struck=line.struck,
        targets=tuple(parts.targets),
        carried=int(said["continued"].number) if "continued" in said else 0,
        points=said["points"].number if "points" in said else None,
        size=said["size"].size if "size" in said else None,
        remaining=remaining(group.row.head.text) or parts.remaining,
    )


def _status(line: Line, said: Word | None, signs: Signs) -> str | None:
    if line.sign:
        return line.sign.word.name
    if said:
        return said.name
    if line.struck:
        return signs.vocabulary.ending(Ending.NOT_PLANNED).name
    return signs.vocabulary.ending(Ending.COMPLETED).name if line.box else None


def _gather(rows: Sequence[Row], parts: Parts, signs: Signs) -> None:
    """Read the rows under a goal. Of several `Why?`, `Status:` or owner lines the first counts."""
    for row in rows:
        line = row.line
        parts.remaining = parts.remaining or remaining(row.head.text)
        if line.label == "why":
            parts.why = parts.why or _value(row)
        elif line.label == "status":
            _note(row, parts, signs)
        elif line.tags and not line.words:
            parts.tags += line.tags
            parts.owner = parts.owner or (row if line.owner_tagged else None)
        elif is_target(line):
            parts.targets.append(_target(row, signs))
        else:
            parts.targets.extend(_targets(row.rows, signs))


def _value(row: Row) -> str:
    return plain(row.head.text[row.line.value_at :])


def _note(row: Row, parts: Parts, signs: Signs) -> None:
    if parts.note_at is None:
        parts.note = _value(row)
        parts.note_at = Span(row.head.at(row.line.value_at), row.head.end)
        parts.word, parts.note_emoji = _said(row, signs)
        parts.note_word = parts.word.name if parts.word else None


def _said(row: Row, signs: Signs) -> tuple[Word | None, str | None]:
    """Return the status that a `Status:` line starts with, and its sign, if it is said by one; None in mere prose."""
    value = row.head.text[row.line.value_at :].lstrip(" \t*_")
    sign = signs.at(value, 0)
    return (sign.word, value[: sign.end]) if sign else (said_in(value, signs)[0], None)


def said_in(value: str, signs: Signs) -> tuple[Word | None, int]:
    """Return the status that a text starts with in words, and how long these are; None when it is only prose."""
    said = _SAID.match(value)
    return (signs.vocabulary.read(said[0].strip(" *_")), said.end()) if said else (None, 0)


def is_target(line: Line) -> bool:
    """Whether the line of a sub-item is a target."""
    return bool(line.words) and (line.aimed or line.owner_tagged or line.box is not None)


def _targets(rows: Sequence[Row], signs: Signs) -> list[Target]:
    parts = Parts()
    _gather(rows, parts, signs)
    return parts.targets


def target_text(line: Line) -> str:
    """Return the words of a target: those of its title, and the details behind it."""
    detail = line.detail()
    return f"{line.words} - {detail}" if detail else line.words


def _target(row: Row, signs: Signs) -> Target:
    line = row.line
    parts = Parts()
    _gather(row.rows, parts, signs)
    text = target_text(line)
    return Target(
        text=text,
        status=_status(line, parts.word, signs),
        emoji=line.emoji,
        owners=line.owners,
        continued=line.continued,
        targets=tuple(parts.targets),
        first=row.item.first,
        last=row.item.last,
        measure=measure(text),
    )


def _below(group: Group, source: Source, *, flat: bool) -> tuple[int, str]:
    """Return the line after which a new sub-item goes, and its indentation and bullet: those of its siblings."""
    marked = [row for row in group.rows if row.item.mark]
    if marked:
        return marked[-1].item.last, next_prefix(prefix_of(marked[-1], source))
    own = prefix_of(group.row, source)
    last = max(row.head.last for row in (group.row, *group.rows))
    return (group.last, next_prefix(own)) if flat else (last, inner_prefix(own))


def inner_prefix(prefix: str) -> str:
    """Return the indentation and bullet of the first sub-item under an item that starts with `prefix`."""
    bullet = prefix.lstrip(" \t")
    sign = bullet[0] if bullet[0] in "-*+" else "-"
    tabbed = _TABBED.fullmatch(prefix)
    # A tab reaches to the next fourth column, and only then as far as the text of the item.
    return f"{tabbed[1]}\t{sign} " if tabbed else f"{' ' * len(prefix.expandtabs(4))}{sign} "


def prefix_of(row: Row, source: Source) -> str:
    """Return indentation and bullet of an item; in `- - text` the outer bullets count as indentation."""
    match = _PREFIX.fullmatch(source.line(row.head.first)[: row.head.columns[0]])
    return _SIGN.sub(" ", match[1]) + match[2] if match else "- "


def next_prefix(prefix: str) -> str:
    """Return the bullet after this one: the same, or the next number."""
    return re.sub(r"\d+", lambda match: str(int(match[0]) + 1), prefix)
