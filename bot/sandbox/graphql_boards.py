"""What does GraphQL tell of boards, their fields and their cards?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.sandbox.boards import DraftIssue, Field, Item, Iteration, Option, Project, StatusUpdate, Value, Workflow
from bot.sandbox.clock import stamp
from bot.sandbox.entities import Issue, Organization, Repository
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_fields import Table, account, asked, attribute, connections, listed, moment, present, told
from bot.sandbox.ids import node_id
from bot.sandbox.state import allows

# These fields of a card are shown from its issue; the sandbox tells of the title alone.
NOT_TOLD = (
    *("ASSIGNEES", "LABELS", "LINKED_PULL_REQUESTS", "MILESTONE", "REPOSITORY", "REVIEWERS", "PARENT_ISSUE"),
    "SUB_ISSUES_PROGRESS",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a card has in a field."""

    item: Item
    value: Value

    @property
    def field(self) -> Field:
        """The column."""
        return self.value.field

    @property
    def node_id(self) -> str:
        """The value's own id."""
        return self.value.node_id

    @property
    def option(self) -> Option:
        """The choice of a single-select field."""
        return next(option for option in self.field.options if option.id == self.value.value)

    @property
    def iteration(self) -> Iteration:
        """The iteration of an iteration field."""
        return next(iteration for iteration in self.field.iterations if iteration.id == self.value.value)


@dataclass(frozen=True, slots=True)
class Plan:
    """The iterations of a field, as they stand today."""

    field: Field
    today: date

    def split(self, *, completed: bool) -> list[Iteration]:
        """List those that are over, or those that run or will."""
        return [i for i in self.field.iterations if (_end(i) <= self.today) is completed]


@dataclass(frozen=True, slots=True)
class Automation:
    """A built-in automation on its board."""

    project: Project
    workflow: Workflow

    @property
    def node_id(self) -> str:
        """The automation's own id."""
        return self.workflow.node_id


def _end(it: Iteration) -> date:
    return it.start_date + timedelta(days=it.duration)


def _url(it: Project, asking: Asking) -> str:
    kind = "orgs" if isinstance(it.owner, Organization) else "users"
    return f"{asking.world.web_url}/{kind}/{it.owner.login}/projects/{it.number}"


def _may_update(it: Project, asking: Asking) -> bool:
    actor = asking.actor
    if actor.installation:
        return actor.installation.account is it.owner and allows(actor.permissions, "organization_projects", "write")
    return it.owner is actor.user or (isinstance(it.owner, Organization) and actor.user.login in it.owner.members)


def _repositories(it: Project, asking: Asking) -> list[Repository]:
    return [r for r in it.repositories if asking.sees(r)]


def _automations(it: Project, _asking: Asking) -> list[Automation]:
    return [Automation(it, workflow) for workflow in sorted(it.workflows, key=lambda w: w.name)]


def _status_updates(it: Project, _asking: Asking, order_by: dict[str, str] | None = None) -> list[StatusUpdate]:
    newest_first = order_by is None or order_by["direction"] == "DESC"
    return it.status_updates[::-1] if newest_first else list(it.status_updates)


def _content(it: Item, asking: Asking) -> Issue | DraftIssue | None:
    return it.content if isinstance(it.content, DraftIssue) or asking.sees(it.content) else None


def _type(it: Item, asking: Asking) -> str:
    if isinstance(it.content, DraftIssue):
        return "DRAFT_ISSUE"
    return "ISSUE" if asking.sees(it.content) else "REDACTED"


def _title(it: Item, field: Field) -> Cell:
    key = node_id("PVTFTV", it.project.id, it.id)
    return Cell(it, Value(key, field, it.content.title, it.creator, it.created_at, it.updated_at))


def _cell(it: Item, name: str) -> Cell | None:
    field = it.project.field_named(name)
    if field is None:
        return None
    if field.data_type in NOT_TOLD:
        raise NotImplementedError(f"The sandbox does not answer the field {field.name} of a card.")
    if field.data_type == "TITLE":
        return _title(it, field)
    value = it.values.get(field.node_id)
    return Cell(it, value) if value else None


def _cells(it: Item, _asking: Asking) -> list[Cell]:
    """List what the card has, in the order of the board's fields."""
    named = (field.name for field in it.project.fields if field.data_type not in NOT_TOLD)
    return [cell for name in named if (cell := _cell(it, name)) is not None]


def _options(it: Field, names: Sequence[str] | None = None) -> list[Option]:
    return [o for o in it.options if names is None or o.name in names]


def _field(kind: str) -> Table:
    return {
        f"{kind}.createdAt": moment("created_at"),
        f"{kind}.dataType": attribute("data_type"),
        f"{kind}.databaseId": told(lambda it: it.id & 0x7FFFFFFF),
        f"{kind}.id": attribute("node_id"),
        f"{kind}.name": attribute("name"),
        f"{kind}.project": attribute("project"),
        f"{kind}.updatedAt": moment("updated_at"),
    }


def _value(kind: str, **own: Any) -> Table:
    return {
        f"{kind}.createdAt": told(lambda it: stamp(it.value.created_at)),
        f"{kind}.creator": told(lambda it: present(it.value.creator)),
        f"{kind}.field": attribute("field"),
        f"{kind}.id": attribute("node_id"),
        f"{kind}.item": attribute("item"),
        f"{kind}.updatedAt": told(lambda it: stamp(it.value.updated_at)),
        **{f"{kind}.{name}": told(read) for name, read in own.items()},
    }


BOARD: Table = {
    "ProjectV2.closed": attribute("closed"),
    "ProjectV2.closedAt": moment("closed_at"),
    "ProjectV2.createdAt": moment("created_at"),
    "ProjectV2.creator": account("creator"),
    "ProjectV2.field": told(lambda it, name: it.field_named(name)),
    "ProjectV2.fields": listed(lambda it, _asking: it.fields),
    "ProjectV2.fullDatabaseId": told(lambda it: str(it.id)),
    "ProjectV2.id": attribute("node_id"),
    "ProjectV2.items": listed(lambda it, _asking: list(it.items)),
    "ProjectV2.number": attribute("number"),
    "ProjectV2.owner": attribute("owner"),
    "ProjectV2.public": attribute("public"),
    "ProjectV2.readme": attribute("readme"),
    "ProjectV2.repositories": listed(_repositories),
    "ProjectV2.resourcePath": asked(lambda it, asking: _url(it, asking).removeprefix(asking.world.web_url)),
    "ProjectV2.shortDescription": attribute("short_description"),
    "ProjectV2.statusUpdates": listed(_status_updates),
    "ProjectV2.template": attribute("template"),
    "ProjectV2.title": attribute("title"),
    "ProjectV2.updatedAt": moment("updated_at"),
    "ProjectV2.url": asked(_url),
    "ProjectV2.viewerCanUpdate": asked(_may_update),
    "ProjectV2.workflows": listed(_automations),
}

ITEM: Table = {
    "ProjectV2Item.content": asked(_content),
    "ProjectV2Item.createdAt": moment("created_at"),
    "ProjectV2Item.creator": account("creator"),
    "ProjectV2Item.fieldValueByName": told(_cell),
    "ProjectV2Item.fieldValues": listed(_cells),
    "ProjectV2Item.fullDatabaseId": told(lambda it: str(it.id)),
    "ProjectV2Item.id": attribute("node_id"),
    "ProjectV2Item.isArchived": attribute("archived"),
    "ProjectV2Item.project": attribute("project"),
    "ProjectV2Item.type": asked(_type),
    "ProjectV2Item.updatedAt": moment("updated_at"),
    "DraftIssue.body": attribute("body"),
    "DraftIssue.createdAt": moment("created_at"),
    "DraftIssue.creator": account("creator"),
    "DraftIssue.id": attribute("node_id"),
    "DraftIssue.title": attribute("title"),
    "DraftIssue.updatedAt": moment("updated_at"),
}

VALUES: Table = {
    **_value("ProjectV2ItemFieldDateValue", date=lambda it: it.value.value.isoformat()),
    **_value("ProjectV2ItemFieldNumberValue", number=lambda it: it.value.value),
    **_value("ProjectV2ItemFieldTextValue", text=lambda it: it.value.value),
    **_value(
        "ProjectV2ItemFieldIterationValue",
        duration=lambda it: it.iteration.duration,
        iterationId=lambda it: it.iteration.id,
        startDate=lambda it: it.iteration.start_date.isoformat(),
        title=lambda it: it.iteration.title,
    ),
    **_value(
        "ProjectV2ItemFieldSingleSelectValue",
        color=lambda it: it.option.color,
        description=lambda it: it.option.description,
        name=lambda it: it.option.name,
        optionId=lambda it: it.option.id,
    ),
}

FIELDS: Table = {
    **BOARD,
    **ITEM,
    **VALUES,
    **connections("ProjectV2", "ProjectV2FieldConfiguration", "ProjectV2Item", "ProjectV2ItemFieldValue"),
    **connections("ProjectV2StatusUpdate", "ProjectV2Workflow"),
    **_field("ProjectV2Field"),
    **_field("ProjectV2IterationField"),
    **_field("ProjectV2SingleSelectField"),
    "ProjectV2IterationField.configuration": asked(lambda it, asking: Plan(it, asking.world.now().date())),
    "ProjectV2IterationFieldConfiguration.completedIterations": told(lambda it: it.split(completed=True)[::-1]),
    "ProjectV2IterationFieldConfiguration.duration": told(lambda it: it.field.duration),
    "ProjectV2IterationFieldConfiguration.iterations": told(lambda it: it.split(completed=False)),
    "ProjectV2IterationFieldConfiguration.startDay": told(lambda it: it.field.start_day),
    "ProjectV2IterationFieldIteration.duration": attribute("duration"),
    "ProjectV2IterationFieldIteration.id": attribute("id"),
    "ProjectV2IterationFieldIteration.startDate": told(lambda it: it.start_date.isoformat()),
    "ProjectV2IterationFieldIteration.title": attribute("title"),
    "ProjectV2SingleSelectField.options": told(_options),
    "ProjectV2SingleSelectFieldOption.color": attribute("color"),
    "ProjectV2SingleSelectFieldOption.description": attribute("description"),
    "ProjectV2SingleSelectFieldOption.id": attribute("id"),
    "ProjectV2SingleSelectFieldOption.name": attribute("name"),
    "ProjectV2StatusUpdate.body": attribute("body"),
    "ProjectV2StatusUpdate.createdAt": moment("created_at"),
    "ProjectV2StatusUpdate.creator": account("creator"),
    "ProjectV2StatusUpdate.fullDatabaseId": told(lambda it: str(it.id)),
    "ProjectV2StatusUpdate.id": attribute("node_id"),
    "ProjectV2StatusUpdate.project": attribute("project"),
    "ProjectV2StatusUpdate.startDate": told(lambda it: it.start_date and it.start_date.isoformat()),
    "ProjectV2StatusUpdate.status": attribute("status"),
    "ProjectV2StatusUpdate.targetDate": told(lambda it: it.target_date and it.target_date.isoformat()),
    "ProjectV2StatusUpdate.updatedAt": moment("updated_at"),
    "ProjectV2Workflow.createdAt": told(lambda it: stamp(it.workflow.created_at)),
    "ProjectV2Workflow.enabled": told(lambda it: it.workflow.enabled),
    "ProjectV2Workflow.fullDatabaseId": told(lambda it: str(it.workflow.id)),
    "ProjectV2Workflow.id": attribute("node_id"),
    "ProjectV2Workflow.name": told(lambda it: it.workflow.name),
    "ProjectV2Workflow.number": told(lambda it: it.workflow.number),
    "ProjectV2Workflow.project": attribute("project"),
    "ProjectV2Workflow.updatedAt": told(lambda it: stamp(it.workflow.updated_at)),
}
