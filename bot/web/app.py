"""The dashboard: all its pages together, at one desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException

from bot.web import assets, faces, goal, login, spaces, sprint, team
from bot.web.desk import Desk
from bot.web.refusals import refuse
from bot.web.security import HEADERS
from bot.web.visits import Visitor, visitor


def dashboard(desk: Desk) -> list[APIRouter]:
    """Return the pages for people; whatever goes wrong in them is shown as a page, too."""

    def seated(request: Request) -> None:
        request.state.desk = desk
        request.state.headers = HEADERS
        request.state.refuse = refuse

    whole = APIRouter(include_in_schema=False, dependencies=[Depends(seated)])
    for made in _pages(desk):
        whole.include_router(made)
    whole.include_router(_nothing())
    return [whole]


def _pages(desk: Desk) -> list[APIRouter]:
    """Return the routers of all pages; the first that fits an address answers."""
    return [
        assets.router(),
        login.router(desk),
        faces.router(desk),
        spaces.router(desk),
        sprint.router(desk),
        goal.router(desk),
        team.router(desk),
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
