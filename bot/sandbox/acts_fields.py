"""What can be done to the fields of a board, by the API and by people in the web page?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.sandbox.acts_relations import RelationActs
from bot.sandbox.boards import Field, Iteration, Option, Project
from bot.sandbox.entities import Actor, Organization, User
from bot.sandbox.errors import Forbidden, NotFound, ValidationFailed
from bot.sandbox.ids import node_id
from bot.sandbox.state import allows

SCOPE = "organization_projects=write"
PREFIXES = {"SINGLE_SELECT": "PVTSSF", "ITERATION": "PVTIF"}
MOST_FIELDS = 50


class FieldActs(RelationActs):
    """Make, rename and fill the fields of boards."""

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
        self.need_open(actor, project)
        if any(f.name.casefold() == name.casefold() for f in project.fields):
            raise ValidationFailed(["Name has already been taken"])
        if len(project.fields) >= MOST_FIELDS:
            raise ValidationFailed(["Project cannot have more than 50 fields"])
        if data_type == "SINGLE_SELECT" and not options:
            raise ValidationFailed(["Single select options can't be blank"])
        made = self.new_field(project, name, data_type)
        made.options = list(options)
        if data_type == "ITERATION":
            made.iterations = list(iterations) or three_iterations(self.now().date(), made.duration)
        return made

    def replace_options(self, actor: Actor, field: Field, options: Sequence[Option]) -> Field:
        """Replace all choices: every one gets a new id and every card loses its value, as on GitHub."""
        self.need_open(actor, field.project)
        field.options = [new_option(o.name, o.color, o.description) for o in options]
        self._forget_values(field)
        return field

    def replace_iterations(self, actor: Actor, field: Field, iterations: Sequence[Iteration]) -> Field:
        """Replace all iterations: every one gets a new id and every card loses its value, as on GitHub."""
        self.need_open(actor, field.project)
        field.iterations = [Iteration(new_key(), i.title, i.start_date, i.duration) for i in iterations]
        self._forget_values(field)
        return field

    def rename_field(self, actor: Actor, field: Field, name: str) -> Field:
        """Rename a column."""
        self.need_open(actor, field.project)
        field.name, field.updated_at = name, self.now()
        return field

    def add_option(self, actor: Actor, field: Field, option: Option) -> Field:
        """Add a choice as a person does in the web page, where the other ids stay."""
        self.need_open(actor, field.project)
        field.options.append(option)
        return field

    def rename_option(self, actor: Actor, field: Field, old: str, new: str) -> Field:
        """Give a choice another name as a person does in the web page: its id stays, and so do the cards."""
        self.need_open(actor, field.project)
        place = _place([o.name for o in field.options], old)
        field.options[place] = replace(field.options[place], name=new)
        return field

    def remove_option(self, actor: Actor, field: Field, name: str) -> Field:
        """Take a choice away as a person does in the web page: the cards that had it have nothing."""
        self.need_open(actor, field.project)
        gone = field.options.pop(_place([o.name for o in field.options], name))
        self._forget_values(field, gone.id)
        return field

    def add_iteration(self, actor: Actor, field: Field, iteration: Iteration) -> Field:
        """Add an iteration as a person does in the web page, where the other ids stay."""
        self.need_open(actor, field.project)
        field.iterations.append(iteration)
        return field

    def rename_iteration(self, actor: Actor, field: Field, old: str, new: str) -> Field:
        """Give an iteration another title as a person does in the web page: its id stays, and so do the cards."""
        self.need_open(actor, field.project)
        place = _place([i.title for i in field.iterations], old)
        field.iterations[place] = replace(field.iterations[place], title=new)
        return field

    def remove_iteration(self, actor: Actor, field: Field, title: str) -> Field:
        """Take an iteration away as a person does in the web page: the cards that had it have nothing."""
        self.need_open(actor, field.project)
        gone = field.iterations.pop(_place([i.title for i in field.iterations], title))
        self._forget_values(field, gone.id)
        return field

    def need_board(self, actor: Actor, project: Project) -> None:
        """People outside learn nothing of a board, an App without the permission neither."""
        if actor.installation:
            there = actor.installation.account is project.owner
            if not there or not allows(actor.permissions, "organization_projects", "read"):
                raise NotFound(f"Could not resolve to a node with the global id of '{project.node_id}'")
        self.need_owner_of_board(actor, project.owner)

    def need_open(self, actor: Actor, project: Project) -> None:
        """Refuse changes to a closed board, too."""
        self.need_board(actor, project)
        if project.closed:
            # No source tells GitHub's words for it; these are those it has for an archived card.
            raise ValidationFailed(["The project is closed and cannot be updated"])

    def need_owner_of_board(self, actor: Actor, owner: User) -> None:
        """Refuse whoever may not change boards there: a person's boards are for that person alone."""
        if not isinstance(owner, Organization) and owner is not actor.user:
            raise Forbidden
        self.need_organization(actor, owner, SCOPE)

    def new_field(self, project: Project, name: str, data_type: str) -> Field:
        """Put a field on a board without asking."""
        own, now = self.ids.content(), self.now()
        key = node_id(PREFIXES.get(data_type, "PVTF"), project.owner.id, project.id, own)
        made = self.remember(Field(own, key, project, name, data_type, now, now))
        project.fields.append(made)
        return made

    def _forget_values(self, field: Field, only: str | None = None) -> None:
        """Empty the field on every card, or on those that have one choice."""
        field.updated_at = self.now()
        for item in field.project.items:
            value = item.values.get(field.node_id)
            if value and only in (None, value.value):
                del item.values[field.node_id]


def new_key() -> str:
    """Make an id in the looks of an option's or an iteration's: eight hexadecimal digits."""
    return secrets.token_hex(4)


def new_option(name: str, color: str = "GRAY", description: str = "") -> Option:
    """Make a choice with a fresh id."""
    return Option(new_key(), name, color, description)


def three_iterations(start: date, days: int) -> list[Iteration]:
    """Make the three iterations that a fresh iteration field begins with."""
    return [Iteration(new_key(), f"Iteration {n + 1}", start + timedelta(days=n * days), days) for n in range(3)]


def _place(names: Sequence[str], wanted: str) -> int:
    if wanted not in names:
        raise NotFound
    return names.index(wanted)
