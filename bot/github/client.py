"""Speak with GitHub through PyGithub: one paced session per installation, every call counted, no retry inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.github.access import Access, Call, Installation, Reachable


class Session:
    """All calls of one installation; thread-safe."""

    def rest(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send one REST request and return its JSON (None when the answer is empty)."""
        raise NotImplementedError


class GitHub:
    """GitHub as this process knows it: `counter` is told of every call."""

    def __init__(self, access: Access, counter: Callable[[Call], None]) -> None:
        self._access = access
        self._counter = counter

    def session(self, installation: int) -> Session:
        """Return the session of an installation (0 in token mode), always the same one."""
        raise NotImplementedError

    def check(self) -> str | None:
        """Return None when GitHub accepts our credentials, else what is wrong and what to do."""
        raise NotImplementedError

    def installations(self) -> list[Installation]:
        """Return every installation of the App."""
        raise NotImplementedError

    def repositories(self, installation: int) -> list[Reachable]:
        """Return the repositories that an installation reaches."""
        raise NotImplementedError

    def installation_of(self, repo: str) -> int:
        """Return the id of the installation that reaches `repo` ("owner/name"); Gone when none does."""
        raise NotImplementedError

    def permissions(self, installation: int) -> Mapping[str, str]:
        """Return the permissions granted to an installation, by name; empty in token mode."""
        raise NotImplementedError

    def failed_deliveries(self, since: datetime) -> list[Any]:
        """Return the webhook deliveries after `since` whose newest attempt failed."""
        raise NotImplementedError

    def redeliver(self, delivery: int) -> None:
        """Ask GitHub to send a delivery again."""
        raise NotImplementedError
