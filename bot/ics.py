"""Entries of a calendar as an `.ics` file: titles and times, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from bot.core import calendar
from bot.core.calendar import Entry
from bot.core.rules import Rules


def ics(name: str, rules: Rules, entries: Sequence[Entry], stamp: datetime, fresh: timedelta) -> bytes:
    """Return entries as a calendar of RFC 5545, stamped with an instant; who shows it may ask again after `fresh`."""
    found = icalendar.Calendar()
    found.add("prodid", "-//Goalkeeper//Sprints//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", f"Sprints of {name}")
    found.add("x-wr-timezone", rules.timezone)
    found.add("refresh-interval", fresh, parameters={"value": "DURATION"})
    zone = ZoneInfo(rules.timezone)
    for entry in entries:
        found.add_component(_event(entry, name, zone, stamp))
    return bytes(found.to_ical())


def _event(entry: Entry, name: str, zone: ZoneInfo, stamp: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{entry.key}@{name.casefold()}")
    event.add("dtstamp", stamp)
    event.add("summary", entry.title)
    if entry.days:
        first = calendar.local_day(entry.at, zone)
        event.add("dtstart", first)
        event.add("dtend", first + timedelta(days=entry.days))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", entry.at)
        if entry.minutes:
            event.add("duration", timedelta(minutes=entry.minutes))
    return event
