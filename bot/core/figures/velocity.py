"""How many points does the team do in a sprint, and does the plan fit that?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

# The last sprints that a pace is told from, and the fewest.
LAST = 6
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a sprint: of goals that were promised at its start, and of goals that were done."""

    promised: float
    done: float


@dataclass(frozen=True, slots=True)
class Velocity:
    """Points done in a sprint: the least, the median and the most of the last `sprints` ones."""

    low: float
    middle: float
    high: float
    sprints: int


def velocity(done: Sequence[float]) -> Velocity | None:
    """Return the pace of the last six sprints, oldest first; None where there are fewer than three."""
    last = done[-LAST:]
    return Velocity(min(last), median(last), max(last), len(last)) if len(last) >= FEWEST else None
