"""When is a sprint, when is it planned, and which sprint is an issue of?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.calendar.cadence import begun, counted, last_day, nth
from bot.core.calendar.days import work_days
from bot.core.calendar.times import DAY, Period, instant, local_day
from bot.core.calendar.titles import half_in, number_in, titled
from bot.core.periods import days_in
from bot.core.rules import Rules

_NEAR = timedelta(days=120)


def sprint(number: int, rules: Rules) -> Period:
    """Return the period of the sprint with this number; ValueError when the cadence has none such."""
    found = nth(number, rules)
    if found is None:
        message = f"the cadence has no sprint {number} (see `cadence: starts:` and `first_number:`)"
        raise ValueError(message)
    return found


def opening_day(period: Period, rules: Rules) -> date:
    """Return the day on which the issue of a sprint is to be opened: on a holiday, the working day before it."""
    work, day = work_days(rules), period.start - rules.cadence.opens_days_before * DAY
    return work.previous_working(day) or day if work.holiday(day) else day


def opening(period: Period, rules: Rules) -> datetime:
    """Return the instant at which the issue of a sprint is to be opened."""
    return instant(opening_day(period, rules), rules.cadence.opens_at, ZoneInfo(rules.timezone))


def sprint_to_open(now: datetime, rules: Rules) -> Period | None:
    """Return the latest sprint whose planning has begun and which is not over, or None when none is due."""
    today = local_day(now, ZoneInfo(rules.timezone))
    around = sprint_around(today, rules)
    if around is not None and opening(around, rules) > now:
        around = nth(around.number - 1, rules)
    return around if around is not None and today <= around.end else None


def sprint_around(day: date, rules: Rules) -> Period | None:
    """Return the sprint that is planned or under way on a day: the latest whose opening day has come, or None."""
    number = begun(day + rules.cadence.opens_days_before * DAY, rules.cadence)
    # Holidays move the opening to a day before the one that the rule means.
    while (following := nth(number + 1, rules)) is not None and opening_day(following, rules) <= day:
        number += 1
    return nth(number, rules)


def next_opening(now: datetime, rules: Rules) -> datetime | None:
    """Return the next instant at which a sprint issue is to be opened."""
    number = begun(local_day(now, ZoneInfo(rules.timezone)), rules.cadence)
    while (following := nth(number + 1, rules)) is not None and opening(following, rules) <= now:
        number += 1
    return opening(following, rules) if following is not None else None


def period_of(issue_title: str, created: datetime, rules: Rules) -> Period:
    """Return the period of a sprint issue that anybody may have opened.

    The title that a sprint has by the rules means that one. Else a title with dates means these dates, one with the
    number of a sprint of the cadence that sprint; else the sprint of the cadence that was being planned or under way
    when the issue was opened; else, without a cadence, as many weeks from that day.
    """
    opened = local_day(created, ZoneInfo(rules.timezone))
    exact = titled(issue_title, rules)
    if exact is not None and abs(exact.start - opened) <= _NEAR:
        return exact
    days = days_in(issue_title, opened)
    number = _number(issue_title, days.start if days else opened, rules)
    if days is not None:
        return Period(days.start, days.end, number_on(days.start, rules) if number is None else number)
    named = nth(number, rules) if number is not None else None
    # Far off, the number means something else: a year, say.
    if named is not None and abs(named.start - opened) <= _NEAR:
        return named
    current = sprint_around(opened, rules)
    if current is not None and opened <= current.end:
        return current
    return Period(opened, last_day(opened, rules.cadence.weeks, rules), number or 0)


def _number(issue_title: str, day: date, rules: Rules) -> int | None:
    """Return the number, as we count, of the sprint that a title names; of two halves the one that a day falls in."""
    shown = number_in(issue_title)
    if shown is None or not rules.cadence.halves:
        return shown
    which = half_in(issue_title)
    if not which and number_on(day, rules) == counted(shown, 2, rules.cadence):
        which = 2
    return counted(shown, which, rules.cadence)


def number_on(day: date, rules: Rules) -> int:
    """Return the number of the cadence's sprint that a day falls in, 0 when there is none."""
    found = nth(begun(day, rules.cadence), rules)
    return found.number if found is not None and found.holds(day) else 0


def begins(period: Period, rules: Rules) -> datetime:
    """Return the instant at which the sprint's first day begins in the space's zone."""
    return instant(period.start, time(0), ZoneInfo(rules.timezone))
