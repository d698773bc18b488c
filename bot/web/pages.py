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
from bot.web.views.sprint import Group
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
class Blanks:
    """What stands in forms until it is known; nobody types these. `page` and `number` are those of a goal."""

    page: str = "\ue000page\ue000"
    number: str = "\ue000number\ue000"
    csrf: str = "\ue000csrf\ue000"
    back: str = "\ue000back\ue000"
    once: str = "\ue000once\ue000"


BLANKS = Blanks()


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
    return Markup(str(form).replace(BLANKS.page, escape(page)).replace(BLANKS.number, str(int(number))))  # noqa: S704 - escaped


def signed(forms: str, csrf: str, back: str, once: str) -> Markup:
    """Return forms that were written with blanks, for one visitor and one showing of a page."""
    for blank, value in ((BLANKS.csrf, csrf), (BLANKS.back, back), (BLANKS.once, once)):
        forms = str(forms).replace(blank, escape(value))
    return Markup(forms)  # noqa: S704 - written by a template, and what came in now is escaped


def goals_table(groups: tuple[Group, ...], options: Markup) -> str:
    """Return goals as a table, with blanks in the forms for whoever looks at it."""
    named = len(groups) > 1
    return _macro("goals_table")(groups, options, BLANKS.csrf, BLANKS.back, BLANKS.once, named)


def _piece(name: str) -> Callable[[Hashable], str]:
    """Return what writes a small piece of parts.html; a hundred rows have few different ones."""

    @lru_cache(maxsize=1024)
    def written(value: Hashable) -> str:
        return _macro(name)(value)

    return written


def _macro(name: str) -> Callable[..., str]:
    """Return a macro of parts.html."""
    macro: Callable[..., str] = getattr(environment().get_template("parts.html").module, name)
    return macro


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
    made.filters["signed"] = signed
    made.filters["face"] = _piece("face")
    made.filters["pill"] = _piece("pill")
    made.filters["part"] = part
    made.filters["percent"] = percent
    return made
