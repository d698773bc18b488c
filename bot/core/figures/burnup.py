"""How much was in a sprint at the end of each of its days, and how much of that was done?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.core.figures.timeline import Span, status_at

DONE = frozenset({"done"})
DROPPED = frozenset({"dropped"})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a sprint: how much was in its scope at the end of it, and how much of that was done."""

    day: date
    scope: float
    done: float


@dataclass(frozen=True, slots=True)
class Endings:
    """Which words of the vocabulary say that a goal is done, and which that it was dropped."""

    done: Collection[str] = DONE
    dropped: Collection[str] = DROPPED


def burnup(
    found: Mapping[int, Sequence[Span]],
    days: Sequence[date],
    now: datetime,
    zone: tzinfo,
    *,
    sizes: Mapping[int, float] | None = None,
    endings: Endings | None = None,
) -> tuple[Day, ...]:
    """Return each of these days that has begun, with what was there when it ended in `zone` (today: now).

    Goals are counted, or their `sizes` (points; a goal without any counts nothing). What was dropped or taken out is in
    the scope no more; what was carried over is, and was not done.
    """
    words = endings or Endings()
    midnights = [(day, datetime.combine(day + _DAY, time(0), zone)) for day in days]
    begun = [(day, min(end, now)) for day, end in midnights if end - _DAY <= now]
    return tuple(_day(day, {n: status_at(each, at) for n, each in found.items()}, sizes, words) for day, at in begun)


def _day(day: date, stood: Mapping[int, str], sizes: Mapping[int, float] | None, words: Endings) -> Day:
    here = [number for number, status in stood.items() if status and status not in words.dropped]
    done = [number for number in here if stood[number] in words.done]
    return Day(day, _sum(here, sizes), _sum(done, sizes))


def _sum(numbers: Sequence[int], sizes: Mapping[int, float] | None) -> float:
    return float(len(numbers)) if sizes is None else sum(sizes.get(number, 0.0) for number in numbers)
