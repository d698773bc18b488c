"""When is a ritual: on which days of a sprint, moved off holidays, and which of its moments are due?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import assert_never

from bot.core.calendar.cron import cron_moments
from bot.core.calendar.days import WorkDays, work_days
from bot.core.calendar.times import DAY, Period, instant
from bot.core.rules import BeforeEnd, Cron, OnDay, Rules, Shift, Weekly, When


@dataclass(frozen=True, slots=True)
class Moment:
    """One time of a ritual: the `day` that the rule means, the day that it is `on`, and the instant `at` (UTC).

    The two days differ where the one meant is a holiday. `key` names the moment within its sprint and stays the same
    when the rule's weekday, day or hour changes, so that nothing happens twice.
    """

    key: str
    day: date
    on: date
    at: datetime

    @property
    def moved(self) -> bool:
        """Whether the ritual was moved off a holiday."""
        return self.on != self.day


@dataclass(frozen=True, slots=True)
class Due:
    """The latest moment that is due, the due ones before it, and the instant of the next one."""

    latest: Moment | None = None
    earlier: tuple[Moment, ...] = ()
    following: datetime | None = None


def moments(when: When, period: Period, rules: Rules, shift: Shift | None = None) -> Iterator[Moment]:
    """Yield the moments of a ritual in a sprint, each later than the one before.

    One that falls on a holiday is moved to the working day before or after it, as `shift` or else the calendar's rule
    says: to the other side where the sprint ends, and not at all past another one of its days. Where there is no such
    day, or the rule says so, it is left out.
    """
    work = work_days(rules)
    meant = list(_meant(when, period, work))
    moved = _moved(sorted({day for _, day, _ in meant}), period, work, shift or rules.work.shift)
    found = [
        Moment(key, day, on, instant(on, at, work.zone)) for key, day, at in meant if (on := moved[day]) is not None
    ]
    last: datetime | None = None
    for moment in sorted(found, key=lambda each: each.at):
        # In the hour that a clock skips in spring two times of day can be one instant.
        if last is None or moment.at > last:
            last = moment.at
            yield moment


def left_out(when: When, period: Period, rules: Rules, shift: Shift | None = None) -> tuple[date, ...]:
    """Return the holidays on which a ritual would be, and for which no other day of the sprint stands in."""
    work = work_days(rules)
    days = sorted({day for _, day, _ in _meant(when, period, work)})
    moved = _moved(days, period, work, shift or rules.work.shift)
    return tuple(day for day in days if moved[day] is None)


def due(moments: Iterable[Moment], since: datetime, now: datetime) -> Due:
    """Return which of the moments are due now, counting none from before `since`.

    Only the latest one is to be acted upon; a service that was down names the earlier ones.
    """
    known = sorted(moments, key=lambda moment: moment.at)
    past = [moment for moment in known if since <= moment.at <= now]
    following = next((moment.at for moment in known if moment.at > now), None)
    return Due(past[-1] if past else None, tuple(past[:-1]), following)


def _meant(when: When, period: Period, work: WorkDays) -> Iterator[tuple[str, date, time]]:
    """Yield key, day and time of day of each moment as the rule means it, whatever the holidays."""
    match when:
        case Weekly(weekday, at):
            for day in weekdays(period, weekday):
                yield f"week-{(day - period.start).days // 7 + 1}", day, at
        case OnDay(n, at):
            found = work.nth_working_day(period, n) if n > 0 else None
            yield from [("day", found, at)] if found else []
        case BeforeEnd(n, at):
            found = work.nth_working_day(period, -n - 1) if n >= 0 else None
            yield from [("end", found, at)] if found else []
        case Cron():
            for day, at in cron_moments(when, period):
                yield f"{day:%Y-%m-%d}T{at:%H:%M}", day, at
        case _:
            assert_never(when)


def weekdays(period: Period, weekday: int) -> Iterator[date]:
    """Yield the days of a sprint that are this day of the week (Monday is 0)."""
    day = period.start + ((weekday - period.start.weekday()) % 7) * DAY
    while day <= period.end:
        yield day
        day += 7 * DAY


def _moved(days: Sequence[date], period: Period, work: WorkDays, shift: Shift) -> dict[date, date | None]:
    """Return on which day each of the days meant is kept, None where it is left out."""
    kept: dict[date, date | None] = {}
    for before, day, after in zip((None, *days), days, (*days[1:], None), strict=False):
        beside = _beside(day, period, work, shift) if work.holiday(day) else day
        free = beside is not None and (before is None or before < beside) and (after is None or beside < after)
        kept[day] = beside if free else None
    return kept


def _beside(day: date, period: Period, work: WorkDays, shift: Shift) -> date | None:
    """Return the working day of the sprint that stands in for a holiday, None when there is none."""
    if shift == "skip":
        return None
    ways = (work.previous_working, work.next_working)
    for way in ways if shift == "previous" else ways[::-1]:
        found = way(day)
        if found is not None and period.holds(found):
            return found
    return None
