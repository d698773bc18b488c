"""On which days, and at which hours of them, does a team work?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.core.calendar.holidays import public_holidays
from bot.core.calendar.times import DAY, Period, days_from, instant, local_day
from bot.core.rules import Away, DayOff, Rules, WorkRule

# Nobody has holidays for longer; a search for a working day ends here.
_LONGEST_SEARCH = 400
_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class WorkDays:
    """The working days and hours of a team in its zone, and the days on which its people are away.

    `named` and `rest` are the holidays of the rule: days by their names, and what is too long or comes every week.
    """

    rule: WorkRule
    zone: ZoneInfo
    away: tuple[Away, ...]
    named: Mapping[date, str]
    rest: tuple[DayOff, ...]

    def holiday(self, day: date) -> str:
        """Return what holiday a day is, "" when it is none. A weekend is none."""
        if day in self.rule.workdays:
            return ""
        own = self.named.get(day) or next((_name(each) for each in self.rest if each.holds(day)), "")
        if own:
            return own
        names = (public_holidays(place, day.year).get(day) for place in self.rule.countries)
        return next(filter(None, names), "")

    def is_working(self, day: date) -> bool:
        """Whether the team works on a day."""
        if day in self.rule.workdays:
            return True
        return day.weekday() in self.rule.weekdays and not self.holiday(day)

    def is_away(self, login: str, day: date) -> bool:
        """Whether somebody has this day off; logins are the same in capitals and small letters."""
        return any(off.holds(day) for off in self._off(login))

    def of(self, login: str) -> WorkDays:
        """Return the days of one person: those of the team without the person's days off."""
        off = self._off(login)
        taken = tuple(day for day in self.rule.workdays if not any(each.holds(day) for each in off))
        return _work_days(
            replace(self.rule, holidays=(*self.rule.holidays, *off), workdays=taken), self.zone, self.away
        )

    def _off(self, login: str) -> tuple[DayOff, ...]:
        name = login.casefold()
        return tuple(day for each in self.away if each.login.casefold() == name for day in each.days)

    def next_working(self, day: date) -> date | None:
        """Return the first working day after a day, None when there is none in the next 400 days."""
        return next(filter(self.is_working, _forward(day)), None)

    def previous_working(self, day: date) -> date | None:
        """Return the last working day before a day, None when there is none in the 400 days before."""
        return next(filter(self.is_working, _backward(day)), None)

    def working_days(self, first: date, last: date) -> tuple[date, ...]:
        """Return the working days from first to last, both inclusive."""
        return tuple(filter(self.is_working, days_from(first, last)))

    def nth_working_day(self, period: Period, n: int) -> date | None:
        """Return the n-th working day of a sprint: 1 is its first one, -1 its last one. None when it has fewer."""
        days = self.working_days(period.start, period.end)
        return days[n - (n > 0)] if 0 < abs(n) <= len(days) else None

    def hours_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two instants; none when the end comes first."""
        if end <= start:
            return _NOTHING
        days = days_from(local_day(start, self.zone), local_day(end, self.zone))
        hours = (self._hours(day) for day in days if self.is_working(day))
        return sum((max(_NOTHING, min(end, ends) - max(start, begins)) for begins, ends in hours), _NOTHING)

    def after_hours(self, start: datetime, amount: timedelta) -> datetime:
        """Return the instant at which so much working time has gone by since `start`.

        It lies within working hours, or is `start` itself for no time at all. Where nobody works for 400 days, time
        goes by as on the wall from then on.
        """
        left, day, idle = amount, local_day(start, self.zone), 0
        while left > _NOTHING and idle < _LONGEST_SEARCH:
            begins, ends = self._hours(day)
            begins = max(begins, start)
            idle += 1
            if self.is_working(day) and begins < ends:
                if begins + left <= ends:
                    return begins + left
                left, idle = left - (ends - begins), 0
            day += DAY
        return max(start, instant(day, self.rule.begins, self.zone)) + left if left > _NOTHING else start

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        return instant(day, self.rule.begins, self.zone), instant(day, self.rule.ends, self.zone)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def work_days(rules: Rules) -> WorkDays:
    """Return the working days of a space."""
    return _work_days(rules.work, _zone(rules.timezone), rules.away)


def _work_days(rule: WorkRule, zone: ZoneInfo, away: tuple[Away, ...]) -> WorkDays:
    named, rest = _told_apart(rule.holidays)
    return WorkDays(rule, zone, away, named, rest)


@lru_cache(maxsize=64)
def _told_apart(holidays: tuple[DayOff, ...]) -> tuple[Mapping[date, str], tuple[DayOff, ...]]:
    """Part holidays into days, which are looked up at once, and what has to be asked for each day."""
    rest = tuple(
        each for each in holidays if each.weekday is not None or (each.last - each.first).days > _LONGEST_SEARCH
    )
    short = [each for each in reversed(holidays) if each not in rest]  # of two names of a day the first one counts
    return {day: _name(each) for each in short for day in days_from(each.first, each.last)}, rest


def _name(off: DayOff) -> str:
    return off.name or "day off"


def _forward(day: date) -> Iterator[date]:
    return (day + n * DAY for n in range(1, min(_LONGEST_SEARCH, (date.max - day).days) + 1))


def _backward(day: date) -> Iterator[date]:
    return (day - n * DAY for n in range(1, min(_LONGEST_SEARCH, (day - date.min).days) + 1))
