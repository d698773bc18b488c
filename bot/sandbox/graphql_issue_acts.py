"""What can be done to issues and comments through GraphQL?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.acts_issues import IssueChanges, NewIssue
from bot.sandbox.boards import Project
from bot.sandbox.entities import LOCK_REASONS, Comment, Issue, IssueType, Label, Milestone, Repository, User
from bot.sandbox.errors import ValidationFailed
from bot.sandbox.graphql_asking import Asking, values_of
from bot.sandbox.graphql_errors import Refusal
from bot.sandbox.graphql_fields import Act
from bot.sandbox.graphql_issues import REACTION_WORDS, groups, lock_word
from bot.sandbox.graphql_paging import Edge, cursor
from bot.sandbox.shapes.issues import issue as issue_shape
from bot.sandbox.shapes.issues import issue_type as type_shape
from bot.sandbox.timeline import note

Given = dict[str, Any]
Payload = dict[str, Any]
CONTENTS = {word: kind for kind, word in REACTION_WORDS.items()}
LOCK_WORDS = {lock_word(reason): reason for reason in LOCK_REASONS}


def _all(asking: Asking, ids: list[str] | None, kind: type[Any]) -> list[Any]:
    return [asking.find(node_id, kind) for node_id in ids or ()]


def create_issue(asking: Asking, given: Given) -> Payload:
    """Open an issue, on request as the sub-issue of another one and on boards."""
    repository = asking.find(given["repository_id"], Repository)
    boards = _all(asking, given.get("project_v2_ids"), Project)
    issue_type = _type(asking, given.get("issue_type_id"))
    new = NewIssue(
        title=given["title"],
        body=given.get("body"),
        labels=_all(asking, given.get("label_ids"), Label),
        assignees=_all(asking, given.get("assignee_ids"), User),
        milestone=_one(asking, given.get("milestone_id"), Milestone),
        parent=_one(asking, given.get("parent_issue_id"), Issue),
    )
    try:
        issue = asking.world.create_issue(asking.actor, repository, new)
    except ValidationFailed as refused:
        raise _of_parent(refused) from refused
    for board in boards:
        asking.world.add_item(asking.actor, board, issue)
    if issue_type:
        _set_type(asking, issue, issue_type)
    return {"issue": issue}


def update_issue(asking: Asking, given: Given) -> Payload:
    """Change an issue; labels and assignees name the whole set."""
    issue = asking.find(given["id"], Issue)
    issue_type = _type(asking, given.get("issue_type_id"))
    changes: IssueChanges = {}
    changes.update(values_of(given, "title", "body"))  # type: ignore[typeddict-item]
    if given.get("state"):
        changes["state"] = given["state"].lower()
    if given.get("label_ids") is not None:
        changes["labels"] = _all(asking, given["label_ids"], Label)
    if given.get("assignee_ids") is not None:
        changes["assignees"] = _all(asking, given["assignee_ids"], User)
    if "milestone_id" in given:
        changes["milestone"] = _one(asking, given["milestone_id"], Milestone)
    asking.world.edit_issue(asking.actor, issue, **changes)
    if issue_type:
        _set_type(asking, issue, issue_type)
    return {"issue": issue, "actor": asking.actor.user}


def close_issue(asking: Asking, given: Given) -> Payload:
    """Close an issue as completed, not planned or a duplicate."""
    issue = asking.find(given["issue_id"], Issue)
    reason = (given.get("state_reason") or "COMPLETED").lower()
    return {"issue": asking.world.edit_issue(asking.actor, issue, state="closed", state_reason=reason)}


def reopen_issue(asking: Asking, given: Given) -> Payload:
    """Open an issue again."""
    issue = asking.find(given["issue_id"], Issue)
    return {"issue": asking.world.edit_issue(asking.actor, issue, state="open")}


def lock_lockable(asking: Asking, given: Given) -> Payload:
    """Lock the conversation of an issue."""
    issue = asking.find(given["lockable_id"], Issue)
    asking.world.lock(asking.actor, issue, LOCK_WORDS.get(given.get("lock_reason")))
    return {"actor": asking.actor.user, "lockedRecord": issue}


def pin_issue(asking: Asking, given: Given) -> Payload:
    """Pin an issue to its repository's page."""
    return {"issue": asking.world.pin(asking.actor, asking.find(given["issue_id"], Issue))}


def unpin_issue(asking: Asking, given: Given) -> Payload:
    """Take the pin away."""
    issue = asking.world.unpin(asking.actor, asking.find(given["issue_id"], Issue))
    return {"issue": issue, "id": issue.node_id}


def add_labels(asking: Asking, given: Given) -> Payload:
    """Put labels on."""
    issue = asking.find(given["labelable_id"], Issue)
    labels = _all(asking, given["label_ids"], Label)
    return {"labelable": asking.world.add_labels(asking.actor, issue, labels)}


def remove_labels(asking: Asking, given: Given) -> Payload:
    """Take labels off."""
    issue = asking.find(given["labelable_id"], Issue)
    labels = _all(asking, given["label_ids"], Label)
    return {"labelable": asking.world.remove_labels(asking.actor, issue, labels)}


def add_assignees(asking: Asking, given: Given) -> Payload:
    """Assign people."""
    issue = asking.find(given["assignable_id"], Issue)
    people = _all(asking, given["assignee_ids"], User)
    return {"assignable": asking.world.add_assignees(asking.actor, issue, people)}


def remove_assignees(asking: Asking, given: Given) -> Payload:
    """Take people off."""
    issue = asking.find(given["assignable_id"], Issue)
    people = _all(asking, given["assignee_ids"], User)
    return {"assignable": asking.world.remove_assignees(asking.actor, issue, people)}


def add_comment(asking: Asking, given: Given) -> Payload:
    """Comment on an issue."""
    issue = asking.find(given["subject_id"], Issue)
    comment = asking.world.create_comment(asking.actor, issue, given["body"])
    return {"commentEdge": Edge(cursor(comment, len(issue.comments) - 1), comment), "subject": issue}


def update_comment(asking: Asking, given: Given) -> Payload:
    """Change a comment's text."""
    comment = asking.find(given["id"], Comment)
    return {"issueComment": asking.world.edit_comment(asking.actor, comment, given["body"])}


def delete_comment(asking: Asking, given: Given) -> Payload:
    """Delete a comment."""
    asking.world.delete_comment(asking.actor, asking.find(given["id"], Comment))
    return {}


def minimize_comment(asking: Asking, given: Given) -> Payload:
    """Hide a comment."""
    comment = asking.find(given["subject_id"], Comment)
    why = given["classifier"].lower().replace("_", "-")
    return {"minimizedComment": asking.world.minimize_comment(asking.actor, comment, why)}


def unminimize_comment(asking: Asking, given: Given) -> Payload:
    """Show a hidden comment again."""
    comment = asking.find(given["subject_id"], Comment)
    return {"unminimizedComment": asking.world.unminimize_comment(asking.actor, comment)}


def add_reaction(asking: Asking, given: Given) -> Payload:
    """React; the same reaction a second time is the first one."""
    subject = asking.remark(given["subject_id"])
    reaction, _new = asking.world.react(asking.actor, subject, CONTENTS[given["content"]])
    return {"reaction": reaction, "reactionGroups": groups(subject), "subject": subject}


def remove_reaction(asking: Asking, given: Given) -> Payload:
    """Take one's own reaction back; without one nothing happens."""
    subject = asking.remark(given["subject_id"])
    kind, mine = CONTENTS[given["content"]], asking.actor.user
    found = next((r for r in subject.reactions if r.user is mine and r.content == kind), None)
    if found:
        asking.world.unreact(asking.actor, subject, found)
    return {"reaction": found, "reactionGroups": groups(subject), "subject": subject}


def add_sub_issue(asking: Asking, given: Given) -> Payload:
    """Make an issue the sub-issue of another one."""
    parent, child = _pair(asking, given)
    replace = bool(given.get("replace_parent"))
    try:
        asking.world.add_sub_issue(asking.actor, parent, child, replace_parent=replace)
    except ValidationFailed as refused:
        raise _of_parent(refused) from refused
    return {"issue": parent, "subIssue": child}


def remove_sub_issue(asking: Asking, given: Given) -> Payload:
    """Take a sub-issue out of its parent."""
    parent, child = _pair(asking, given)
    return {"issue": asking.world.remove_sub_issue(asking.actor, parent, child), "subIssue": child}


def reprioritize_sub_issue(asking: Asking, given: Given) -> Payload:
    """Put a sub-issue right after or right before a sister."""
    parent, child = _pair(asking, given)
    after = _one(asking, given.get("after_id"), Issue)
    before = _one(asking, given.get("before_id"), Issue)
    asking.world.reprioritize_sub_issue(asking.actor, parent, child, after=after, before=before)
    return {"issue": parent}


def add_blocked_by(asking: Asking, given: Given) -> Payload:
    """Note that an issue waits for another one."""
    issue, blocker = asking.find(given["issue_id"], Issue), asking.find(given["blocking_issue_id"], Issue)
    return {"issue": asking.world.add_blocked_by(asking.actor, issue, blocker), "blockingIssue": blocker}


def remove_blocked_by(asking: Asking, given: Given) -> Payload:
    """Note that an issue does not wait for another one any more."""
    issue, blocker = asking.find(given["issue_id"], Issue), asking.find(given["blocking_issue_id"], Issue)
    return {"issue": asking.world.remove_blocked_by(asking.actor, issue, blocker), "blockingIssue": blocker}


def update_issue_type(asking: Asking, given: Given) -> Payload:
    """Give an issue another type, or none."""
    issue = asking.find(given["issue_id"], Issue)
    _set_type(asking, issue, _type(asking, given.get("issue_type_id")))
    return {"issue": issue}


def _one(asking: Asking, node_id: str | None, kind: type[Any]) -> Any:
    return asking.find(node_id, kind) if node_id else None


def _pair(asking: Asking, given: Given) -> tuple[Issue, Issue]:
    if not given.get("sub_issue_id"):
        raise Refusal("UNPROCESSABLE", "Either subIssueId or subIssueUrl must be provided")
    return asking.find(given["issue_id"], Issue), asking.find(given["sub_issue_id"], Issue)


def _of_parent(refused: ValidationFailed) -> ValidationFailed | Refusal:
    """GraphQL leaves out the sentence that REST begins with, and calls it VALIDATION."""
    _, found, said = refused.sentence.partition("to the parent issue. ")
    return Refusal("VALIDATION", said) if found else refused


def _type(asking: Asking, node_id: str | None) -> IssueType | None:
    found = _one(asking, node_id, IssueType)
    return found if isinstance(found, IssueType) else None


def _set_type(asking: Asking, issue: Issue, wanted: IssueType | None) -> None:
    world, actor = asking.world, asking.actor
    world.need(actor, issue.repository, "issues=write", "triage")
    if wanted is issue.type:
        return
    before, issue.type, issue.updated_at = issue.type, wanted, world.now()
    how = "Changed" if before and wanted else "Added" if wanted else "Removed"
    told = wanted or before
    note(world, issue, f"IssueType{how}Event", actor, type=told, before=before)
    if told:
        parts = {"issue": issue_shape(world, issue), "type": type_shape(told)}
        world.emit("issues", "typed" if wanted else "untyped", actor, issue.repository, parts)


ACTS: dict[str, Act] = {
    "addAssigneesToAssignable": add_assignees,
    "addBlockedBy": add_blocked_by,
    "addComment": add_comment,
    "addLabelsToLabelable": add_labels,
    "addReaction": add_reaction,
    "addSubIssue": add_sub_issue,
    "closeIssue": close_issue,
    "createIssue": create_issue,
    "deleteIssueComment": delete_comment,
    "lockLockable": lock_lockable,
    "minimizeComment": minimize_comment,
    "pinIssue": pin_issue,
    "removeAssigneesFromAssignable": remove_assignees,
    "removeBlockedBy": remove_blocked_by,
    "removeLabelsFromLabelable": remove_labels,
    "removeReaction": remove_reaction,
    "removeSubIssue": remove_sub_issue,
    "reopenIssue": reopen_issue,
    "reprioritizeSubIssue": reprioritize_sub_issue,
    "unminimizeComment": unminimize_comment,
    "unpinIssue": unpin_issue,
    "updateIssue": update_issue,
    "updateIssueComment": update_comment,
    "updateIssueIssueType": update_issue_type,
}
