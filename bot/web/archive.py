"""The archive of a space: everything that its sprints left behind, found by words."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from bot.records import Sought
from bot.records.archive import KINDS
from bot.web.backstage import Backstage
from bot.web.desk import Desk
from bot.web.pages import page
from bot.web.sprint import look_at
from bot.web.views import archive as view
from bot.web.visits import Space, space

_LONGEST = 300
Word = Annotated[str, Query(max_length=_LONGEST)]


def router(desk: Desk, backstage: Backstage) -> APIRouter:
    """Return the page."""
    pages = APIRouter()

    @pages.get("/s/{owner}/{name}/archive")
    def archive(
        request: Request,
        where: Annotated[Space, Depends(space)],
        asked: Annotated[Sought, Depends(_sought)],
        after: Word = "",
    ) -> Response:
        """Show what was sought; without words, the newest."""
        sought = replace(asked, language=where.rules.language)
        with desk.records.together():
            finds = desk.records.search(where.repo.id, sought, after)
            places = desk.records.archived(where.repo.id)
        news = backstage.news(where.repo.full_name)
        it = view.page(
            sought,
            finds.found,
            look_at(where, desk),
            places,
            desk.github_url,
            after=finds.after,
            began=not after,
        )
        return page(request, "archive.html", space=where, tab="archive", title="Archive", it=it, news=news)

    return pages


def _sought(q: Word = "", kind: Word = "", team: Word = "", who: Word = "", sprint: Word = "") -> Sought:
    """Return what the form asks for."""
    login = who.strip().removeprefix("@")
    return Sought(q.strip(), kind if kind in KINDS else "", team, login, _number(sprint))


def _number(text: str) -> int | None:
    digits = text.strip().removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdecimal() and 0 < int(digits[:12]) < 2**31 else None
