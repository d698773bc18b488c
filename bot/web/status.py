"""What everybody may see of a space that says so: how its sprint stands, as a page and as a badge."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from bot.errors import DatabaseAway

if TYPE_CHECKING:
    from bot.core.rules import Rules
    from bot.event import Repo
    from bot.records import Shown
    from bot.web.views.status import Public

FRESH_SECONDS = 60
# Browsers and GitHub's proxy of pictures may show what they have for so long while they ask anew.
_STALE_SECONDS = 300
_MOST = 1_000
# So many spaces, known or not, are asked about in a second; all that is kept costs nothing.
PER_SECOND, AT_ONCE = 20.0, 60.0
_RETRY_SECONDS = 5
_CACHE = f"public, max-age={FRESH_SECONDS}, stale-while-revalidate={_STALE_SECONDS}"


class Shelf(Protocol):
    """What is needed of the records."""

    def repository(self, name: str) -> Repo | None: ...  # noqa: D102 - as in bot.records.telling
    def good_rules(self, repo_id: int) -> str | None: ...  # noqa: D102
    def current(self, repo_id: int, today: date) -> Shown | None: ...  # noqa: D102


class Window:
    """Looks into spaces for everybody; what was seen stays for a minute, and how often it looks is bounded.

    A space that is unknown and one that is not public are the same.
    """

    def __init__(
        self, records: Shelf, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._records = records
        self._now = now
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Public | None]] = OrderedDict()
        self._tokens, self._filled = AT_ONCE, clock()

    def look(self, name: str) -> Public:
        """Return what is public of `owner/name`. HTTPException: 404 when nothing is, 429 and 503 to come later."""
        key = name.casefold()
        with self._lock:
            found = self._kept.get(key)
            fresh = found is not None and found[0] > self._clock()
            if not fresh and not self._may_ask():
                raise HTTPException(429, headers={"Retry-After": str(_RETRY_SECONDS)})
        if found is None or not fresh:
            found = (self._clock() + FRESH_SECONDS, self._asked(name))
            self._keep(key, found)
        if found[1] is None:
            raise HTTPException(404)
        return found[1]

    def _may_ask(self) -> bool:
        now = self._clock()
        self._tokens = min(AT_ONCE, self._tokens + (now - self._filled) * PER_SECOND)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def _asked(self, name: str) -> Public | None:
        try:
            return self._seen(name)
        except DatabaseAway:
            raise HTTPException(503, headers={"Retry-After": str(_RETRY_SECONDS)}) from None

    def _seen(self, name: str) -> Public | None:
        # A web without public spaces need not hold all this.
        from bot.core.badge import standing  # noqa: PLC0415
        from bot.web.views.status import Public  # noqa: PLC0415
        from bot.web.views.words import zone_of  # noqa: PLC0415

        repo = self._records.repository(name)
        rules = _rules(self._records.good_rules(repo.id)) if repo else None
        if repo is None or rules is None or not rules.public.enabled:
            return None
        today = self._now().astimezone(zone_of(rules.timezone)).date()
        shown = self._records.current(repo.id, today)
        sheet = shown.sheet if shown else None
        return Public(repo.full_name, sheet, standing(sheet, today), rules.public.people)

    def _keep(self, key: str, found: tuple[float, Public | None]) -> None:
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)


def router(window: Window) -> APIRouter:
    """Return the page and the badge; nobody need be logged in, and nobody is asked who they are."""
    pages = APIRouter(include_in_schema=False)

    @pages.get("/status/{owner}/{name}")
    def status(request: Request, owner: str, name: str) -> Response:
        """Show how the sprint of a space stands."""
        from bot.web.pages import page  # noqa: PLC0415
        from bot.web.views.status import page as shown  # noqa: PLC0415

        found = window.look(f"{owner}/{name}")
        answer = page(request, "status.html", title=found.name, it=shown(found))
        return _kept(answer, request)

    @pages.get("/badge/{owner}/{name}.svg")
    def picture(request: Request, owner: str, name: str) -> Response:
        """Draw the badge of a space."""
        from bot.core.badge import badge  # noqa: PLC0415

        found = window.look(f"{owner}/{name}")
        answer = Response(badge("sprint", found.standing), media_type="image/svg+xml")
        # It is made to be shown on pages of others.
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        return _kept(answer, request)

    return pages


def _kept(answer: Response, request: Request) -> Response:
    """Let caches keep an answer, and answer 304 to those who have it."""
    tag = f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
    answer.headers["Cache-Control"] = _CACHE
    answer.headers["ETag"] = tag
    asked = request.headers.get("if-none-match", "")
    if tag not in [each.strip().removeprefix("W/") for each in asked.split(",")]:
        return answer
    same = ("cache-control", "etag", "content-security-policy", "cross-origin-resource-policy")
    return Response(status_code=304, headers={each: answer.headers[each] for each in same if each in answer.headers})


def _rules(text: str | None) -> Rules | None:
    """Return rules that were good once, None for those that cannot be read any more: then nothing is public."""
    from config.problems import RulesError  # noqa: PLC0415
    from config.rules import parse_rules  # noqa: PLC0415

    try:
        return parse_rules(text or "")
    except RulesError:
        return None
