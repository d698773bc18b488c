"""Which days does a text speak of, and is a title still the one of a template?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

LONGEST = 300  # characters of a text that are looked at
_LONGEST_SPAN = timedelta(days=400)
_LONGEST_GUESS = timedelta(days=120)  # where the text does not say the year
_FRIDAY = 4

# Names of months as people write them, by number; names that several languages share stand once.
_MONTHS = (
    "jan january januar janvier enero ene janeiro gennaio gen januari",
    "feb february februar février févr fev fév febrero fevereiro febbraio februari",
    "mar march märz mär mrz mars marzo março maart mrt",
    "apr april avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "jun june juni juin junio junho giugno giu",
    "jul july juli juillet juil julio julho luglio lug",
    "aug august août aou agosto ago augustus",
    "sep sept september septembre septiembre setembro settembre",
    "oct october okt oktober octobre octubre outubro ottobre ott",
    "nov november novembre noviembre novembro",
    "dec december dez dezember décembre déc diciembre dic dezembro dicembre",
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAME = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?:,?\s{1,2}(?:de\s|del\s)?(?P<year>(?:19|20)\d\d)(?!\d))?"
_FORMS = (
    r"(?<![\w.])(?P<year>(?:19|20)\d\d)(?P<dot>[-/.])(?P<month>\d{1,2})(?P=dot)(?P<day>\d{1,2})(?!\d)",
    r"(?<![\w.])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>(?:19|20)\d\d))?(?!\d)",
    rf"(?<!\w)(?P<name>{_NAME})\.?\s{{0,2}}{_DAY}(?!\w|[:./,]\d){_YEAR}",
    rf"(?<![\w.:/-]){_DAY}\s{{0,2}}(?:of\s|de\s)?(?P<name>{_NAME})(?!\w)\.?{_YEAR}",
)
_TO = r"\s{0,3}(?:-|–|—|→|->|\.{2,3}|/|to|until|till|through|thru|bis|au|al|a|até|tot|t/m)\s{0,3}"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[.,]?\s{1,2})?"
_STARTS = r"(?:week of|week from|starting|starts|from|beginning)\s{1,2}(?:the\s)?(?:mon|tue)?[a-z]{0,4}\s?$"
# "18 - " before "29 Oct"; in "Sprint 3 - 29 Oct" the 3 is no day.
_NO_DAY = r"(?<![\w.:/-])(?<!sprint )(?<!week )(?<!iteration )(?<!cycle )"
_SHORT = rf"{_NO_DAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?{_TO}{_WEEKDAY}$"
_WEEK = r"(?<![\w.])(?:(?P<year>20\d\d)-?W|(?:KW|CW)\s?)(?P<week>\d{1,2})(?!\d)(?:[\s/]{1,2}(?P<of>20\d\d))?"
# `n`, `m/2`, `{number}`, `<start>`, `XX`, `YYYY`, `___`: what a form leaves for people to fill in.
_BLANK = re.compile(
    r"(?<![\w.])\d{1,4}\.n(?:\.\d{1,4})?(?!\w)|(?<!\w)m/\d|\{\{?\s?\w{1,20}\s?\}?\}|<\w{1,20}>|_{3}|(?<!\w)(?:XX+|YYYY)(?!\w)"
    r"|(?:sprint|week|cycle|iteration) (?:n|x|#|no\.?|nn)(?= |$|:)"
    r"|\[(?:start|end|date|dates|number|title|name|from|to)[^\[\]]{0,20}\]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that a text speaks of."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class _Day:
    """A date as it is written: where it stands, and its year only if the text says it."""

    at: int
    end: int
    year: int | None
    month: int
    day: int

    def on(self, year: int) -> date | None:
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def is_template(title: str) -> bool:
    """Whether a title still has the blanks of a form, as in "Sprint 1.n.0 m/2 - Jan 1 to Jan 12"."""
    return _BLANK.search(title[:LONGEST]) is not None


def days_in(text: str, near: date | None = None) -> Days | None:
    """Return the period that a text names: "Oct 18 to Oct 29", "22nd Sept - 3rd Oct", "Week of Jan 5", "2025-W43".

    A year that is not written is the one closest to `near`; without `near` there is no period then. A single day is
    a period only after words such as "week of": it ends on the Friday. The first period of the text counts.
    """
    text = text[:LONGEST]
    if not any(sign.isdigit() for sign in text) or is_template(text):
        return None
    found = sorted(_written(text), key=lambda day: day.at)
    for first, second in _pairs(text, found):
        return _resolved(first, second, near)
    for day in found:
        if _pattern(_STARTS).search(text[: day.at]):
            start = _placed(day, near)
            return Days(start, start + timedelta(days=(_FRIDAY - start.weekday()) % 7)) if start else None
    return _week(text, near)


def single_day(text: str, near: date | None = None) -> date | None:
    """Return the only day that a text names, None when it names none or several."""
    found = list(_written(text[:LONGEST]))
    return _placed(found[0], near) if len(found) == 1 else None


def _written(text: str) -> Iterator[_Day]:
    """Yield every date of a text, whatever its form; of two that overlap, the first form counts."""
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for match in _pattern(form).finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            parts = match.groupdict()
            month = _NUMBERS[parts["name"].casefold()] if "name" in parts else int(parts["month"])
            day = _Day(
                match.start(), match.end(), int(parts["year"]) if parts["year"] else None, month, int(parts["day"])
            )
            if day.on(2000):  # a leap year: the 29th of February is a day
                taken.append(match.span())
                yield day


def _pairs(text: str, found: Sequence[_Day]) -> Iterator[tuple[_Day, _Day]]:
    """Yield what is written as from one day to another: first those that say the month twice."""
    for before, day in pairwise(found):
        if _pattern(_TO + _WEEKDAY).fullmatch(text[before.end : day.at]):
            yield before, day
    for day in found:
        short = _pattern(_SHORT).search(text[: day.at])
        if short and _pattern(r"\d{1,2}(?!\d)").match(text, day.at):
            yield replace(day, at=short.start(), day=int(short["day"])), day
        rest = _pattern(rf"{_TO}{_WEEKDAY}{_DAY}(?!\w|[:./,-]\d){_YEAR}").match(text, day.end)
        if rest and text[day.at].isalpha():
            year = int(rest["year"]) if rest["year"] else day.year
            yield day, _Day(rest.start("day"), rest.end(), year, day.month, int(rest["day"]))


def _resolved(first: _Day, second: _Day, near: date | None) -> Days | None:
    """Give both days their years: the start is not after the end."""
    if first.year is None and second.year is not None:
        start = first.on(second.year)
        start = first.on(second.year - 1) if start and (end := second.on(second.year)) and start > end else start
    else:
        start = _placed(first, near)
    if start is None:
        return None
    end = second.on(start.year)
    if end and end < start and second.year is None:
        end = second.on(start.year + 1)
    longest = _LONGEST_SPAN if second.year else _LONGEST_GUESS
    return Days(start, end) if end and start <= end <= start + longest else None


def _placed(day: _Day, near: date | None) -> date | None:
    """Return the date; without a year, that of the year in which it is closest to `near`."""
    if day.year is not None:
        return day.on(day.year)
    years = (near.year - 1, near.year, near.year + 1) if near else ()
    dates = [found for year in years if (found := day.on(year))]
    return min(dates, key=lambda found: abs(found - near), default=None) if near else None


def _week(text: str, near: date | None) -> Days | None:
    match = _pattern(_WEEK).search(text)
    if match is None:
        return None
    year = int(match["year"] or match["of"] or (near.year if near else 0))
    try:
        start = date.fromisocalendar(year, int(match["week"]), 1)
    except ValueError:
        return None
    return Days(start, start + timedelta(days=_FRIDAY))
