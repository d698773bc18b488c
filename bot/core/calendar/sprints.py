"""When is a sprint, when is it planned, and which sprint is an issue of?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.core.calendar.times import DAY, Period, day_text, instant, local_day
from bot.core.periods import days_in
from bot.core.rules import Cadence, Rules

_NEAR = timedelta(days=120)
_DIGITS = 4
_WEEKEND_DAYS = 2  # a sprint of n weeks ends on the last Friday when it starts on a Monday


def sprint(number: int, rules: Rules) -> Period:
    """Return the period of the sprint with this number; ValueError without a first day in the rules."""
    cadence = rules.cadence
    if cadence.starts is None:
        message = "the cadence has no first day (`cadence: starts:`)"
        raise ValueError(message)
    length = timedelta(weeks=cadence.weeks)
    start = cadence.starts + (number - cadence.first_number) * length
    return Period(start, start + length - (_WEEKEND_DAYS + 1) * DAY, number)


def opening(period: Period, rules: Rules) -> datetime:
    """Return the instant at which the issue of a sprint is to be opened."""
    day = period.start - rules.cadence.opens_days_before * DAY
    return instant(day, rules.cadence.opens_at, ZoneInfo(rules.timezone))


def sprint_to_open(now: datetime, rules: Rules) -> Period | None:
    """Return the latest sprint whose planning has begun and which is not over, or None when none is due."""
    today = local_day(now, ZoneInfo(rules.timezone))
    around = sprint_around(today, rules)
    if around is not None and opening(around, rules) > now:
        around = sprint(around.number - 1, rules)
    due = around is not None and around.number >= rules.cadence.first_number and today <= around.end
    return around if due else None


def sprint_around(day: date, rules: Rules) -> Period | None:
    """Return the sprint that is planned or under way on a day: the latest whose opening day has come, or None."""
    cadence = rules.cadence
    if cadence.starts is None:
        return None
    days_in = (day + cadence.opens_days_before * DAY - cadence.starts).days
    number = cadence.first_number + days_in // (cadence.weeks * 7)
    return sprint(number, rules) if number >= cadence.first_number else None


def next_opening(now: datetime, rules: Rules) -> datetime | None:
    """Return the next instant at which a sprint issue is to be opened."""
    cadence = rules.cadence
    if cadence.starts is None:
        return None
    around = sprint_around(local_day(now, ZoneInfo(rules.timezone)), rules)
    number = around.number if around else cadence.first_number
    candidates = (opening(sprint(each, rules), rules) for each in (number, number + 1))
    return next(moment for moment in candidates if moment > now)


def title(period: Period, cadence: Cadence) -> str:
    """Return the title of a sprint issue from the rules' pattern."""
    return cadence.title.format(number=period.number, start=day_text(period.start), end=day_text(period.end))


def period_of(issue_title: str, created: datetime, rules: Rules) -> Period:
    """Return the period of a sprint issue that anybody may have opened.

    A title with dates means these dates, one with the number of a sprint of the cadence that sprint; else the sprint
    of the cadence that was being planned or under way when the issue was opened; else, without a cadence, as many
    weeks from that day.
    """
    cadence = rules.cadence
    opened = local_day(created, ZoneInfo(rules.timezone))
    number = number_in(issue_title)
    days = days_in(issue_title, opened)
    if days is not None:
        return Period(days.start, days.end, _number_on(days.start, rules) if number is None else number)
    named = _named(number, opened, rules)
    if named is not None:
        return named
    current = sprint_around(opened, rules)
    if current is not None and opened <= current.end:
        return current
    return Period(opened, opened + timedelta(weeks=cadence.weeks) - (_WEEKEND_DAYS + 1) * DAY, number or 0)


def _named(number: int | None, opened: date, rules: Rules) -> Period | None:
    """Return the sprint of this number, unless it lies so far off that the number means something else: a year, say."""
    cadence = rules.cadence
    if cadence.starts is None or number is None or number < cadence.first_number:
        return None
    period = sprint(number, rules)
    return period if abs(period.start - opened) <= _NEAR else None


def _number_on(day: date, rules: Rules) -> int:
    """Return the number of the cadence's sprint that a day falls in, 0 when there is none."""
    cadence = rules.cadence
    if cadence.starts is None or day < cadence.starts:
        return 0
    number = cadence.first_number + (day - cadence.starts).days // (cadence.weeks * 7)
    return number if sprint(number, rules).holds(day) else 0


def number_in(issue_title: str) -> int | None:
    """Return n of a title that holds "Sprint n" with a whole number, or None."""
    words = issue_title.replace("#", " ").split()
    for word, following in pairwise(words):
        digits = following.strip(":,.-–—()")
        if word.casefold() == "sprint" and digits.isdecimal() and digits.isascii() and len(digits) <= _DIGITS:
            return int(digits)
    return None


def begins(period: Period, rules: Rules) -> datetime:
    """Return the instant at which the sprint's first day begins in the space's zone."""
    return instant(period.start, time(0), ZoneInfo(rules.timezone))
