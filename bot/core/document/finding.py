"""Which goal, and which of its rows, does a change speak of?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.document.amend import GoalChange, ticked_row
from bot.core.document.changes import SetLink, SetNote, Tick, Wording
from bot.core.document.folding import fold
from bot.core.document.goals import Placed
from bot.core.document.values import GoalAt


@dataclass(frozen=True, slots=True)
class Meant:
    """The goal that a change speaks of; `line` tells the boxes of one goal apart."""

    placed: Placed
    line: int


@dataclass(frozen=True, slots=True)
class Index:
    """The goals of a document by title and by issue, in the order in which `Document.goal` looks at them."""

    titled: dict[tuple[str, int, str], Placed] = field(default_factory=dict)
    linked: dict[tuple[str, int], Placed] = field(default_factory=dict)

    @classmethod
    def of(cls, placed: Iterable[Placed]) -> Index:
        """Note every goal; of several with one issue the first."""
        index = cls()
        for each in placed:
            at = each.goal.at
            index.titled[at.part, at.nth, fold(at.title)] = each
            if at.ref is not None:
                index.linked.setdefault((at.part, at.ref), each)
        return index

    def meant(self, change: GoalChange | Wording) -> Meant | None:
        """Return what a change speaks of, or None when the text no longer has it."""
        placed = self._placed(change)
        if placed and placed.slots and isinstance(change, SetNote) and not placed.slots.takes_notes:
            return None  # a row of a table has no place below it
        if placed is None or not isinstance(change, Tick):
            return Meant(placed, placed.row.head.first) if placed else None
        row = ticked_row(change, placed)
        return Meant(placed, row.head.first) if row else None

    def _placed(self, change: GoalChange | Wording) -> Placed | None:
        if isinstance(change, SetLink):
            linked = self._at(change.at, change.number)
            if linked and fold(linked.goal.title) == fold(change.at.title):
                return linked  # done before: the goal has its new number already
        return self._at(change.at, change.at.ref)

    def _at(self, at: GoalAt, ref: int | None) -> Placed | None:
        titled = self.titled.get((at.part, at.nth, fold(at.title)))
        if ref is None:
            return titled
        if titled and titled.goal.ref == ref:
            return titled
        linked = self.linked.get((at.part, ref))
        # A goal that is linked to another issue is another goal, whatever its title.
        return linked or (titled if titled and titled.goal.ref is None else None)
