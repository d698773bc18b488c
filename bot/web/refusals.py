"""What somebody is shown who asked for what is not there, not theirs, or not to be had now."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from bot.errors import DatabaseAway, ForPeople, GoalkeeperError, TryLater
from bot.web.pages import page
from bot.web.sessions import LoggedOut
from bot.web.visits import visitor_or_none

_WAIT_SECONDS = 30
_LATER = "Nothing is lost. Try again in a moment."
_OURS = "That is a mistake of Goalkeeper's own. Its log tells whoever looks after it what happened."
_LOG = structlog.get_logger(__name__)
_WORDS = {
    403: ("This was not done", ""),
    404: ("There is nothing here", "Either there is no such page, or GitHub does not let you see this repository."),
    405: ("This page cannot be asked like that", ""),
    413: ("This is too much at once", "Write less, and send it again."),
}


def refuse(request: Request, error: Exception) -> Response:
    """Return the page for an error; a mistake of ours is told as such, and the log has it whole."""
    if isinstance(error, LoggedOut):
        return _to_the_login(request)
    if isinstance(error, HTTPException):
        said, then = _WORDS.get(error.status_code, (HTTPStatus(error.status_code).phrase, ""))
        told = error.detail if error.detail != HTTPStatus(error.status_code).phrase else then
        answer = _shown(request, error.status_code, said, told)
        answer.headers.update(error.headers or {})
        return answer
    if isinstance(error, ForPeople):
        return _shown(request, HTTPStatus.CONFLICT, "This was not done", str(error))
    if isinstance(error, TryLater | DatabaseAway):
        return _later(request, error)
    return _shown(request, HTTPStatus.INTERNAL_SERVER_ERROR, "This page does not work", _OURS)


def _to_the_login(request: Request) -> Response:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    after = asked if request.method in {"GET", "HEAD"} else "/"
    return RedirectResponse(f"/login?next={quote(after, safe='')}" if after != "/" else "/login", 303)


def _later(request: Request, error: GoalkeeperError) -> Response:
    _LOG.warning("a page could not be shown", path=request.url.path, why=str(error))
    github = isinstance(error, TryLater)
    seconds = min(error.seconds, 3600) if isinstance(error, TryLater) else _WAIT_SECONDS
    who = "GitHub, which says what you may see," if github else "The database"
    said = f"{who} does not answer just now"
    answer = _shown(request, HTTPStatus.SERVICE_UNAVAILABLE, said, _LATER, again=True)
    answer.headers["Retry-After"] = str(max(1, round(seconds)))
    return answer


def _shown(request: Request, status: int, said: str, then: str, *, again: bool = False) -> Response:
    here = again and request.method == "GET"
    href, text = (request.url.path, "Try again") if here else ("/", "To your spaces")
    if not again and not _somebody(request):
        href, text = "/login", "Log in"
    values: dict[str, Any] = {"code": int(status), "said": said, "next": then, "href": href, "text": text}
    return page(request, "error.html", status=int(status), title=said, **values)


def _somebody(request: Request) -> bool:
    try:
        return visitor_or_none(request) is not None
    except DatabaseAway:
        return False
