"""Which weekly retros of a sprint are due?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.calendar.times import Period
from bot.core.calendar.when import due, moments, weekdays
from bot.core.rules import RetroRule, Rules, Weekly


def retro_days(period: Period, rule: RetroRule) -> Iterator[date]:
    """Yield the days of the sprint that the rule means for weekly retros, whatever the holidays."""
    return weekdays(period, rule.weekday)


@dataclass(frozen=True, slots=True)
class RetrosDue:
    """The latest retro that is due, the due ones before it, and the instant of the next one.

    `latest` and `earlier` are the days that the rule means: they tell which week. `on` is the day on which the latest
    is filed, another one where that is a holiday.
    """

    latest: date | None
    earlier: tuple[date, ...]
    following: datetime | None
    on: date | None = None


def retros_due(now: datetime, since: datetime, period: Period, rules: Rules) -> RetrosDue:
    """Return which weekly retros are due now, counting none from before `since` (when the sprint issue was opened)."""
    if not rules.retro.enabled:
        return RetrosDue(None, (), None)
    found = due(moments(Weekly(rules.retro.weekday, rules.retro.at), period, rules), since, now)
    if found.latest is None:
        return RetrosDue(None, (), found.following)
    earlier = tuple(moment.day for moment in found.earlier)
    return RetrosDue(found.latest.day, earlier, found.following, found.latest.on)
