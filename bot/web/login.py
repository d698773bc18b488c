"""Logging in with GitHub and out again: four addresses."""

from __future__ import annotations

import base64
import json
import threading
import time
from typing import Annotated, Any
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from bot.errors import TryLater
from bot.github.oauth import OURS, LoginRefused
from bot.github.people import TokenRefused
from bot.web.desk import Desk, desk_of
from bot.web.pages import page
from bot.web.sealing import Seal, Unsealable
from bot.web.security import cookie_name, drop_cookie, our_path, set_cookie
from bot.web.visits import COOKIE, Visitor, form, visitor, visitor_or_none

BEGUN = "goalkeeper-login"
# GitHub's codes are good for ten minutes.
_BEGUN_SECONDS = 600.0
# Anybody may come back with a code, and each waits for GitHub: others need threads as well.
_AT_ONCE = threading.BoundedSemaphore(8)
_CROWDED_SECONDS = 5.0
_PURPOSE = b"goalkeeper login"
_LONGEST_CODE = 200
_LOG = structlog.get_logger(__name__)
_AGAIN = "Nothing was done. Begin again; it takes one click."
_WRONG = {
    "access_denied": ("You did not let Goalkeeper know who you are", "Without that it can show you nothing."),
    "state": ("This login was not begun in this browser, or too long ago", _AGAIN),
    "code": ("GitHub did not accept this login any more", _AGAIN),
    "settings": (
        "GitHub does not accept the settings of this Goalkeeper",
        "Tell who looks after it: `goalkeeper doctor` says what to mend.",
    ),
}


def router(desk: Desk) -> APIRouter:
    """Return the pages of logging in and out."""
    pages = APIRouter()
    seal = Seal(desk.key, _PURPOSE)

    @pages.get("/login")
    def login(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
        """Say what happens, and lead to GitHub; who is logged in goes on."""
        if visitor_or_none(request) is not None:
            return RedirectResponse(our_path(next), 303)
        return page(
            request, "login.html", title="Log in", out=False, go=f"/login/github?next={quote(our_path(next), safe='')}"
        )

    @pages.get("/login/github")
    def to_github(next: str = "/") -> Response:  # noqa: A002 - the name in the address
        """Begin at GitHub. Only the browser that began may end it: what it must come back with is in its cookie."""
        begun = desk.oauth.begin()
        kept = json.dumps([begun.state, begun.verifier, our_path(next), time.time() + _BEGUN_SECONDS])
        answer = RedirectResponse(begun.address, 303)
        set_cookie(answer, desk, BEGUN, _text(seal.close(kept.encode())), _BEGUN_SECONDS)
        return answer

    @pages.get("/login/done")
    def done(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
        """Come back from GitHub."""
        found = _begun(request, desk, seal)
        if found is None or not state or found[0] != state or len(code) > _LONGEST_CODE:
            return _wrong(request, "state")
        if error or not code:
            return _wrong(request, "access_denied" if error == "access_denied" else "code")
        return _in(request, desk, code, found[1], found[2])

    _add_logout(pages, desk)
    return pages


def _add_logout(pages: APIRouter, desk: Desk) -> None:
    @pages.post("/logout")
    def logout(
        request: Request,
        who: Annotated[Visitor, Depends(visitor)],
        sent: Annotated[dict[str, str], Depends(form)],
    ) -> Response:
        """End the session here and at GitHub."""
        del sent
        _out(desk, who)
        request.state.visitor = None
        answer = page(request, "login.html", title="Logged out", go="/login/github", out=True)
        drop_cookie(answer, desk, COOKIE)
        return answer


def _in(request: Request, desk: Desk, code: str, verifier: str, after: str) -> Response:
    """Trade the code for tokens and begin a session; the one before is over, whoever's it was."""
    if not _AT_ONCE.acquire(blocking=False):
        raise TryLater(_CROWDED_SECONDS, "many people log in at the same moment")
    try:
        cookie, session = desk.sessions.begin(desk.oauth.finish(code, verifier))
    except LoginRefused as refused:
        _LOG.warning("a login was refused by GitHub", why=refused.code)
        return _wrong(request, "settings" if refused.code in OURS else "code")
    except TokenRefused:
        return _wrong(request, "code")
    finally:
        _AT_ONCE.release()
    before = visitor_or_none(request)
    if before is not None:
        _out(desk, before)
    _LOG.info("somebody logged in", login=session.login)
    answer = RedirectResponse(after, 303)
    set_cookie(answer, desk, COOKIE, cookie, desk.settings.session_seconds)
    drop_cookie(answer, desk, BEGUN)
    return answer


def _out(desk: Desk, who: Visitor) -> None:
    desk.seeing.forget(who.session)
    desk.sessions.end(who.session)


def _begun(request: Request, desk: Desk, seal: Seal) -> tuple[str, str, str] | None:
    """Return state, verifier and where to go on, from the browser's cookie; None without a good one."""
    try:
        held = base64.urlsafe_b64decode(request.cookies.get(cookie_name(desk, BEGUN), ""))
        state, verifier, after, until = json.loads(seal.open(held))
    except (Unsealable, ValueError):
        return None
    return (state, verifier, our_path(after)) if time.time() < until else None


def _wrong(request: Request, what: str) -> Response:
    said, then = _WRONG[what]
    values: dict[str, Any] = {"code": 400, "said": said, "next": then, "href": "/login", "text": "Log in"}
    answer = page(request, "error.html", status=400, title=said, **values)
    drop_cookie(answer, desk_of(request), BEGUN)
    return answer


def _text(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode()
