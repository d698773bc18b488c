"""The list items of a section as rows: each with its reading, its sub-rows and the goal that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.core.document.line import Line, asks_for_owner, is_said_apart, read_line
from bot.core.document.people import Tag, people_in
from bot.core.document.signs import Signs
from bot.core.document.source import Head
from bot.core.document.tree import Item
from bot.core.document.values import PLAN_KINDS, Kind

ITEMS_READ = 1_500


@dataclass(frozen=True, slots=True)
class Row:
    """A list item that has text, the reading of its line, and its sub-items.

    A line such as `Status: done` right below the line of an item, without a bullet, is a sub-item, too: without a mark.
    """

    item: Item
    head: Head
    line: Line
    rows: tuple[Row, ...] = ()

    @property
    def nests(self) -> bool:
        """Whether items with a bullet stand under it."""
        return any(row.item.mark for row in self.rows)


@dataclass(slots=True)
class Group:
    """A goal's row and the rows under it, wherever in the text they stand."""

    row: Row
    rows: list[Row] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The last line of the goal and all that belongs to it."""
        return max(self.row.item.last, *(row.item.last for row in self.rows), -1)


@dataclass(slots=True)
class Budget:
    """How many list items of a document are still to be read: no plan has thousands, and nobody shall wait for one."""

    left: int = ITEMS_READ

    def spend(self) -> bool:
        """Take one; false when there is none left."""
        self.left -= 1
        return self.left >= 0


def rows_of(items: Iterable[Item], signs: Signs, budget: Budget) -> tuple[Row, ...]:
    """Read the lines of list items. An item without text is left out, its sub-items take its place."""
    found: list[Row] = []
    for item in items:
        if not budget.spend():
            break
        inner = rows_of(item.items, signs, budget)
        if item.head and item.head.text:
            head, *apart = _pieces(item.head)
            said = (Row(Item(each, "", each.first, each.last), each, read_line(each.text, signs)) for each in apart)
            found.append(Row(item, head, read_line(head.text, signs), (*said, *inner)))
        else:
            found.extend(inner)
    return tuple(found)


def _pieces(head: Head) -> list[Head]:
    """Cut the lines of an item where `Why?`, `Status:` or a target starts a line of its own."""
    if len(head.marks) == 1:
        return [head]
    starts = [0]
    for number, line in enumerate(head.text.split("\n")):
        if number and (is_said_apart(line) or (len(starts) > 1 and asks_for_owner(line))):
            starts.append(number)
    return [head.part(start, end) for start, end in zip(starts, [*starts[1:], len(head.marks)], strict=True)]


def by_person(rows: Sequence[Row]) -> list[tuple[Sequence[Row], Tag | None]]:
    """Open the items that only name somebody: what stands below them is theirs. Return rows with whose they are."""
    parts: list[tuple[list[Row], Tag | None]] = [([], None)]
    for row in rows:
        masked = row.line.masked
        person = people_in(masked.text, masked.members) if row.nests and not row.line.label else None
        if person:
            parts += [(list(row.rows), person), ([], None)]
        else:
            parts[-1][0].append(row)
    return [(theirs, person) for theirs, person in parts if theirs]


def is_flat(rows: Sequence[Row]) -> bool:
    """Whether a list lost its indentation, as pasted ones do: what belongs under a goal stands beside it."""
    if any(row.nests for row in rows):
        return False
    return any(row.line.label or row.line.owner_first for row in rows[1:])


def grouped(rows: Sequence[Row], kind: Kind, *, flat: bool) -> list[Group]:
    """Gather the rows of a section into goals. A `Why?` or `Status:` before the first goal belongs to nothing."""
    groups: list[Group] = []
    signed = bool(rows) and rows[0].line.sign is not None
    for row in rows:
        if groups and _belongs(groups[-1].row.line, row.line, kind, flat=flat, signed=signed):
            groups[-1].rows.append(row)
        elif not row.line.label:
            groups.append(Group(row, list(row.rows)))
    return groups


def _belongs(goal: Line, line: Line, kind: Kind, *, flat: bool, signed: bool) -> bool:
    """Whether a line that stands beside a goal is a part of it."""
    if line.label or not flat:
        return bool(line.label)
    if line.owner_first or (line.aimed and not goal.aimed):
        return True
    if line.sign or line.owners or line.owner_names:
        return False
    # A list of outcomes marks each with its status; in a plan only what starts small goes on from the line above.
    return line.words[:1].islower() if kind in PLAN_KINDS else signed
