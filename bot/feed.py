"""Feeds of a space behind secret links: its calendar as `.ics`, titles and times alone; retros and records as Atom."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

import structlog
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from bot.caching import tagged
from bot.errors import DatabaseAway

_BACK, _AHEAD = timedelta(days=31), timedelta(days=186)
# How long a calendar may show what it has; most ask every hour or less often anyway.
FRESH = timedelta(hours=1)
_CACHE = f"private, max-age={FRESH.seconds}"
_SECRET_CHARACTERS = 40
# What sprint issues are called, each with when it was opened (UTC): both tell its days.
Titles: TypeAlias = tuple[tuple[str, datetime], ...]
_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the feeds come from: the key of their links, a repository's last good rules by its name, and the time.

    `rules` returns None for a repository that nobody knows, and "" for one without rules; it may block and raises
    DatabaseAway. So does `titles`: what a repository's sprint issues are called, and when each was opened.
    And `news`: the feed of retros and records by a repository's name and the feed's own address.
    """

    key: bytes
    rules: Callable[[str], str | None]
    now: Callable[[], datetime]
    titles: Callable[[str], Titles] = lambda _name: ()
    news: Callable[[str, str], bytes | None] = lambda _name, _link: None


def secret_of(name: str, key: bytes, what: str = "calendar") -> str:
    """Return the secret part of a link of `owner/repo`, in any spelling of its letters: another one for each feed."""
    purpose = f"goalkeeper {what} {name.casefold()}"
    return hmac.digest(key, purpose.encode(), hashlib.sha256).hex()[:_SECRET_CHARACTERS]


def link_of(name: str, key: bytes, public_url: str) -> str:
    """Return the link of the feed of `owner/repo`, "" where nobody knows how the bot is reached."""
    return f"{public_url}/calendar/{name}/{secret_of(name, key)}.ics" if public_url else ""


def news_link_of(name: str, key: bytes, public_url: str) -> str:
    """Return the link of the feed of retros and records, "" where nobody knows how the bot is reached."""
    return f"{public_url}/s/{name}/retros.atom?key={secret_of(name, key, 'retros')}" if public_url else ""


def router(shelf: Shelf, public_url: str = "") -> APIRouter:
    """Return the feeds: whoever has no right link learns nothing, not even whether the repository is known."""
    pages = APIRouter(include_in_schema=False)

    @pages.api_route("/calendar/{owner}/{repo}/{secret}.ics", methods=["GET", "HEAD"])
    def feed(owner: str, repo: str, secret: str, request: Request) -> Response:
        name = f"{owner}/{repo}"
        _need(secret, secret_of(name, shelf.key))
        try:
            text = shelf.rules(name)
            titles = shelf.titles(name)
        except DatabaseAway:
            raise HTTPException(503, headers={"Retry-After": "60"}) from None
        if text is None:
            raise HTTPException(404)
        return _answer(_body(name, text, titles, shelf.now()), request)

    @pages.api_route("/s/{owner}/{repo}/retros.atom", methods=["GET", "HEAD"])
    def news(owner: str, repo: str, request: Request, key: str = "") -> Response:
        name = f"{owner}/{repo}"
        _need(key, secret_of(name, shelf.key, "retros"))
        try:
            body = shelf.news(name, news_link_of(name, shelf.key, public_url or str(request.base_url).rstrip("/")))
        except DatabaseAway:
            raise HTTPException(503, headers={"Retry-After": "60"}) from None
        if body is None:
            raise HTTPException(404)
        return tagged(body, "application/atom+xml; charset=utf-8", request, _CACHE)

    return pages


def _need(given: str, secret: str) -> None:
    """Let nobody in without the right secret: the database is asked only for who knows it."""
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode()):
        raise HTTPException(404)


def _answer(body: bytes, request: Request) -> Response:
    return tagged(body, "text/calendar; charset=utf-8", request, _CACHE)


def _body(name: str, text: str, titles: Titles, now: datetime) -> bytes:
    """Return the feed; the same all day long while rules and titles are the same, so that caches work."""
    return _made(name, text, titles, now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0))


@lru_cache(maxsize=64)
def _made(name: str, text: str, titles: Titles, today: datetime) -> bytes:
    # These hold fifteen megabytes, and most webs are never asked for a feed.
    from bot.core import calendar  # noqa: PLC0415
    from bot.core.rules import Rules  # noqa: PLC0415
    from bot.ics import ics  # noqa: PLC0415
    from config.problems import RulesError  # noqa: PLC0415
    from config.rules import parse_rules  # noqa: PLC0415

    try:
        rules = parse_rules(text)
    except RulesError:
        _LOG.warning("rules that were good cannot be read any more", repo=name)
        rules = Rules()
    known = [calendar.Sprint(calendar.period_of(title, opened, rules), title) for title, opened in titles]
    return ics(name, rules, calendar.agenda(rules, today - _BACK, today + _AHEAD, known), today, FRESH)
