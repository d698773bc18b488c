"""The first page: the spaces that somebody sees, and where the sprint of each stands."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from bot.web.desk import Desk
from bot.web.pages import page
from bot.web.sprint import look_at
from bot.web.views import spaces as view
from bot.web.views.words import zone_of
from bot.web.visits import Space, spaces


def router(desk: Desk) -> APIRouter:
    """Return the page."""
    pages = APIRouter()

    @pages.get("/")
    def listed(request: Request, seen: Annotated[tuple[Space, ...], Depends(spaces)]) -> Response:
        """List the spaces."""
        cards = []
        with desk.records.together():
            for each in seen:
                today = desk.now().astimezone(zone_of(each.rules.timezone)).date()
                shown = desk.records.current(each.repo.id, today)
                look = look_at(each, desk, shown.sheet.zone if shown else "")
                cards.append(view.card(each.repo.full_name, shown.sheet if shown else None, look))
        return page(request, "spaces.html", title="Spaces", cards=view.ordered(cards))

    return pages
