"""Does the team get better? A row for each sprint out of the records, and where each figure goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from types import MappingProxyType

from bot.core.figures.calibration import calibration
from bot.core.figures.flow import flow
from bot.core.figures.sprints import bets_of, counted_of, name_of, points_of
from bot.core.folding import fold
from bot.core.record import Outcome, Record

# So many of the last sprints are held against as many before them.
WINDOW = 3
_NOTHING: Mapping[int, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Trend:
    """A sprint among the others: `sprint` is the number of its issue, `name` what it is called beside others.

    Of its goals some `came` from the sprint before and the others were `new`; `done` and `carried` are goals, too.
    `hit`, `carry` and `scope` are shares as in Flow, `achieved` as in the record, `points` were done of `promised`,
    `brier` is the score of its declared odds, `health` the mean of its marks: each None where there is nothing to tell.
    `unmeasured` are numbers that it promised and nobody reported.
    """

    sprint: int
    name: str
    start: date
    end: date
    goals: int
    done: int
    came: int
    new: int
    carried: int
    hit: float | None = None
    carry: float | None = None
    scope: float | None = None
    achieved: float | None = None
    points: float | None = None
    promised: float | None = None
    brier: float | None = None
    health: float | None = None
    unmeasured: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """The mean of a figure over the last three sprints that have it, and over the three before."""

    now: float
    before: float

    @property
    def change(self) -> float:
        """How much it went up (below 0: down)."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Unreported:
    """A number that plans promised in `promised` sprints, in `missing` of which nobody reported it."""

    name: str
    missing: int
    promised: int


def trends(records: Sequence[Record], health: Mapping[int, float] = _NOTHING) -> tuple[Trend, ...]:
    """Return a row for each record, in their order; `health` is the mean of marks by the number of the issue."""
    return tuple(_trend(each, health.get(each.sprint)) for each in records)


def drift(values: Sequence[float | None]) -> Drift | None:
    """Return where a figure goes, oldest first; None below six sprints that have it."""
    known = [value for value in values if value is not None]
    if len(known) < 2 * WINDOW:
        return None
    return Drift(fmean(known[-WINDOW:]), fmean(known[-2 * WINDOW : -WINDOW]))


def unreported(records: Sequence[Record]) -> tuple[Unreported, ...]:
    """Return the numbers that were promised and not reported in some sprint, those that were missing most first."""
    names: dict[str, str] = {}
    promised: dict[str, int] = {}
    missing: dict[str, int] = {}
    for record in records:
        for name, absent in _promised(record):
            key = fold(name)
            names[key] = name
            promised[key] = promised.get(key, 0) + 1
            missing[key] = missing.get(key, 0) + absent
    found = (Unreported(name, missing[key], promised[key]) for key, name in names.items() if missing[key])
    return tuple(sorted(found, key=lambda each: (-each.missing, each.name)))


def _promised(record: Record) -> Iterator[tuple[str, bool]]:
    """Yield each number of a sprint once, and whether it is missing."""
    absent = {fold(name): name for name in record.unmeasured}
    yield from ((name, True) for name in absent.values())
    yield from {fold(name): (name, False) for name, _ in record.numbers if fold(name) not in absent}.values()


def _trend(record: Record, health: float | None) -> Trend:
    counted, points = counted_of(record), points_of(record)
    shares = flow([counted])
    came = sum(goal.age > 1 for goal in record.goals)
    return Trend(
        sprint=record.sprint,
        name=name_of(record),
        start=record.start,
        end=record.end,
        goals=counted.goals,
        done=sum(goal.outcome is Outcome.DONE for goal in record.goals),
        came=came,
        new=counted.goals - came,
        carried=counted.carried,
        hit=shares.hit,
        carry=shares.carried,
        scope=shares.scope,
        achieved=record.achieved,
        points=points.done if points else None,
        promised=points.promised if points else None,
        brier=calibration([*bets_of(record)]).brier,
        health=health,
        unmeasured=record.unmeasured,
    )
