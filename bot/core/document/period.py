"""Which days is a document about?"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.core.document.folding import fold, plain
from bot.core.document.source import Source
from bot.core.document.values import Span
from bot.core.periods import LONGEST, days_in, single_day

_LINES = 40  # of a document's start that may say its days
# fmt: off
_LABELS = (
    "dates", "date", "period", "sprint period", "sprint dates", "sprint date", "timeline", "duration",
    "sprint duration", "when", "zeitraum", "dauer", "période", "durée", "fechas", "período", "duración", "periodo",
    "periode",
)
# fmt: on
_STARTS = (
    "start",
    "start date",
    "sprint start",
    "sprint start date",
    "starts",
    "execution date",
    "from",
    "beginn",
    "début",
    "inicio",
)
_ENDS = ("end", "end date", "sprint end", "sprint end date", "ends", "until", "ende", "fin", "fim")
_OPENS = re.compile(r"(?:global |team )?(?:sprint|iteration|cycle|week|woche|semaine)(?!\w)", re.IGNORECASE)
_SHORT = 60  # characters; what is longer is a sentence with days in it
_LENGTH = re.compile(r"(\d{1,2})[ -](day|week|tag|woche)", re.IGNORECASE)
_DAY = timedelta(days=1)


def period_of(title: str, source: Source, near: date | None) -> Span | None:
    """Return the period of a document: what its title says, else its first lines ("Dates: Oct 18 to Oct 29").

    Of a start and a length the end follows; days that have no year need `near`. None where nothing is said.
    """
    days = days_in(title, near)
    if days:
        return Span(days.start, days.end)
    start: date | None = None
    end: date | None = None
    length: timedelta | None = None
    opening = _opening(source, near)
    if opening:
        return opening
    for number in range(min(len(source), _LINES)):
        line = source.line(number)[: 2 * LONGEST]
        label, _, value = plain(line.lstrip("#>-*+ \t")).partition(":")
        said = fold(label) if value else ""
        days = days_in(value, near) if said in _LABELS else None
        if days is None and _OPENS.match(plain(line.lstrip("# \t*_"))):
            days = days_in(plain(line), near)
        if days:
            return Span(days.start, days.end)
        start = start or (single_day(value, near) if said in _STARTS else None)
        end = end or (single_day(value, near) if said in _ENDS else None)
        length = length or (_length(value) if said in _LABELS else None)
    if start and length and not end:
        end = start + length - _DAY
    return Span(start, end) if (start or end) and not (start and end and start > end) else None


def _opening(source: Source, near: date | None) -> Span | None:
    """Return the days with which a text begins: "Jan 19 to Jan 30 · each team plans below"."""
    first = next((line for line in map(source.line, range(min(len(source), _LINES))) if line.strip()), "")
    said = plain(first[: 4 * LONGEST].partition(" · ")[0]).strip()
    begins = len(said) <= _SHORT and single_day(" ".join(said.split()[:2]), near) is not None
    days = days_in(said, near) if begins else None
    return Span(days.start, days.end) if days else None


def _length(value: str) -> timedelta | None:
    match = _LENGTH.search(value)
    if match is None:
        return None
    return timedelta(days=int(match[1]) * (7 if match[2].casefold() in {"week", "woche"} else 1))
