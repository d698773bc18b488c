"""What does the world look like, in the plain JSON that an assertion or a person wants to read?"""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.sandbox.boards import Item, Value
from bot.sandbox.clock import stamp, stamp_or_none
from bot.sandbox.entities import Comment, Issue, Repository
from bot.sandbox.world import World


def inspect(world: World, repository: Repository) -> dict[str, Any]:
    """Show a repository with its labels, milestones, files and issues."""
    return {
        "full_name": repository.full_name,
        "id": repository.id,
        "archived": repository.archived,
        "labels": [{"name": x.name, "color": x.color, "description": x.description} for x in repository.labels],
        "milestones": [{"number": m.number, "title": m.title, "state": m.state} for m in repository.milestones],
        "files": dict(repository.files),
        "issues": [inspect_issue(world, i) for i in repository.issues.values()],
    }


def inspect_issue(world: World, it: Issue) -> dict[str, Any]:
    """Show an issue with its comments, its relations (numbers) and its cards."""
    return {
        "number": it.number,
        "id": it.id,
        "node_id": it.node_id,
        "title": it.title,
        "body": it.body,
        "author": it.author.login,
        "state": it.state,
        "state_reason": it.state_reason,
        "locked": it.locked,
        "pinned": it.pinned,
        "labels": [x.name for x in it.labels],
        "assignees": [u.login for u in it.assignees],
        "milestone": it.milestone.title if it.milestone else None,
        "parent": it.parent.number if it.parent else None,
        "sub_issues": [x.number for x in it.sub_issues],
        "blocked_by": [x.number for x in it.blocked_by],
        "reactions": [{"user": r.user.login, "content": r.content} for r in it.reactions],
        "edits": len(it.edits),
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
        "closed_at": stamp_or_none(it.closed_at),
        "comments": [_comment(c) for c in it.comments],
        "cards": [_card(i) for i in world.items_of(it)],
    }


def inspect_boards(world: World) -> list[dict[str, Any]]:
    """Show the boards with their columns and cards."""
    return [
        {
            "organization": board.owner.login,
            "number": board.number,
            "node_id": board.node_id,
            "title": board.title,
            "fields": {f.name: [o.name for o in f.options] or [i.title for i in f.iterations] for f in board.fields},
            "items": [
                {"issue": getattr(i.content, "number", None), "title": i.content.title} | _card(i) for i in board.items
            ],
            "status_updates": [{"status": u.status, "body": u.body} for u in board.status_updates],
        }
        for board in world.projects.values()
    ]


def _comment(it: Comment) -> dict[str, Any]:
    return {
        "id": it.id,
        "node_id": it.node_id,
        "author": it.author.login,
        "body": it.body,
        "minimized": it.minimized,
        "reactions": [{"user": r.user.login, "content": r.content} for r in it.reactions],
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
    }


def _card(it: Item) -> dict[str, Any]:
    return {
        "board": it.project.number,
        "archived": it.archived,
        "values": {value.field.name: _readable(value) for value in it.values.values()},
    }


def _readable(it: Value) -> object:
    """Name an option or an iteration instead of giving its id."""
    value = it.value
    if isinstance(value, str):
        option, iteration = it.field.option(value), it.field.iteration(value)
        return option.name if option else iteration.title if iteration else value
    return value.isoformat() if isinstance(value, date) else value
