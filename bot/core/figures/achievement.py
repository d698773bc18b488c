"""How much of what a sprint wanted did it reach: of a target, of a goal, and of all of it by weight?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from bot.core.numbers import Direction, Measure

# What a single target counts at most: one that ran away does not hide the others.
MOST = 1.5
_GUARD = re.compile(
    r"(?<!\w)(?:maintain|keep|hold|stay|remain|preserve|halten|beibehalten|maintenir|mantener|manter|mantenere)(?!\w)",
    re.IGNORECASE,
)


# As near as this to all of it is all of it: what is left is how computers count.
_NEAR = 1e-9


class Met(StrEnum):
    """Whether a target is met: somebody marked it, its own numbers say so, it is not, or nobody said."""

    MARKED = "marked"
    NUMBERS = "numbers"
    NO = "no"
    UNSAID = "unsaid"

    @property
    def yes(self) -> bool:
        """Whether it counts as met."""
        return self in {Met.MARKED, Met.NUMBERS}


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is to be reached. `share` is how much of it is (1 is all), None where nobody can tell.

    `best` is how much of it can still be; where nobody can tell how much is, all of it.
    """

    name: str
    share: float | None
    best: float = 1.0


@dataclass(frozen=True, slots=True)
class Part:
    """Items that count together. `weight` is a share of one, None where a plan gives this part none."""

    name: str
    weight: float | None
    items: tuple[Item, ...]

    @property
    def measured(self) -> tuple[float, ...]:
        """The shares that are known."""
        return tuple(item.share for item in self.items if item.share is not None)

    @property
    def share(self) -> float | None:
        """The mean of what is known, None where nothing is."""
        return fmean(self.measured) if self.measured else None


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a sprint reached. `share` is that of all that is measured, None where nothing is; `best` what it can reach.

    `parts` are those that count. `covered` is the share of the weight that is measured; `unmeasured` are the names of
    items that nobody can tell, `uncounted` of those that stand in no part with a weight while others do.
    """

    share: float | None
    best: float | None
    covered: float
    parts: tuple[Part, ...] = ()
    unmeasured: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()


def is_guard(text: str) -> bool:
    """Whether a target only asks that something stays: `keep churn < 5%`."""
    return _GUARD.search(text) is not None


def share(measure: Measure, *, guard: bool = False, most: float = MOST) -> float | None:
    """Return how much of a target is reached, from 0 to `most`; None where a number is missing.

    Counted is the way from the baseline to what is wanted; without a baseline, from nothing. A range is reached inside
    of it. A guard, and what was as wanted from the start, holds (1) or does not (0).
    """
    now, wanted = measure.now, measure.wanted
    if now is None or wanted is None:
        return None
    low, high = sorted(wanted) if isinstance(wanted, tuple) else (wanted, wanted)
    way = measure.direction or _way(measure.baseline, low, high)
    first = measure.baseline
    if guard or (first is not None and _inside(first, low, high, way)):
        return float(_inside(now, low, high, way))
    match way:
        case Direction.UP:
            found = _towards(first, now, low, high)
        case Direction.DOWN:
            found = _downwards(first, now, low, high)
        case _:
            found = _exactly(first, now, low, high)
    return min(max(found, 0.0), most)


def met(found: float | None, *, marked: bool | None) -> Met:
    """Return whether a target is met, of which the share `found` is reached by its numbers (None: nobody can tell).

    `marked` is what stands beside it: that it is done, or something else; None where nothing does. A mark that it is
    done counts first, then the numbers, then any other mark.
    """
    if marked:
        return Met.MARKED
    if found is not None:
        return Met.NUMBERS if found >= 1 - _NEAR else Met.NO
    return Met.UNSAID if marked is None else Met.NO


def goal_share(targets: Iterable[float | None], *, done: bool) -> float | None:
    """Return how much of a goal is reached: the mean of its targets that can be told.

    A goal without targets is reached when it is done, and not before. One with targets of which none can be told is
    reached when it is done, and cannot be told before.
    """
    every = tuple(targets)
    known = [each for each in every if each is not None]
    if known:
        return fmean(known)
    if done:
        return 1.0
    return None if every else 0.0


def achievement(parts: Sequence[Part]) -> Achieved:
    """Return what a sprint reached: the mean of its parts by weight. Without any weight all items count the same."""
    filled = [part for part in parts if part.items]
    weighed = [part for part in filled if part.weight]
    counted = weighed or [Part("", 1.0, tuple(item for part in filled for item in part.items))]
    told = [part for part in counted if part.measured]
    whole = sum(part.weight or 0.0 for part in counted if part.items)
    covered = sum((part.weight or 0.0) * len(part.measured) / len(part.items) for part in told)
    return Achieved(
        _mean([(part.weight or 0.0, fmean(part.measured)) for part in told]),
        _mean([(part.weight or 0.0, fmean(item.best for item in part.items)) for part in counted if part.items]),
        covered / whole if whole else 0.0,
        tuple(weighed),
        tuple(item.name for part in counted for item in part.items if item.share is None),
        tuple(item.name for part in filled if weighed and not part.weight for item in part.items),
    )


def _mean(weighed: Sequence[tuple[float, float]]) -> float | None:
    whole = sum(weight for weight, _ in weighed)
    return sum(weight * value for weight, value in weighed) / whole if whole else None


def _way(first: float | None, low: float, high: float) -> Direction:
    """Guess from where a number comes; what has no direction counts upwards."""
    if first is None or first < low:
        return Direction.UP
    return Direction.DOWN if first > high else Direction.EXACT


def _inside(value: float, low: float, high: float, way: Direction) -> bool:
    match way:
        case Direction.UP:
            return value >= low
        case Direction.DOWN:
            return value <= high
        case _:
            return low <= value <= high


def _towards(first: float | None, now: float, low: float, high: float) -> float:
    """Return the share of a way upwards: to the low end of a range, and beyond its high end."""
    start = first or 0.0
    if now < low:
        return (now - start) / (low - start) if low > start else 0.0
    return max((now - start) / (high - start), 1.0) if high > start else 1.0


def _downwards(first: float | None, now: float, low: float, high: float) -> float:
    """Return the share of a way downwards; without a start, how near the number is to the limit, in its own size."""
    if now > high:
        if first is not None:
            return (first - now) / (first - high)
        return high / now if high > 0 else 0.0
    if first is None or first <= low:
        return 1.0
    return max((first - now) / (first - low), 1.0)


def _exactly(first: float | None, now: float, low: float, high: float) -> float:
    """Return how near a number is to where it should be exactly, in shares of how far off it was."""
    off = max(low - now, now - high, 0.0)
    was = max(low - first, first - high) if first is not None else 0.0
    if not off:
        return 1.0
    return 1.0 - off / was if was > 0 else 0.0
