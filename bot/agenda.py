"""What `goalkeeper calendar` prints: what comes next in a space, and the link of its feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from bot.core import calendar
from bot.core.calendar import Entry, Sprint
from bot.core.rules import Rules
from bot.errors import ForPeople
from config.problems import RulesError
from config.rules import parse_rules

# Who wants more than a year wants the feed.
_AHEAD = timedelta(days=366)
_SHOWN_WIDTH = 70


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know: how many entries, from which day on (None: from now on), and whether as JSON."""

    count: int = 10
    start: datetime | None = None
    as_json: bool = False


def rules_in(path: Path) -> Rules:
    """Return the rules of a file on this machine; ForPeople with every mistake in it."""
    try:
        return parse_rules(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}"
        raise ForPeople(message) from error
    except RulesError as error:
        raise ForPeople(str(error)) from error


def agenda_lines(
    asked: Asked, rules: Rules, now: datetime, known: Sequence[Sprint] = (), link: str = "", *, news: str = ""
) -> Iterator[str]:
    """Yield what comes next as lines, at most `count` entries of the next year, and the links of the feeds, if any."""
    zone = ZoneInfo(rules.timezone)
    since = calendar.instant(asked.start.date(), time(0), zone) if asked.start else now
    entries = calendar.agenda(rules, since, since + _AHEAD, known)[: asked.count]
    if asked.as_json:
        found = [_fields(entry, zone) for entry in entries]
        feeds = {"feed": link or None, "retros": news or None}
        yield json.dumps({"timezone": rules.timezone, "entries": found, **feeds}, ensure_ascii=False)
        return
    yield from _table(entries, zone)
    if not rules.cadence.starts and not rules.cadence.sprints and not known:
        yield "no sprint is known: say when they are under `cadence:` in the rules"
    yield f"times in {rules.timezone}"
    if news:
        yield f"feed of retros: {news}"
    if link:
        yield f"feed: {link}"


def _fields(entry: Entry, zone: ZoneInfo) -> dict[str, str | int | None]:
    """Return an entry by the names of its fields; whole days as dates, the rest as instants in UTC."""
    first = calendar.local_day(entry.at, zone)
    at = first.isoformat() if entry.days else entry.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    last = (first + timedelta(days=entry.days - 1)).isoformat() if entry.days else None
    return {
        "at": at,
        "until": last,
        "kind": entry.kind,
        "title": entry.title,
        "minutes": entry.minutes or None,
        "note": entry.note,
        "key": entry.key,
    }


def _table(entries: Iterable[Entry], zone: ZoneInfo) -> Iterator[str]:
    rows = [_row(entry, zone) for entry in entries]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _row(entry: Entry, zone: ZoneInfo) -> tuple[str, ...]:
    local = entry.at.astimezone(zone)
    last = local.date() + timedelta(days=entry.days - 1)
    until = f"until {calendar.day_text(last)}" if entry.days > 1 else ""
    takes = f"{entry.minutes} min" if entry.minutes else ""
    at = "" if entry.days else f"{local:%H:%M}"
    note = ", ".join(filter(None, (until, takes, entry.note)))
    day = f"{calendar.weekday_text(local.date())} {local:%Y-%m-%d}"
    return tuple(_plain(cell) for cell in (day, at, entry.kind, entry.title, note))


def _plain(text: str) -> str:
    """Return text for one cell of a terminal: nothing in it moves the cursor or turns the writing round."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _SHOWN_WIDTH else line[: _SHOWN_WIDTH - 1] + "…"
