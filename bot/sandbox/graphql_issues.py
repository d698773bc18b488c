"""What does GraphQL tell of issues, comments and reactions?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.sandbox.boards import Item
from bot.sandbox.clock import stamp
from bot.sandbox.entities import Comment, Erasure, Issue, Label, Reaction, User
from bot.sandbox.errors import Forbidden, NotFound
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_errors import Refusal
from bot.sandbox.graphql_fields import Table, account, asked, attribute, connections, entry, listed, moment, told
from bot.sandbox.graphql_repositories import labels_in_order
from bot.sandbox.shapes.issues import comment_page_url, dependencies_summary, page_url, sub_issues_summary
from bot.sandbox.shapes.people import association

# GitHub's words for REACTIONS, in the order in which it lists the groups.
REACTION_WORDS = {
    "+1": "THUMBS_UP",
    "-1": "THUMBS_DOWN",
    "laugh": "LAUGH",
    "hooray": "HOORAY",
    "confused": "CONFUSED",
    "heart": "HEART",
    "rocket": "ROCKET",
    "eyes": "EYES",
}
LARGEST_INT = 2**31 - 1
Remark = Issue | Comment


@dataclass(frozen=True, slots=True)
class Revision:
    """What a text said after an edit, whole; the oldest one is the text as it was written first.

    A revision that somebody deleted says nothing any more, but who deleted it and when.
    """

    node_id: str
    editor: User
    at: datetime
    text: str | None
    deleted_at: datetime | None = None
    deleted_by: User | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """All reactions of one kind to one thing."""

    subject: Remark
    content: str
    reactions: Sequence[Reaction]


def url(it: Remark, asking: Asking) -> str:
    """Give the address of an issue or a comment."""
    return page_url(asking.world, it) if isinstance(it, Issue) else comment_page_url(asking.world, it)


def _path(it: Remark, asking: Asking) -> str:
    return url(it, asking).removeprefix(asking.world.web_url)


def _old_id(it: Remark | Reaction) -> int:
    """Give the number that GitHub's Int cannot hold any more: newer things have it in fullDatabaseId alone."""
    if it.id > LARGEST_INT:
        raise Refusal("", f"Integer out of bounds: {it.id}")
    return it.id


def _repository_of(it: Remark) -> object:
    return it.repository if isinstance(it, Issue) else it.issue.repository


def _association(it: Remark) -> str:
    repository = it.repository if isinstance(it, Issue) else it.issue.repository
    return association(it.author, repository)


def _revisions(it: Remark, _asking: Asking) -> list[Revision]:
    """List what a text said over time, newest first; nothing as long as nobody edited it."""
    if not it.edits:
        return []
    after = [edit.before for edit in it.edits[1:]] + [it.body or ""]
    first = Revision(f"UCE_{it.id}_0", it.author, it.created_at, it.edits[0].before)
    later = [
        Revision(f"UCE_{it.id}_{place}", edit.editor, edit.at, text)
        for place, (edit, text) in enumerate(zip(it.edits, after, strict=True), 1)
    ]
    return [_erased(revision, it.erased.get(place)) for place, revision in enumerate([first, *later])][::-1]


def _erased(it: Revision, erased: Erasure | None) -> Revision:
    if erased is None:
        return it
    return replace(it, text=None, deleted_at=erased.at, deleted_by=erased.by)


def _may_update(it: Remark, asking: Asking) -> bool:
    repository = it.repository if isinstance(it, Issue) else it.issue.repository
    return not repository.archived and (it.author is asking.actor.user or asking.world.pushes(asking.actor, repository))


def groups(it: Remark) -> list[Group]:
    """Sort a thing's reactions by kind; every kind has its group, empty or not."""
    return [Group(it, kind, [r for r in it.reactions if r.content == kind]) for kind in REACTION_WORDS]


def _reactions(it: Remark, _asking: Asking, content: str | None = None) -> list[Reaction]:
    return [r for r in it.reactions if content in (None, REACTION_WORDS[r.content])]


def closing_reason(reason: str | None) -> str | None:
    """Write why an issue is in its state for those who do not ask for duplicates."""
    return "NOT_PLANNED" if reason == "duplicate" else reason.upper() if reason else None


def _reason(it: Issue, enable_duplicate: bool = False) -> str | None:  # noqa: FBT001, FBT002 - GitHub's argument
    if it.state_reason == "duplicate" and enable_duplicate:
        return "DUPLICATE"
    return closing_reason(it.state_reason)


def lock_word(reason: str | None) -> str | None:
    """Write a lock's reason as GraphQL does."""
    return reason.upper().replace(" ", "_").replace("-", "_") if reason else None


def _labels(it: Issue, _asking: Asking, order_by: dict[str, str] | None = None) -> list[Label]:
    return labels_in_order(it.labels, order_by)


def _children(it: Issue, asking: Asking) -> list[Issue]:
    return [x for x in it.sub_issues if asking.sees(x)]


def _parent(it: Issue, asking: Asking) -> Issue | None:
    return it.parent if it.parent and asking.sees(it.parent) else None


def cards(it: Issue, asking: Asking, include_archived: bool = True) -> list[Item | Forbidden]:  # noqa: FBT001, FBT002 - GitHub's argument
    """List an issue's cards; one on a board that the token may not read is an error in its place.

    A person's boards are nothing at all to an App.
    """
    found: list[Item | Forbidden] = []
    for item in asking.world.items_of(it):
        if item.archived and not include_archived:
            continue
        try:
            asking.need_board(item.project, NotFound())
        except Forbidden as refused:
            found.append(refused)
        except NotFound:
            continue
        else:
            found.append(item)
    return found


def _summary(it: Issue) -> dict[str, int]:
    counts = sub_issues_summary(it)
    return {"total": counts["total"], "completed": counts["completed"], "percent": counts["percent_completed"]}


def _remark(kind: str) -> Table:
    """Write the fields that an issue and a comment share."""
    return {
        f"{kind}.author": account("author"),
        f"{kind}.authorAssociation": told(_association),
        f"{kind}.body": told(lambda it: it.body or ""),
        f"{kind}.createdAt": moment("created_at"),
        f"{kind}.databaseId": told(_old_id),
        f"{kind}.editor": account("editor"),
        f"{kind}.fullDatabaseId": told(lambda it: str(it.id)),
        f"{kind}.id": attribute("node_id"),
        f"{kind}.includesCreatedEdit": told(lambda it: bool(it.edits)),
        f"{kind}.lastEditedAt": moment("last_edited_at"),
        f"{kind}.publishedAt": moment("created_at"),
        f"{kind}.reactionGroups": told(groups),
        f"{kind}.reactions": listed(_reactions),
        f"{kind}.repository": told(_repository_of),
        f"{kind}.resourcePath": asked(_path),
        f"{kind}.updatedAt": moment("updated_at"),
        f"{kind}.url": asked(url),
        f"{kind}.userContentEdits": listed(_revisions),
        f"{kind}.viewerCanUpdate": asked(_may_update),
        f"{kind}.viewerDidAuthor": asked(lambda it, asking: it.author is asking.actor.user),
    }


ISSUE: Table = {
    **_remark("Issue"),
    "Issue.activeLockReason": told(lambda it: lock_word(it.lock_reason)),
    "Issue.assignees": listed(lambda it, _asking: it.assignees),
    "Issue.blockedBy": listed(lambda it, asking: [x for x in it.blocked_by if asking.sees(x)]),
    "Issue.blocking": listed(lambda it, asking: [x for x in it.blocking if asking.sees(x)]),
    "Issue.closed": told(lambda it: it.state == "closed"),
    "Issue.closedAt": moment("closed_at"),
    "Issue.comments": listed(lambda it, _asking: it.comments),
    "Issue.isPinned": attribute("pinned"),
    "Issue.issueDependenciesSummary": told(dependencies_summary),
    "Issue.issueType": attribute("type"),
    "Issue.labels": listed(_labels),
    "Issue.locked": attribute("locked"),
    "Issue.milestone": attribute("milestone"),
    "Issue.number": attribute("number"),
    "Issue.parent": asked(_parent),
    "Issue.projectItems": listed(cards),
    "Issue.state": told(lambda it: it.state.upper()),
    "Issue.stateReason": told(_reason),
    "Issue.subIssues": listed(_children),
    "Issue.subIssuesSummary": told(_summary),
    "Issue.title": attribute("title"),
}

FIELDS: Table = {
    **ISSUE,
    **connections("Issue", "IssueComment", "Reaction", "Reactor", "UserContentEdit"),
    **_remark("IssueComment"),
    "IssueComment.isMinimized": told(lambda it: it.minimized is not None),
    "IssueComment.issue": attribute("issue"),
    "IssueComment.minimizedReason": attribute("minimized"),
    "IssueDependenciesSummary.blockedBy": entry("blocked_by"),
    "IssueDependenciesSummary.blocking": entry("blocking"),
    "IssueDependenciesSummary.totalBlockedBy": entry("total_blocked_by"),
    "IssueDependenciesSummary.totalBlocking": entry("total_blocking"),
    "SubIssuesSummary.completed": entry("completed"),
    "SubIssuesSummary.percentCompleted": entry("percent"),
    "SubIssuesSummary.total": entry("total"),
    "Reaction.content": told(lambda it: REACTION_WORDS[it.content]),
    "Reaction.createdAt": moment("created_at"),
    "Reaction.databaseId": told(_old_id),
    "Reaction.id": attribute("node_id"),
    # An App's reaction has no User: only `reactors` tells of a Bot.
    "Reaction.user": told(lambda it: it.user if it.user.type == "User" else None),
    "ReactionConnection.viewerHasReacted": asked(lambda it, asking: any(r.user is asking.actor.user for r in it.whole)),
    "ReactionGroup.content": told(lambda it: REACTION_WORDS[it.content]),
    "ReactionGroup.createdAt": told(lambda it: stamp(it.reactions[0].created_at) if it.reactions else None),
    "ReactionGroup.reactors": listed(lambda it, _asking: [r.user for r in it.reactions]),
    "ReactionGroup.subject": attribute("subject"),
    "ReactionGroup.viewerHasReacted": asked(lambda it, asking: any(r.user is asking.actor.user for r in it.reactions)),
    "UserContentEdit.createdAt": moment("at"),
    "UserContentEdit.deletedAt": moment("deleted_at"),
    "UserContentEdit.deletedBy": account("deleted_by"),
    "UserContentEdit.diff": attribute("text"),
    "UserContentEdit.editedAt": moment("at"),
    "UserContentEdit.editor": account("editor"),
    "UserContentEdit.id": attribute("node_id"),
    "UserContentEdit.updatedAt": moment("at"),
}
