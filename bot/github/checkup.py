"""What does GitHub tell an App of itself: its registration, its hook, its installations, and its deliveries?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, takewhile
from typing import Any

from bot.errors import GoalkeeperError
from bot.github.access import Delivery
from bot.github.parse import entry_delivery, maybe, need
from bot.github.session import Session


@dataclass(frozen=True, slots=True)
class Registration:
    """The App as its owner registered it: what it asks for, and which events it subscribed to.

    `client_id` is what people log in with, "" where GitHub is too old to tell it.
    """

    id: int
    slug: str
    permissions: Mapping[str, str] = field(default_factory=dict)
    events: frozenset[str] = frozenset()
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """An installation: `permissions` and `events` are those that its owner accepted, `page` is where to accept more."""

    id: int
    account: str
    personal: bool = False
    suspended: bool = False
    permissions: Mapping[str, str] = field(default_factory=dict)
    events: frozenset[str] = frozenset()
    page: str = ""


@dataclass(frozen=True, slots=True)
class HookSeen:
    """Where GitHub posts to, and how; of the secret it tells only whether there is one."""

    url: str
    content_type: str = "form"
    signs: bool = False
    verifies: bool = True


def read_registration(session: Session) -> Registration:
    """Return the App itself. Raises NotAllowed, Gone and TryLater as the session does."""
    app = session.rest("GET", "/app")
    client = maybe(app, "client_id", str) or ""
    return Registration(need(app, "id", int), need(app, "slug", str), _granted(app), _events(app), client)


def read_placed(session: Session) -> list[Placed]:
    """Return where the App is installed; raises as the session does."""
    return [_placed(entry) for entry in session.pages("/app/installations?per_page=100")]


def read_hook(session: Session) -> HookSeen:
    """Return the configuration of the App's webhook; raises as the session does."""
    entry = session.rest("GET", "/app/hook/config")
    return HookSeen(
        maybe(entry, "url", str) or "",
        # GitHub's own default, where nobody chose.
        maybe(entry, "content_type", str) or "form",
        bool(entry.get("secret")),
        str(entry.get("insecure_ssl", "0")) == "0",
    )


def read_attempts(session: Session, since: datetime, most: int) -> list[Delivery]:
    """Return the attempts to deliver since then (UTC), newest first, at most so many; raises as the session does."""
    found = (entry_delivery(entry) for entry in session.pages("/app/hook/deliveries?per_page=100"))
    return list(islice(takewhile(lambda each: each.delivered_at >= since, found), most))


def read_server(session: Session) -> str:
    """Return the version of an Enterprise Server, "" where GitHub runs itself or does not tell."""
    try:
        return maybe(session.rest("GET", "/meta"), "installed_version", str) or ""
    except GoalkeeperError:
        return ""


def _placed(entry: Mapping[str, Any]) -> Placed:
    account = maybe(entry, "account", dict) or {}
    return Placed(
        need(entry, "id", int),
        str(account.get("login", "")),
        entry.get("target_type") == "User",
        entry.get("suspended_at") is not None,
        _granted(entry),
        _events(entry),
        maybe(entry, "html_url", str) or "",
    )


def _granted(entry: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(level) for name, level in (maybe(entry, "permissions", dict) or {}).items()}


def _events(entry: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(map(str, maybe(entry, "events", list) or []))
