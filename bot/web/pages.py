"""A page: a template of ours with its values, and with what every page has around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import DictLoader, Environment, StrictUndefined

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
    made.filters["part"] = part
    made.filters["percent"] = percent
    return made
