"""What can be done to a board and its cards?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypedDict, Unpack

from bot.sandbox.acts_fields import FieldActs, new_option
from bot.sandbox.boards import (
    STATUS,
    DraftIssue,
    Field,
    Item,
    Project,
    StatusUpdate,
    Value,
    Workflow,
)
from bot.sandbox.entities import Actor, Issue, Organization, Repository, User
from bot.sandbox.errors import NotFound, ValidationFailed
from bot.sandbox.ids import node_id
from bot.sandbox.shapes.boards import board as board_shape
from bot.sandbox.shapes.boards import item as item_shape
from bot.sandbox.shapes.boards import status_update as status_update_shape
from bot.sandbox.shapes.boards import value_change
from bot.sandbox.timeline import note

ROBOT = "github-project-automation[bot]"
SYSTEM_FIELDS = (
    ("Title", "TITLE"),
    ("Assignees", "ASSIGNEES"),
    (STATUS, "SINGLE_SELECT"),
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


class StatusUpdateChanges(TypedDict, total=False):
    """What a status update says; a key that is not there changes nothing."""

    status: str | None
    body: str | None
    start_date: date | None
    target_date: date | None


class ProjectChanges(TypedDict, total=False):
    """What to change in a board; a key that is not there changes nothing."""

    title: str
    short_description: str | None
    readme: str | None
    public: bool


class BoardActs(FieldActs):
    """Boards, cards, values, status updates, and what boards do by themselves."""

    def create_project(self, actor: Actor, owner: User, title: str, repository: Repository | None = None) -> Project:
        """Make a board with the fields and automations that GitHub gives a new one."""
        self.need_owner_of_board(actor, owner)
        number = 1 + max((n for login, n in self.projects if login == owner.login.lower()), default=0)
        own, now = self.ids.account(), self.now()
        project = self.remember(Project(own, node_id("PVT", owner.id, own), number, owner, title, actor.user, now, now))
        self.projects[owner.login.lower(), number] = project
        project.admins.add(actor.user.login)
        if repository:
            project.repositories.append(repository)
        for name, data_type in SYSTEM_FIELDS:
            self.new_field(project, name, data_type)
        status = project.fields[2]
        status.options = [new_option(name, color) for name, color in STATUS_OPTIONS]
        for name, enabled, sets in WORKFLOWS:
            key = self.ids.account()
            place = len(project.workflows) + 1
            made = Workflow(key, node_id("PWF", owner.id, own, key), place, name, now, now, enabled, sets)
            project.workflows.append(self.remember(made))
        self._tell_board(project, "projects_v2", "created", actor, {"projects_v2": board_shape(self, project)})
        return project

    def edit_project(self, actor: Actor, project: Project, **changes: Unpack[ProjectChanges]) -> Project:
        """Rename or describe a board, also a closed one."""
        self.need_board(actor, project)
        told = {}
        for key, value in changes.items():
            old = getattr(project, key)
            if value != old:
                setattr(project, key, value)
                told["description" if key == "readme" else key] = {"from": old, "to": value}
        if told:
            project.updated_at = self.now()
            parts = {"projects_v2": board_shape(self, project), "changes": told}
            self._tell_board(project, "projects_v2", "edited", actor, parts)
        return project

    def close_project(self, actor: Actor, project: Project, *, closed: bool = True) -> Project:
        """Close a board, or open it again."""
        self.need_board(actor, project)
        if project.closed != closed:
            project.closed_at = self.now() if closed else None
            project.updated_at = self.now()
            parts = {"projects_v2": board_shape(self, project)}
            self._tell_board(project, "projects_v2", "closed" if closed else "reopened", actor, parts)
        return project

    def link_project(self, actor: Actor, project: Project, repository: Repository) -> Project:
        """Show the board on a repository's page."""
        self.need_board(actor, project)
        if repository not in project.repositories:
            project.repositories.append(repository)
        return project

    def add_item(self, actor: Actor, project: Project, issue: Issue) -> Item:
        """Put an issue on the board; the card that is already there comes back as it is."""
        self.need_open(actor, project)
        if not self.sees(actor, issue.repository):
            raise NotFound
        for item in project.items:
            if item.content is issue:
                return item
        return self._new_item(actor, project, issue)

    def add_draft(self, actor: Actor, project: Project, title: str, body: str = "") -> Item:
        """Put a card without an issue on the board."""
        self.need_open(actor, project)
        own, now = self.ids.content(), self.now()
        draft = DraftIssue(own, node_id("DI", project.owner.id, project.id, own), title, body, actor.user, now, now)
        return self._new_item(actor, project, self.remember(draft))

    def set_value(self, actor: Actor, item: Item, field: Field, value: str | float | date) -> Item:
        """Set a card's value: text, number, date, or the id of an option or an iteration of the field."""
        self.need_open(actor, item.project)
        _check_value(item, field, value)
        _check_shown(item)
        self._put_value(actor, item, field, value)
        return item

    def clear_value(self, actor: Actor, item: Item, field: Field) -> Item:
        """Empty a card's field."""
        self.need_open(actor, item.project)
        _check_field(item, field)
        _check_shown(item)
        before = item.values.pop(field.node_id, None)
        if before is not None:
            item.updated_at = item.project.updated_at = self.now()
            self._note_status(actor, item, field, before, "")
            self._tell_item(item, "edited", actor, changes=value_change(field, before, None))
        return item

    def move_item(self, actor: Actor, item: Item, after: Item | None = None) -> Item:
        """Put a card right below another one, or on top."""
        self.need_open(actor, item.project)
        _check_shown(item)
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
        self.need_open(actor, item.project)
        item.project.items.remove(item)
        self.nodes.pop(item.node_id)
        if isinstance(item.content, Issue):
            note(self, item.content, "RemovedFromProjectV2Event", actor, project=item.project)
        self._tell_item(item, "deleted", actor)

    def create_status_update(self, actor: Actor, project: Project, **says: Unpack[StatusUpdateChanges]) -> StatusUpdate:
        """Say how the project is going."""
        self.need_open(actor, project)
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
        self.need_open(actor, update.project)
        for key, value in says.items():
            setattr(update, key, value)
        update.updated_at = self.now()
        self._tell_update(update, "edited", actor)
        return update

    def delete_status_update(self, actor: Actor, update: StatusUpdate) -> None:
        """Take a status update back."""
        self.need_open(actor, update.project)
        update.project.status_updates.remove(update)
        self.nodes.pop(update.node_id)
        self._tell_update(update, "deleted", actor)

    def items_of(self, issue: Issue) -> list[Item]:
        """List the cards that show an issue, over all boards."""
        return [i for p in self.projects.values() for i in p.items if i.content is issue]

    def after_state_change(self, issue: Issue) -> None:
        """Let the built-in automations move the cards of an issue that was closed or reopened."""
        for item in self.items_of(issue):
            self._wake(item, "Item closed" if issue.state == "closed" else "Item reopened")

    def switch_workflow(self, actor: Actor, project: Project, name: str, *, enabled: bool) -> Workflow:
        """Turn a built-in automation on or off, as people do in the web page; no API does it."""
        self.need_open(actor, project)
        found = next((w for w in project.workflows if w.name == name), None)
        if found is None:
            raise NotFound
        found.enabled, found.updated_at = enabled, self.now()
        return found

    def hold_workflows(self, *, hold: bool = True) -> None:
        """Keep the built-in automations waiting, so that things can happen before they run; or let them run again."""
        self.workflows_held = hold
        if not hold:
            self.run_workflows()

    def run_workflows(self) -> int:
        """Run the automations that wait, each as an act of its own with its own webhook; gives how many ran."""
        ran = 0
        robot = Actor(self.user(ROBOT))
        while self.woken:
            item, workflow = self.woken.popleft()
            if item in item.project.items and not item.archived and not item.project.closed:
                self._automate(robot, item, workflow)
                ran += 1
        return ran

    def forget_relations(self, issue: Issue) -> None:
        """Take an issue out of everything that shows it."""
        super().forget_relations(issue)
        for item in self.items_of(issue):
            item.project.items.remove(item)
            self.nodes.pop(item.node_id)

    def _new_item(self, actor: Actor, project: Project, content: Issue | DraftIssue) -> Item:
        own, now = self.ids.content(), self.now()
        key = node_id("PVTI", project.owner.id, project.id, own)
        item = self.remember(Item(own, key, project, content, actor.user, now, now))
        project.items.append(item)
        if isinstance(content, Issue):
            note(self, content, "AddedToProjectV2Event", actor, project=project)
        self._tell_item(item, "created", actor)
        self._wake(item, "Item added to project")
        return item

    def _archive(self, actor: Actor, item: Item, *, archived: bool) -> Item:
        self.need_open(actor, item.project)
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
        option = field.option(value) if isinstance(value, str) else None
        self._note_status(actor, item, field, before, option.name if option else "")
        self._tell_item(item, "edited", actor, changes=value_change(field, before, made))
        closes = [
            w for w in item.project.workflows if w.name == "Auto-close issue" and option and w.sets == option.name
        ]
        if closes and field.name == STATUS:
            self._wake(item, closes[0].name)

    def _note_status(self, actor: Actor, item: Item, field: Field, before: Value | None, now: str) -> None:
        """Only the field Status has its changes told in the issue's timeline."""
        if field.name == STATUS and isinstance(item.content, Issue):
            old = field.option(str(before.value)) if before else None
            says = {"project": item.project, "before": old.name if old else "", "after": now}
            note(self, item.content, "ProjectV2ItemStatusChangedEvent", actor, **says)

    def _wake(self, item: Item, name: str) -> None:
        self.woken += [(item, w) for w in item.project.workflows if w.enabled and w.name == name]
        if not self.workflows_held:
            self.run_workflows()

    def _automate(self, robot: Actor, item: Item, workflow: Workflow) -> None:
        if workflow.name == "Auto-close issue":
            if isinstance(item.content, Issue):
                self._edit_state(robot, item.content, {"state": "closed"}, item.project)
            return
        status = item.project.field_named(STATUS)
        option = next((o for o in status.options if o.name == workflow.sets), None) if status else None
        if status and option:
            self._put_value(robot, item, status, option.id)

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


def _check_shown(item: Item) -> None:
    if item.archived:
        raise ValidationFailed(["The item is archived and cannot be updated"])


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
