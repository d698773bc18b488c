"""How do the numbers of a sprint stand beside those of the last one?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.folding import fold
from bot.core.numbers import UNMEASURED, Direction, Measure, measured

_MONEY = frozenset("$€£¥")


class Turned(StrEnum):
    """What became of a number. It changed where nobody said which way is the good one."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "the same"
    CHANGED = "changed"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A number that the plan follows: its name, and what the plan says of it."""

    name: str
    measure: Measure = UNMEASURED


@dataclass(frozen=True, slots=True)
class Compared:
    """A number now and in the last sprint, as people wrote them: "" where there is none.

    `change` is the difference in the unit of `now`, None where the two cannot be compared.
    """

    name: str
    now: str
    before: str = ""
    change: float | None = None
    unit: str = ""
    turned: Turned = Turned.UNKNOWN


def compared(
    promised: Sequence[Promise], now: Sequence[tuple[str, str]], before: Sequence[tuple[str, str]]
) -> tuple[Compared, ...]:
    """Return each number that was promised or reported, in this order; `now` and `before` are (name, value) pairs."""
    values, earlier = ({fold(name): value for name, value in pairs} for pairs in (now, before))
    plans = {fold(each.name): each for each in promised}
    names = {fold(name): name for name, _ in reversed(now)} | {key: each.name for key, each in plans.items()}
    order = dict.fromkeys([*plans, *(fold(name) for name, _ in now)])
    return tuple(_compared(names[key], values.get(key, ""), earlier.get(key, ""), plans.get(key)) for key in order)


def unmeasured(found: Sequence[Compared]) -> tuple[str, ...]:
    """Return the names of numbers that nobody reported."""
    return tuple(each.name for each in found if not each.now)


def table(sprints: Sequence[Mapping[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Return a row for each number: its name, then its value in each sprint ("" where it has none).

    `sprints` are values by name, oldest first; names are compared kindly, and shown as they were written last.
    """
    folded = [{fold(name): value for name, value in each.items()} for each in sprints]
    names = {fold(name): name for each in sprints for name in each}
    return tuple((names[key], *(each.get(key, "") for each in folded)) for key in names)


def spelled(value: float, unit: str, *, signed: bool = False) -> str:
    """Return a value with its unit, as people write it: "$12,500", "2.5%", "120 ms"; `signed` puts a plus before it."""
    number, sign = f"{abs(value):,.10g}", "-" if value < 0 else "+" if signed else ""
    if unit in _MONEY:
        return f"{sign}{unit}{number}"
    return f"{sign}{number}{'' if unit in {'', '%'} or unit.startswith('/') else ' '}{unit}"


def _compared(name: str, now: str, before: str, promise: Promise | None) -> Compared:
    both = measured(baseline=before, now=now, wanted=now)
    if both.now is None or both.baseline is None:
        return Compared(name, now, before)
    change = round(both.now - both.baseline, 9)
    return Compared(name, now, before, change, both.unit, _turned(change, both.baseline, promise))


def _turned(change: float, before: float, promise: Promise | None) -> Turned:
    if not change:
        return Turned.SAME
    way = _way(promise.measure, before) if promise else None
    if way is None:
        return Turned.CHANGED
    return Turned.BETTER if (change > 0) is (way is Direction.UP) else Turned.WORSE


def _way(measure: Measure, before: float) -> Direction | None:
    """Return which way is the good one: as the plan says it, else from the last value to what is wanted."""
    if measure.direction in {Direction.UP, Direction.DOWN}:
        return measure.direction
    if measure.wanted is None:
        return None
    low, high = measure.wanted if isinstance(measure.wanted, tuple) else (measure.wanted, measure.wanted)
    if before < low:
        return Direction.UP
    return Direction.DOWN if before > high else None
