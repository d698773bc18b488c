"""The dashboard: all its pages together, at one desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException

from bot.web import (
    archive,
    assets,
    calendar,
    commanding,
    downloads,
    faces,
    frozen,
    goal,
    live,
    login,
    operator,
    pictures,
    spaces,
    sprint,
    status,
    team,
    trends,
)
from bot.web.backstage import Backstage
from bot.web.desk import Desk
from bot.web.refusals import refuse
from bot.web.security import HEADERS
from bot.web.visits import Visitor, visitor


def dashboard(desk: Desk, backstage: Backstage | None = None) -> list[APIRouter]:
    """Return the pages for people; whatever goes wrong in them is shown as a page, too."""

    def seated(request: Request) -> None:
        request.state.desk = desk
        request.state.headers = HEADERS
        request.state.refuse = refuse

    whole = APIRouter(include_in_schema=False, dependencies=[Depends(seated)])
    for made in _pages(desk, backstage or Backstage()):
        whole.include_router(made)
    whole.include_router(_nothing())
    return [whole]


def _pages(desk: Desk, backstage: Backstage) -> list[APIRouter]:
    """Return the routers of all pages; the first that fits an address answers."""
    return [
        assets.router(),
        login.router(desk),
        faces.router(desk),
        spaces.router(desk),
        sprint.router(desk),
        goal.router(desk),
        commanding.router(desk),
        team.router(desk),
        pictures.router(desk),
        downloads.router(desk),
        archive.router(desk, backstage),
        frozen.router(desk),
        trends.router(desk),
        calendar.router(desk, backstage),
        live.router(desk, backstage),
        operator.router(desk, backstage),
        status.router(status.Window(desk.records, desk.now)),
    ]


def _nothing() -> APIRouter:
    """Return what answers to addresses of the dashboard that lead nowhere: a page, not JSON."""
    pages = APIRouter()

    @pages.get("/s/{rest:path}")
    @pages.get("/operator/{rest:path}")
    def nothing(rest: str, who: Annotated[Visitor, Depends(visitor)]) -> None:
        del rest, who
        raise HTTPException(404)

    return pages
