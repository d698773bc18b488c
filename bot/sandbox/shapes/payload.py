"""What stands around the parts of a webhook's payload?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.entities import Actor, Repository, User
from bot.sandbox.shapes.people import organization, user
from bot.sandbox.shapes.repositories import repository
from bot.sandbox.state import State


def payload(
    world: State, action: str | None, actor: Actor, about: Repository | User, parts: Mapping[str, Any]
) -> dict[str, Any]:
    """Put action, parts, repository, organization and sender together, in GitHub's order."""
    account = about.owner if isinstance(about, Repository) else about
    body: dict[str, Any] = {} if action is None else {"action": action}
    body |= parts
    if isinstance(about, Repository):
        body["repository"] = repository(world, about)
    if account.type == "Organization":
        body["organization"] = organization(world, account)
    return {**body, "sender": user(world, actor.user)}
