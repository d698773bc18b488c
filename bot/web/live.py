"""Open pages are told when something changed: server-sent events, fed by one question for all of them.

A stream says nothing but *changed*; the page is fetched anew by the usual way, with all that is checked there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from bot.errors import GoalkeeperError
from bot.web.backstage import Backstage
from bot.web.desk import Desk
from bot.web.visits import Space, space

# Each open page holds a connection and a few kilobytes.
MOST = 500
MOST_OF_ONE = 12
POLL_SECONDS = 2.0
BEAT_SECONDS = 20.0
CHECK_SECONDS = 60.0
# So soon streams end when the process shall, long before connections are cut.
NOTICE_SECONDS = 0.5
RETRY_SECONDS, FULL_SECONDS = 3, 60
# What changed so shortly before the stream began may have missed the page.
_LATELY = timedelta(seconds=15)
_HEADERS = {
    # Proxies neither keep the lines back until there are more of them, nor pack them.
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
}
_LOG = structlog.get_logger(__name__)


@dataclass(eq=False, slots=True)
class Listener:
    """An open page: whose it is, of which space, and whether there is news for it."""

    who: bytes
    repo_id: int
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Pulse:
    """Asks every few seconds, for all open pages together, when their spaces changed last; nobody asks without one.

    `ask` may block; once the process is `leaving`, everybody is woken. It belongs to one event loop.
    """

    def __init__(
        self,
        ask: Callable[[Collection[int]], Mapping[int, datetime]],
        leaving: Callable[[], bool] = bool,
        seconds: float = POLL_SECONDS,
        most: int = MOST,
    ) -> None:
        self._ask = ask
        self._leaving = leaving
        self._seconds = seconds
        self._most = most
        self._listeners: set[Listener] = set()
        self._seen: dict[int, datetime | None] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def open(self) -> int:
        """How many pages listen."""
        return len(self._listeners)

    def has_room(self, who: bytes) -> bool:
        """Whether one more page of this visitor may listen."""
        own = sum(each.who == who for each in self._listeners)
        return len(self._listeners) < self._most and own < MOST_OF_ONE

    async def join(self, listener: Listener) -> datetime | None:
        """Begin to listen; return when the space changed last, None where nothing is known. Raises DatabaseAway."""
        self._listeners.add(listener)
        try:
            found = await run_in_threadpool(self._ask, [listener.repo_id])
        except BaseException:
            self._listeners.discard(listener)
            raise
        self._seen.setdefault(listener.repo_id, found.get(listener.repo_id))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._asking())
        return found.get(listener.repo_id)

    def leave(self, listener: Listener) -> None:
        """Listen no more."""
        self._listeners.discard(listener)
        if all(each.repo_id != listener.repo_id for each in self._listeners):
            self._seen.pop(listener.repo_id, None)

    def last(self, repo_id: int) -> datetime | None:
        """Return when a space changed last, as far as was heard."""
        return self._seen.get(repo_id)

    async def _asking(self) -> None:
        asked = time.monotonic()
        while self._listeners:
            await asyncio.sleep(min(NOTICE_SECONDS, self._seconds))
            if self._leaving():
                for each in self._listeners:
                    each.news.set()
                return
            if time.monotonic() - asked >= self._seconds:
                await self._hear({each.repo_id for each in self._listeners})
                asked = time.monotonic()

    async def _hear(self, ids: Collection[int]) -> None:
        try:
            found = await run_in_threadpool(self._ask, ids)
        except GoalkeeperError as error:
            _LOG.warning("open pages hear nothing for a moment", why=str(error))
        else:
            self._tell({repo_id: found.get(repo_id) for repo_id in ids})

    def _tell(self, found: Mapping[int, datetime | None]) -> None:
        for each in self._listeners:
            if each.repo_id in found and found[each.repo_id] != self._seen.get(each.repo_id):
                each.news.set()
        self._seen.update({repo_id: at for repo_id, at in found.items() if repo_id in self._seen})


def router(desk: Desk, backstage: Backstage) -> APIRouter:
    """Return the stream of each space."""
    pages = APIRouter()
    pulse = Pulse(desk.records.pulse, backstage.leaving)

    @pages.get("/s/{owner}/{name}/live")
    async def live(request: Request, where: Annotated[Space, Depends(space)]) -> Response:
        """Tell when something in a space changed, until the visitor leaves, may not see it any more, or we end."""
        session = where.visitor.session
        if backstage.leaving():
            return _later(RETRY_SECONDS)
        if not pulse.has_room(session.id):
            return _later(FULL_SECONDS)
        listener = Listener(session.id, where.repo.id)
        last = await pulse.join(listener)
        known = request.headers.get("last-event-id", "")
        return StreamingResponse(
            _stream(pulse, listener, _Opening(last, known, desk.now()), backstage.leaving, lambda: _may(desk, where)),
            media_type="text/event-stream",
            headers=_HEADERS,
        )

    return pages


def _later(seconds: int) -> Response:
    """Let a browser ask again; after an error, as 503 is one, it never would."""
    return Response(f"retry: {seconds * 1000}\n\n", media_type="text/event-stream", headers=_HEADERS)


@dataclass(frozen=True, slots=True)
class _Opening:
    """How a stream begins: when the space changed `last`, what the page `known` of it, and now."""

    last: datetime | None
    known: str
    now: datetime

    @property
    def is_late(self) -> bool:
        """Whether something may have changed since the page was made."""
        if self.known:
            return self.known != mark(self.last)
        return self.last is not None and self.now - self.last < _LATELY


def mark(at: datetime | None) -> str:
    """Return an instant as the id of an event."""
    return at.isoformat() if at else "never"


async def _stream(
    pulse: Pulse, listener: Listener, opening: _Opening, leaving: Callable[[], bool], may: Callable[[], bool]
) -> AsyncIterator[str]:
    """Yield the lines of a stream."""
    try:
        yield f"retry: {RETRY_SECONDS * 1000}\n{_event('changed' if opening.is_late else 'hello', opening.last)}"
        checked = time.monotonic()
        while not leaving():
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await listener.news.wait()
            except TimeoutError:
                yield ": still here\n\n"
            if leaving():
                return
            if time.monotonic() - checked > CHECK_SECONDS:
                checked = time.monotonic()
                if not await run_in_threadpool(may):
                    return
            if listener.news.is_set():
                listener.news.clear()
                yield _event("changed", pulse.last(listener.repo_id))
    finally:
        pulse.leave(listener)


def _event(name: str, at: datetime | None) -> str:
    return f"id: {mark(at)}\nevent: {name}\ndata: {mark(at)}\n\n"


def _may(desk: Desk, where: Space) -> bool:
    """Whether the visitor is still logged in and still sees the space; without an answer they do not."""
    session = where.visitor.session
    longest, idle = desk.settings.session_seconds, desk.settings.session_idle_seconds
    try:
        if not desk.records.session_holds(session.id, longest=longest, idle=idle):
            return False
        return bool(desk.seeing.level(session, where.repo))
    except GoalkeeperError as error:
        _LOG.info("an open page is told no more", login=session.login, why=str(error))
        return False
