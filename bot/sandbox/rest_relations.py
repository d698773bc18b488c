"""What REST does with sub-issues and dependencies."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.sandbox.entities import Issue
from bot.sandbox.errors import NotFound
from bot.sandbox.rest_base import Call, Here, Json, number, paged
from bot.sandbox.shapes.issues import issue as issue_shape

router = APIRouter()
ISSUE = "/repos/{owner}/{name}/issues/{issue_number}"


@router.get(ISSUE + "/parent")
async def get_parent(call: Here, owner: str, name: str, issue_number: int) -> Json:
    """Show the parent of a sub-issue."""
    parent = call.issue(owner, name, issue_number).parent
    if parent is None:
        raise NotFound
    return Json(issue_shape(call.world, parent))


@router.get(ISSUE + "/sub_issues")
async def list_sub_issues(call: Here, owner: str, name: str, issue_number: int) -> Json:
    """List sub-issues in their order."""
    return paged(call, call.issue(owner, name, issue_number).sub_issues, lambda i: issue_shape(call.world, i))


@router.post(ISSUE + "/sub_issues")
async def add_sub_issue(call: Here, owner: str, name: str, issue_number: int) -> Json:
    """Add a sub-issue, named by its id, not its number."""
    parent, sent = call.issue(owner, name, issue_number, "issues=write"), await call.json()
    child = _named(call, sent, "sub_issue_id")
    call.world.add_sub_issue(call.actor, parent, child, replace_parent=bool(sent.get("replace_parent")))
    return Json(issue_shape(call.world, parent), 201)


@router.delete(ISSUE + "/sub_issue")
async def remove_sub_issue(call: Here, owner: str, name: str, issue_number: int) -> Json:
    """Take a sub-issue out of its parent."""
    parent, sent = call.issue(owner, name, issue_number, "issues=write"), await call.json()
    call.world.remove_sub_issue(call.actor, parent, _named(call, sent, "sub_issue_id"))
    return Json(issue_shape(call.world, parent))


@router.patch(ISSUE + "/sub_issues/priority")
async def prioritize(call: Here, owner: str, name: str, issue_number: int) -> Json:
    """Put a sub-issue right after or right before another one."""
    parent, sent = call.issue(owner, name, issue_number, "issues=write"), await call.json()
    child = _named(call, sent, "sub_issue_id")
    after = _named(call, sent, "after_id") if sent.get("after_id") else None
    before = _named(call, sent, "before_id") if sent.get("before_id") else None
    call.world.reprioritize_sub_issue(call.actor, parent, child, after=after, before=before)
    return Json(issue_shape(call.world, parent))


@router.get(ISSUE + "/dependencies/blocked_by")
async def list_blocked_by(call: Here, owner: str, name: str, issue_number: int) -> Json:
    """List what an issue waits for."""
    return paged(call, call.issue(owner, name, issue_number).blocked_by, lambda i: issue_shape(call.world, i))


@router.get(ISSUE + "/dependencies/blocking")
async def list_blocking(call: Here, owner: str, name: str, issue_number: int) -> Json:
    """List what waits for an issue."""
    return paged(call, call.issue(owner, name, issue_number).blocking, lambda i: issue_shape(call.world, i))


@router.post(ISSUE + "/dependencies/blocked_by")
async def add_blocked_by(call: Here, owner: str, name: str, issue_number: int) -> Json:
    """Note that an issue waits for another one, named by its id."""
    issue, sent = call.issue(owner, name, issue_number, "issues=write"), await call.json()
    call.world.add_blocked_by(call.actor, issue, _named(call, sent, "issue_id"))
    return Json(issue_shape(call.world, issue), 201)


@router.delete(ISSUE + "/dependencies/blocked_by/{issue_id}")
async def remove_blocked_by(call: Here, owner: str, name: str, issue_number: int, issue_id: int) -> Json:
    """Note that an issue does not wait for another one any more."""
    issue = call.issue(owner, name, issue_number, "issues=write")
    call.world.remove_blocked_by(call.actor, issue, _named(call, {"issue_id": issue_id}, "issue_id"))
    return Json(issue_shape(call.world, issue))


def _named(call: Call, sent: dict[str, Any], key: str) -> Issue:
    issue = call.world.issues.get(number(sent.get(key), "Issue", key))
    if issue is None or not call.world.sees(call.actor, issue.repository):
        raise NotFound
    return issue
