"""How does GitHub write issues, comments, labels and milestones?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.clock import stamp, stamp_or_none
from bot.sandbox.entities import REACTIONS, Comment, Issue, IssueType, Label, Milestone, Reaction, Repository
from bot.sandbox.shapes.apps import behind
from bot.sandbox.shapes.people import association, user
from bot.sandbox.state import State


def repository_url(world: State, it: Repository) -> str:
    """Give the API address of a repository."""
    return f"{world.api_url}/repos/{it.full_name}"


def page_url(world: State, it: Issue) -> str:
    """Give the address of an issue's page."""
    return f"{world.web_url}/{it.repository.full_name}/issues/{it.number}"


def label(world: State, it: Label, repository: Repository) -> dict[str, Any]:
    """Write a label."""
    return {
        "id": it.id,
        "node_id": it.node_id,
        "url": f"{repository_url(world, repository)}/labels/{it.name.replace(' ', '%20')}",
        "name": it.name,
        "color": it.color,
        "default": it.default,
        "description": it.description,
    }


def milestone(world: State, it: Milestone, repository: Repository) -> dict[str, Any]:
    """Write a milestone with the count of its issues."""
    url = f"{repository_url(world, repository)}/milestones/{it.number}"
    issues = [i for i in repository.issues.values() if i.milestone is it]
    return {
        "url": url,
        "html_url": f"{world.web_url}/{repository.full_name}/milestone/{it.number}",
        "labels_url": f"{url}/labels",
        "id": it.id,
        "node_id": it.node_id,
        "number": it.number,
        "title": it.title,
        "description": it.description,
        "creator": user(world, it.creator),
        "open_issues": sum(i.state == "open" for i in issues),
        "closed_issues": sum(i.state == "closed" for i in issues),
        "state": it.state,
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
        "due_on": stamp_or_none(it.due_on),
        "closed_at": stamp_or_none(it.closed_at),
    }


def issue(world: State, it: Issue) -> dict[str, Any]:
    """Write an issue."""
    repository = it.repository
    shape = {
        **_issue_urls(world, it),
        "id": it.id,
        "node_id": it.node_id,
        "number": it.number,
        "title": it.title,
        "user": user(world, it.author),
        "labels": [label(world, x, repository) for x in it.labels],
        "state": it.state,
        "locked": it.locked,
        "assignee": user(world, it.assignees[0]) if it.assignees else None,
        "assignees": [user(world, x) for x in it.assignees],
        "milestone": milestone(world, it.milestone, repository) if it.milestone else None,
        "comments": len(it.comments),
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
        "closed_at": stamp_or_none(it.closed_at),
        "author_association": association(it.author, repository),
        "type": issue_type(it.type) if it.type else None,
        "active_lock_reason": it.lock_reason,
        "sub_issues_summary": sub_issues_summary(it),
        "issue_dependencies_summary": dependencies_summary(it),
        "body": it.body,
        "closed_by": user(world, it.closed_by) if it.closed_by else None,
        "reactions": reactions(it.reactions, _issue_urls(world, it)["url"]),
        "performed_via_github_app": behind(world, it.app) if it.app else None,
        "state_reason": it.state_reason,
    }
    if it.parent:
        shape["parent_issue_url"] = _issue_urls(world, it.parent)["url"]
    return shape


def _issue_urls(world: State, it: Issue) -> dict[str, str]:
    home = repository_url(world, it.repository)
    url = f"{home}/issues/{it.number}"
    return {
        "url": url,
        "repository_url": home,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": page_url(world, it),
    }


def issue_type(it: IssueType) -> dict[str, Any]:
    """Write an issue type."""
    return {
        "id": it.id,
        "node_id": it.node_id,
        "name": it.name,
        "description": it.description,
        "color": it.color,
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.created_at),
        "is_enabled": it.enabled,
    }


def sub_issues_summary(it: Issue) -> dict[str, int]:
    """Count an issue's sub-issues; any closed one counts as completed."""
    total = len(it.sub_issues)
    done = sum(x.state == "closed" for x in it.sub_issues)
    return {"total": total, "completed": done, "percent_completed": 100 * done // total if total else 0}


def dependencies_summary(it: Issue) -> dict[str, int]:
    """Count what an issue waits for and what waits for it; the totals count closed ones, too."""
    return {
        "blocked_by": sum(x.state == "open" for x in it.blocked_by),
        "total_blocked_by": len(it.blocked_by),
        "blocking": sum(x.state == "open" for x in it.blocking),
        "total_blocking": len(it.blocking),
    }


def comment(world: State, it: Comment) -> dict[str, Any]:
    """Write a comment."""
    repository = it.issue.repository
    url = f"{repository_url(world, repository)}/issues/comments/{it.id}"
    return {
        "url": url,
        "html_url": comment_page_url(world, it),
        "issue_url": f"{repository_url(world, repository)}/issues/{it.issue.number}",
        "id": it.id,
        "node_id": it.node_id,
        "user": user(world, it.author),
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
        "author_association": association(it.author, repository),
        "body": it.body,
        "reactions": reactions(it.reactions, url),
        "performed_via_github_app": behind(world, it.app) if it.app else None,
        "minimized": {"reason": it.minimized} if it.minimized else None,
        "pin": None,
    }


def comment_page_url(world: State, it: Comment) -> str:
    """Give the address of a comment on its issue's page."""
    return f"{page_url(world, it.issue)}#issuecomment-{it.id}"


def reactions(given: list[Reaction], url: str) -> dict[str, Any]:
    """Count reactions by kind."""
    counts = {kind: sum(r.content == kind for r in given) for kind in REACTIONS}
    return {"url": f"{url}/reactions", "total_count": len(given), **counts}


def reaction(world: State, it: Reaction) -> dict[str, Any]:
    """Write one reaction."""
    return {
        "id": it.id,
        "node_id": it.node_id,
        "user": user(world, it.user),
        "content": it.content,
        "created_at": stamp(it.created_at),
    }
