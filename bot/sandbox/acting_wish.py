"""Which repository, issue, comment or board does a wish name?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.boards import Field, Item, Project
from bot.sandbox.entities import Actor, Comment, Issue, Repository
from bot.sandbox.errors import NotFound
from bot.sandbox.world import World

Wish = Mapping[str, Any]
Deed = Callable[[World, Actor, Wish], object]


def repository(world: World, wish: Wish) -> Repository:
    """Find `repository`, acme/rockets unless named."""
    owner, _, name = str(wish.get("repository", "acme/rockets")).partition("/")
    return world.repository(owner, name)


def issue(world: World, wish: Wish) -> Issue:
    """Find `issue` by its number."""
    return world.issue(repository(world, wish), int(wish["issue"]))


def comment(world: World, wish: Wish) -> Comment:
    """Find `comment` by its number."""
    return world.comment(repository(world, wish), int(wish["comment"]))


def remark(world: World, wish: Wish) -> Issue | Comment:
    """Find the comment when one is named, else the issue."""
    return comment(world, wish) if wish.get("comment") else issue(world, wish)


def board(world: World, wish: Wish) -> Project:
    """Find `board`, the number of a board of the repository's owner; the first one unless named."""
    owner = world.organization(repository(world, wish).owner.login)
    return world.project(owner, int(wish.get("board", 1)))


def field(world: World, wish: Wish, usual: str = "Status") -> Field:
    """Find the board's `field` by its name."""
    found = board(world, wish).field_named(str(wish.get("field", usual)))
    if found is None:
        raise NotFound
    return found


def card(world: World, wish: Wish) -> Item:
    """Find the card that shows `issue` on the board, archived or not."""
    content, project = issue(world, wish), board(world, wish)
    for item in project.items:
        if item.content is content:
            return item
    raise NotFound
