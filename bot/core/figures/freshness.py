"""How lately has anybody said something about the goals that are open?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median

USUAL_DAYS = 3


@dataclass(frozen=True, slots=True)
class Freshness:
    """Open goals by when somebody last did or said something. `fresh` of `goals` were heard of lately.

    `share` is fresh ÷ goals, None without goals. `oldest` and `middle` are days (the median) since the last word, None
    where there is none; `silent` is of how many goals nobody knows a word.
    """

    goals: int
    fresh: int
    share: float | None
    oldest: int | None
    middle: float | None
    silent: int


def freshness(updates: Sequence[datetime | None], now: datetime, since: datetime, zone: tzinfo) -> Freshness:
    """Return how fresh open goals are; `updates` are when each was last heard of, None: never.

    Fresh is what was heard of at `since` or later.
    """
    known = [each for each in updates if each is not None]
    fresh = sum(each >= since for each in known)
    days = [days_since(each, now, zone) for each in known]
    return Freshness(
        len(updates),
        fresh,
        fresh / len(updates) if updates else None,
        max(days, default=None),
        float(median(days)) if days else None,
        len(updates) - len(known),
    )


def days_since(moment: datetime, now: datetime, zone: tzinfo) -> int:
    """Return how many midnights of a zone lie between an instant and now: 0 is today, 1 yesterday."""
    return max(0, (now.astimezone(zone).date() - moment.astimezone(zone).date()).days)


def lately(now: datetime, zone: tzinfo, previous: Callable[[date], date | None], days: int = USUAL_DAYS) -> datetime:
    """Return when the last so many working days before today began.

    `previous` is WorkDays.previous_working: the last working day before a day.
    """
    day = now.astimezone(zone).date()
    for _ in range(days):
        day = previous(day) or day - timedelta(days=1)
    return datetime.combine(day, time(0), zone)
