"""Who is logged in? A row for each browser, whose cookie holds nothing but a number that nobody can guess."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

import structlog

from bot.errors import DatabaseAway, GoalkeeperError, TryLater
from bot.github.oauth import LoginRefused, OAuth, Tokens
from bot.github.people import People, TokenRefused
from bot.records import Session
from bot.web.sealing import Seal, Unsealable

T = TypeVar("T")
_ID_BYTES = 32
_LONGEST_COOKIE = 100
# So long before its end a token is renewed: a page may take a moment.
_SOON = 60.0
# A process that fetches new tokens has so long for it; another one waits that long for them.
_RENEWING_SECONDS = 30.0
_POLL_SECONDS = 0.2
_LOG = structlog.get_logger(__name__)


class LoggedOut(GoalkeeperError):
    """Nobody is logged in here, or not any more."""


class Kept(Protocol):
    """What the sessions need of the records."""

    def begin_session(self, session: Session) -> None: ...  # noqa: D102 - as in bot.records.sessions
    def session(self, key: bytes, *, longest: float, idle: float) -> Session | None: ...  # noqa: D102
    def end_session(self, key: bytes) -> None: ...  # noqa: D102
    def claim_renewal(self, session: Session, seconds: float) -> bool: ...  # noqa: D102
    def leave_renewal(self, session: Session) -> None: ...  # noqa: D102
    def renew_session(self, session: Session, before: bytes) -> bool: ...  # noqa: D102


class Sessions:
    """Those who are logged in; `longest` and `idle` are how many seconds they stay so, all in all and unseen."""

    def __init__(self, kept: Kept, key: bytes, oauth: OAuth, people: People, *, longest: float, idle: float) -> None:
        self._kept = kept
        self._seal = Seal(key, b"goalkeeper tokens")
        self._oauth = oauth
        self._people = people
        self._longest = longest
        self._idle = idle

    def begin(self, tokens: Tokens) -> tuple[str, Session]:
        """Begin a session for whoever these tokens are of; return its cookie, and the session.

        Raises TryLater, TokenRefused and DatabaseAway.
        """
        person = self._people.person(tokens.access)
        cookie = secrets.token_urlsafe(_ID_BYTES)
        found = Session(_digest(cookie), person.id, person.login, b"", tokens.seconds)
        session = replace(found, sealed=self._sealed(tokens, found.id))
        self._kept.begin_session(session)
        return cookie, session

    def find(self, cookie: str) -> Session | None:
        """Return the session of a cookie, None for one that is over or never was. Raises DatabaseAway."""
        if not cookie or len(cookie) > _LONGEST_COOKIE:
            return None
        return self._kept.session(_digest(cookie), longest=self._longest, idle=self._idle)

    def end(self, session: Session) -> None:
        """Forget a session, and give its token back to GitHub."""
        self._kept.end_session(session.id)
        try:
            self._oauth.revoke(self._opened(session).access)
        except LoggedOut:
            _LOG.info("tokens of a session that ended could not be read", login=session.login)

    def csrf(self, cookie: str) -> str:
        """Return what a form of this session must hold; no other session's fits."""
        return hmac.digest(self._seal.key, b"goalkeeper form\0" + cookie.encode(), hashlib.sha256).hex()

    def asking(self, session: Session, ask: Callable[[str], T]) -> T:
        """Return what `ask` says with this person's token, renewed where it ends.

        Raises what `ask` raises, and LoggedOut when GitHub does not accept the token: the session is over then.
        """
        current = self._good(session)
        try:
            return ask(self._opened(current).access)
        except TokenRefused:
            again = self._again(current)
        if again.sealed == current.sealed:
            raise self._over(current, "GitHub does not accept its token any more")
        # Somebody else has renewed it since it was read.
        try:
            return ask(self._opened(again).access)
        except TokenRefused:
            raise self._over(again, "GitHub does not accept its new token") from None

    def _good(self, session: Session) -> Session:
        """Return the session with a token that is good for a while."""
        until = time.monotonic() + _RENEWING_SECONDS
        while session.seconds is not None and session.seconds < _SOON:
            if self._kept.claim_renewal(session, _RENEWING_SECONDS):
                return self._renewed(session)
            if time.monotonic() > until:
                raise TryLater(5.0, "somebody else is fetching new tokens for this session")
            time.sleep(_POLL_SECONDS)
            session = self._again(session)
        return session

    def _renewed(self, session: Session) -> Session:
        before = self._opened(session)
        if not before.refresh:
            raise self._over(session, "its token has ended, and GitHub gave no other one to renew it")
        try:
            tokens = self._oauth.refresh(before.refresh)
        except LoginRefused as refused:
            raise self._over(session, str(refused)) from None
        except TryLater:
            self._kept.leave_renewal(session)
            raise
        # Stored before anything else: the old ones are worth nothing now.
        kept = replace(session, sealed=self._sealed(tokens, session.id), seconds=tokens.seconds)
        if not self._kept.renew_session(kept, session.sealed):
            raise LoggedOut
        return self._renamed(kept, tokens)

    def _renamed(self, session: Session, tokens: Tokens) -> Session:
        """Accounts are renamed, and another one may have the name then: ask whose token it is, now and then."""
        try:
            person = self._people.person(tokens.access)
        except (TryLater, TokenRefused):
            return session
        if person.id != session.person:
            raise self._over(session, "its tokens are another person's")
        named = replace(session, login=person.login)
        if named.login != session.login:
            self._kept.renew_session(named, session.sealed)
        return named

    def _again(self, session: Session) -> Session:
        found = self._kept.session(session.id, longest=self._longest, idle=self._idle)
        if found is None:
            raise LoggedOut
        return found

    def _over(self, session: Session, why: str) -> LoggedOut:
        _LOG.info("a session is over", login=session.login, why=why)
        try:
            self._kept.end_session(session.id)
        except DatabaseAway:
            _LOG.warning("a session that is over could not be deleted; it ends by itself", login=session.login)
        return LoggedOut(why)

    def _sealed(self, tokens: Tokens, place: bytes) -> bytes:
        return self._seal.close(json.dumps([tokens.access, tokens.refresh]).encode(), place)

    def _opened(self, session: Session) -> Tokens:
        try:
            access, refresh = json.loads(self._seal.open(session.sealed, session.id))
        except Unsealable:
            raise self._over(session, "its tokens were sealed with another key") from None
        return Tokens(access, refresh, session.seconds)


def _digest(cookie: str) -> bytes:
    """Who reads the table learns no cookie."""
    return hashlib.sha256(cookie.encode()).digest()
