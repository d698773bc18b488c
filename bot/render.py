"""Turns a template and its values into the text that people read; whatever users typed is made harmless on the way."""

from __future__ import annotations

from datetime import date
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from bot.core.neutral import neutral


class Trusted(str):
    """Text of our own making (an address, a marker), which goes into a post as it is."""

    __slots__ = ()


def _load(name: str) -> str | None:
    file = resources.files("templates").joinpath(*name.split("/"))
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _harmless(value: Any) -> Any:
    """Neutralise every printed value that is not a number or our own: text is data."""
    if isinstance(value, Trusted | int | float):
        return value
    if value is None:
        message = "a template printed nothing (None); test for it first"
        raise TypeError(message)
    return neutral(str(value))


def _cell(value: str) -> Trusted:
    """Return text that fits one line, also in a table."""
    return Trusted(neutral(str(value), inline=True))


def _address(value: str) -> Trusted:
    """Return an address as GitHub gave it, unless it could end the link that it stands in."""
    return Trusted("".join(c for c in value if c.isprintable() and c not in " ()<>\"'"))


def _number(value: str) -> Trusted:
    """Return an issue's number as the text of a link to it."""
    return Trusted(value if value.removeprefix("#").isdecimal() else "")


def _ours(value: str) -> Trusted:
    """Return Markdown that we wrote ourselves, with people's words in it made harmless already."""
    return Trusted(value)


def _day(value: date) -> Trusted:
    return Trusted(f"{value:%A}, {value:%B} {value.day}")


def _percent(value: float) -> Trusted:
    return Trusted(f"{value:.0%}")


def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_load),
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the output is Markdown; `finalize` does for Markdown what escaping does for HTML
    )
    environment.filters.update(cell=_cell, address=_address, number=_number, percent=_percent, ours=_ours, day=_day)
    return environment


_ENVIRONMENT = _environment()


def render(template: str, /, **values: object) -> str:
    """Render one of our templates, such as `posts/retro.md`; a missing value raises `jinja2.UndefinedError`."""
    return _ENVIRONMENT.get_template(template).render(**values)
