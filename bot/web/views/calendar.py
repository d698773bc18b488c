"""The calendar page: a month of what comes in a space, who is on duty today, and who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core import calendar
from bot.core.calendar.times import MONTHS, WEEKDAYS
from bot.core.rules import DayOff, Rules
from bot.web.views.words import days as days_words
from bot.web.views.words import zone_of

_DAY = timedelta(days=1)
_WEEK = 7
# Years in which calendars of ours make sense; Python's own end at 9999.
FIRST, LAST = 2000, 2200
_AWAY_WITHIN = timedelta(days=60)
_SIGNS = {
    "plan": "🗓️",
    "sprint": "🏁",
    "stand-up": "🗣️",
    "notes": "✍️",
    "midway": "🌗",
    "retro": "🔍",
    "review": "🎓",
    "ritual": "🔔",
    "duty": "🛟",
    "holiday": "🏖️",
}


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a day: `at` is its time of day, "" for one of the whole day."""

    sign: str
    kind: str
    at: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month; `column` is its weekday from 1, `full` the whole date in words."""

    number: int
    column: int
    full: str
    machine: str
    today: bool
    off: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """Who has a duty today."""

    name: str
    login: str


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is away, and when, in words."""

    login: str
    when: str
    now: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A month; `before` and `after` are those beside it as `2026-11`, "" beyond the years of calendars."""

    name: str
    month: str
    days: tuple[Day, ...]
    before: str
    after: str
    here: bool
    duties: tuple[Duty, ...]
    away: tuple[Absence, ...]
    zone: str
    cadence: bool


def month_of(text: str, today: date) -> date:
    """Return the first day of the month that a text such as `2026-11` names, else that of today's month."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if FIRST <= found.year <= LAST else today.replace(day=1)


def page(rules: Rules, titles: Sequence[tuple[str, datetime]], now: datetime, month: str) -> Page:
    """Return a month of a space; `titles` are what its sprint issues are called, each with when it was opened."""
    zone = zone_of(rules.timezone)
    today = now.astimezone(zone).date()
    first = month_of(month, today)
    following = (first + 31 * _DAY).replace(day=1)
    known = [calendar.Sprint(calendar.period_of(title, opened, rules), title) for title, opened in titles]
    since, until = (calendar.instant(day, time(0), zone) for day in (first, following))
    entries = calendar.agenda(rules, since, until - timedelta(seconds=1), known)
    work = calendar.work_days(rules)
    found: dict[date, list[Item]] = {}
    for entry in entries:
        for day in _days_of(entry, rules):
            found.setdefault(day, []).append(_item(entry, rules, day))
    days = tuple(
        Day(
            day.day,
            day.weekday() + 1,
            f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}",
            day.isoformat(),
            day == today,
            not work.is_working(day),
            tuple(found.get(day, ())),
        )
        for day in (first + number * _DAY for number in range((following - first).days))
    )
    return Page(
        name=f"{MONTHS[first.month - 1]} {first.year}",
        month=f"{first:%Y-%m}",
        days=days,
        before=f"{first - _DAY:%Y-%m}" if first.year > FIRST else "",
        after=f"{following:%Y-%m}" if following.year <= LAST else "",
        here=first == today.replace(day=1),
        duties=tuple(_duties(rules, today)),
        away=tuple(_away(rules, today)),
        zone=rules.timezone,
        cadence=bool(rules.cadence.starts or rules.cadence.sprints or known),
    )


def _days_of(entry: calendar.Entry, rules: Rules) -> list[date]:
    """Return the days on which an entry is shown: a duty of weeks on its first alone, holidays on each."""
    first = calendar.local_day(entry.at, zone_of(rules.timezone))
    length = entry.days if entry.kind == "holiday" else 1
    return [first + number * _DAY for number in range(max(1, length))]


def _item(entry: calendar.Entry, rules: Rules, day: date) -> Item:
    at = "" if entry.days else f"{entry.at.astimezone(zone_of(rules.timezone)):%H:%M}"
    last = day + (entry.days - 1) * _DAY
    until = f"until {calendar.day_text(last)}" if entry.days > 1 else ""
    takes = f"{entry.minutes} min" if entry.minutes else ""
    return Item(
        _SIGNS.get(entry.kind, "•"), entry.kind, at, entry.title, ", ".join(filter(None, (until, takes, entry.note)))
    )


def _duties(rules: Rules, today: date) -> list[Duty]:
    found = [
        (calendar.rota_key(rota.name).capitalize(), calendar.on_duty(rota.name, today, rules)) for rota in rules.rotas
    ]
    return [Duty(name, login) for name, login in found if login]


def _away(rules: Rules, today: date) -> list[Absence]:
    """Return who is away today or soon, the earliest first; what has passed is nobody's affair any more."""
    found: list[tuple[date, Absence]] = []
    for each in rules.away:
        for off in each.days:
            if off.weekday is not None:
                found.append((today, Absence(each.login, f"every {WEEKDAYS[off.weekday]}", off.holds(today))))
            elif off.last >= today and off.first <= today + _AWAY_WITHIN:
                found.append((off.first, Absence(each.login, _span(off), off.holds(today))))
    return [
        absence for _, absence in sorted(found, key=lambda pair: (not pair[1].now, pair[0], pair[1].login.casefold()))
    ]


def _span(off: DayOff) -> str:
    if off.first == off.last:
        return f"{off.first.day} {MONTHS[off.first.month - 1]} {off.first.year}"
    return days_words(off.first, off.last)
