"""Who is told of what happens in the world, and in which words?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.entities import Actor, Installation, Repository, User
from bot.sandbox.shapes.payload import payload
from bot.sandbox.state import State, covers


class Telling(State):
    """A state whose changes are published."""

    def emit(
        self,
        event: str,
        action: str | None,
        actor: Actor,
        about: Repository | User,
        parts: Mapping[str, Any],
    ) -> None:
        """Publish what happened to everybody who subscribed; `parts` are the payload's own entries."""
        body = payload(self, action, actor, about, parts)
        self.deliveries.publish(event, body, self._hooks(event, about), about)

    def _hooks(self, event: str, about: Repository | User) -> list[tuple[Any, Installation | None]]:
        repository = about if isinstance(about, Repository) else None
        account = about.owner if isinstance(about, Repository) else about
        found: list[tuple[Any, Installation | None]] = []
        for installation in self.installations.values():
            near = installation.account is account and (repository is None or covers(installation, repository))
            if near and not installation.suspended_at and event in installation.events:
                found.append((installation.app.hook, installation))
        if repository:
            found += [(h, None) for h in repository.hooks if event in h.events or "*" in h.events]
        return [(hook, installation) for hook, installation in found if hook.active and hook.url]
