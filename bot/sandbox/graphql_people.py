"""What does GraphQL tell of accounts?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.boards import Project
from bot.sandbox.entities import Repository, User
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_errors import Refusal
from bot.sandbox.graphql_fields import Table, asked, attribute, connections, listed, moment

ROBOT = "[bot]"


def page(it: User, asking: Asking) -> str:
    """Give the address of an account's page; an App's bot leads to the App."""
    robot = f"apps/{slug(it)}" if it.type == "Bot" else it.login
    return f"{asking.world.web_url}/{robot}"


def slug(it: User) -> str:
    """Name an App's bot as GraphQL does: without the `[bot]` that REST writes."""
    return it.login.removesuffix(ROBOT)


def _avatar(it: User, asking: Asking, size: int | None = None) -> str:
    return f"{asking.world.web_url}/avatars/{it.id}" + (f"?s={size}" if size else "")


def _path(it: User, asking: Asking) -> str:
    return page(it, asking).removeprefix(asking.world.web_url)


def _repository(it: User, asking: Asking, name: str) -> Repository:
    return asking.repository(it.login, name)


def board(it: User, asking: Asking, number: int) -> Project:
    """Find a board by its number; an App gets a person's boards as if there were none."""
    for project in asking.boards(it):
        if project.number == number:
            return project
    raise Refusal("NOT_FOUND", f"Could not resolve to a ProjectV2 with the number {number}.")


def boards(it: User, asking: Asking, order_by: dict[str, str] | None = None, query: str | None = None) -> list[Project]:
    """List the boards of an account that the caller may see."""
    return boards_in_order(asking.boards(it), order_by, query)


def boards_in_order(found: list[Project], order_by: dict[str, str] | None, query: str | None) -> list[Project]:
    """Sort boards as asked, the newest first unless told otherwise; `query` is a part of the title."""
    order = order_by or {"field": "NUMBER", "direction": "DESC"}
    keys: dict[str, Callable[[Project], Any]] = {
        "CREATED_AT": lambda p: (p.created_at, p.number),
        "NUMBER": lambda p: p.number,
        "TITLE": lambda p: p.title.casefold(),
        "UPDATED_AT": lambda p: (p.updated_at, p.number),
    }
    wanted = [p for p in found if (query or "").casefold() in p.title.casefold()]
    return sorted(wanted, key=keys[order["field"]], reverse=order["direction"] == "DESC")


def _account(kind: str) -> Table:
    """Write the fields that people, bots and organizations share; `updatedAt` never moves here."""
    return {
        f"{kind}.avatarUrl": asked(_avatar),
        f"{kind}.createdAt": moment("created_at"),
        f"{kind}.databaseId": attribute("id"),
        f"{kind}.id": attribute("node_id"),
        f"{kind}.resourcePath": asked(_path),
        f"{kind}.updatedAt": moment("created_at"),
        f"{kind}.url": asked(page),
    }


def _owner(kind: str) -> Table:
    return {
        **_account(kind),
        f"{kind}.login": attribute("login"),
        f"{kind}.name": attribute("name"),
        f"{kind}.projectV2": asked(board),
        f"{kind}.projectsV2": listed(boards),
        f"{kind}.repository": asked(_repository),
    }


FIELDS: Table = {
    **connections("User"),
    **_owner("User"),
    **_owner("Organization"),
    **_account("Bot"),
    "Bot.login": lambda it, _info: slug(it),
}
