"""What can be done to an issue itself?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict, TypeVar, Unpack

from bot.sandbox.entities import LOCK_REASONS, Actor, Edit, Issue, Label, Milestone, Repository, User
from bot.sandbox.errors import Forbidden, Gone, ValidationFailed, invalid, too_long
from bot.sandbox.ids import node_id
from bot.sandbox.shapes.issues import issue as issue_shape
from bot.sandbox.shapes.issues import label as label_shape
from bot.sandbox.shapes.issues import milestone as milestone_shape
from bot.sandbox.shapes.people import user as user_shape
from bot.sandbox.telling import Telling
from bot.sandbox.timeline import note

LONGEST_TITLE = 256
LONGEST_BODY = 65_536
MOST_LABELS = 100
MOST_ASSIGNEES = 10
MOST_PINNED = 3
SCOPE = "issues=write"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NewIssue:
    """What an issue begins with."""

    title: str
    body: str | None = None
    labels: Sequence[Label] = ()
    assignees: Sequence[User] = ()
    milestone: Milestone | None = None
    parent: Issue | None = None


class IssueChanges(TypedDict, total=False):
    """What to change; a key that is not there changes nothing. Labels and assignees name the whole set."""

    title: str
    body: str | None
    state: Literal["open", "closed"]
    state_reason: str | None
    labels: Sequence[Label]
    assignees: Sequence[User]
    milestone: Milestone | None


class IssueActs(Telling):
    """Open, edit, close, label, assign, lock, pin, transfer and delete."""

    def create_issue(self, actor: Actor, repository: Repository, new: NewIssue) -> Issue:
        """Open an issue; labels, assignees and milestone are dropped silently without push access."""
        self.need(actor, repository, SCOPE)
        if not repository.has_issues:
            raise Gone("Issues are disabled for this repo")
        _check_title(new.title)
        check_body("Issue", new.body)
        if new.parent:
            self.check_parent(new.parent, None, repository)
        self.limits.write(actor.who)
        issue = self._opened(actor, repository, new)
        if self.pushes(actor, repository):
            _check_count(new.labels)
            issue.labels = _unique(new.labels)
            issue.assignees = [u for u in _unique(new.assignees) if self.assignable(u, repository)][:MOST_ASSIGNEES]
            issue.milestone = new.milestone
        self._tell(issue, "opened", actor)
        for label in issue.labels:
            self._tell_labeled(actor, issue, label, on=True)
        for user in issue.assignees:
            self._tell_assigned(actor, issue, user, on=True)
        if issue.milestone:
            self._tell_milestoned(actor, issue, issue.milestone, on=True)
        if new.parent:
            self.link(actor, new.parent, issue)
        return issue

    def edit_issue(self, actor: Actor, issue: Issue, **changes: Unpack[IssueChanges]) -> Issue:
        """Change an issue; authors may change their text and state, the rest needs triage or issues=write."""
        mine = issue.author is actor.user
        self.need(actor, issue.repository, SCOPE, "read" if mine else "triage")
        self._edit_text(actor, issue, changes)
        if self.pushes(actor, issue.repository):
            self._edit_sets(actor, issue, changes)
        if "state" in changes or "state_reason" in changes:
            self._edit_state(actor, issue, changes)
        return issue

    def add_labels(self, actor: Actor, issue: Issue, labels: Iterable[Label]) -> Issue:
        """Put labels on; those already there are left in peace."""
        self.need(actor, issue.repository, SCOPE, "triage")
        wanted = list(labels)
        _check_count([*issue.labels, *wanted])  # GitHub counts existing and new ones, doubles included
        for label in _unique(wanted):
            if label not in issue.labels:
                issue.labels.append(label)
                self._tell_labeled(actor, issue, label, on=True)
        return issue

    def remove_labels(self, actor: Actor, issue: Issue, labels: Iterable[Label]) -> Issue:
        """Take labels off; those that are not there are no error here."""
        self.need(actor, issue.repository, SCOPE, "triage")
        for label in _unique(labels):
            if label in issue.labels:
                issue.labels.remove(label)
                self._tell_labeled(actor, issue, label, on=False)
        return issue

    def set_labels(self, actor: Actor, issue: Issue, labels: Iterable[Label]) -> Issue:
        """Make these the labels, no others."""
        wanted = _unique(labels)
        _check_count(wanted)
        self.remove_labels(actor, issue, [label for label in issue.labels if label not in wanted])
        return self.add_labels(actor, issue, [label for label in wanted if label not in issue.labels])

    def add_assignees(self, actor: Actor, issue: Issue, users: Iterable[User]) -> Issue:
        """Assign people; those who cannot be assigned, and those past the tenth, are ignored silently."""
        self.need(actor, issue.repository, SCOPE, "triage")
        for user in _unique(users):
            room = len(issue.assignees) < MOST_ASSIGNEES
            if user not in issue.assignees and room and self.assignable(user, issue.repository):
                issue.assignees.append(user)
                self._tell_assigned(actor, issue, user, on=True)
        return issue

    def remove_assignees(self, actor: Actor, issue: Issue, users: Iterable[User]) -> Issue:
        """Take people off; those who are not assigned are ignored."""
        self.need(actor, issue.repository, SCOPE, "triage")
        for user in _unique(users):
            if user in issue.assignees:
                issue.assignees.remove(user)
                self._tell_assigned(actor, issue, user, on=False)
        return issue

    def assignable(self, user: User, repository: Repository) -> bool:
        """Can this account be assigned here? People with a role of their own or through the organization."""
        members = getattr(repository.owner, "members", {})
        known = user.login in repository.collaborators or user.login in members or user is repository.owner
        return user.type == "User" and known

    def lock(self, actor: Actor, issue: Issue, reason: str | None = None) -> None:
        """Lock the conversation; the reason is one of LOCK_REASONS or None."""
        self.need(actor, issue.repository, SCOPE, "write")
        if reason is not None and reason not in LOCK_REASONS:
            raise ValidationFailed([f"{reason} is not a member of {list(LOCK_REASONS)}"])
        issue.lock_reason = reason
        if not issue.locked:
            issue.locked = True
            self._touch(issue)
            note(self, issue, "LockedEvent", actor, reason=reason)
            self._tell(issue, "locked", actor)

    def unlock(self, actor: Actor, issue: Issue) -> None:
        """Unlock the conversation."""
        self.need(actor, issue.repository, SCOPE, "write")
        if issue.locked:
            issue.locked, issue.lock_reason = False, None
            self._touch(issue)
            note(self, issue, "UnlockedEvent", actor)
            self._tell(issue, "unlocked", actor)

    def pin(self, actor: Actor, issue: Issue) -> Issue:
        """Pin to the repository's page, three at most."""
        self.need(actor, issue.repository, SCOPE, "write")
        if sum(i.pinned for i in issue.repository.issues.values()) >= MOST_PINNED and not issue.pinned:
            raise ValidationFailed(["Maximum 3 pinned issues per repository"])
        if not issue.pinned:
            issue.pinned = True
            note(self, issue, "PinnedEvent", actor)
            self._tell(issue, "pinned", actor)
        return issue

    def unpin(self, actor: Actor, issue: Issue) -> Issue:
        """Take the pin away."""
        self.need(actor, issue.repository, SCOPE, "write")
        if issue.pinned:
            issue.pinned = False
            note(self, issue, "UnpinnedEvent", actor)
            self._tell(issue, "unpinned", actor)
        return issue

    def delete_issue(self, actor: Actor, issue: Issue) -> None:
        """Delete for good; only an admin may, an App never (GitHub offers it to people alone)."""
        if actor.installation:
            raise Forbidden
        self.need(actor, issue.repository, SCOPE, "admin")
        self.forget_relations(issue)
        del issue.repository.issues[issue.number]
        issue.repository.deleted.add(issue.number)
        self.issues.pop(issue.id)
        for key in (issue.node_id, *(event.node_id for event in issue.events)):
            self.nodes.pop(key)
        self._tell(issue, "deleted", actor)

    # Given by the other acts

    def check_parent(
        self, parent: Issue, child: Issue | None, repository: Repository, leaves: Issue | None = None
    ) -> None:
        """Refuse what cannot become a sub-issue; see RelationActs."""
        raise NotImplementedError

    def link(self, actor: Actor, parent: Issue, child: Issue) -> None:
        """Make one issue the sub-issue of another; see RelationActs."""
        raise NotImplementedError

    def forget_relations(self, issue: Issue) -> None:
        """Take an issue out of its parents, children, boards and blockers; see RelationActs."""
        raise NotImplementedError

    def after_state_change(self, issue: Issue) -> None:
        """Let boards follow; see BoardActs."""
        raise NotImplementedError

    # Inside

    def _opened(self, actor: Actor, repository: Repository, new: NewIssue) -> Issue:
        number, repository.next_number = repository.next_number, repository.next_number + 1
        own, now = self.ids.content(), self.now()
        issue = Issue(
            id=own,
            node_id=node_id("I", repository.id, own),
            repository=repository,
            number=number,
            title=new.title.strip(),
            body=new.body,
            author=actor.user,
            app=actor.app,
            created_at=now,
            updated_at=now,
        )
        repository.issues[number] = self.issues[own] = self.remember(issue)
        return issue

    def _edit_text(self, actor: Actor, issue: Issue, changes: IssueChanges) -> None:
        before: dict[str, dict[str, str]] = {}
        title, body = changes.get("title", issue.title), changes.get("body", issue.body)
        _check_title(title)
        check_body("Issue", body)
        if title.strip() != issue.title:
            before["title"] = {"from": issue.title}
            note(self, issue, "RenamedTitleEvent", actor, before=issue.title, after=title.strip())
            issue.title = title.strip()
        if (body or "") != (issue.body or ""):
            before["body"] = {"from": issue.body or ""}
            issue.edits.append(Edit(actor.user, self.now(), issue.body or ""))
            issue.body, issue.editor, issue.last_edited_at = body, actor.user, self.now()
        if before:
            self._touch(issue)
            self._tell(issue, "edited", actor, changes=before)

    def _edit_sets(self, actor: Actor, issue: Issue, changes: IssueChanges) -> None:
        if "labels" in changes:
            self.set_labels(actor, issue, changes["labels"])
        if "assignees" in changes:
            wanted = list(changes["assignees"])
            self.remove_assignees(actor, issue, [u for u in issue.assignees if u not in wanted])
            self.add_assignees(actor, issue, wanted)
        if "milestone" in changes and changes["milestone"] is not issue.milestone:
            old, issue.milestone = issue.milestone, changes["milestone"]
            for milestone, on in ((old, False), (issue.milestone, True)):
                if milestone:
                    self._tell_milestoned(actor, issue, milestone, on=on)

    def _edit_state(self, actor: Actor, issue: Issue, changes: IssueChanges, closer: object = None) -> None:
        """Close or open; `closer` is the board that closes by itself. Another reason is told as closing once more."""
        state, reason = changes.get("state", issue.state), changes.get("state_reason")
        if reason not in (None, "completed", "not_planned", "duplicate", "reopened"):
            raise invalid("Issue", "state_reason")
        if state == issue.state and (state == "open" or reason in (None, issue.state_reason)):
            return
        opened = state == "open"
        was, issue.state = issue.state, state
        issue.state_reason = "reopened" if opened else reason or "completed"
        issue.closed_at = None if opened else self.now()
        issue.closed_by = None if opened else actor.user
        self._touch(issue)
        kind = "ReopenedEvent" if opened else "ClosedEvent"
        note(self, issue, kind, actor, reason=issue.state_reason, closer=closer)
        if was != state:
            self._tell(issue, "reopened" if opened else "closed", actor)
            self.after_state_change(issue)
            if not opened:
                self._tick_references(actor, issue)

    def _tick_references(self, actor: Actor, closed: Issue) -> None:
        """Tick `- [ ] #12` wherever it stands: GitHub edits such bodies itself when issue 12 closes."""
        box = re.compile(rf"^(\s*(?:[-*+]|\d+[.)])\s+\[) (\]\s+#{closed.number}\b)", re.MULTILINE)
        for issue in list(closed.repository.issues.values()):
            ticked = box.sub(r"\1x\2", issue.body or "")
            if ticked != (issue.body or ""):
                self._edit_text(actor, issue, {"body": ticked})

    def _tell_labeled(self, actor: Actor, issue: Issue, label: Label, *, on: bool) -> None:
        self._touch(issue)
        note(self, issue, "LabeledEvent" if on else "UnlabeledEvent", actor, label=label)
        shape = label_shape(self, label, issue.repository)
        self._tell(issue, "labeled" if on else "unlabeled", actor, label=shape)

    def _tell_assigned(self, actor: Actor, issue: Issue, user: User, *, on: bool) -> None:
        self._touch(issue)
        note(self, issue, "AssignedEvent" if on else "UnassignedEvent", actor, assignee=user)
        self._tell(issue, "assigned" if on else "unassigned", actor, assignee=user_shape(self, user))

    def _tell_milestoned(self, actor: Actor, issue: Issue, milestone: Milestone, *, on: bool) -> None:
        self._touch(issue)
        note(self, issue, "MilestonedEvent" if on else "DemilestonedEvent", actor, title=milestone.title)
        shape = milestone_shape(self, milestone, issue.repository)
        self._tell(issue, "milestoned" if on else "demilestoned", actor, milestone=shape)

    def _touch(self, issue: Issue) -> None:
        issue.updated_at = self.now()

    def _tell(self, issue: Issue, action: str, actor: Actor, **parts: object) -> None:
        self.emit("issues", action, actor, issue.repository, {"issue": issue_shape(self, issue), **parts})


def _check_title(title: str) -> None:
    if not title.strip():
        raise invalid("Issue", "title", "missing_field")
    if len(title) > LONGEST_TITLE:
        raise too_long("Issue", "title", LONGEST_TITLE)


def check_body(resource: str, body: str | None) -> None:
    """Refuse a text that GitHub would find too long."""
    if body is not None and len(body) > LONGEST_BODY:
        raise too_long(resource, "body", LONGEST_BODY)


def _check_count(labels: Sequence[Label]) -> None:
    if len(labels) > MOST_LABELS:
        raise invalid("Issue", "labels", "custom", "labels cannot have more than 100 labels")


def _unique(things: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(things))
