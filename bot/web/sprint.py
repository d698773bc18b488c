"""The pages of a sprint: the one that runs now, and any other by the number of its issue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from bot.core.sheet import Sheet, Word
from bot.records import Shown
from bot.web.desk import Desk
from bot.web.pages import goals_table, page
from bot.web.views import sprint as view
from bot.web.views.goals import Look, base_of
from bot.web.views.words import last, part, zone_of
from bot.web.visits import Space, space

# A word older than what the rules give an owner, and a weekend.
_WEEKEND = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a sprint: what it is called, its addresses on light and on dark, and what it shows in words."""

    heading: str
    light: str
    dark: str
    alt: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see: one team ("" is the shared plan, None all of them) and one status ("" is all).

    `asked` is the number of the goal for which they have just asked for something, 0 for none.
    """

    team: str | None
    status: str
    asked: int


def wish(team: str | None = None, status: str = "", asked: int = 0) -> Wish:
    """Return what the address asks for."""
    return Wish(team, status, asked)


def router(desk: Desk) -> APIRouter:
    """Return the two pages."""
    pages = APIRouter()

    @pages.get("/s/{owner}/{name}")
    def current(
        request: Request,
        where: Annotated[Space, Depends(space)],
        wish: Annotated[Wish, Depends(wish)],
    ) -> Response:
        """Show the sprint that runs, else the last one, else the next."""
        today = desk.now().astimezone(zone_of(where.rules.timezone)).date()
        shown = desk.records.current(where.repo.id, today)
        if shown is None:
            return page(request, "no-sprint.html", space=where, tab="sprint", title="No sprint yet")
        return _answer(request, desk, where, shown, wish)

    @pages.get("/s/{owner}/{name}/sprints/{number}")
    def one(
        request: Request,
        where: Annotated[Space, Depends(space)],
        wish: Annotated[Wish, Depends(wish)],
        number: int,
    ) -> Response:
        """Show a sprint by the number of its issue."""
        shown = desk.records.sheet(where.repo.id, number)
        if shown is None:
            raise HTTPException(404)
        return _answer(request, desk, where, shown, wish)

    return pages


def look_at(where: Space, desk: Desk, zone: str = "") -> Look:
    """Return what a page of a space is made for; `zone` is that of the sprint, else the one of the rules counts."""
    old_after = where.rules.updates.after_days + _WEEKEND
    return Look(where.repo.full_name, desk.now(), zone_of(zone or where.rules.timezone), old_after)


def options(sheet: Sheet) -> Markup:
    """Return the statuses that can be asked for, as options of a form; none once nothing can change any more."""
    return Markup() if sheet.state == "closed" else _options(sheet.words)


@lru_cache(maxsize=64)
def _options(words: tuple[Word, ...]) -> Markup:
    return Markup().join(
        Markup('<option value="{}">{}</option>').format(word.name, f"{word.emoji} {word.name}".strip())
        for word in words
    )


def pictures(sheet: Sheet, home: str) -> tuple[Picture, ...]:
    """Return the pictures of a sprint; they are drawn when a browser asks for them."""
    if not sheet.goals or sheet.state == "planned":
        return ()
    done = sum(goal.ending == "completed" for goal in sheet.goals)
    all_of = f"{done} of {len(sheet.goals)} goals are done"
    return (
        _picture(sheet, home, "burn-up", "Goals in the sprint, and goals done", f"Burn-up of {sheet.title}: {all_of}"),
        _picture(sheet, home, "statuses", "Each goal’s status over time", f"Timeline of statuses in {sheet.title}"),
    )


def _picture(sheet: Sheet, home: str, kind: str, heading: str, alt: str) -> Picture:
    address = f"{home}/pictures/{part(kind)}.svg?sprint={sheet.sprint}&size=narrow"
    return Picture(heading, f"{address}&theme=light", f"{address}&theme=dark", alt)


@lru_cache(maxsize=16)
def prepared(sheet: Sheet, look: Look, wish: Wish, address: str) -> tuple[view.Page, str]:
    """Return what the page shows, and its table of goals: the same for everybody who looks at the same sheet."""
    it = view.page(sheet, look, wish.team, wish.status, address)
    return it, goals_table(it.groups, options(sheet))


def _answer(request: Request, desk: Desk, where: Space, shown: Shown, wish: Wish) -> Response:
    sheet = shown.sheet
    look = look_at(where, desk, sheet.zone)
    # What a page says of times changes at midnight; all day long it is the same one.
    noon = look.now.astimezone(look.zone).replace(hour=12, minute=0, second=0, microsecond=0)
    home = base_of(where.repo.full_name)
    address = request.url.path
    kept = [(name, value) for name, value in request.query_params.items() if name != "asked"]
    it, table = prepared(sheet, replace(look, now=noon), replace(wish, asked=0), address)
    return page(
        request,
        "sprint.html",
        space=where,
        tab="sprint",
        live=f"{home}/live",
        title=sheet.title,
        it=it,
        table=table,
        asked=wish.asked,
        back=f"{address}?{urlencode(kept)}" if kept else address,
        pictures=pictures(sheet, home),
        seen=last(shown.at, look.now, look.zone),
    )
