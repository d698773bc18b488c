"""What is written when a goal's chance or its points are set?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.core.document.amend import Amendment
from bot.core.document.cells import Slot
from bot.core.document.changes import SetConfidence, SetPoints
from bot.core.document.goals import Placed
from bot.core.document.line import read_line
from bot.core.document.people import Tag
from bot.core.document.retold import RANK, Edit, Says, places, retold
from bot.core.document.rows import Row
from bot.core.document.signs import Signs

_ODDS = re.compile(r"\d{1,3}\s?:\s?\d{1,3}")
_SHARE = re.compile(r"\d{1,3}(?=\s?%)")
_DIGITS = re.compile(r"\d{1,3}(?:[.,]5)?")
_WHOLE = 100
_MOST = 999


def estimated(change: SetConfidence | SetPoints, placed: Placed, signs: Signs) -> list[Amendment] | None:
    """Return what says the new estimate where the old one stands, or behind the title; None without a place.

    ValueError for a number that could not be read back.
    """
    what, number = ("chance", _chance(change)) if isinstance(change, SetConfidence) else ("points", _points(change))
    goal = placed.goal
    now = goal.confidence if what == "chance" else goal.points
    if now is not None and _near(now, number, what):
        return []
    slot = placed.slots.get(what) if placed.slots else None
    if slot:
        return _in_cell(slot, what, number, signs)
    row, tag = _said(placed, what)
    says = Says.of(row.line)
    wanted = replace(says, estimates=says.estimated(what, number))
    return retold(row, _ways(row, tag, what, number), wanted, signs)


def _chance(change: SetConfidence) -> float:
    if not 0 <= change.probability <= 1:
        raise ValueError(f"{change.probability!r} is no probability; it is 0 to 1")
    return round(change.probability * _WHOLE) / _WHOLE


def _points(change: SetPoints) -> float:
    if not (0 <= change.points <= _MOST and float(change.points * 2).is_integer()):
        raise ValueError(f"{change.points!r} are no points; they are 0 to {_MOST}, whole or halves")
    return float(change.points)


def _near(now: float, number: float, what: str) -> bool:
    """Whether a number is said already, as far as it can be written: 1:2 is 33%."""
    return now == number or (what == "chance" and round(now * _WHOLE) == round(number * _WHOLE))


def _said(placed: Placed, what: str) -> tuple[Row, Tag | None]:
    """Return the line that says it today, with its tag: the goal's own or one below it; else the goal's own."""
    below = (row for row in placed.rows if row.line.tags and not row.line.words and not row.line.label)
    for row in (placed.row, *below):
        tag = row.line.said(what)
        if tag:
            return row, tag
    return placed.row, None


def _ways(row: Row, tag: Tag | None, what: str, number: float) -> Iterator[list[Edit]]:
    words = f"({_spoken(what, number)})"
    if tag is None:
        yield from ([(at, at, f" {words}")] for at in places(row.line))
        return
    start, end = tag.span
    yield from ([(start, end, new)] for new in _renewed(row.line.text[start:end], what, number))
    yield [(start, end, words)]


def _spoken(what: str, number: float) -> str:
    """Return how an estimate is written in brackets."""
    if what == "chance":
        return "50:50" if number == 0.5 else f"{number:.0%}"  # noqa: PLR2004
    return f"{number:g} point" if number == 1 else f"{number:g} points"


def _renewed(old: str, what: str, number: float) -> Iterator[str]:
    """Yield the old words with another number in them."""
    if what == "points":
        yield _DIGITS.sub(f"{number:g}", old, count=1)
        return
    share = round(number * _WHOLE)
    yield _SHARE.sub(f"{share}", _ODDS.sub(f"{share}:{_WHOLE - share}", old), count=1)


def _in_cell(slot: Slot, what: str, number: float, signs: Signs) -> list[Amendment]:
    """Fill a cell of its own, which reads as brackets behind the title would; the last way always does."""
    alone = f"{number:g}" if what == "points" else f"{number:.0%}"
    ways = [*(_renewed(slot.text, what, number) if slot.text else ()), alone, _spoken(what, number)]
    tags = ((words, read_line(f"x ({words})", signs).said(what)) for words in ways)
    start, end, text = slot.filled(next(words for words, tag in tags if tag and tag.number == number))
    return [Amendment(start, end, RANK, text)]
