"""What every page of the dashboard stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import Request

from bot.github.oauth import OAuth
from bot.github.people import People
from bot.records import Records
from bot.web.seeing import Seeing
from bot.web.sessions import Sessions
from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that pages work with; `now` is the time by which people plan, `key` what cookies are sealed with."""

    settings: Settings
    records: Records
    now: Callable[[], datetime]
    key: bytes = field(repr=False)
    oauth: OAuth
    people: People
    sessions: Sessions
    seeing: Seeing

    @property
    def public_url(self) -> str:
        """Where people reach us, without a slash at the end."""
        return (self.settings.public_url or "").rstrip("/")

    @property
    def origin(self) -> str:
        """Where our forms are sent from, as browsers write it."""
        url = urlsplit(self.public_url)
        usual = {"https": 443, "http": 80}.get(url.scheme)
        host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
        return f"{url.scheme}://{host}" + (f":{url.port}" if url.port not in {None, usual} else "")

    @property
    def https(self) -> bool:
        """Whether people reach us over https."""
        return self.public_url.startswith("https:")

    @property
    def github_url(self) -> str:
        """Where people find GitHub."""
        return self.settings.github_web_url.rstrip("/")


def make_desk(settings: Settings, records: Records, now: Callable[[], datetime], key: bytes) -> Desk:
    """Return the desk of settings that hold a client id; `key` is 32 bytes that only this deployment knows."""
    oauth = oauth_of(settings)
    people = People(settings.github_api_url, settings.call_timeout)
    longest, idle = settings.session_seconds, settings.session_idle_seconds
    sessions = Sessions(records, key, oauth, people, longest=longest, idle=idle)
    seeing = Seeing(records, sessions, people, settings.app_id or 0)
    return Desk(settings, records, now, key, oauth, people, sessions, seeing)


def oauth_of(settings: Settings) -> OAuth:
    """Return how people log in with GitHub, by settings that hold a client id."""
    secret = settings.client_secret
    return OAuth(
        settings.github_web_url.rstrip("/"),
        settings.github_api_url.rstrip("/"),
        settings.client_id or "",
        secret.get_secret_value() if secret else "",
        f"{(settings.public_url or '').rstrip('/')}/login/done",
        settings.call_timeout,
    )


def desk_of(request: Request) -> Desk:
    """Return the desk at which a request is answered."""
    found: Desk = request.state.desk
    return found
