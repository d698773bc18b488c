"""When does the team meet and for how long, and who does what on which day?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.document.folding import fold
from bot.core.document.parts import Entry, Part
from bot.core.document.tables import Table, TableRow
from bot.core.document.values import GOAL_KINDS, Kind, Note
from bot.core.numbers import hours

# fmt: off
_MEETINGS = frozenset(
    "standup standups stand daily planning review retro retrospective demo sync refinement grooming kickoff checkin"
    " meeting meetings ceremony ceremonies ritual rituals huddle planung"
    " sprintplanung rückblick planification réunion mêlée reunión reunião"
    " riunione".split()
)
_MEETING = re.compile("|".join(sorted(_MEETINGS)), re.IGNORECASE)
_MEETS = frozenset({"meetings", "ceremonies", "rituals", "standup", "standups", "meeting"})
_SEVERAL = frozenset({"meetings", "ceremonies", "rituals", "standups"})
_MANY = _SEVERAL | {"schedule", "calendar", "agenda", "routine", "routines"}
_LENGTH = frozenset({"duration", "length", "dauer", "durée", "duración", "duração", "durata", "duur", "minutes"})
_WHEN = _LENGTH | {"time", "when", "zeit"}
_NAMES = frozenset({"ceremony", "meeting", "event", "what", "ritual", "name", "termin", "réunion"})
_DAYS = frozenset({"day", "days", "date", "when", "time", "slot", "tag", "datum", "jour", "día", "dia", "giorno"})
# fmt: on
_FEW_WORDS = 4  # of a meeting's name; what is longer is what happens in it
_BRACKETED = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]{1,60})[)\]]")
_DAY = re.compile(
    r"(?:day|tag|jour|día|dia|giorno|dag)\s?\d{1,2}|\d{4}-\d{2}-\d{2}|(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr)\w{0,6}"
    r"(?:\s(?:am|pm|morning|afternoon))?$",
    re.IGNORECASE,
)
_POINTS = re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d)?)\s?(?:story\s)?(?:points?|pts|sp|punkte)(?!\w)", re.IGNORECASE)


def routines_of(part: Part) -> Iterator[Note]:
    """Yield the ceremonies of a part, and the cells of its backlog grids; not those of the parts below it."""
    yield from _ceremonies(part)
    for table in part.tables:
        yield from _grid(table)
    points = _POINTS.search(part.heading)
    if part.section.kind is Kind.BACKLOG or (points and "backlog" in part.folded):
        yield from _pointed(part, points)


# Ceremonies.


def _ceremonies(part: Part) -> Iterator[Note]:
    among = part.section.kind is Kind.CEREMONIES or part.stands_under(_MEETS)
    bracketed = _BRACKETED.search(part.heading)
    length = hours(bracketed["inside"]) if bracketed else None
    if length is None and part.speaks_of(_MEETINGS) and not part.speaks_of(_SEVERAL):
        lines = (*part.lines, *(entry.words for entry in part.entries))
        said = (hours(words.value) for words in lines if words.label in _WHEN)
        length = next((each for each in said if each is not None), None)
    if length is not None and (among or part.speaks_of(_MEETINGS)):
        name = _BRACKETED.sub("", part.heading).strip(" :–—-")
        yield _ceremony(name, length, part.section.first, part.last)
    anything = part.section.kind is Kind.CEREMONIES and part.speaks_of(_MANY)
    for entry in () if part.section.kind in GOAL_KINDS else part.entries:
        yield from _listed(entry, anything=anything)
    for table in part.tables:
        yield from _tabled(table)


def _listed(entry: Entry, *, anything: bool) -> Iterator[Note]:
    """Read `Standup: 9:00 (15 minutes)` or `Sprint planning (2 h)`; `anything` is a meeting in a list of meetings."""
    words = entry.words
    if words.label in _WHEN or not (anything or _MEETING.search(words.bare)):
        return
    bracketed = _BRACKETED.search(words.bare)
    said = words.value if words.label else bracketed["inside"] if bracketed else ""
    name = fold(words.named if words.label else _BRACKETED.sub("", words.bare)).split()
    meets = anything or (len(name) <= _FEW_WORDS and not _MEETINGS.isdisjoint(name))
    length = hours(said) if meets else None
    if length is not None:
        yield _ceremony(_BRACKETED.sub("", words.named).strip(" :–—-"), length, words.first, words.last)


def _tabled(table: Table) -> Iterator[Note]:
    folded = [fold(column) for column in table.columns]
    name = next((at for at, column in enumerate(folded) if column in _NAMES), None)
    when = next((at for at, column in enumerate(folded) if column in _LENGTH), None)
    if name is None or when is None:
        return
    for row in table.rows:
        length = hours(row.text(when))
        if length is not None and row.text(name):
            yield _ceremony(row.text(name), length, row.line, row.line)


def _ceremony(name: str, length: float, first: int, last: int) -> Note:
    return Note("ceremony", name, (("name", name), ("minutes", f"{length * 60:g}")), first, last)


# Backlogs.


def _grid(table: Table) -> Iterator[Note]:
    """Yield the tasks of a grid of days against people."""
    first, *people = table.columns
    days = sum(_DAY.match(row.text(0)) is not None for row in table.rows)
    if len(people) < 2 or not days or (days < len(table.rows) / 2 and fold(first) not in _DAYS):  # noqa: PLR2004
        return
    for row in table.rows:
        yield from _tasks(row, people)


def _tasks(row: TableRow, people: list[str]) -> Iterator[Note]:
    day, *cells = row.cells
    filled = [(person, cell) for person, cell in zip(people, cells, strict=True) if cell.lines]
    for person, cell in filled:
        # What stands alone in its row, at its start, is for everybody.
        who = (("person", person),) if len(filled) > 1 or cell is not cells[0] else ()
        for task in cell.lines:
            yield Note("backlog", task, (("day", day.text), *who, ("task", task)), row.line, row.line)


def _pointed(part: Part, points: re.Match[str] | None) -> Iterator[Note]:
    """Yield the points of a whole backlog, and its entries with those of each."""
    if points:
        yield Note("backlog", part.heading, (("points", points[1]),), part.section.first, part.last)
    for words in (entry.words for entry in part.entries):
        match = _POINTS.search(words.text)
        more = (("points", f"{float(match[1]):g}"),) if match else ()
        yield Note("backlog", words.bare, (("task", words.bare), *more), words.first, words.last)
