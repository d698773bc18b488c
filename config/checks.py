"""Checks of single values in a rules file; each returns the value or raises ValueError with advice for people."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from functools import lru_cache
from string import Formatter
from zoneinfo import available_timezones

from bot.core.calendar.titles import DIRECTIVES, unknown_directive
from bot.core.document import read
from bot.core.status import Vocabulary, Word
from config.problems import near, shown

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PLACEHOLDERS = ("number", "half", "start", "end")
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}(?:\[bot\])?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOUR = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_ZEROS = re.compile(r"0[1-9]")
_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6})")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_LARGEST_LABEL_CHARACTER = 0xFFFF
_LONGEST_EMOJI = 16
# Joiner, variation selector's kin and the letters of flags; every other format character is invisible mischief.
_ZERO_WIDTH_JOINER = "\u200d"
_TAGS = range(0xE0020, 0xE0080)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - {"Factory", "localtime", "posixrules"}


def timezone(name: str) -> str:
    """Return the name of a time zone that exists."""
    if name not in _zones():
        raise ValueError(f"unknown time zone {shown(name)}{near(name, _zones())}")
    return name


def day(value: object) -> object:
    """Return the date that `2026-01-05` spells; what is no text is left to the type check."""
    if not isinstance(value, str):
        return value
    try:
        found = date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        found = None
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(f"{shown(value)} is no date from {_FIRST_YEAR} to {_LAST_YEAR}")
    return found


def hour(value: object) -> object:
    """Return the time of day that `15:00` spells; what is no text is left to the type check."""
    if not isinstance(value, str):
        return value
    match = _HOUR.fullmatch(value)
    try:
        return time(int(match[1]), int(match[2])) if match else _refuse_hour(value)
    except ValueError:
        return _refuse_hour(value)


def _refuse_hour(value: str) -> time:
    raise ValueError(f"{shown(value)} is no time of day")


def lower(value: object) -> object:
    """Return text in lower case."""
    return value.strip().lower() if isinstance(value, str) else value


def when(value: object) -> object:
    """Return text in lower case; "at sprint start" is "at start"."""
    value = lower(value)
    return "at start" if value == "at sprint start" else value


def line_of_text(text: str) -> str:
    """Return text without blanks at its ends; refused when empty or on several lines."""
    text = text.strip()
    if not text:
        raise ValueError("cannot be empty")
    if any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in text):
        raise ValueError("must be on one line")
    return text


def label(text: str) -> str:
    """Return the name of a label that GitHub accepts."""
    if not any(c.isalnum() for c in text):
        raise ValueError("must hold a letter or a digit: GitHub refuses labels of signs only")
    return text


def heading(text: str) -> str:
    """Return a heading that holds words."""
    if not any(c.isalnum() for c in text):
        raise ValueError("must hold a letter or a digit")
    return text.strip("#: ")


def description(text: str) -> str:
    """Return the description of a label that GitHub accepts."""
    if any(ord(c) > _LARGEST_LABEL_CHARACTER for c in text):
        raise ValueError("must hold no emoji: GitHub refuses them in descriptions of labels")
    return text


def colour(text: str) -> str:
    """Return six hex digits in lower case, as GitHub wants a label's colour."""
    match = _COLOUR.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{shown(text)} is no colour")
    return match[1].lower()


def emoji(text: str) -> str:
    """Return one sign that can stand at the beginning of a line and be told from its words."""
    text = text.strip()
    if not text or len(text) > _LONGEST_EMOJI or not all(_is_emoji_part(c) for c in text) or not _reads_back(text):
        raise ValueError(f"{shown(text)} is no emoji")
    return text


def _reads_back(emoji: str) -> bool:
    """Whether the reader of plans finds it again where the bot writes it: a keycap would be taken for a number."""
    vocabulary = Vocabulary((Word("any", emoji, "any", "000000", ""),))
    goals = read(f"## Plan\n\n- {emoji} Gyros\n", vocabulary=vocabulary).plan
    return [(goal.title, goal.status) for goal in goals] == [("Gyros", "any")]


def _is_emoji_part(character: str) -> bool:
    if character.isascii() or character.isspace() or character.isalnum():
        return False
    if unicodedata.category(character) == "Cf":
        return character == _ZERO_WIDTH_JOINER or ord(character) in _TAGS
    return unicodedata.category(character) not in {"Cc", "Cs", "Co", "Zs", "Zl", "Zp"}


def login(text: str) -> str:
    """Return a login without `@`."""
    name = text.strip().removeprefix("@")
    if _LOGIN.fullmatch(name) is None:
        raise ValueError(f"{shown(text)} is no login of GitHub")
    return name


def title(text: str) -> str:
    """Return a title with known placeholders only, of which one tells the sprints apart."""
    try:
        fields = [field for _, *field in Formatter().parse(text) if field[0] is not None]
    except ValueError:
        raise ValueError("has a { or } alone; write {{ or }} for the sign itself") from None
    for name, layout, conversion in fields:
        if name not in PLACEHOLDERS or conversion:
            raise ValueError(f"unknown placeholder {shown(f'{{{name}}}')}{near(str(name), PLACEHOLDERS)}")
        _check_layout(name, layout)
    if not fields:
        raise ValueError("needs a placeholder, or all sprints have the same title")
    return text


def _check_layout(name: str, layout: str | None) -> None:
    """Dates take directives of strftime that mean the same everywhere, a number takes leading zeros."""
    if not layout:
        return
    if name in {"start", "end"}:
        unknown = unknown_directive(layout)
        if unknown:
            raise ValueError(f"unknown directive {shown(unknown)} (known are {' '.join(DIRECTIVES)})")
        if "{" in layout:
            raise ValueError("cannot have a placeholder within a placeholder")
    elif name != "number" or _ZEROS.fullmatch(layout) is None:
        raise ValueError(f"{shown(f'{{{name}:{layout}}}')} is not known here; write {{{name}}}")
