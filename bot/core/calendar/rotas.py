"""Who is on duty: whose turn is it in a rota, and who stands in for somebody who is away?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.calendar.cadence import begun, count, nth
from bot.core.calendar.days import WorkDays, work_days
from bot.core.calendar.times import DAY, Period
from bot.core.rules import Rota, Rules

_A_MONDAY = date(1970, 1, 5)


def rota(name: str, rules: Rules) -> Rota | None:
    """Return the rota of this name (`support_hero` and `Support hero` are one), or None."""
    wanted = rota_key(name)
    return next((each for each in rules.rotas if rota_key(each.name) == wanted), None)


def rota_key(name: str) -> str:
    """Return what spellings of a rota's name have in common."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def whose_turn(name: str, day: date, rules: Rules, period: Period | None = None) -> str:
    """Return whose turn it is on a day in the rota of this name: a login, "" when nobody's is.

    `period` is the sprint where it is known; else it is the cadence's latest one. Who is away for more than half of
    the working days of the turn is passed over for the next who is not.
    """
    found = rota(name, rules)
    order = _order(found, day, rules, period) if found else ()
    if not order:
        return ""
    work = work_days(rules)
    first, last = _turn(found, day, rules, period) if found else (day, day)
    return next((login for login in order if not _mostly_away(login, first, last, work)), order[0])


def on_duty(name: str, day: date, rules: Rules, period: Period | None = None) -> str:
    """Return who is on duty on a day: whose turn it is, or while they are away, the next who is there."""
    first = whose_turn(name, day, rules, period)
    found, work = rota(name, rules), work_days(rules)
    if found is None or not first or not work.is_away(first, day):
        return first
    at = found.people.index(first)
    others = (*found.people[at + 1 :], *found.people[:at])
    return next((login for login in others if not work.is_away(login, day)), first)


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn in a rota: its first and last day, inclusive."""

    first: date
    last: date
    login: str


def turns(name: str, first: date, last: date, rules: Rules) -> Iterator[Turn]:
    """Yield the turns of the rota of this name that touch the days from first to last, in order."""
    found, day = rota(name, rules), first
    while found is not None and day <= last:
        begins, ends = _turn(found, day, rules, None)
        login = whose_turn(name, max(begins, day), rules)
        if login and ends >= day:
            yield Turn(begins, ends, login)
        day = max(ends, day) + DAY


def _order(rota: Rota, day: date, rules: Rules, period: Period | None) -> tuple[str, ...]:
    """Return the people in the order in which they are asked on a day, the one whose turn it is first."""
    number = _number(rota, day, rules, period)
    if number is None or not rota.people:
        return ()
    at = number % len(rota.people)
    return (*rota.people[at:], *rota.people[:at])


def _number(rota: Rota, day: date, rules: Rules, period: Period | None) -> int | None:
    """Return which turn a day is in, from 0; None on a day that is nobody's."""
    if rota.every == "sprint" and (number := _sprint(day, rules, period)):
        first = begun(rota.starts, rules.cadence) if rota.starts else rules.cadence.first_number
        return number - first
    if rota.every == "sprint" and count(rules.cadence):
        return None
    start = _monday(rota.starts or _A_MONDAY)
    weeks = (_monday(day) - start).days // 7
    if rota.every != "day":
        return weeks
    weekdays = rules.work.weekdays
    if day.weekday() not in weekdays:
        return None
    before = sum(each < rota.starts.weekday() for each in weekdays) if rota.starts else 0
    return weeks * len(weekdays) + weekdays.index(day.weekday()) - before


def _sprint(day: date, rules: Rules, period: Period | None) -> int:
    """Return the number of the sprint that a day counts as, 0 where sprints have none: then weeks are counted."""
    if period is not None and period.number:
        return period.number
    found = nth(begun(day, rules.cadence), rules)
    return found.number if found else 0


def _turn(rota: Rota, day: date, rules: Rules, period: Period | None) -> tuple[date, date]:
    """Return the first and the last day of the turn that a day is in."""
    if rota.every == "day":
        return day, day
    if rota.every == "sprint":
        sprint = period or nth(begun(day, rules.cadence), rules)
        if sprint is not None and sprint.number:
            return sprint.start, sprint.end
    return _monday(day), _monday(day) + timedelta(days=6)


def _mostly_away(login: str, first: date, last: date, work: WorkDays) -> bool:
    days = work.working_days(first, last)
    return sum(work.is_away(login, day) for day in days) * 2 > len(days)


def _monday(day: date) -> date:
    return day - day.weekday() * DAY
