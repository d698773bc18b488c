"""How does GitHub write boards and cards in webhooks?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.sandbox.boards import DraftIssue, Field, Item, Project, StatusUpdate, Value
from bot.sandbox.clock import stamp, stamp_or_none
from bot.sandbox.shapes.people import user
from bot.sandbox.state import State


def board(world: State, it: Project) -> dict[str, Any]:
    """Write a board as projects-v2."""
    return {
        "id": it.id,
        "node_id": it.node_id,
        "owner": user(world, it.owner),
        "creator": user(world, it.creator),
        "title": it.title,
        "description": it.readme,
        "short_description": it.short_description,
        "public": it.public,
        "number": it.number,
        "state": "closed" if it.closed else "open",
        "is_template": it.template,
        "latest_status_update": status_update(world, it.status_updates[-1]) if it.status_updates else None,
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
        "closed_at": stamp_or_none(it.closed_at),
        "deleted_at": None,
        "deleted_by": None,
    }


def item(world: State, it: Item) -> dict[str, Any]:
    """Write a card as projects-v2-item: node ids only, no repository, no number."""
    return {
        "id": it.id,
        "node_id": it.node_id,
        "project_node_id": it.project.node_id,
        "content_node_id": it.content.node_id,
        "content_type": "DraftIssue" if isinstance(it.content, DraftIssue) else "Issue",
        "creator": user(world, it.creator),
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
        "archived_at": stamp_or_none(it.archived_at),
    }


def status_update(world: State, it: StatusUpdate) -> dict[str, Any]:
    """Write a status update of a board."""
    days = {"start_date": it.start_date, "target_date": it.target_date}
    return {
        "id": it.id,
        "node_id": it.node_id,
        "project_node_id": it.project.node_id,
        "creator": user(world, it.creator),
        "status": it.status,
        "body": it.body,
        **{name: day.isoformat() for name, day in days.items() if day},
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
    }


def value_change(field: Field, before: Value | None, after: Value | None) -> dict[str, Any]:
    """Write what happened to a card's value."""
    return {
        "field_value": {
            "field_node_id": field.node_id,
            "field_type": field.data_type.lower(),
            "field_name": field.name,
            "project_number": field.project.number,
            "from": _value(field, before),
            "to": _value(field, after),
        }
    }


def _value(field: Field, it: Value | None) -> object:
    if it is None:
        return None
    value = it.value
    if isinstance(value, date):
        return value.isoformat()
    option = field.option(value) if isinstance(value, str) else None
    if option:
        return {"id": option.id, "name": option.name, "color": option.color, "description": option.description}
    iteration = field.iteration(value) if isinstance(value, str) else None
    if iteration is None:
        return value
    ends = iteration.start_date + timedelta(days=iteration.duration)
    return {
        "id": iteration.id,
        "title": iteration.title,
        "duration": iteration.duration,
        "start_date": iteration.start_date.isoformat(),
        "completed": ends <= it.updated_at.date(),
    }
