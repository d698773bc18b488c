"""What is a sprint issue called? Patterns with {number}, {half}, {start} and {end}."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from string import Formatter

from bot.core.calendar.cadence import count, counted, half, nth, shown_number
from bot.core.calendar.times import MONTHS, WEEKDAYS, Period, day_text
from bot.core.rules import Cadence, Rules

# What strftime takes and the same everywhere means: C libraries differ in "-" and in names, so we write them ourselves.
DIRECTIVES: Mapping[str, Callable[[date], str]] = {
    "%d": lambda day: f"{day.day:02}",
    "%-d": lambda day: str(day.day),
    "%m": lambda day: f"{day.month:02}",
    "%-m": lambda day: str(day.month),
    "%b": lambda day: MONTHS[day.month - 1][:3],
    "%B": lambda day: MONTHS[day.month - 1],
    "%a": lambda day: WEEKDAYS[day.weekday()][:3],
    "%A": lambda day: WEEKDAYS[day.weekday()],
    "%y": lambda day: f"{day.year % 100:02}",
    "%Y": lambda day: str(day.year),
    "%V": lambda day: f"{day.isocalendar().week:02}",
    "%-V": lambda day: str(day.isocalendar().week),
    "%G": lambda day: str(day.isocalendar().year),
    "%%": lambda _: "%",
}
_DIRECTIVE = re.compile(r"%-?.?", re.DOTALL)
_NUMBERS = re.compile(r"(?<![0-9])[0-9]{1,6}(?![0-9])")
_HALF = re.compile(r"(?<![\w/.])([12])/2(?![\w/])")
_DIGITS = 4


def unknown_directive(layout: str) -> str:
    """Return the first directive of a layout of dates that is none of ours, "" when there is none."""
    return next((each for each in _DIRECTIVE.findall(layout) if each not in DIRECTIVES), "")


def date_text(day: date, layout: str) -> str:
    """Return a day as a layout such as `%b %-d` says; without a layout as `Jan 5`."""
    return _DIRECTIVE.sub(lambda match: DIRECTIVES[match[0]](day), layout) if layout else day_text(day)


def title(period: Period, cadence: Cadence) -> str:
    """Return the title of a sprint issue: its own one by the rules, or from their pattern."""
    index = period.number - cadence.first_number
    if 0 <= index < len(cadence.sprints) and cadence.sprints[index].title:
        return cadence.sprints[index].title
    parts = Formatter().parse(cadence.title)
    return "".join(text + _filled(field, layout or "", period, cadence) for text, field, layout, _ in parts)


def name(period: Period, cadence: Cadence) -> str:
    """Return what people call a sprint: "12", with halves "12 1/2"; "" when it has no number."""
    if not period.number:
        return ""
    which = half(period, cadence)
    return f"{shown_number(period, cadence)}{f' {which}/2' if which else ''}"


def _filled(field: str | None, layout: str, period: Period, cadence: Cadence) -> str:
    match field:
        case "number":
            return f"{shown_number(period, cadence):{layout}}"
        case "half":
            return f"{half(period, cadence)}/2"
        case "start" | "end":
            return date_text(period.start if field == "start" else period.end, layout)
    return ""


def number_in(issue_title: str) -> int | None:
    """Return n of a title that holds "Sprint n" with a whole number, or None."""
    words = issue_title.replace("#", " ").split()
    for word, following in pairwise(words):
        digits = following.strip(":,.-–—()")
        if word.casefold() == "sprint" and digits.isdecimal() and digits.isascii() and len(digits) <= _DIGITS:
            return int(digits)
    return None


def half_in(issue_title: str) -> int:
    """Return which half a title says: 1 for "1/2", 2 for "2/2", 0 for none."""
    found = _HALF.search(issue_title)
    return int(found[1]) if found else 0


def titled(issue_title: str, rules: Rules) -> Period | None:
    """Return the sprint whose title by the rules is exactly this one, or None."""
    cadence, wanted = rules.cadence, " ".join(issue_title.split())
    shown = {int(digits) for digits in _NUMBERS.findall(wanted)}
    numbers = {counted(each, which, cadence) for each in shown for which in (1, 2)}
    if cadence.sprints:
        numbers |= {cadence.first_number + index for index in range(count(cadence))}
    periods = (nth(number, rules) for number in sorted(numbers))
    return next((each for each in periods if each and " ".join(title(each, cadence).split()) == wanted), None)
