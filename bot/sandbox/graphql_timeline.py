"""What does GraphQL tell of an issue's timeline?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import GraphQLResolveInfo

from bot.sandbox.boards import Project
from bot.sandbox.clock import stamp
from bot.sandbox.entities import Comment, Event, Issue
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_fields import Table, account, asked, attribute, moment, present, told
from bot.sandbox.graphql_issues import closing_reason, lock_word, url
from bot.sandbox.graphql_paging import Bounds, Page, cut
from bot.sandbox.timeline import PREFIXES

Entry = Event | Comment
BEFORE_CAPITALS = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of an issue's timeline; `filtered` counts what lies between the cursors, whatever the page holds."""

    page: Page
    filtered: int
    updated_at: datetime


def word(kind: str) -> str:
    """Write a type's name as `itemTypes` does: AddedToProjectV2Event is ADDED_TO_PROJECT_V2_EVENT."""
    return BEFORE_CAPITALS.sub("_", kind).upper()


def _timeline(it: Issue, info: GraphQLResolveInfo[Asking], **args: Any) -> Timeline:
    bounds = Bounds(**{name: args.pop(name, None) for name in ("first", "after", "last", "before")})
    chosen = _entries(it, info.context, args.get("item_types"), args.get("since"))
    page = cut(info.field_name, chosen[args.get("skip") or 0 :], bounds)
    between = cut(info.field_name, page.whole, Bounds(first=0, after=bounds.after)).start
    until = _end(page, bounds)
    return Timeline(page, max(0, until - between), it.updated_at)


def _end(page: Page, bounds: Bounds) -> int:
    if not bounds.before:
        return page.total
    return cut("timelineItems", page.whole, Bounds(last=0, before=bounds.before)).start


def _entries(it: Issue, asking: Asking, kinds: Sequence[str] | None, since: datetime | None) -> list[Entry]:
    """List what the caller may see of what happened, oldest first; comments stand among the events."""
    entries: list[Entry] = [e for e in it.events if _shown(e, asking)]
    entries += it.comments
    if kinds is not None:
        entries = [e for e in entries if _word_of(e) in kinds]
    if since is not None:
        entries = [e for e in entries if e.created_at >= since]
    return sorted(entries, key=lambda e: (e.created_at, e.id))


def _word_of(it: Entry) -> str:
    return word(it.kind) if isinstance(it, Event) else "ISSUE_COMMENT"


def _shown(it: Event, asking: Asking) -> bool:
    """What the caller may not see leaves no trace (a board, a pull request), nor does a label that is deleted."""
    label, near = it.says.get("label"), it.says.get("project") or it.says.get("source")
    return (label is None or label.node_id in asking.world.nodes) and (near is None or asking.sees(near))


def _near(it: Event, asking: Asking) -> Issue | None:
    """Give the other issue of a relation, unless it is gone or hidden."""
    other = it.says["issue"]
    return other if other.node_id in asking.world.nodes and asking.sees(other) else None


def _home(it: Event, asking: Asking) -> object:
    home = it.says["home"]
    return home if asking.sees(home) else None


def _closer(it: Event, asking: Asking) -> Project | None:
    board = it.says["closer"]
    return board if board and asking.sees(board) else None


def _page(it: Event, asking: Asking) -> str:
    return f"{url(it.issue, asking)}#event-{it.id}"


def _person(it: Event) -> object:
    who = present(it.says["assignee"])
    return who if who and who.type == "User" else None


def _said(name: str) -> Callable[..., Any]:
    return told(lambda it: it.says[name])


OWN: dict[str, Table] = {
    "Assigned": {
        "assignable": attribute("issue"),
        "assignee": told(lambda it: present(it.says["assignee"])),
        "user": told(_person),
    },
    "Labeled": {"label": _said("label"), "labelable": attribute("issue")},
    "Milestoned": {"milestoneTitle": _said("title"), "subject": attribute("issue")},
    "Board": {"project": _said("project"), "wasAutomated": told(lambda _it: False)},
    "Parent": {"parent": asked(_near)},
    "Sub": {"subIssue": asked(_near)},
    "Blocked": {"blockingIssue": asked(_near)},
    "Blocking": {"blockedIssue": asked(_near)},
    "Type": {"issueType": _said("type")},
}
# Kinds of event with the groups of OWN that they answer.
GROUPS = {
    "AddedToProjectV2Event": "Board",
    "AssignedEvent": "Assigned",
    "BlockedByAddedEvent": "Blocked",
    "BlockedByRemovedEvent": "Blocked",
    "BlockingAddedEvent": "Blocking",
    "BlockingRemovedEvent": "Blocking",
    "DemilestonedEvent": "Milestoned",
    "IssueTypeAddedEvent": "Type",
    "IssueTypeChangedEvent": "Type",
    "IssueTypeRemovedEvent": "Type",
    "LabeledEvent": "Labeled",
    "MilestonedEvent": "Milestoned",
    "ParentIssueAddedEvent": "Parent",
    "ParentIssueRemovedEvent": "Parent",
    # GitHub says wasAutomated: false of its built-in automations, too; who acted tells them apart: the Bot
    # github-project-automation (measured by others on github.com in August 2026).
    "ProjectV2ItemStatusChangedEvent": "Board",
    "RemovedFromProjectV2Event": "Board",
    "SubIssueAddedEvent": "Sub",
    "SubIssueRemovedEvent": "Sub",
    "UnassignedEvent": "Assigned",
    "UnlabeledEvent": "Labeled",
}

FIELDS: Table = {
    "Issue.timelineItems": _timeline,
    "IssueTimelineItemsConnection.edges": told(lambda it: it.page.edges),
    "IssueTimelineItemsConnection.filteredCount": attribute("filtered"),
    "IssueTimelineItemsConnection.nodes": told(lambda it: it.page.nodes),
    "IssueTimelineItemsConnection.pageCount": told(lambda it: len(it.page.nodes)),
    "IssueTimelineItemsConnection.pageInfo": told(lambda it: it.page.info),
    "IssueTimelineItemsConnection.totalCount": told(lambda it: it.page.total),
    "IssueTimelineItemsConnection.updatedAt": told(lambda it: stamp(it.updated_at)),
    "IssueTimelineItemsEdge.cursor": attribute("cursor"),
    "IssueTimelineItemsEdge.node": attribute("node"),
    **{f"{kind}.actor": account("actor") for kind in PREFIXES},
    **{f"{kind}.createdAt": moment("created_at") for kind in PREFIXES},
    **{f"{kind}.id": attribute("node_id") for kind in PREFIXES},
    **{f"{kind}.{name}": answer for kind, group in GROUPS.items() for name, answer in OWN[group].items()},
    "ClosedEvent.closable": attribute("issue"),
    "ClosedEvent.closer": asked(_closer),
    "ClosedEvent.resourcePath": asked(lambda it, asking: _page(it, asking).removeprefix(asking.world.web_url)),
    "ClosedEvent.stateReason": told(lambda it: closing_reason(it.says["reason"])),
    "ClosedEvent.url": asked(_page),
    "CommentDeletedEvent.deletedCommentAuthor": told(lambda it: present(it.says["author"])),
    "IssueTypeChangedEvent.prevIssueType": _said("before"),
    "LockedEvent.lockReason": told(lambda it: lock_word(it.says["reason"])),
    "LockedEvent.lockable": attribute("issue"),
    "PinnedEvent.issue": attribute("issue"),
    "ProjectV2ItemStatusChangedEvent.previousStatus": _said("before"),
    "ProjectV2ItemStatusChangedEvent.status": _said("after"),
    "RenamedTitleEvent.currentTitle": _said("after"),
    "RenamedTitleEvent.previousTitle": _said("before"),
    "RenamedTitleEvent.subject": attribute("issue"),
    "ReopenedEvent.closable": attribute("issue"),
    "ReopenedEvent.stateReason": told(lambda it: closing_reason(it.says["reason"])),
    "TransferredEvent.fromRepository": asked(_home),
    "TransferredEvent.issue": attribute("issue"),
    "UnlockedEvent.lockable": attribute("issue"),
    "UnpinnedEvent.issue": attribute("issue"),
}
