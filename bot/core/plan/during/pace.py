"""How far is a sprint, in time and in what is reached?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.core import calendar
from bot.core.plan.measuring import target_met
from bot.core.plan.turn import Turn

_NOTHING = timedelta(0)
# Earlier than this nobody can be late.
_EARLY = 0.25


@dataclass(frozen=True, slots=True)
class Pace:
    """Shares from 0 to 1: of the sprint's working time that is over, and of its goals that are reached.

    `done` of `total` are counted in `unit`: goals, points or targets.
    """

    time: float
    done: float
    total: float
    unit: str

    @property
    def reached(self) -> float:
        """The share that is reached; all, where there is nothing to reach."""
        return self.done / self.total if self.total else 1.0

    def is_late(self, percent: int) -> bool:
        """Whether what is reached is so many percent or more behind the time."""
        return self.time >= _EARLY and round((self.time - self.reached) * 100) >= percent


def pace(turn: Turn) -> Pace:
    """Return how far the sprint is now."""
    work = calendar.work_days(turn.rules)
    begin, end = calendar.edges(turn.period, turn.rules)
    whole = work.hours_between(begin, end)
    spent = work.hours_between(begin, min(turn.now, end))
    share = spent / whole if whole > _NOTHING else 1.0
    done, total, unit = _counted(turn)
    return Pace(share, done, total, unit)


def _counted(turn: Turn) -> tuple[float, float, str]:
    """Return what is reached, of how much, in what; goals are counted where a sprint has none of what is asked for."""
    counted = [goal for goal in turn.views if goal.open or goal.done]
    by = turn.rules.midway.by
    if by == "points":
        sizes = _points(turn)
        total = sum(sizes.get(goal.number, 0.0) for goal in counted)
        if total:
            return sum(sizes.get(goal.number, 0.0) for goal in counted if goal.done), total, "points"
    if by == "targets":
        met = [goal.done or target_met(turn, goal.number, target).yes for goal in counted for target in goal.targets]
        if met:
            return float(sum(met)), float(len(met)), "targets"
    return float(sum(goal.done for goal in counted)), float(len(counted)), "goals"


def _points(turn: Turn) -> dict[int, float]:
    """Return how large each goal is by its number, as far as its line says so."""
    known = {**turn.memory.agreed, **{goal.number: goal for goal in turn.agreed}}
    said = {number: dict(goal.facts).get("points", "") for number, goal in known.items()}
    return {number: float(points) for number, points in said.items() if points}
