"""What do the five fields of cron mean, and on which days and at what times of a sprint?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from bot.core.calendar.times import Period, days_from
from bot.core.rules import Cron

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?:(\*)|([a-z]{3}|[0-9]{1,2})(?:-([a-z]{3}|[0-9]{1,2}))?)(?:/([0-9]{1,2}))?")
_SUNDAY_TOO = 7


@dataclass(frozen=True, slots=True)
class _Field:
    """What one of the fields may hold: the least and the greatest number, and names that mean numbers."""

    what: str
    least: int
    most: int
    names: tuple[str, ...] = ()

    def number(self, text: str) -> int:
        """Return the number that a name or digits mean; ValueError tells what is allowed."""
        if text in self.names:
            return self.least + self.names.index(text)
        if text.isdecimal() and self.least <= int(text) <= self.most:
            return int(text)
        message = f"{text!r} is no {self.what} ({self.least} to {self.most})"
        raise ValueError(message)


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("weekday", 0, _SUNDAY_TOO, _WEEKDAYS),
)


def parse_cron(text: str) -> Cron:
    """Return what five fields mean: minute, hour, day of the month, month, weekday, as crontab(5) has them.

    Each is `*`, a number, a name of three letters (month, weekday), a range `1-5`, with steps `*/15`, or a list of
    those with commas. Sunday is 0 and 7. ValueError tells what is wrong.
    """
    parts = text.lower().split()
    if len(parts) != len(_FIELDS):
        message = "cron has five fields: minute, hour, day of the month, month, weekday"
        raise ValueError(message)
    minutes, hours, days, months, weekdays = map(_numbers, parts, _FIELDS)
    week = tuple(sorted({each % _SUNDAY_TOO for each in weekdays}))
    return Cron(minutes, hours, days, months, week, parts[2].startswith("*"), parts[4].startswith("*"))


def _numbers(text: str, field: _Field) -> tuple[int, ...]:
    return tuple(sorted({number for part in text.split(",") for number in _range(part, field)}))


def _range(part: str, field: _Field) -> range:
    match = _PART.fullmatch(part)
    if match is None:
        message = f"{part!r} cannot be read as the {field.what}"
        raise ValueError(message)
    star, first, last, step = match.groups()
    least = field.least if star else field.number(first)
    # As in cron: a number with steps and without an end goes on to the greatest.
    most = field.number(last) if last else field.most if star or step else least
    if last == _WEEKDAYS[0]:  # "fri-sun"
        most = _SUNDAY_TOO
    if most < least or (step is not None and int(step) == 0):
        message = f"{part!r} means no {field.what}"
        raise ValueError(message)
    return range(least, most + 1, int(step or 1))


def cron_moments(cron: Cron, period: Period) -> Iterator[tuple[date, time]]:
    """Yield the days and times of day of a sprint that the fields name, in order."""
    for day in days_from(period.start, period.end):
        if is_on(cron, day):
            yield from ((day, time(hour, minute)) for hour in cron.hours for minute in cron.minutes)


def is_on(cron: Cron, day: date) -> bool:
    """Whether the fields name a day: where both kinds of days are restricted, one of them is enough (crontab(5))."""
    if day.month not in cron.months:
        return False
    by_month, by_week = day.day in cron.days, day.isoweekday() % _SUNDAY_TOO in cron.weekdays
    return by_month and by_week if cron.any_day or cron.any_weekday else by_month or by_week
