"""What can be done to a board and its cards?"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypedDict, Unpack

from bot.sandbox.acts_relations import RelationActs
from bot.sandbox.boards import (
    DraftIssue,
    Field,
    Item,
    Iteration,
    Option,
    Project,
    StatusUpdate,
    Value,
    Workflow,
)
from bot.sandbox.entities import Actor, Issue, Organization, Repository, User
from bot.sandbox.errors import Forbidden, NotFound, ValidationFailed
from bot.sandbox.ids import node_id
from bot.sandbox.shapes.boards import board as board_shape
from bot.sandbox.shapes.boards import item as item_shape
from bot.sandbox.shapes.boards import status_update as status_update_shape
from bot.sandbox.shapes.boards import value_change
from bot.sandbox.state import allows

SCOPE = "organization_projects=write"
PREFIXES = {"SINGLE_SELECT": "PVTSSF", "ITERATION": "PVTIF"}
SYSTEM_FIELDS = (
    ("Title", "TITLE"),
    ("Assignees", "ASSIGNEES"),
    ("Status", "SINGLE_SELECT"),
    ("Labels", "LABELS"),
    ("Linked pull requests", "LINKED_PULL_REQUESTS"),
    ("Milestone", "MILESTONE"),
    ("Repository", "REPOSITORY"),
    ("Reviewers", "REVIEWERS"),
    ("Parent issue", "PARENT_ISSUE"),
    ("Sub-issues progress", "SUB_ISSUES_PROGRESS"),
)
STATUS_OPTIONS = (("Todo", "GREEN"), ("In Progress", "YELLOW"), ("Done", "PURPLE"))
WORKFLOWS = (
    ("Item closed", True, "Done"),
    ("Pull request merged", True, "Done"),
    ("Auto-close issue", False, "Done"),
    ("Item reopened", False, "Todo"),
    ("Item added to project", False, "Todo"),
)
MOST_FIELDS = 50


class StatusUpdateChanges(TypedDict, total=False):
    """What a status update says; a key that is not there changes nothing."""

    status: str | None
    body: str | None
    start_date: date | None
    target_date: date | None


class BoardActs(RelationActs):
    """Boards, fields, cards, values and status updates."""

    def create_project(self, actor: Actor, owner: User, title: str, repository: Repository | None = None) -> Project:
        """Make a board with the fields and automations that GitHub gives a new one."""
        self._need_owner_of_board(actor, owner)
        number = 1 + max((n for login, n in self.projects if login == owner.login.lower()), default=0)
        own, now = self.ids.account(), self.now()
        project = self.remember(Project(own, node_id("PVT", owner.id, own), number, owner, title, actor.user, now, now))
        self.projects[owner.login.lower(), number] = project
        project.admins.add(actor.user.login)
        if repository:
            project.repositories.append(repository)
        for name, data_type in SYSTEM_FIELDS:
            self._new_field(project, name, data_type)
        status = project.fields[2]
        status.options = [new_option(name, color) for name, color in STATUS_OPTIONS]
        for name, enabled, sets in WORKFLOWS:
            key = self.ids.account()
            place = len(project.workflows) + 1
            made = Workflow(key, node_id("PWF", owner.id, own, key), place, name, now, now, enabled, sets)
            project.workflows.append(self.remember(made))
        self._tell_board(project, "projects_v2", "created", actor, {"projects_v2": board_shape(self, project)})
        return project

    def link_project(self, actor: Actor, project: Project, repository: Repository) -> Project:
        """Show the board on a repository's page."""
        self._need_board(actor, project)
        if repository not in project.repositories:
            project.repositories.append(repository)
        return project

    def create_field(
        self,
        actor: Actor,
        project: Project,
        name: str,
        data_type: str,
        *,
        options: Sequence[Option] = (),
        iterations: Sequence[Iteration] = (),
    ) -> Field:
        """Add a column; a fresh iteration field without iterations gets three of two weeks, as on GitHub."""
        self._need_board(actor, project)
        if any(f.name.casefold() == name.casefold() for f in project.fields):
            raise ValidationFailed(["Name has already been taken"])
        if len(project.fields) >= MOST_FIELDS:
            raise ValidationFailed(["Project cannot have more than 50 fields"])
        if data_type == "SINGLE_SELECT" and not options:
            raise ValidationFailed(["Single select options can't be blank"])
        made = self._new_field(project, name, data_type)
        made.options = list(options)
        if data_type == "ITERATION":
            made.iterations = list(iterations) or three_iterations(self.now().date(), made.duration)
        return made

    def replace_options(self, actor: Actor, field: Field, options: Sequence[Option]) -> Field:
        """Replace all choices: every one gets a new id and every card loses its value, as on GitHub."""
        self._need_board(actor, field.project)
        field.options = [new_option(o.name, o.color, o.description) for o in options]
        self._forget_values(field)
        return field

    def replace_iterations(self, actor: Actor, field: Field, iterations: Sequence[Iteration]) -> Field:
        """Replace all iterations: every one gets a new id and every card loses its value, as on GitHub."""
        self._need_board(actor, field.project)
        field.iterations = [Iteration(new_key(), i.title, i.start_date, i.duration) for i in iterations]
        self._forget_values(field)
        return field

    def rename_field(self, actor: Actor, field: Field, name: str) -> Field:
        """Rename a column."""
        self._need_board(actor, field.project)
        field.name, field.updated_at = name, self.now()
        return field

    def add_option(self, actor: Actor, field: Field, option: Option) -> Field:
        """Add a choice as a person does in the web page, where the other ids stay."""
        self._need_board(actor, field.project)
        field.options.append(option)
        return field

    def add_iteration(self, actor: Actor, field: Field, iteration: Iteration) -> Field:
        """Add an iteration as a person does in the web page, where the other ids stay."""
        self._need_board(actor, field.project)
        field.iterations.append(iteration)
        return field

    def add_item(self, actor: Actor, project: Project, issue: Issue) -> Item:
        """Put an issue on the board; the card that is already there comes back as it is."""
        self._need_board(actor, project)
        if not self.sees(actor, issue.repository):
            raise NotFound
        for item in project.items:
            if item.content is issue:
                return item
        return self._new_item(actor, project, issue)

    def add_draft(self, actor: Actor, project: Project, title: str, body: str = "") -> Item:
        """Put a card without an issue on the board."""
        self._need_board(actor, project)
        own, now = self.ids.content(), self.now()
        draft = DraftIssue(own, node_id("DI", project.owner.id, project.id, own), title, body, actor.user, now, now)
        return self._new_item(actor, project, self.remember(draft))

    def set_value(self, actor: Actor, item: Item, field: Field, value: str | float | date) -> Item:
        """Set a card's value: text, number, date, or the id of an option or an iteration of the field."""
        self._need_board(actor, item.project)
        _check_value(item, field, value)
        self._put_value(actor, item, field, value)
        return item

    def clear_value(self, actor: Actor, item: Item, field: Field) -> Item:
        """Empty a card's field."""
        self._need_board(actor, item.project)
        _check_field(item, field)
        before = item.values.pop(field.node_id, None)
        if before is not None:
            item.updated_at = item.project.updated_at = self.now()
            self._tell_item(item, "edited", actor, changes=value_change(field, before, None))
        return item

    def move_item(self, actor: Actor, item: Item, after: Item | None = None) -> Item:
        """Put a card right below another one, or on top."""
        self._need_board(actor, item.project)
        items = item.project.items
        place = items.index(item)
        items.remove(item)
        items.insert(items.index(after) + 1 if after else 0, item)
        if items.index(item) != place:
            self._tell_item(item, "reordered", actor, changes={})
        return item

    def archive_item(self, actor: Actor, item: Item) -> Item:
        """Hide a card from the board."""
        return self._archive(actor, item, archived=True)

    def unarchive_item(self, actor: Actor, item: Item) -> Item:
        """Show an archived card again."""
        return self._archive(actor, item, archived=False)

    def delete_item(self, actor: Actor, item: Item) -> None:
        """Take a card off the board; its issue stays."""
        self._need_board(actor, item.project)
        item.project.items.remove(item)
        self.nodes.pop(item.node_id)
        self._tell_item(item, "deleted", actor)

    def create_status_update(self, actor: Actor, project: Project, **says: Unpack[StatusUpdateChanges]) -> StatusUpdate:
        """Say how the project is going."""
        self._need_board(actor, project)
        own, now = self.ids.content(), self.now()
        key = node_id("PVTSU", project.owner.id, project.id, own)
        made = self.remember(StatusUpdate(own, key, project, actor.user, now, now, **says))
        project.status_updates.append(made)
        self._tell_update(made, "created", actor)
        return made

    def edit_status_update(
        self, actor: Actor, update: StatusUpdate, **says: Unpack[StatusUpdateChanges]
    ) -> StatusUpdate:
        """Say it differently."""
        self._need_board(actor, update.project)
        for key, value in says.items():
            setattr(update, key, value)
        update.updated_at = self.now()
        self._tell_update(update, "edited", actor)
        return update

    def delete_status_update(self, actor: Actor, update: StatusUpdate) -> None:
        """Take a status update back."""
        self._need_board(actor, update.project)
        update.project.status_updates.remove(update)
        self.nodes.pop(update.node_id)
        self._tell_update(update, "deleted", actor)

    def items_of(self, issue: Issue) -> list[Item]:
        """List the cards that show an issue, over all boards."""
        return [i for p in self.projects.values() for i in p.items if i.content is issue]

    def after_state_change(self, issue: Issue) -> None:
        """Let the built-in automations move the cards of an issue that was closed or reopened."""
        wanted = "Item closed" if issue.state == "closed" else "Item reopened"
        for item in self.items_of(issue):
            for workflow in item.project.workflows:
                if workflow.enabled and workflow.name == wanted:
                    self._automate(item, workflow)

    def forget_relations(self, issue: Issue) -> None:
        """Take an issue out of everything that shows it."""
        super().forget_relations(issue)
        for item in self.items_of(issue):
            item.project.items.remove(item)
            self.nodes.pop(item.node_id)

    def _need_board(self, actor: Actor, project: Project) -> None:
        """People outside learn nothing of a board, an App without the permission neither."""
        if actor.installation:
            there = actor.installation.account is project.owner
            if not there or not allows(actor.permissions, "organization_projects", "read"):
                raise NotFound(f"Could not resolve to a node with the global id of '{project.node_id}'")
        self._need_owner_of_board(actor, project.owner)

    def _need_owner_of_board(self, actor: Actor, owner: User) -> None:
        """Refuse whoever may not change boards there: a person's boards are for that person alone."""
        if not isinstance(owner, Organization) and owner is not actor.user:
            raise Forbidden
        self.need_organization(actor, owner, SCOPE)

    def _new_field(self, project: Project, name: str, data_type: str) -> Field:
        own, now = self.ids.content(), self.now()
        key = node_id(PREFIXES.get(data_type, "PVTF"), project.owner.id, project.id, own)
        made = self.remember(Field(own, key, project, name, data_type, now, now))
        project.fields.append(made)
        return made

    def _new_item(self, actor: Actor, project: Project, content: Issue | DraftIssue) -> Item:
        own, now = self.ids.content(), self.now()
        key = node_id("PVTI", project.owner.id, project.id, own)
        item = self.remember(Item(own, key, project, content, actor.user, now, now))
        project.items.append(item)
        self._tell_item(item, "created", actor)
        for workflow in project.workflows:
            if workflow.enabled and workflow.name == "Item added to project":
                self._automate(item, workflow)
        return item

    def _archive(self, actor: Actor, item: Item, *, archived: bool) -> Item:
        self._need_board(actor, item.project)
        if item.archived != archived:
            was = item.archived_at
            item.archived_at = self.now() if archived else None
            item.updated_at = self.now()
            change = {"from": was and was.isoformat(), "to": item.archived_at and item.archived_at.isoformat()}
            self._tell_item(item, "archived" if archived else "restored", actor, changes={"archived_at": change})
        return item

    def _put_value(self, actor: Actor, item: Item, field: Field, value: str | float | date) -> None:
        before, now = item.values.get(field.node_id), self.now()
        if before is not None and before.value == value:
            return
        own = self.ids.content()
        key = before.node_id if before else node_id("PVTFV", item.project.owner.id, item.project.id, own)
        made = Value(key, field, value, actor.user, before.created_at if before else now, now)
        item.values[field.node_id] = self.remember(made)
        item.updated_at = item.project.updated_at = now
        self._tell_item(item, "edited", actor, changes=value_change(field, before, made))
        self._close_by_column(actor, item, field)

    def _automate(self, item: Item, workflow: Workflow) -> None:
        status = item.project.field_named("Status")
        option = next((o for o in status.options if o.name == workflow.sets), None) if status else None
        if status and option:
            self._put_value(Actor(self.user("github-project-automation[bot]")), item, status, option.id)

    def _close_by_column(self, actor: Actor, item: Item, field: Field) -> None:
        value, content = item.values[field.node_id].value, item.content
        option = field.option(value) if isinstance(value, str) else None
        closing = next((w for w in item.project.workflows if w.name == "Auto-close issue" and w.enabled), None)
        if closing and option and field.name == "Status" and option.name == closing.sets and isinstance(content, Issue):
            self._edit_state(actor, content, {"state": "closed"})

    def _forget_values(self, field: Field) -> None:
        field.updated_at = self.now()
        for item in field.project.items:
            item.values.pop(field.node_id, None)

    def _tell_item(self, item: Item, action: str, actor: Actor, **parts: object) -> None:
        shape = {"projects_v2_item": item_shape(self, item)}
        self._tell_board(item.project, "projects_v2_item", action, actor, {**shape, **parts})

    def _tell_update(self, update: StatusUpdate, action: str, actor: Actor) -> None:
        shape = {"projects_v2_status_update": status_update_shape(self, update)}
        self._tell_board(update.project, "projects_v2_status_update", action, actor, shape)

    def _tell_board(self, project: Project, event: str, action: str, actor: Actor, parts: Mapping[str, object]) -> None:
        """Nobody is told of a person's boards: GitHub has these events for organizations alone."""
        if isinstance(project.owner, Organization):
            self.emit(event, action, actor, project.owner, parts)


def new_key() -> str:
    """Make an id in the looks of an option's or an iteration's: eight hexadecimal digits."""
    return secrets.token_hex(4)


def new_option(name: str, color: str = "GRAY", description: str = "") -> Option:
    """Make a choice with a fresh id."""
    return Option(new_key(), name, color, description)


def three_iterations(start: date, days: int) -> list[Iteration]:
    """Make the three iterations that a fresh iteration field begins with."""
    return [Iteration(new_key(), f"Iteration {n + 1}", start + timedelta(days=n * days), days) for n in range(3)]


def _check_field(item: Item, field: Field) -> None:
    if field.project is not item.project:
        raise ValidationFailed(["The field does not belong to the project"])


def _check_value(item: Item, field: Field, value: str | float | date) -> None:
    _check_field(item, field)
    fits = {
        "SINGLE_SELECT": lambda: isinstance(value, str) and field.option(value) is not None,
        "ITERATION": lambda: isinstance(value, str) and field.iteration(value) is not None,
        "NUMBER": lambda: isinstance(value, int | float),
        "DATE": lambda: isinstance(value, date),
        "TEXT": lambda: isinstance(value, str),
    }
    if field.data_type not in fits:
        raise ValidationFailed([f"The field of type {field.data_type.lower()} is currently not supported"])
    if not fits[field.data_type]():
        words = {"SINGLE_SELECT": "single select option", "ITERATION": "iteration"}
        what = words.get(field.data_type)
        said = f"The {what} Id does not belong to the field" if what else "Did not receive a valid value"
        raise ValidationFailed([said])
