"""Which sprints have ended since the last review, and what did they come to? A review may be of several of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core import calendar
from bot.core.plan.review.hearing import sprint_of
from bot.core.plan.turn import Turn
from bot.core.record import Frozen, Sums


@dataclass(frozen=True, slots=True)
class Past:
    """A sprint that has its record: its number, the number and address of its issue, its days, its goals in sums."""

    number: int
    issue: int
    url: str
    days: str
    sums: Sums


def since(turn: Turn) -> Mapping[str, object] | None:
    """Return the `sprints` since the last review, oldest first, and their goals in `sums`; None where there are none.

    What the records have is told, so a sprint without one is left out.
    """
    rows = sorted(_covered(turn), key=lambda row: (row.end, row.sprint))
    if not rows:
        return None
    every = [row.sums for row in rows]
    sums = Sums(
        sum(each.committed for each in every),
        sum(each.done for each in every),
        sum(each.added for each in every),
        sum(each.carried for each in every),
    )
    return {"sprints": tuple(_past(turn, row) for row in rows), "sums": sums}


def _covered(turn: Turn) -> list[Frozen]:
    """Return the records of the sprints before this one that the same review is of, without those that had theirs."""
    number, every = turn.period.number, turn.rules.review.every
    reviewed = {sprint_of(turn.memory, issue) for issue in turn.snapshot.retros}
    rows = [row for row in turn.memory.frozen if number and 0 < row.number < number]
    last = max((row.number for row in rows if row.sprint in reviewed), default=0)
    return [row for row in rows if row.number > max(number - every, last)]


def _past(turn: Turn, row: Frozen) -> Past:
    days = f"{calendar.day_text(row.start)} to {calendar.day_text(row.end)}"
    return Past(row.number, row.sprint, f"{turn.snapshot.repository.url}/issues/{row.sprint}", days, row.sums)
