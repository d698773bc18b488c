"""A page: a template of ours with its values, and with what every page has around it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.resources import files
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from bot.web.assets import asset
from bot.web.security import HEADERS
from bot.web.views.goals import base_of
from bot.web.views.words import part, percent

if TYPE_CHECKING:
    from bot.web.visits import Space

_TABS = (
    ("sprint", "Sprint", ""),
    ("trends", "Trends", "/trends"),
    ("archive", "Archive", "/archive"),
    ("calendar", "Calendar", "/calendar"),
)


# What stands in a form for the address of a goal, and for its number; nobody types these.
BLANKS = ("\ue000page\ue000", "\ue000number\ue000")


@dataclass(frozen=True, slots=True)
class Nav:
    """The head of a space's pages: its name, its address, and its tabs with name, text and address."""

    name: str
    home: str
    tabs: tuple[tuple[str, str, str], ...]


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    space: Space | None = None,
    tab: str = "",
    live: str = "",
    title: str = "",
    **values: Any,
) -> HTMLResponse:
    """Return a template of templates/pages as an answer.

    With a `space` the page has its head, with `tab` as the one that is open; `live` is the address that tells of
    changes. A value that the template wants and nobody gave is an error.
    """
    values |= {"space": space, "nav": nav_of(space) if space else None, "tab": tab, "live": live, "title": title}
    values["visitor"] = getattr(request.state, "visitor", None)
    return HTMLResponse(render(template, values), status_code=status, headers=dict(HEADERS))


def render(template: str, values: dict[str, Any]) -> str:
    """Return a template as HTML; everything in `values` is escaped."""
    return environment().get_template(template).render(values)


def nav_of(space: Space) -> Nav:
    """Return the head of a space's pages."""
    home = base_of(space.repo.full_name)
    return Nav(space.repo.full_name, home, tuple((name, text, home + rest) for name, text, rest in _TABS))


def filled(form: str, page: str, number: int) -> Markup:
    """Return a form that was written with blanks, for the goal of this number, whose address is `page`."""
    return Markup(str(form).replace(BLANKS[0], escape(page)).replace(BLANKS[1], str(int(number))))  # noqa: S704 - escaped


def _piece(name: str) -> Callable[[Hashable], str]:
    """Return what writes a small piece of parts.html; a hundred rows have few different ones."""

    @lru_cache(maxsize=1024)
    def written(value: Hashable) -> str:
        macro: Callable[[Hashable], str] = getattr(environment().get_template("parts.html").module, name)
        return macro(value)

    return written


@cache
def environment() -> Environment:
    """Return where templates are compiled, once for each process."""
    folder = files("templates").joinpath("pages")
    sources = {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir() if each.name.endswith(".html")}
    made = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["asset"] = asset
    # What a form is known by: the same one sent twice says one thing once.
    made.globals["once"] = partial(token_urlsafe, 12)
    made.globals["blanks"] = BLANKS
    made.filters["filled"] = filled
    made.filters["face"] = _piece("face")
    made.filters["pill"] = _piece("pill")
    made.filters["part"] = part
    made.filters["percent"] = percent
    return made
