"""What can a person do to a board in the sandbox?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from bot.sandbox.acting_wish import Deed, Wish, board, card, field, issue, repository
from bot.sandbox.acts_fields import new_key, new_option
from bot.sandbox.boards import Item, Iteration
from bot.sandbox.entities import Actor
from bot.sandbox.world import World


def _move(world: World, actor: Actor, wish: Wish) -> Item:
    """Put an issue's card into a column: `board` is its number, `field` Status unless named, `to` a name or null."""
    column = field(world, wish)
    item = world.add_item(actor, column.project, issue(world, wish))
    if wish.get("to") is None:
        return world.clear_value(actor, item, column)
    wanted = str(wish["to"])
    keys = {o.name: o.id for o in column.options} | {i.title: i.id for i in column.iterations}
    if column.data_type == "NUMBER":
        return world.set_value(actor, item, column, float(wanted))
    value = date.fromisoformat(wanted) if column.data_type == "DATE" else keys.get(wanted, wanted)
    return world.set_value(actor, item, column, value)


def _put_card(world: World, actor: Actor, wish: Wish) -> Item:
    return world.add_item(actor, board(world, wish), issue(world, wish))


def _draft(world: World, actor: Actor, wish: Wish) -> Item:
    return world.add_draft(actor, board(world, wish), str(wish["title"]), str(wish.get("body", "")))


def _archive_card(world: World, actor: Actor, wish: Wish) -> Item:
    return world.archive_item(actor, card(world, wish))


def _restore_card(world: World, actor: Actor, wish: Wish) -> Item:
    return world.unarchive_item(actor, card(world, wish))


def _remove_card(world: World, actor: Actor, wish: Wish) -> None:
    world.delete_item(actor, card(world, wish))


def _make_board(world: World, actor: Actor, wish: Wish) -> None:
    """Make another board `title` of the repository's owner, linked to the repository."""
    home = repository(world, wish)
    world.create_project(actor, home.owner, str(wish["title"]), home)


def _add_field(world: World, actor: Actor, wish: Wish) -> None:
    """Add a field `name`; `kind` is TEXT, NUMBER, DATE or ITERATION."""
    world.create_field(actor, board(world, wish), str(wish["name"]), str(wish["kind"]).upper())


def _rename_field(world: World, actor: Actor, wish: Wish) -> None:
    world.rename_field(actor, field(world, wish), str(wish["name"]))


def _add_column(world: World, actor: Actor, wish: Wish) -> None:
    """Add a choice `name` to the field Status, or to the one that `field` names; `color` is one of GitHub's eight."""
    world.add_option(actor, field(world, wish), new_option(str(wish["name"]), str(wish.get("color", "GRAY")).upper()))


def _rename_column(world: World, actor: Actor, wish: Wish) -> None:
    world.rename_option(actor, field(world, wish), str(wish["column"]), str(wish["name"]))


def _remove_column(world: World, actor: Actor, wish: Wish) -> None:
    world.remove_option(actor, field(world, wish), str(wish["column"]))


def _add_iteration(world: World, actor: Actor, wish: Wish) -> None:
    """Add an iteration `title` behind the last one; `start` and `days` unless they are as usual."""
    sprints = field(world, wish, "Sprint")
    last = max((i.start_date + timedelta(days=i.duration) for i in sprints.iterations), default=world.now().date())
    start = date.fromisoformat(str(wish["start"])) if wish.get("start") else last
    days = int(wish.get("days", sprints.duration))
    world.add_iteration(actor, sprints, Iteration(new_key(), str(wish["title"]), start, days))


def _rename_iteration(world: World, actor: Actor, wish: Wish) -> None:
    world.rename_iteration(actor, field(world, wish, "Sprint"), str(wish["iteration"]), str(wish["title"]))


def _remove_iteration(world: World, actor: Actor, wish: Wish) -> None:
    world.remove_iteration(actor, field(world, wish, "Sprint"), str(wish["iteration"]))


def _close_board(world: World, actor: Actor, wish: Wish) -> None:
    world.close_project(actor, board(world, wish))


def _reopen_board(world: World, actor: Actor, wish: Wish) -> None:
    world.close_project(actor, board(world, wish), closed=False)


def _workflow(world: World, actor: Actor, wish: Wish) -> None:
    """Turn the built-in automation `name` on or off."""
    world.switch_workflow(actor, board(world, wish), str(wish["name"]), enabled=bool(wish.get("enabled", True)))


def _say_status(world: World, actor: Actor, wish: Wish) -> None:
    """Post a status update: `status` is ON_TRACK, AT_RISK, OFF_TRACK, COMPLETE or INACTIVE."""
    world.create_status_update(actor, board(world, wish), status=str(wish["status"]), body=wish.get("body"))


DEEDS: Mapping[str, Deed] = {
    "move": _move,
    "put_card": _put_card,
    "draft": _draft,
    "archive_card": _archive_card,
    "restore_card": _restore_card,
    "remove_card": _remove_card,
    "make_board": _make_board,
    "add_field": _add_field,
    "rename_field": _rename_field,
    "add_column": _add_column,
    "rename_column": _rename_column,
    "remove_column": _remove_column,
    "add_iteration": _add_iteration,
    "rename_iteration": _rename_iteration,
    "remove_iteration": _remove_iteration,
    "close_board": _close_board,
    "reopen_board": _reopen_board,
    "workflow": _workflow,
    "say_status": _say_status,
}
