"""Does the team get better? The page with what the records of a space say together."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from bot.core.figures import records_of
from bot.core.figures.health import by_sprint, health
from bot.web.desk import Desk
from bot.web.pages import page
from bot.web.views import trends as view
from bot.web.visits import Space, space

# Five years of sprints of a month, or more than two of a fortnight.
SPRINTS = 60
_KEPT = 64


class Kept:
    """Pages by what they are made of: records never change, and calculating over thousands of goals takes its time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[Hashable, view.Page] = OrderedDict()

    def find(self, key: Hashable) -> view.Page | None:
        """Return a page that was made before."""
        with self._lock:
            return self._pages.get(key)

    def keep(self, key: Hashable, made: view.Page) -> view.Page:
        """Keep a page, the oldest one goes, and return it."""
        with self._lock:
            self._pages[key] = made
            while len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
        return made


def router(desk: Desk) -> APIRouter:
    """Return the page."""
    pages, kept = APIRouter(), Kept()

    @pages.get("/s/{owner}/{name}/trends")
    def trends(request: Request, where: Annotated[Space, Depends(space)]) -> Response:
        """Show how the figures of the sprints go."""
        it = trends_of(desk, where, kept)
        # How well others judge their odds is nobody's affair.
        login = where.visitor.login.casefold()
        own = next((each for each in it.owners if each.name.casefold() == login), None)
        return page(request, "trends.html", space=where, tab="trends", title="Trends", it=it, own=own)

    return pages


def trends_of(desk: Desk, where: Space, kept: Kept) -> view.Page:
    """Return the page of a space, from the last time where nothing has come since."""
    repo = where.repo
    with desk.records.together():
        numbers = desk.records.frozen(repo.id, 0, most=SPRINTS)
        marks = desk.records.health_elsewhere(repo.id, 0)
        newest = max((each.kept.at for each in marks), default=None)
        key = (repo, newest, len(marks), tuple(row.checksum for row in numbers))
        found = kept.find(key)
        if found is not None:
            return found
        records = records_of(desk.records.frozen(repo.id, 0, most=SPRINTS, whole=True))
    sprints = [each.sprint for each in records]
    return kept.keep(key, view.page(records, by_sprint(health(marks, sprints), sprints), repo.full_name))
