"""The figures of many sprints, from their records alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.core.figures.calibration import Bet, Calibration, by_owner, by_team, calibration
from bot.core.figures.causes import counted
from bot.core.figures.flow import Counted, Flow, flow
from bot.core.figures.velocity import Points, Velocity, velocity
from bot.core.folding import fold
from bot.core.record import Frozen, Outcome, Record, read


@dataclass(frozen=True, slots=True)
class Figures:
    """What the records of a space say together; `records` are oldest first.

    `points` has a pair of (name of the sprint, points) for each sprint that used points.
    """

    records: tuple[Record, ...]
    points: tuple[tuple[str, Points], ...]
    velocity: Velocity | None
    flow: Flow
    calibration: Calibration
    owners: tuple[tuple[str, Calibration], ...]
    causes: tuple[tuple[str, int], ...]
    teams: tuple[tuple[str, Calibration], ...] = ()


def records_of(rows: Iterable[Frozen]) -> tuple[Record, ...]:
    """Return the records whose text was read and can be understood, the sprint that ended first, first."""
    found = filter(None, (_read(row.text) for row in rows if row.text))
    return tuple(sorted(found, key=lambda record: (record.end, record.sprint)))


@lru_cache(maxsize=128)
def _read(text: str) -> Record | None:
    try:
        return read(text)
    except ValueError:
        return None


def figures(records: Sequence[Record]) -> Figures:
    """Return the figures of these sprints, oldest first."""
    points = tuple((name_of(each), found) for each in records if (found := points_of(each)))
    bets = [bet for each in records for bet in bets_of(each)]
    return Figures(
        tuple(records),
        points,
        velocity([each.done for _, each in points]),
        flow([counted_of(each) for each in records]),
        calibration(bets),
        by_owner(bets),
        counted(goal.cause for each in records for goal in each.goals),
        by_team(bets),
    )


def of_team(records: Iterable[Record], team: str) -> tuple[Record, ...]:
    """Return the records with the goals of one team ("": the plan in the body), without sprints in which it has none.

    Of goals that were taken out nobody knows whose they were, and what the sprint achieved as a whole is no team's:
    both are left out.
    """
    name = fold(team)
    mine = (
        replace(
            each,
            goals=tuple(goal for goal in each.goals if fold(goal.where) == name),
            removed=(),
            numbers=(),
            unmeasured=(),
            achieved=None,
            covered=None,
            tier="",
        )
        for each in records
    )
    return tuple(each for each in mine if each.goals)


def name_of(record: Record) -> str:
    """Return what a sprint is called beside others: its number, else its last day."""
    return str(record.number) if record.number else record.end.isoformat()


def points_of(record: Record) -> Points | None:
    """Return the points of a sprint; None for one that used none."""
    every = [*(goal.points for goal in record.goals), *(each.points for each in record.removed)]
    if not any(every):
        return None
    stayed = sum(goal.points or 0.0 for goal in record.goals if not goal.added)
    promised = stayed + sum(each.points or 0.0 for each in record.removed)
    return Points(promised, sum(goal.points or 0.0 for goal in record.goals if goal.outcome is Outcome.DONE))


def bets_of(record: Record) -> Iterator[Bet]:
    """Yield the goals whose odds were declared. Only what was done in its sprint was reached; what was dropped was not.

    A goal that goes on is a bet of each of its sprints.
    """
    for goal in record.goals:
        if goal.confidence is not None:
            yield Bet(goal.confidence, goal.outcome is Outcome.DONE, goal.owner, goal.where)


def counted_of(record: Record) -> Counted:
    """Return a sprint in numbers of goals."""
    promised = [goal for goal in record.goals if not goal.added]
    carried = [goal for goal in record.goals if goal.outcome is Outcome.CARRIED]
    return Counted(
        promised=len(promised) + len(record.removed),
        kept=sum(goal.outcome is Outcome.DONE for goal in promised),
        goals=len(record.goals),
        carried=len(carried),
        added=len(record.goals) - len(promised),
        removed=len(record.removed),
        ages=tuple(goal.age for goal in carried),
    )
