"""The operator's corner: what came in, what waits and why, what is left, and how to set it going again."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from bot.logs import Redactor
from bot.queue.jobs import defer
from bot.records.operating import CONDITIONS, STATES, Wanted
from bot.web.backstage import Backstage, Examined
from bot.web.desk import Desk
from bot.web.pages import page
from bot.web.views import operator as view
from bot.web.views.words import part
from bot.web.visits import Visitor, form, operator

_LONGEST = 300
_FEW = 10
_EXAMINED_SECONDS = 60.0
Word = Annotated[str, Query(max_length=_LONGEST)]
_LOG = structlog.get_logger(__name__)


class Doctor:
    """Asks the doctor at most once a minute, one after the other: it takes seconds, and calls of GitHub."""

    def __init__(self, examine: Callable[[], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._examine = examine
        self._clock = clock
        self._lock = Lock()
        self._asked = float("-inf")
        self._said: tuple[Examined, ...] = ()

    def __call__(self) -> tuple[Examined, ...]:
        """Return what the doctor found lately."""
        with self._lock:
            if self._clock() - self._asked > _EXAMINED_SECONDS:
                self._said = tuple(self._examine())  # type: ignore[arg-type]  # an iterable of Examined
                self._asked = self._clock()
            return self._said


def router(desk: Desk, backstage: Backstage) -> APIRouter:
    """Return all pages; who is no operator finds none of them."""
    pages = APIRouter(prefix="/operator")
    _overview(pages, desk, backstage)
    _deliveries(pages, desk)
    _rows(pages, desk)
    _doctor(pages, desk, backstage)
    return pages


def _plain(desk: Desk) -> Callable[[str], str]:
    """Words of GitHub and of libraries are shown here: a secret of ours in them is taken out as in the log."""
    return Redactor(desk.settings.secrets()).text


def _overview(pages: APIRouter, desk: Desk, backstage: Backstage) -> None:
    plain = _plain(desk)

    @pages.get("")
    def overview(request: Request, who: Annotated[Visitor, Depends(operator)]) -> Response:
        """Show how the bot is."""
        del who
        records, now = desk.records, desk.now()
        job = partial(view.job, now=now, plain=plain)
        with records.together():
            server, tables = records.versions()
            values: dict[str, Any] = {
                "waited": view.span(records.oldest_dirty()),
                "tallies": records.tallies(),
                "lately": records.lately(),
                "budgets": [view.budget(each, now) for each in records.budgets()],
                "failing": [job(each) for each in records.failing(_FEW)],
                "parked": [job(each) for each in records.rows("parked", most=_FEW)[0]],
                "due": [job(each) for each in records.due(_FEW)],
                "failed": [
                    view.delivered(each, now, plain) for each in records.deliveries(Wanted("failed"), most=_FEW).lines
                ],
            }
        versions = (("Goalkeeper", backstage.version), ("PostgreSQL", server), ("Tables", tables))
        return page(request, "operator.html", title="Operator’s corner", versions=versions, **values)


def _deliveries(pages: APIRouter, desk: Desk) -> None:
    plain = _plain(desk)

    @pages.get("/deliveries")
    def deliveries(
        request: Request,
        who: Annotated[Visitor, Depends(operator)],
        wanted: Annotated[Wanted, Depends(_wanted)],
        after: Word = "",
    ) -> Response:
        """Show the ledger, the newest first."""
        del who
        found = desk.records.deliveries(wanted, after)
        it = view.ledger(wanted, found, desk.now(), plain, began=not after)
        return page(request, "deliveries.html", title="Deliveries", it=it)

    @pages.get("/deliveries/{guid}")
    def delivery(
        request: Request, guid: str, who: Annotated[Visitor, Depends(operator)], asked: int | None = None
    ) -> Response:
        """Show one delivery: what is kept of it, which is not what it said."""
        del who
        found = desk.records.delivery(guid)
        if found is None:
            raise HTTPException(404)
        it = view.delivered(found, desk.now(), plain)
        return page(request, "delivery.html", title="Delivery", it=it, waits=found.waits_for, asked=asked)

    @pages.post("/deliveries/{guid}/replay")
    def replay(
        guid: str, who: Annotated[Visitor, Depends(operator)], fields: Annotated[dict[str, str], Depends(form)]
    ) -> Response:
        """Look again at what a delivery touched."""
        del fields
        if desk.records.delivery(guid) is None:
            raise HTTPException(404)
        keys = desk.records.replay(guid, defer)
        _LOG.info("an operator replayed a delivery", login=who.login, delivery=guid, rows=len(keys))
        return RedirectResponse(f"/operator/deliveries/{part(guid)}?asked={len(keys)}", 303)


def _wanted(state: Word = "", event: Word = "", repository: Word = "") -> Wanted:
    """Return what the form asks for."""
    return Wanted(state if state in STATES else "", event.strip(), repository.strip())


def _rows(pages: APIRouter, desk: Desk) -> None:
    plain = _plain(desk)

    @pages.get("/rows")
    def rows(
        request: Request,
        who: Annotated[Visitor, Depends(operator)],
        condition: Word = "parked",
        after: Word = "",
        asked: Word = "",
    ) -> Response:
        """Show the rows of work in one condition, with what to do about each."""
        del who
        condition = condition if condition in CONDITIONS else "parked"
        found, then = desk.records.rows(condition, after)
        shown = tuple(view.job(each, desk.now(), plain) for each in found)
        again = desk.records.row(asked) if asked else None
        it = view.jobs(shown, condition, then, began=not after)
        told = view.job(again, desk.now(), plain) if again else None
        return page(request, "rows.html", title="Rows of work", it=it, asked=told)

    @pages.post("/rows/again")
    def again(who: Annotated[Visitor, Depends(operator)], fields: Annotated[dict[str, str], Depends(form)]) -> Response:
        """Look at a row again; one that is parked or asleep wakes."""
        key, condition = fields.get("key", ""), fields.get("condition", "")
        before = desk.records.row(key)
        if before is None:
            raise HTTPException(404)
        desk.records.wake(before.key, defer)
        _LOG.info("an operator asked for a look", login=who.login, key=before.key, was=before.state, why=before.reason)
        back = condition if condition in CONDITIONS else "parked"
        return RedirectResponse(f"/operator/rows?condition={back}&asked={part(before.key)}", 303)


def _doctor(pages: APIRouter, desk: Desk, backstage: Backstage) -> None:
    plain, ask = _plain(desk), Doctor(backstage.examine)

    @pages.get("/doctor")
    def doctor(request: Request, who: Annotated[Visitor, Depends(operator)]) -> Response:
        """Ask the doctor, and show what is to be done."""
        del who
        order = {"wrong": 0, "look": 1, "well": 2}
        found = sorted(ask(), key=lambda each: order.get(each.level, 0))
        shown = [Examined(each.check, each.level, plain(each.seen), plain(each.next)) for each in found]
        return page(request, "doctor.html", title="Doctor", found=shown)
