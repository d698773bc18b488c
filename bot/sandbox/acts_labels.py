"""What can be done to a repository's labels and milestones?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypedDict, Unpack

from bot.sandbox.acts_issues import SCOPE
from bot.sandbox.entities import Actor, Label, Milestone, Repository
from bot.sandbox.errors import NotFound, invalid, too_long
from bot.sandbox.ids import node_id
from bot.sandbox.shapes.issues import label as label_shape
from bot.sandbox.shapes.issues import milestone as milestone_shape
from bot.sandbox.telling import Telling

LONGEST_LABEL = 50
LONGEST_LABEL_DESCRIPTION = 100
COLOR = re.compile(r"[0-9a-fA-F]{6}")


class LabelChanges(TypedDict, total=False):
    """What to change in a label; a key that is not there changes nothing."""

    name: str
    color: str
    description: str | None


class MilestoneChanges(TypedDict, total=False):
    """What to change in a milestone; a key that is not there changes nothing."""

    title: str
    description: str | None
    due_on: datetime | None
    state: Literal["open", "closed"]


class LabelActs(Telling):
    """Make, change and delete labels and milestones."""

    def label(self, repository: Repository, name: str) -> Label:
        """Find a label, in any case of letters."""
        for label in repository.labels:
            if label.name.casefold() == name.casefold():
                return label
        raise NotFound

    def labels_named(self, actor: Actor, repository: Repository, names: Iterable[str]) -> list[Label]:
        """Find labels by name and make those that are missing, as REST does; nobody without push access may."""
        if not self.pushes(actor, repository):
            return []
        found = []
        for name in names:
            try:
                found.append(self.label(repository, name))
            except NotFound:
                found.append(self.create_label(actor, repository, name))
        return found

    def create_label(
        self, actor: Actor, repository: Repository, name: str, color: str = "ededed", description: str | None = None
    ) -> Label:
        """Make a label; the colour is six hexadecimal digits without `#`."""
        self.need(actor, repository, SCOPE, "write")
        self._check_label(repository, name, color, description, None)
        own = self.ids.content()
        label = self.remember(Label(own, node_id("LA", repository.id, own), name, color.lower(), description))
        repository.labels.append(label)
        self._tell_label(label, "created", actor, repository)
        return label

    def edit_label(self, actor: Actor, repository: Repository, label: Label, **changes: Unpack[LabelChanges]) -> Label:
        """Rename, recolour or describe a label."""
        self.need(actor, repository, SCOPE, "write")
        name = changes.get("name", label.name)
        color, description = changes.get("color", label.color).lower(), changes.get("description", label.description)
        self._check_label(repository, name, color, description, label)
        old = {"name": label.name, "color": label.color, "description": label.description}
        label.name, label.color, label.description = name, color, description
        new = {"name": name, "color": color, "description": description}
        before = {key: {"from": old[key] or ""} for key in old if old[key] != new[key]}
        if before:
            self._tell_label(label, "edited", actor, repository, changes=before)
        return label

    def delete_label(self, actor: Actor, repository: Repository, label: Label) -> None:
        """Delete a label; it comes off every issue."""
        self.need(actor, repository, SCOPE, "write")
        repository.labels.remove(label)
        self.nodes.pop(label.node_id)
        for issue in repository.issues.values():
            if label in issue.labels:
                issue.labels.remove(label)
        self._tell_label(label, "deleted", actor, repository)

    def milestone(self, repository: Repository, number: int) -> Milestone:
        """Find a milestone by number."""
        for milestone in repository.milestones:
            if milestone.number == number:
                return milestone
        raise NotFound

    def create_milestone(self, actor: Actor, repository: Repository, **says: Unpack[MilestoneChanges]) -> Milestone:
        """Make a milestone with a title that the repository does not have yet."""
        title = says.get("title", "")
        self.need(actor, repository, SCOPE, "write")
        self._check_milestone(repository, title, None)
        own, now = self.ids.content(), self.now()
        milestone = Milestone(
            id=own,
            node_id=node_id("MI", repository.id, own),
            number=repository.next_milestone,
            title=title,
            description=says.get("description"),
            creator=actor.user,
            created_at=now,
            updated_at=now,
            due_on=says.get("due_on"),
        )
        repository.next_milestone += 1
        repository.milestones.append(self.remember(milestone))
        self._tell_milestone(milestone, "created", actor, repository)
        if says.get("state") == "closed":
            self.edit_milestone(actor, repository, milestone, state="closed")
        return milestone

    def edit_milestone(
        self, actor: Actor, repository: Repository, milestone: Milestone, **changes: Unpack[MilestoneChanges]
    ) -> Milestone:
        """Change a milestone, close it or open it again."""
        self.need(actor, repository, SCOPE, "write")
        self._check_milestone(repository, changes.get("title", milestone.title), milestone)
        before: dict[str, dict[str, str]] = {}
        for key in ("title", "description", "due_on"):
            old = getattr(milestone, key)
            if key in changes and changes[key] != old:
                before[key] = {"from": str(old or "")}
                setattr(milestone, key, changes[key])
        if before:
            milestone.updated_at = self.now()
            self._tell_milestone(milestone, "edited", actor, repository, changes=before)
        state = changes.get("state", milestone.state)
        if state != milestone.state:
            milestone.state, milestone.updated_at = state, self.now()
            milestone.closed_at = self.now() if state == "closed" else None
            self._tell_milestone(milestone, "closed" if state == "closed" else "opened", actor, repository)
        return milestone

    def delete_milestone(self, actor: Actor, repository: Repository, milestone: Milestone) -> None:
        """Delete a milestone; its issues lose it."""
        self.need(actor, repository, SCOPE, "write")
        repository.milestones.remove(milestone)
        self.nodes.pop(milestone.node_id)
        for issue in repository.issues.values():
            if issue.milestone is milestone:
                issue.milestone = None
        self._tell_milestone(milestone, "deleted", actor, repository)

    def _check_label(
        self, repository: Repository, name: str, color: str, description: str | None, but: Label | None
    ) -> None:
        if not name.strip():
            raise invalid("Label", "name", "missing_field")
        if len(name) > LONGEST_LABEL:
            raise too_long("Label", "name", LONGEST_LABEL)
        if not COLOR.fullmatch(color):
            raise invalid("Label", "color")
        if description and len(description) > LONGEST_LABEL_DESCRIPTION:
            raise too_long("Label", "description", LONGEST_LABEL_DESCRIPTION)
        if any(x is not but and x.name.casefold() == name.casefold() for x in repository.labels):
            raise invalid("Label", "name", "already_exists")

    def _check_milestone(self, repository: Repository, title: str, but: Milestone | None) -> None:
        if not title.strip():
            raise invalid("Milestone", "title", "missing_field")
        if any(m is not but and m.title == title for m in repository.milestones):
            raise invalid("Milestone", "title", "already_exists")

    def _tell_label(self, label: Label, action: str, actor: Actor, repository: Repository, **parts: object) -> None:
        self.emit("label", action, actor, repository, {"label": label_shape(self, label, repository), **parts})

    def _tell_milestone(
        self, milestone: Milestone, action: str, actor: Actor, repository: Repository, **parts: object
    ) -> None:
        shape = milestone_shape(self, milestone, repository)
        self.emit("milestone", action, actor, repository, {"milestone": shape, **parts})
