"""What does GraphQL tell of repositories, their labels and milestones?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.boards import Project
from bot.sandbox.entities import Issue, IssueType, Label, Milestone, Organization, Repository, User
from bot.sandbox.graphql_asking import Asking, home
from bot.sandbox.graphql_errors import Refusal
from bot.sandbox.graphql_fields import Table, account, asked, attribute, connections, listed, moment, told
from bot.sandbox.graphql_files import find_branch, find_main, find_object
from bot.sandbox.graphql_people import boards_in_order, slug
from bot.sandbox.graphql_pulls import pulls_from
from bot.sandbox.ids import node_id
from bot.sandbox.state import allows


@dataclass(frozen=True, slots=True)
class Pin:
    """An issue that is pinned to its repository's page."""

    issue: Issue


def _url(it: Repository, asking: Asking) -> str:
    return f"{asking.world.web_url}/{it.full_name}"


def _permission(it: Repository, asking: Asking) -> str | None:
    """Tell what the caller may do; an App counts as writing when its token may write something here."""
    actor = asking.actor
    if not actor.installation:
        role = asking.world.role(actor.user, it)
        return None if role == "none" else role.upper()
    writes = any(allows(actor.permissions, name, "write") for name in ("issues", "contents"))
    return "WRITE" if writes and asking.world.reaches(actor, it) else "READ"


def _issue(it: Repository, asking: Asking, number: int) -> Issue:
    asking.world.need(asking.actor, it, "issues=read")
    found = it.issues.get(number) if it.has_issues else None
    if found is None:
        raise Refusal("NOT_FOUND", f"Could not resolve to an Issue with the number of {number}.")
    return found


def _label(it: Repository, name: str) -> Label | None:
    return next((x for x in it.labels if x.name.casefold() == name.casefold()), None)


def labels_in_order(labels: Sequence[Label], order_by: dict[str, str] | None) -> list[Label]:
    """Sort labels as asked: by when they were made or by name; the default is the oldest first."""
    order = order_by or {"field": "CREATED_AT", "direction": "ASC"}
    key: Callable[[Label], Any] = (lambda x: x.id) if order["field"] == "CREATED_AT" else (lambda x: x.name.casefold())
    return sorted(labels, key=key, reverse=order["direction"] == "DESC")


def _labels(
    it: Repository, asking: Asking, order_by: dict[str, str] | None = None, query: str | None = None
) -> list[Label]:
    asking.world.need(asking.actor, it, "issues=read")
    wanted = (query or "").casefold()
    found = [x for x in it.labels if wanted in x.name.casefold() or wanted in (x.description or "").casefold()]
    return labels_in_order(found, order_by)


def _milestone(it: Repository, number: int) -> Milestone | None:
    return next((x for x in it.milestones if x.number == number), None)


def _milestones(it: Repository, _asking: Asking, states: list[str] | None = None) -> list[Milestone]:
    return [x for x in it.milestones if not states or x.state.upper() in states]


def _issues(
    it: Repository,
    asking: Asking,
    *,
    filter_by: dict[str, Any] | None = None,
    labels: list[str] | None = None,
    order_by: dict[str, str] | None = None,
    states: list[str] | None = None,
) -> list[Issue]:
    """List a repository's issues, oldest first unless asked otherwise; labels are any of the names."""
    asking.world.need(asking.actor, it, "issues=read")
    wanted = {**(filter_by or {})}
    wanted["labels"] = wanted.get("labels") or labels
    wanted["states"] = wanted.get("states") or states
    found = [x for x in it.issues.values() if _fits(x, wanted)]
    order = order_by or {"field": "CREATED_AT", "direction": "ASC"}
    keys: dict[str, Callable[[Issue], Any]] = {
        "CREATED_AT": lambda x: (x.created_at, x.number),
        "UPDATED_AT": lambda x: (x.updated_at, x.number),
        "COMMENTS": lambda x: (len(x.comments), x.number),
    }
    return sorted(found, key=keys[order["field"]], reverse=order["direction"] == "DESC")


def _fits(it: Issue, wanted: dict[str, Any]) -> bool:
    names = {label.name.casefold() for label in it.labels}
    since: datetime | None = wanted.get("since")
    return all(
        (
            not wanted["states"] or it.state.upper() in wanted["states"],
            not wanted["labels"] or bool(names & {name.casefold() for name in wanted["labels"]}),
            "assignee" not in wanted or _held(wanted["assignee"], [x.login for x in it.assignees]),
            "created_by" not in wanted or wanted["created_by"] in (it.author.login, slug(it.author)),
            "milestone" not in wanted or _held(wanted["milestone"], [str(it.milestone.number)] if it.milestone else []),
            since is None or it.updated_at >= since,
        )
    )


def _held(wanted: str | None, has: list[str]) -> bool:
    """Compare as GitHub's filters do: null means none at all, `*` any."""
    if wanted is None:
        return not has
    return bool(has) if wanted == "*" else wanted in has


def _types(it: Repository, _asking: Asking) -> list[IssueType]:
    return list(it.owner.issue_types) if isinstance(it.owner, Organization) else []


def _pins(it: Repository, _asking: Asking) -> list[Pin]:
    return [Pin(x) for x in it.issues.values() if x.pinned]


def _assignable(it: Repository, asking: Asking, query: str | None = None) -> list[User]:
    wanted = (query or "").casefold()
    people = [user for user in asking.world.users.values() if asking.world.assignable(user, it)]
    return [user for user in people if wanted in user.login.casefold()]


def _boards(it: Repository, asking: Asking) -> list[Project]:
    linked = [p for p in asking.world.projects.values() if it in p.repositories]
    return [p for p in linked if asking.sees(p)]


def _listed_boards(
    it: Repository, asking: Asking, order_by: dict[str, str] | None = None, query: str | None = None
) -> list[Project]:
    return boards_in_order(_boards(it, asking), order_by, query)


def _board(it: Repository, asking: Asking, number: int) -> Project:
    for project in _boards(it, asking):
        if project.number == number:
            return project
    raise Refusal("NOT_FOUND", f"Could not resolve to a ProjectV2 with the number {number}.")


def _progress(it: Milestone, asking: Asking) -> float:
    issues = _in_milestone(it, asking)
    return 100.0 * sum(x.state == "closed" for x in issues) / len(issues) if issues else 0.0


def _in_milestone(it: Milestone, asking: Asking, states: list[str] | None = None) -> list[Issue]:
    mine = [x for x in home(asking.world, it).issues.values() if x.milestone is it]
    return [x for x in mine if not states or x.state.upper() in states]


def _milestone_url(it: Milestone, asking: Asking) -> str:
    return f"{_url(home(asking.world, it), asking)}/milestone/{it.number}"


def _label_url(it: Label, asking: Asking) -> str:
    return f"{_url(home(asking.world, it), asking)}/labels/{it.name.replace(' ', '%20')}"


REPOSITORY: Table = {
    "Repository.assignableUsers": listed(_assignable),
    "Repository.createdAt": moment("created_at"),
    "Repository.databaseId": attribute("id"),
    "Repository.defaultBranchRef": asked(find_main),
    "Repository.description": attribute("description"),
    "Repository.hasIssuesEnabled": attribute("has_issues"),
    "Repository.id": attribute("node_id"),
    "Repository.isArchived": attribute("archived"),
    "Repository.isDisabled": attribute("disabled"),
    "Repository.isInOrganization": told(lambda it: isinstance(it.owner, Organization)),
    # Locked is what a repository is while it moves house; here they move at once.
    "Repository.isLocked": told(lambda _it: False),
    "Repository.isPrivate": attribute("private"),
    "Repository.issue": asked(_issue),
    "Repository.issueTypes": listed(_types),
    "Repository.issues": listed(_issues),
    "Repository.label": told(_label),
    "Repository.labels": listed(_labels),
    "Repository.milestone": told(_milestone),
    "Repository.milestones": listed(_milestones),
    "Repository.name": attribute("name"),
    "Repository.nameWithOwner": attribute("full_name"),
    "Repository.object": asked(find_object),
    "Repository.owner": attribute("owner"),
    "Repository.pinnedIssues": listed(_pins),
    "Repository.projectV2": asked(_board),
    "Repository.projectsV2": listed(_listed_boards),
    "Repository.pullRequests": listed(pulls_from),
    "Repository.pushedAt": moment("pushed_at"),
    "Repository.ref": asked(find_branch),
    "Repository.resourcePath": told(lambda it: f"/{it.full_name}"),
    "Repository.updatedAt": moment("updated_at"),
    "Repository.url": asked(_url),
    "Repository.viewerPermission": asked(_permission),
}

FIELDS: Table = {
    **REPOSITORY,
    **connections("IssueType", "Label", "Milestone", "PinnedIssue", "Repository"),
    "IssueType.color": told(lambda it: it.color.upper()),
    "IssueType.description": attribute("description"),
    "IssueType.id": attribute("node_id"),
    "IssueType.isEnabled": attribute("enabled"),
    "IssueType.name": attribute("name"),
    "Label.color": attribute("color"),
    "Label.description": attribute("description"),
    "Label.id": attribute("node_id"),
    "Label.isDefault": attribute("default"),
    "Label.name": attribute("name"),
    "Label.repository": asked(lambda it, asking: home(asking.world, it)),
    "Label.url": asked(_label_url),
    "Milestone.closed": told(lambda it: it.state == "closed"),
    "Milestone.closedAt": moment("closed_at"),
    "Milestone.createdAt": moment("created_at"),
    "Milestone.creator": account("creator"),
    "Milestone.description": attribute("description"),
    "Milestone.dueOn": moment("due_on"),
    "Milestone.id": attribute("node_id"),
    "Milestone.issues": listed(_in_milestone),
    "Milestone.number": attribute("number"),
    "Milestone.progressPercentage": asked(_progress),
    "Milestone.repository": asked(lambda it, asking: home(asking.world, it)),
    "Milestone.resourcePath": asked(lambda it, asking: _milestone_url(it, asking).removeprefix(asking.world.web_url)),
    "Milestone.state": told(lambda it: it.state.upper()),
    "Milestone.title": attribute("title"),
    "Milestone.updatedAt": moment("updated_at"),
    "Milestone.url": asked(_milestone_url),
    "PinnedIssue.id": told(lambda it: node_id("PI", it.issue.repository.id, it.issue.id)),
    "PinnedIssue.issue": attribute("issue"),
    "PinnedIssue.repository": told(lambda it: it.issue.repository),
}
