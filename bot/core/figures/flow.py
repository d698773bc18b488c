"""How much of what was promised got done, how much went on, and how much came and went meanwhile?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Counted:
    """A sprint in numbers of goals.

    `promised` at its start, `kept` of those that were done; `goals` in all that were there at the end, `carried` of
    them; `added` and `removed` after the start. `ages` are in which sprint of its life each carried goal was.
    """

    promised: int = 0
    kept: int = 0
    goals: int = 0
    carried: int = 0
    added: int = 0
    removed: int = 0
    ages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Shares over sprints, each None where there is nothing to divide by.

    `hit` is done of what was promised; `carried` is what went on, of all goals; `scope` is what was added and removed,
    of what was promised. `age` is the median of the carried goals' ages, `oldest` the largest (0: none was carried).
    """

    hit: float | None
    carried: float | None
    scope: float | None
    age: float
    oldest: int


def flow(sprints: Sequence[Counted]) -> Flow:
    """Return the shares of all these sprints together: each goal counts the same, not each sprint."""
    promised = sum(each.promised for each in sprints)
    ages = [age for each in sprints for age in each.ages]
    return Flow(
        _share(sum(each.kept for each in sprints), promised),
        _share(sum(each.carried for each in sprints), sum(each.goals for each in sprints)),
        _share(sum(each.added + each.removed for each in sprints), promised),
        median(ages) if ages else 0,
        max(ages, default=0),
    )


def _share(some: int, every: int) -> float | None:
    return some / every if every else None
