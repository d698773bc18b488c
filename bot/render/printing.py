"""What happens to a value on its way into a post: whatever users typed is made harmless."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.core.neutral import neutral


class Trusted(str):
    """Text of our own making (an address, a marker), which goes into a post as it is."""

    __slots__ = ()


def harmless(value: Any) -> Any:
    """Neutralise every printed value that is not a number or our own: text is data."""
    if isinstance(value, Trusted | int | float):
        return value
    if value is None:
        message = "a template printed nothing (None); test for it first"
        raise TypeError(message)
    return neutral(str(value))


def cell(value: str) -> Trusted:
    """Return text that fits one line, also in a table."""
    return Trusted(neutral(str(value), inline=True))


def address(value: str) -> Trusted:
    """Return an address as GitHub gave it, unless it could end the link that it stands in."""
    return Trusted("".join(c for c in value if c.isprintable() and c not in " ()<>\"'"))


def number(value: str) -> Trusted:
    """Return an issue's number as the text of a link to it."""
    return Trusted(value if value.removeprefix("#").isdecimal() else "")


def ours(value: str) -> Trusted:
    """Return Markdown that we wrote ourselves, with people's words in it made harmless already."""
    return Trusted(value)


def day(value: date) -> Trusted:
    """Return a date in words."""
    return Trusted(f"{value:%A}, {value:%B} {value.day}")


def percent(value: float) -> Trusted:
    """Return a share as a percentage."""
    return Trusted(f"{value:.0%}")
