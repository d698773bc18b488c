"""The page of a team: its goals in the sprint that runs, its people, and its sprints before."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.exceptions import HTTPException

from bot.web.desk import Desk
from bot.web.pages import page
from bot.web.sprint import look_at, options
from bot.web.views import team as view
from bot.web.views.goals import base_of
from bot.web.views.words import last, part, zone_of
from bot.web.visits import Space, space

_EARLIER = 8


def router(desk: Desk) -> APIRouter:
    """Return the page."""
    pages = APIRouter()

    @pages.get("/s/{owner}/{name}/teams/{team:path}")
    def team(request: Request, where: Annotated[Space, Depends(space)], team: str, asked: int = 0) -> Response:
        """Show a team by its name; the plan of nobody in particular is on the sprint's page."""
        today = desk.now().astimezone(zone_of(where.rules.timezone)).date()
        with desk.records.together():
            shown = desk.records.current(where.repo.id, today)
            earlier = [each.sheet for each in desk.records.sheets(where.repo.id, _EARLIER)]
        if shown is None or not team:
            raise HTTPException(404)
        members = next((each.members for each in where.rules.teams if each.name == team), ())
        before = [each for each in earlier if each.start < shown.sheet.start]
        look = look_at(where, desk, shown.sheet.zone)
        it = view.page(shown.sheet, team, look, members, before)
        if it is None:
            raise HTTPException(404)
        home = base_of(where.repo.full_name)
        return page(
            request,
            "team.html",
            space=where,
            tab="sprint",
            live=f"{home}/live",
            title=team,
            it=it,
            options=options(shown.sheet),
            asked=asked,
            back=f"{home}/teams/{part(team)}",
            seen=last(shown.at, look.now, look.zone),
        )

    return pages
