"""How do issues hang together, and how do they move house?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.acts_issues import SCOPE, IssueActs
from bot.sandbox.entities import Actor, Issue, Repository
from bot.sandbox.errors import NotFound, ValidationFailed
from bot.sandbox.ids import node_id
from bot.sandbox.shapes.issues import issue as issue_shape
from bot.sandbox.shapes.repositories import repository as repository_shape
from bot.sandbox.timeline import note

MOST_SUB_ISSUES = 100
DEEPEST = 8


class RelationActs(IssueActs):
    """Sub-issues, dependencies and transfers."""

    def add_sub_issue(self, actor: Actor, parent: Issue, child: Issue, *, replace_parent: bool = False) -> Issue:
        """Make `child` the last sub-issue of `parent`; both must belong to one owner."""
        self.need(actor, parent.repository, SCOPE, "triage")
        if not self.sees(actor, child.repository):
            raise NotFound
        old = child.parent if replace_parent and child.parent is not parent else None
        self.check_parent(parent, child, child.repository, leaves=old)
        if old:
            self.remove_sub_issue(actor, old, child)
        self.link(actor, parent, child)
        return parent

    def remove_sub_issue(self, actor: Actor, parent: Issue, child: Issue) -> Issue:
        """Take a sub-issue out of its parent."""
        self.need(actor, parent.repository, SCOPE, "triage")
        if child.parent is not parent:
            raise NotFound
        parent.sub_issues.remove(child)
        child.parent = None
        self._tell_pair(actor, parent, child, "removed")
        return parent

    def reprioritize_sub_issue(
        self, actor: Actor, parent: Issue, child: Issue, *, after: Issue | None = None, before: Issue | None = None
    ) -> Issue:
        """Put a sub-issue right after or right before one of its sisters; exactly one of them is named."""
        self.need(actor, parent.repository, SCOPE, "triage")
        sister = after or before
        if sister is None or (after and before):
            raise ValidationFailed(["Exactly one of after_id or before_id is needed"])
        if child not in parent.sub_issues or sister not in parent.sub_issues or sister is child:
            raise NotFound
        parent.sub_issues.remove(child)
        parent.sub_issues.insert(parent.sub_issues.index(sister) + (1 if after else 0), child)
        return parent

    def add_blocked_by(self, actor: Actor, issue: Issue, blocker: Issue) -> Issue:
        """Note that an issue waits for another one."""
        self.need(actor, issue.repository, SCOPE, "triage")
        if blocker is issue:
            raise ValidationFailed(["An issue cannot be blocked by itself"])
        if blocker in issue.blocked_by:
            raise ValidationFailed(["Target issue has already been taken"])
        issue.blocked_by.append(blocker)
        blocker.blocking.append(issue)
        self._tell_blocked(actor, issue, blocker, "added")
        return issue

    def remove_blocked_by(self, actor: Actor, issue: Issue, blocker: Issue) -> Issue:
        """Note that an issue does not wait for another one any more."""
        self.need(actor, issue.repository, SCOPE, "triage")
        if blocker not in issue.blocked_by:
            raise NotFound
        issue.blocked_by.remove(blocker)
        blocker.blocking.remove(issue)
        self._tell_blocked(actor, issue, blocker, "removed")
        return issue

    def transfer_issue(self, actor: Actor, issue: Issue, to: Repository) -> Issue:
        """Move an issue to another repository of the owner, where it gets a new number and node id."""
        home = issue.repository
        self.need(actor, home, SCOPE, "write")
        self.need(actor, to, SCOPE, "write")
        if to is home or to.owner is not home.owner:
            raise ValidationFailed(["New repository must belong to the same owner"])
        old_shape, old_number = issue_shape(self, issue), issue.number
        self._move(issue, to)
        home.moved[old_number] = issue
        note(self, issue, "TransferredEvent", actor, home=home)
        new = {"new_issue": issue_shape(self, issue), "new_repository": repository_shape(self, to)}
        self.emit("issues", "transferred", actor, home, {"issue": old_shape, "changes": new})
        old = {"old_issue": old_shape, "old_repository": repository_shape(self, home)}
        self.emit("issues", "opened", actor, to, {"issue": issue_shape(self, issue), "changes": old})
        return issue

    def check_parent(
        self, parent: Issue, child: Issue | None, repository: Repository, leaves: Issue | None = None
    ) -> None:
        """Refuse a 101st sub-issue, a ninth level, a second parent, a circle and another owner's issue.

        `leaves` is the parent that the child is to be taken from.
        """
        said = []
        if len(parent.sub_issues) >= MOST_SUB_ISSUES:
            said.append("Parent cannot have more than 100 sub-issues")
        if parent.repository.owner is not repository.owner:
            said.append("Sub-issue must belong to the same repository owner as the parent issue")
        if child is not None and child.parent is parent:
            said.append("Issue may not contain duplicate sub-issues and Sub issue may only have one parent")
        elif child is not None and child.parent is not leaves:
            said.append("Sub issue may only have one parent")
        if child is not None and child in (parent, *_ancestors(parent)):
            said.append("Sub issue cannot create a circular dependency")
        elif 1 + len(list(_ancestors(parent))) + (_height(child) if child else 1) > DEEPEST:
            said.append("Sub-issues can only be nested up to 8 levels")
        if said:
            raise ValidationFailed([], f"An error occurred while adding the sub-issue to the parent issue. {said[0]}")

    def link(self, actor: Actor, parent: Issue, child: Issue) -> None:
        """Make one issue the last sub-issue of another and tell both sides."""
        parent.sub_issues.append(child)
        child.parent = parent
        self._tell_pair(actor, parent, child, "added")

    def forget_relations(self, issue: Issue) -> None:
        """Take an issue out of its parents, children and blockers; boards follow in BoardActs."""
        if issue.parent:
            issue.parent.sub_issues.remove(issue)
        for child in issue.sub_issues:
            child.parent = None
        for blocker in issue.blocked_by:
            blocker.blocking.remove(issue)
        for blocked in issue.blocking:
            blocked.blocked_by.remove(issue)

    def _move(self, issue: Issue, to: Repository) -> None:
        del issue.repository.issues[issue.number]
        self.nodes.pop(issue.node_id)
        names = {label.name.casefold(): label for label in to.labels}
        issue.labels = [names[x.name.casefold()] for x in issue.labels if x.name.casefold() in names]
        issue.milestone, issue.pinned = None, False
        issue.repository, issue.number = to, to.next_number
        to.next_number += 1
        issue.node_id = node_id("I", to.id, issue.id)
        to.issues[issue.number] = self.remember(issue)
        issue.updated_at = self.now()

    def _tell_pair(self, actor: Actor, parent: Issue, child: Issue, what: str) -> None:
        """Both sides are told: one link makes two deliveries, and an entry in both timelines."""
        note(self, parent, f"SubIssue{what.title()}Event", actor, issue=child)
        note(self, child, f"ParentIssue{what.title()}Event", actor, issue=parent)
        parts = {
            "parent_issue_id": parent.id,
            "parent_issue": issue_shape(self, parent),
            "sub_issue_id": child.id,
            "sub_issue": issue_shape(self, child),
        }
        of_child = {**parts, "sub_issue_repo": repository_shape(self, child.repository)}
        of_parent = {**parts, "parent_issue_repo": repository_shape(self, parent.repository)}
        self.emit("sub_issues", f"sub_issue_{what}", actor, parent.repository, of_child)
        self.emit("sub_issues", f"parent_issue_{what}", actor, child.repository, of_parent)

    def _tell_blocked(self, actor: Actor, issue: Issue, blocker: Issue, what: str) -> None:
        note(self, issue, f"BlockedBy{what.title()}Event", actor, issue=blocker)
        note(self, blocker, f"Blocking{what.title()}Event", actor, issue=issue)
        parts = {
            "blocked_issue_id": issue.id,
            "blocked_issue": issue_shape(self, issue),
            "blocking_issue_id": blocker.id,
            "blocking_issue": issue_shape(self, blocker),
        }
        near = {**parts, "blocking_issue_repo": repository_shape(self, blocker.repository)}
        far = {**parts, "blocked_issue_repo": repository_shape(self, issue.repository)}
        self.emit("issue_dependencies", f"blocked_by_{what}", actor, issue.repository, near)
        self.emit("issue_dependencies", f"blocking_{what}", actor, blocker.repository, far)


def _ancestors(issue: Issue) -> Iterator[Issue]:
    while issue.parent is not None:
        issue = issue.parent
        yield issue


def _height(issue: Issue) -> int:
    """Count the levels from this issue down, itself included."""
    return 1 + max((_height(child) for child in issue.sub_issues), default=0)
