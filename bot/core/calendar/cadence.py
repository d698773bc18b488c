"""Where in the year is the n-th sprint, and which sprint is a day in? Arithmetic of the cadence."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

from bot.core.calendar.days import work_days
from bot.core.calendar.times import DAY, Period
from bot.core.rules import Cadence, Rules

# Sprints of six weeks would be in the next millennium.
_MOST = 9_999
_WEEKEND_DAYS = 2  # a sprint of n weeks ends on the last Friday when it starts on a Monday


def nth(number: int, rules: Rules) -> Period | None:
    """Return the sprint with this number, counted from the cadence's first one; None when there is none."""
    cadence, index = rules.cadence, number - rules.cadence.first_number
    if not 0 <= index < count(cadence):
        return None
    if cadence.sprints:
        dated = cadence.sprints[index]
        return Period(dated.start, dated.end, number)
    start = _start(index, cadence)
    return Period(start, last_day(start, _weeks(index, cadence), rules), number)


def count(cadence: Cadence) -> int:
    """Return how many sprints the cadence has."""
    return len(cadence.sprints) or (_MOST if cadence.starts else 0)


def begun(day: date, cadence: Cadence) -> int:
    """Return the number of the latest sprint that begins on a day or before; one less than the first when none does."""
    if cadence.sprints:
        index = bisect_right(cadence.sprints, day, key=lambda dated: dated.start)
    elif cadence.starts is None or day < cadence.starts:
        index = 0
    else:
        most = min(_MOST, (day - cadence.starts).days // 7 + 1)
        index = bisect_right(range(most), day, key=lambda index: _start(index, cadence))
    return cadence.first_number + index - 1


def last_day(start: date, weeks: int, rules: Rules) -> date:
    """Return the last day of a sprint of so many weeks, by the rule of the cadence."""
    if rules.cadence.ends == "two days early":
        return start + timedelta(weeks=weeks) - (_WEEKEND_DAYS + 1) * DAY
    after = start + timedelta(weeks=weeks)
    working = work_days(rules).previous_working(after)
    return working if working is not None and start <= working else after - DAY


def _start(index: int, cadence: Cadence) -> date:
    """Return the first day of a sprint, counted from 0."""
    assert cadence.starts is not None  # noqa: S101 - who asks has seen it
    lengths = cadence.lengths or (cadence.weeks,)
    rounds, rest = divmod(index, len(lengths))
    weeks = rounds * sum(lengths) + sum(lengths[:rest])
    if cadence.cool_down_after:
        weeks += index // cadence.cool_down_after * cadence.cool_down_weeks
    return cadence.starts + timedelta(weeks=weeks)


def _weeks(index: int, cadence: Cadence) -> int:
    lengths = cadence.lengths or (cadence.weeks,)
    return lengths[index % len(lengths)]


def half(period: Period, cadence: Cadence) -> int:
    """Return which half of its number a sprint is: 1 or 2; 0 where sprints have no halves."""
    return (period.number - cadence.first_number) % 2 + 1 if cadence.halves else 0


def shown_number(period: Period, cadence: Cadence) -> int:
    """Return the number that people see: two sprints share one where sprints come in halves."""
    first = cadence.first_number
    return first + (period.number - first) // 2 if cadence.halves else period.number


def counted(shown: int, half: int, cadence: Cadence) -> int:
    """Return the number that we count by of a sprint that people call so; no half means the first."""
    first = cadence.first_number
    return first + (shown - first) * 2 + max(half, 1) - 1 if cadence.halves else shown
