"""When is half of a sprint over, and when are people asked for what a retro shall tell?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.calendar.days import WorkDays, work_days
from bot.core.calendar.sprints import begins
from bot.core.calendar.times import DAY, Period, instant
from bot.core.calendar.when import Moment, moments
from bot.core.rules import Rules, Weekly

# What falls due at the very end of a day is still said on that day.
_AFTER_WORK = timedelta(minutes=10)
_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Asking:
    """When people are asked for notes (UTC), and the moment of the retro for which."""

    at: datetime
    retro: Moment


def awake(work: WorkDays, moment: datetime) -> datetime:
    """Return the first instant from `moment` on at which people work, or left just now: what falls due then comes."""
    if work.hours_between(moment - _AFTER_WORK, moment + _MOMENT):
        return moment
    return work.after_hours(moment, _MOMENT) - _MOMENT


def edges(period: Period, rules: Rules) -> tuple[datetime, datetime]:
    """Return the instants at which a sprint begins and is over."""
    return begins(period, rules), instant(period.end + DAY, time(0), work_days(rules).zone)


def middle(period: Period, rules: Rules) -> datetime:
    """Return the instant at which people work and half of the working time is over; past its end where it has none."""
    work, (begin, end) = work_days(rules), edges(period, rules)
    return awake(work, work.after_hours(begin, work.hours_between(begin, end) / 2))


def askings(period: Period, rules: Rules) -> Iterator[Asking]:
    """Yield when people are asked for notes for each retro of a sprint, where the rules say so."""
    if not rules.retro.ask_days_before or not rules.retro.enabled:
        return
    for moment in moments(Weekly(rules.retro.weekday, rules.retro.at), period, rules):
        at = _asked_at(moment.on, rules)
        if at is not None:
            yield Asking(at, moment)


def _asked_at(day: date, rules: Rules) -> datetime | None:
    """Return when the working day so many days before a retro begins."""
    work, found = work_days(rules), day
    for _ in range(rules.retro.ask_days_before):
        earlier = work.previous_working(found)
        if earlier is None:
            return None
        found = earlier
    return instant(found, rules.work.begins, work.zone)
