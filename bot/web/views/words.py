"""How a page writes days, times, shares, amounts and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.core.calendar.times import MONTHS, WEEKDAYS

_ALMOST = 0.995
_MONTH_AGO = 45
_MONEY = frozenset("$€£¥")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as people read it: `said` in words, `machine` for the attribute of `<time>`, `full` for a title."""

    said: str
    machine: str
    full: str


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def ago(at: datetime | None, now: datetime, zone: ZoneInfo) -> Moment | None:
    """Return how many calendar days of the zone ago something was: "today", "yesterday", "4 days ago", "12 March"."""
    if at is None:
        return None
    local = at.astimezone(zone)
    days = days_since(at, now, zone)
    if days <= 0:
        said = "today"
    elif days == 1:
        said = "yesterday"
    elif days < _MONTH_AGO:
        said = f"{days} days ago"
    else:
        said = f"{local.day} {MONTHS[local.month - 1]} {local.year}"
    return Moment(said, machine(at, zone), full(at, zone))


def moment(at: datetime, zone: ZoneInfo) -> Moment:
    """Return the time of day of an instant, with the whole of it for who wants to know."""
    return Moment(f"{at.astimezone(zone):%H:%M}", machine(at, zone), full(at, zone))


def last(at: datetime, now: datetime, zone: ZoneInfo) -> Moment:
    """Return the day and the time of an instant: "today, 14:05"."""
    found = heading(at.astimezone(zone).date(), now.astimezone(zone).date())
    day = found.lower() if found in {"Today", "Yesterday"} else found
    return Moment(f"{day}, {at.astimezone(zone):%H:%M}", machine(at, zone), full(at, zone))


def machine(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant as HTML wants it, to the minute."""
    return at.astimezone(zone).isoformat(timespec="minutes")


def full(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant whole: "Saturday, 21 November 2026, 14:05 (Europe/Berlin)"."""
    local = at.astimezone(zone)
    day = f"{WEEKDAYS[local.weekday()]}, {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {local:%H:%M} ({zone.key})"


def heading(day: date, today: date) -> str:
    """Return a day as the heading of what happened on it: "Today", "Yesterday", "Friday, 13 November"."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}{year}"


def days_since(at: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Return how many midnights of the zone lie between an instant and now."""
    return (now.astimezone(zone).date() - at.astimezone(zone).date()).days


def days(start: date, end: date) -> str:
    """Return the first and the last day of a sprint: "9 – 20 November 2026"."""
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} – {end.day} {MONTHS[end.month - 1]} {end.year}"
    if start.year == end.year:
        return f"{start.day} {MONTHS[start.month - 1]} – {end.day} {MONTHS[end.month - 1]} {end.year}"
    first, last = (f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in (start, end))
    return f"{first} – {last}"


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 goal", "2 goals"."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {many or one + 's'}"


def percent(share: float) -> int:
    """Return a share in percent, between 0 and 100; all of it only when nothing is missing."""
    whole = round(max(0.0, min(1.0, share)) * 100)
    return whole if share >= 1 or share < _ALMOST else 99


def amount(value: float, unit: str = "") -> str:
    """Return an amount with its unit: "4.5 ms", "80%", "1,200"."""
    said = f"{value:,.2f}".rstrip("0").rstrip(".")
    if unit in _MONEY:
        return f"-{unit}{said[1:]}" if value < 0 else f"{unit}{said}"
    return f"{said}{unit}" if unit in {"", "%", "×", "x"} else f"{said} {unit}"


def part(text: str) -> str:
    """Return a text as one part of an address."""
    return quote(text, safe="")
