"""What can be done to boards through GraphQL?"""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.sandbox.acts_boards import ProjectChanges, StatusUpdateChanges
from bot.sandbox.acts_fields import new_key, new_option
from bot.sandbox.boards import Field, Item, Iteration, Option, Project, StatusUpdate
from bot.sandbox.entities import Issue, Repository, User
from bot.sandbox.errors import NotFound
from bot.sandbox.graphql_asking import Asking, values_of
from bot.sandbox.graphql_errors import Refusal
from bot.sandbox.graphql_fields import Act

Given = dict[str, Any]
Payload = dict[str, Any]
VALUE_KINDS = {
    "text": "TEXT",
    "number": "NUMBER",
    "date": "DATE",
    "single_select_option_id": "SINGLE_SELECT",
    "iteration_id": "ITERATION",
}


def create_project(asking: Asking, given: Given) -> Payload:
    """Make a board of an organization, or of the caller."""
    owner = asking.find(given["owner_id"], User)
    repository = asking.find(given["repository_id"], Repository) if given.get("repository_id") else None
    return {"projectV2": asking.world.create_project(asking.actor, owner, given["title"], repository)}


def update_project(asking: Asking, given: Given) -> Payload:
    """Rename, describe, close or reopen a board."""
    project = asking.find(given["project_id"], Project)
    changes: ProjectChanges = {}
    changes.update(values_of(given, "title", "short_description", "readme", "public"))  # type: ignore[typeddict-item]
    asking.world.edit_project(asking.actor, project, **changes)
    if given.get("closed") is not None:
        asking.world.close_project(asking.actor, project, closed=given["closed"])
    return {"projectV2": project}


def link_project(asking: Asking, given: Given) -> Payload:
    """Show a board on a repository's page."""
    repository = asking.find(given["repository_id"], Repository)
    asking.world.link_project(asking.actor, asking.find(given["project_id"], Project), repository)
    return {"repository": repository}


def create_field(asking: Asking, given: Given) -> Payload:
    """Add a column."""
    project = asking.find(given["project_id"], Project)
    wanted = given.get("iteration_configuration")
    field = asking.world.create_field(
        asking.actor,
        project,
        given["name"],
        given["data_type"],
        options=_options(given.get("single_select_options")),
        iterations=_iterations(wanted),
    )
    _set_rhythm(field, wanted)
    return {"projectV2Field": field}


def update_field(asking: Asking, given: Given) -> Payload:
    """Rename a column, or replace its options or iterations.

    Replacing does what GitHub does: every option or iteration gets a new id, and every card loses its value.
    """
    field = asking.find(given["field_id"], Field)
    if given.get("name"):
        asking.world.rename_field(asking.actor, field, given["name"])
    if given.get("single_select_options") is not None:
        _need_kind(field, "SINGLE_SELECT")
        asking.world.replace_options(asking.actor, field, _options(given["single_select_options"]))
    wanted = given.get("iteration_configuration")
    if wanted is not None:
        _need_kind(field, "ITERATION")
        asking.world.replace_iterations(asking.actor, field, _iterations(wanted))
        _set_rhythm(field, wanted)
    return {"projectV2Field": field}


def add_item(asking: Asking, given: Given) -> Payload:
    """Put an issue on a board; the card that is there already comes back."""
    project, issue = asking.find(given["project_id"], Project), asking.find(given["content_id"], Issue)
    return {"item": asking.world.add_item(asking.actor, project, issue)}


def add_draft(asking: Asking, given: Given) -> Payload:
    """Put a card without an issue on a board."""
    project = asking.find(given["project_id"], Project)
    return {"projectItem": asking.world.add_draft(asking.actor, project, given["title"], given.get("body") or "")}


def set_value(asking: Asking, given: Given) -> Payload:
    """Set what a card has in a field; exactly one kind of value is given, and null clears nothing."""
    item, field = _item(asking, given), asking.find(given["field_id"], Field)
    values = {name: value for name, value in given["value"].items() if value is not None}
    if len(values) != 1:
        raise Refusal("UNPROCESSABLE", "Exactly one value must be provided")
    [(name, value)] = values.items()
    if VALUE_KINDS[name] != field.data_type and field.data_type in VALUE_KINDS.values():
        raise Refusal("VALIDATION", "Did not receive a " + field.data_type.lower().replace("_", " ") + " value")
    return {"projectV2Item": asking.world.set_value(asking.actor, item, field, value)}


def clear_value(asking: Asking, given: Given) -> Payload:
    """Empty a card's field."""
    item, field = _item(asking, given), asking.find(given["field_id"], Field)
    return {"projectV2Item": asking.world.clear_value(asking.actor, item, field)}


def move_item(asking: Asking, given: Given) -> Payload:
    """Put a card below another one, or on top."""
    item = _item(asking, given)
    after = asking.find(given["after_id"], Item) if given.get("after_id") else None
    asking.world.move_item(asking.actor, item, after)
    return {"items": list(item.project.items)}


def archive_item(asking: Asking, given: Given) -> Payload:
    """Hide a card."""
    return {"item": asking.world.archive_item(asking.actor, _item(asking, given))}


def unarchive_item(asking: Asking, given: Given) -> Payload:
    """Show a hidden card again."""
    return {"item": asking.world.unarchive_item(asking.actor, _item(asking, given))}


def delete_item(asking: Asking, given: Given) -> Payload:
    """Take a card off its board."""
    asking.world.delete_item(asking.actor, _item(asking, given))
    return {"deletedItemId": given["item_id"]}


def create_status_update(asking: Asking, given: Given) -> Payload:
    """Say how a project is going."""
    project = asking.find(given["project_id"], Project)
    return {"statusUpdate": asking.world.create_status_update(asking.actor, project, **_says(given))}


def update_status_update(asking: Asking, given: Given) -> Payload:
    """Say it differently."""
    update = asking.find(given["status_update_id"], StatusUpdate)
    return {"statusUpdate": asking.world.edit_status_update(asking.actor, update, **_says(given))}


def delete_status_update(asking: Asking, given: Given) -> Payload:
    """Take a status update back."""
    update = asking.find(given["status_update_id"], StatusUpdate)
    asking.world.delete_status_update(asking.actor, update)
    return {"deletedStatusUpdateId": update.node_id, "projectV2": update.project}


def _item(asking: Asking, given: Given) -> Item:
    item = asking.find(given["item_id"], Item)
    if item.project is not asking.find(given["project_id"], Project):
        raise NotFound(f"Could not resolve to a node with the global id of '{given['item_id']}'")
    return item


def _need_kind(field: Field, kind: str) -> None:
    if field.data_type != kind:
        raise Refusal("UNPROCESSABLE", f"The field is not a {kind.lower().replace('_', ' ')} field")


def _options(wanted: list[dict[str, Any]] | None) -> list[Option]:
    return [new_option(o["name"], o["color"], o["description"]) for o in wanted or ()]


def _iterations(wanted: dict[str, Any] | None) -> list[Iteration]:
    given = wanted["iterations"] if wanted else ()
    return [Iteration(new_key(), i["title"], i["start_date"], i["duration"]) for i in given]


def _set_rhythm(field: Field, wanted: dict[str, Any] | None) -> None:
    if wanted:
        start: date = wanted["start_date"]
        field.duration, field.start_day = wanted["duration"], start.isoweekday()


def _says(given: Given) -> StatusUpdateChanges:
    names = ("status", "body", "start_date", "target_date")
    says: StatusUpdateChanges = {}
    says.update({name: given[name] for name in names if name in given})  # type: ignore[typeddict-item]
    return says


ACTS: dict[str, Act] = {
    "addProjectV2DraftIssue": add_draft,
    "addProjectV2ItemById": add_item,
    "archiveProjectV2Item": archive_item,
    "clearProjectV2ItemFieldValue": clear_value,
    "createProjectV2": create_project,
    "createProjectV2Field": create_field,
    "createProjectV2StatusUpdate": create_status_update,
    "deleteProjectV2Item": delete_item,
    "deleteProjectV2StatusUpdate": delete_status_update,
    "linkProjectV2ToRepository": link_project,
    "unarchiveProjectV2Item": unarchive_item,
    "updateProjectV2": update_project,
    "updateProjectV2Field": update_field,
    "updateProjectV2ItemFieldValue": set_value,
    "updateProjectV2ItemPosition": move_item,
    "updateProjectV2StatusUpdate": update_status_update,
}
