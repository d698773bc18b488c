"""What `goalkeeper history` prints: who changed what of which goal, when, and by which surface."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from bot.errors import ForPeople
from bot.event import Repo
from bot.records import Records, Told
from config.problems import RulesError
from config.rules import parse_rules

FIELDS = ("at", "repository", "sprint", "goal", "title", "what", "from", "to", "surface", "who", "note")
HEADS = ("day", "time", "who", "what", "from → to", "by", "goal", "note")
# A spreadsheet takes what begins like this for a formula, be it somebody's title; the last four are East Asian forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_SHOWN_WIDTH = 60
_CLOSE = 5
_JOINER = "\u200d"


class Form(StrEnum):
    """For people, one JSON object per line, or CSV for a spreadsheet."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know. `goal` is a number, `#12`, the words of a title, or "" for all; `since` is naive.

    A day and a time without a zone are meant in the zone of the space.
    """

    where: str
    goal: str = ""
    since: datetime | None = None
    form: Form = Form.TABLE


def history_lines(asked: Asked, records: Records) -> Iterator[str]:
    """Yield the history as lines, the newest last. Raises ForPeople when there is no such repository or goal."""
    repo = repository_named(asked.where, records)
    zone = _zone(records.good_rules(repo.id))
    since = asked.since.replace(tzinfo=zone) if asked.since else None
    number, title = _goal(asked.goal, repo, records) if asked.goal else (None, None)
    told = records.told(repo.id, number=number, title=title, since=since)
    if asked.form is Form.JSON:
        return (json.dumps(_fields(each, repo), ensure_ascii=False) for each in told)
    if asked.form is Form.CSV:
        return _csv(told, repo)
    return _table(told, zone)


def _zone(rules: str | None) -> ZoneInfo:
    """Return the zone in which a space plans."""
    try:
        return ZoneInfo(parse_rules(rules or "").timezone)
    except RulesError:  # they were good for the version that kept them
        return ZoneInfo("UTC")


def repository_named(name: str, records: Records) -> Repo:
    """Return the repository `OWNER/REPO` as the records know it. Raises ForPeople when they do not."""
    found = records.repository(name)
    if found is not None:
        return found
    known = records.repositories()
    if not known:
        message = (
            "this database knows no repository yet: is it the one of your running bot? See `goalkeeper db`, "
            "GOALKEEPER_DATABASE_URL and GOALKEEPER_DATA_DIR"
        )
    else:
        message = f"{name!r} is not known here; known are {', '.join(known)}. Write OWNER/REPO"
    raise ForPeople(message)


def _goal(asked: str, repo: Repo, records: Records) -> tuple[int, str | None]:
    """Return the number of the goal's issue, or 0 and the title of one without an issue."""
    goals = records.goals_of(repo.id)
    digits = asked.removeprefix("#")
    if digits.isdecimal() and digits.isascii():
        numbers = [goal for goal in goals if goal[0] == int(digits) > 0]
        if numbers:
            return numbers[0][0], None
        message = f"#{int(digits)} is no goal of {repo.full_name}{_list(goals[-_CLOSE:], 'the latest are')}"
        raise ForPeople(message)
    return _by_title(asked, goals, repo)


def _by_title(asked: str, goals: Sequence[tuple[int, str]], repo: Repo) -> tuple[int, str | None]:
    words = _folded(asked)
    titled = [goal for goal in goals if goal[1]]
    same = [goal for goal in titled if _folded(goal[1]) == words]
    found = same or [goal for goal in titled if _folded(goal[1]).startswith(words)]
    if len(found) == 1:
        number, title = found[0]
        return number, None if number else title
    if found:
        message = (
            f"{asked!r} is not one goal of {repo.full_name}{_list(found[-_CLOSE:], 'it may be')}. Write the number"
        )
        raise ForPeople(message)
    inside = [goal for goal in titled if words in _folded(goal[1])]
    near = difflib.get_close_matches(words, [_folded(title) for _, title in titled], n=_CLOSE)
    close = inside or [goal for goal in titled if _folded(goal[1]) in near]
    message = f"no goal of {repo.full_name} begins with {asked!r}{_list(close[-_CLOSE:], 'did you mean')}"
    raise ForPeople(message)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _list(goals: Sequence[tuple[int, str]], lead: str) -> str:
    named = [f"#{number} {_plain(title)}".strip() if number else repr(_plain(title)) for number, title in goals]
    return f"; {lead} {', '.join(named)}" if named else ""


def _fields(told: Told, repo: Repo) -> dict[str, str | int]:
    """Return every field of a change by its name; the time in UTC, 0 for a goal that has no issue."""
    change = told.change
    at = change.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    goal = (at, repo.full_name, told.sprint, change.number, change.title)
    said = (change.what, change.before, change.after, change.surface, change.who, change.note)
    return dict(zip(FIELDS, (*goal, *said), strict=True))


def _csv(told: Iterable[Told], repo: Repo) -> Iterator[str]:
    yield csv_line(FIELDS)
    for each in told:
        yield csv_line(harmless(value) for value in _fields(each, repo).values())


def csv_line(cells: Iterable[object]) -> str:
    """Return cells as a line of CSV without its end."""
    line = io.StringIO()
    # Only what is in the line's end makes the writer put a cell with it in quotes.
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n")


def harmless(value: str | int) -> str | int:
    """Put an apostrophe before what a spreadsheet would calculate."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value


def _table(told: Iterable[Told], zone: ZoneInfo) -> Iterator[str]:
    """Yield a table in columns; its widths are those of what is in it, so all of it is read first."""
    rows = [_row(each, zone) for each in told]
    if not rows:
        yield "nothing has changed"
        return
    widths = [max(map(cell_len, column)) for column in zip(HEADS, *rows, strict=True)]
    for row in (HEADS, *rows):
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
    yield f"{len(rows)} change{'s' if len(rows) > 1 else ''}, times in {zone.key}"


def _row(told: Told, zone: ZoneInfo) -> tuple[str, ...]:
    change, at = told.change, told.change.at.astimezone(zone)
    goal = f"#{change.number} {change.title}".strip() if change.number else change.title
    turn = " → ".join(_plain(side) or "–" for side in (change.before, change.after))
    # A token of the API is nobody's login.
    who = change.who if " " in change.who else f"@{change.who}" if change.who else ""
    shown = (who, change.what, turn if change.before or change.after else "", change.surface, goal, change.note)
    return (f"{at:%Y-%m-%d}", f"{at:%H:%M}", *map(_plain, shown))


def _plain(text: str) -> str:
    """Return text for one cell of a terminal: nothing in it moves the cursor or turns the writing round."""
    line = " ".join("".join(char if char.isprintable() or char == _JOINER else " " for char in text).split())
    return line if len(line) <= _SHOWN_WIDTH else line[: _SHOWN_WIDTH - 1] + "…"
