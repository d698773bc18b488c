"""The calendar of a space: a month of what comes, who is on duty, who is away, and the link of its feed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from bot.web.backstage import Backstage
from bot.web.desk import Desk
from bot.web.pages import page
from bot.web.views import calendar as view
from bot.web.visits import Space, space


def router(desk: Desk, backstage: Backstage) -> APIRouter:
    """Return the page."""
    pages = APIRouter()

    @pages.get("/s/{owner}/{name}/calendar")
    def calendar(
        request: Request, where: Annotated[Space, Depends(space)], month: Annotated[str, Query(max_length=20)] = ""
    ) -> Response:
        """Show a month, this one without any."""
        it = view.page(where.rules, desk.records.titles(where.repo.id), desk.now(), month)
        feed = backstage.feed(where.repo.full_name)
        return page(request, "calendar.html", space=where, tab="calendar", title="Calendar", it=it, feed=feed)

    return pages
