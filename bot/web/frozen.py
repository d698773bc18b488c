"""The records of a space: one sprint with what became of its goals, and all of them side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.exceptions import HTTPException

from bot.records.freezing import MOST_FROZEN
from bot.web.desk import Desk
from bot.web.pages import page
from bot.web.sprint import look_at
from bot.web.views import frozen as view
from bot.web.visits import Space, space

_LARGEST = 2**31


def router(desk: Desk) -> APIRouter:
    """Return the two pages."""
    pages = APIRouter()

    @pages.get("/s/{owner}/{name}/records")
    def records(request: Request, where: Annotated[Space, Depends(space)]) -> Response:
        """Show all records side by side."""
        rows = desk.records.frozen(where.repo.id, 0, most=MOST_FROZEN)
        columns = view.columns(rows, look_at(where, desk))
        return page(request, "records.html", space=where, tab="archive", title="Records", columns=columns)

    @pages.get("/s/{owner}/{name}/records/{number}")
    def record(request: Request, where: Annotated[Space, Depends(space)], number: int) -> Response:
        """Show the record of a sprint, by the number of its issue."""
        if not 0 < number < _LARGEST:
            raise HTTPException(404)
        with desk.records.together():
            rows = desk.records.frozen(where.repo.id, number, most=MOST_FROZEN)
            row = next((each for each in rows if each.sprint == number), None)
            if row is None:
                raise HTTPException(404)
            found = view.record_of(row)
            numbers = [goal.number for goal in found.goals] if found else []
            became = desk.records.became(where.repo.id, numbers, found.ended_at if found else row.frozen_at)
        it = view.whole(row, look_at(where, desk), became, rows)
        issue = f"{desk.github_url}/{where.repo.full_name}/issues/{number}"
        return page(request, "record.html", space=where, tab="archive", title=it.title, it=it, issue=issue)

    return pages
