"""What REST does with issues, their assignees and their locks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from bot.sandbox.acts_issues import IssueChanges, NewIssue
from bot.sandbox.entities import Issue, Milestone, Repository
from bot.sandbox.errors import NotFound, ValidationFailed, invalid
from bot.sandbox.rest_base import Call, Here, Json, done, moment, names, paged, text, wrong_type
from bot.sandbox.shapes.issues import issue as issue_shape
from bot.sandbox.shapes.people import user

router = APIRouter()


@router.get("/repos/{owner}/{name}/issues")
async def list_issues(call: Here, owner: str, name: str) -> Json:
    """List issues, the open ones when no state is asked for, newest first."""
    repository = call.repository(owner, name)
    call.world.need(call.actor, repository, "issues=read")
    issues = _sorted(call, _filtered(call, repository.issues.values()))
    return paged(call, issues, lambda i: issue_shape(call.world, i))


@router.post("/repos/{owner}/{name}/issues")
async def create_issue(call: Here, owner: str, name: str) -> Json:
    """Open an issue."""
    repository, sent = call.repository(owner, name), await call.json()
    call.world.need(call.actor, repository, "issues=write")
    new = NewIssue(
        title=text(sent, "title", resource="Issue"),
        body=_body(sent),
        labels=call.world.labels_named(call.actor, repository, names(sent.get("labels") or [], "labels")),
        assignees=_valid_assignees(call, repository, _assignees(sent)),
        milestone=_milestone(call, repository, sent.get("milestone")),
    )
    made = call.world.create_issue(call.actor, repository, new)
    shape = issue_shape(call.world, made)
    return Json(shape, 201, headers={"Location": shape["url"]})


@router.get("/repos/{owner}/{name}/issues/{number}")
async def get_issue(call: Here, owner: str, name: str, number: int) -> Json:
    """Show an issue; 301 after a transfer, 410 after deletion."""
    return Json(issue_shape(call.world, call.issue(owner, name, number)))


@router.patch("/repos/{owner}/{name}/issues/{number}")
async def edit_issue(call: Here, owner: str, name: str, number: int) -> Json:
    """Change an issue; labels and assignees name the whole set."""
    issue, sent = call.issue(owner, name, number, "issues=write"), await call.json()
    call.world.edit_issue(call.actor, issue, **_changes(call, issue, sent))
    return Json(issue_shape(call.world, issue))


@router.put("/repos/{owner}/{name}/issues/{number}/lock")
async def lock(call: Here, owner: str, name: str, number: int) -> Response:
    """Lock the conversation."""
    issue, sent = call.issue(owner, name, number, "issues=write"), await call.json()
    call.world.lock(call.actor, issue, sent.get("lock_reason"))
    return done()


@router.delete("/repos/{owner}/{name}/issues/{number}/lock")
async def unlock(call: Here, owner: str, name: str, number: int) -> Response:
    """Unlock the conversation."""
    call.world.unlock(call.actor, call.issue(owner, name, number, "issues=write"))
    return done()


@router.get("/repos/{owner}/{name}/assignees")
async def list_assignees(call: Here, owner: str, name: str) -> Json:
    """List the people who can be assigned."""
    repository = call.repository(owner, name)
    people = [u for u in call.world.users.values() if call.world.assignable(u, repository)]
    return paged(call, people, lambda u: user(call.world, u))


@router.get("/repos/{owner}/{name}/assignees/{login}")
async def check_assignee(call: Here, owner: str, name: str, login: str) -> Response:
    """Say 204 when a person can be assigned, 404 otherwise."""
    if not call.world.assignable(call.world.user(login), call.repository(owner, name)):
        raise NotFound
    return done()


@router.post("/repos/{owner}/{name}/issues/{number}/assignees")
async def add_assignees(call: Here, owner: str, name: str, number: int) -> Json:
    """Assign people; those who cannot be are ignored."""
    issue, sent = call.issue(owner, name, number, "issues=write"), await call.json()
    if call.world.pushes(call.actor, issue.repository):
        call.world.add_assignees(call.actor, issue, call.users(_assignees(sent)))
    return Json(issue_shape(call.world, issue), 201)


@router.delete("/repos/{owner}/{name}/issues/{number}/assignees")
async def remove_assignees(call: Here, owner: str, name: str, number: int) -> Json:
    """Take people off."""
    issue, sent = call.issue(owner, name, number, "issues=write"), await call.json()
    if call.world.pushes(call.actor, issue.repository):
        call.world.remove_assignees(call.actor, issue, call.users(_assignees(sent)))
    return Json(issue_shape(call.world, issue))


def _changes(call: Call, issue: Issue, sent: dict[str, Any]) -> IssueChanges:
    changes: IssueChanges = {}
    repository = issue.repository
    if sent.get("title") is not None:
        changes["title"] = text(sent, "title", resource="Issue")
    if "body" in sent:
        changes["body"] = _body(sent)
    if sent.get("state") is not None:
        if sent["state"] not in ("open", "closed"):
            raise invalid("Issue", "state")
        changes["state"] = sent["state"]
    if sent.get("state_reason") is not None:
        changes["state_reason"] = text(sent, "state_reason", resource="Issue")
    if "labels" in sent:
        named = call.world.labels_named(call.actor, repository, names(sent["labels"] or [], "labels"))
        changes["labels"] = named
    if "assignees" in sent or "assignee" in sent:
        changes["assignees"] = _valid_assignees(call, repository, _assignees(sent))
    if "milestone" in sent:
        changes["milestone"] = _milestone(call, repository, sent["milestone"])
    return changes


def _body(sent: dict[str, Any]) -> str | None:
    body = sent.get("body")
    if body is not None and not isinstance(body, str):
        raise wrong_type("body", body, "a string")
    return body


def _assignees(sent: dict[str, Any]) -> list[str]:
    if sent.get("assignees") is not None:
        return names(sent["assignees"], "assignees")
    return [sent["assignee"]] if sent.get("assignee") else []


def _valid_assignees(call: Call, repository: Repository, logins: list[str]) -> list[Any]:
    """Opening and editing refuse who cannot be assigned; only the assignees' own address ignores them."""
    people = call.users(logins)
    fitting = [u for u in people if call.world.assignable(u, repository)]
    if call.world.pushes(call.actor, repository) and len(fitting) != len(logins):
        raise ValidationFailed([{"value": logins, "resource": "Issue", "field": "assignees", "code": "invalid"}])
    return fitting


def _milestone(call: Call, repository: Repository, number: object) -> Milestone | None:
    # Clients write "no milestone" as null or as an empty text.
    if number in (None, ""):
        return None
    try:
        return call.world.milestone(repository, int(str(number)))
    except (NotFound, ValueError) as bad:
        raise invalid("Issue", "milestone") from bad


def _filtered(call: Call, issues: Iterable[Issue]) -> list[Issue]:
    state, since = call.query("state", "open"), moment(call.query("since"))
    wanted = {x.casefold() for x in call.query("labels").split(",") if x}
    return [
        issue
        for issue in issues
        if state in ("all", issue.state)
        and wanted <= {x.name.casefold() for x in issue.labels}
        and (since is None or issue.updated_at >= since)
        and _fits_people(call, issue)
        and _fits_milestone(call, issue)
    ]


def _fits_people(call: Call, issue: Issue) -> bool:
    assignee, creator, mentioned = call.query("assignee"), call.query("creator"), call.query("mentioned")
    logins = [u.login for u in issue.assignees]
    fits = {"": True, "*": bool(logins), "none": not logins}.get(assignee, assignee in logins)
    named = not mentioned or f"@{mentioned}" in (issue.body or "")
    return fits and named and creator in ("", issue.author.login)


def _fits_milestone(call: Call, issue: Issue) -> bool:
    wanted, has = call.query("milestone"), issue.milestone
    return {"": True, "*": has is not None, "none": has is None}.get(
        wanted, has is not None and str(has.number) == wanted
    )


def _sorted(call: Call, issues: list[Issue]) -> list[Issue]:
    keys = {
        "created": lambda i: (i.created_at, i.id),
        "updated": lambda i: (i.updated_at, i.id),
        "comments": lambda i: (len(i.comments), i.id),
    }
    key = keys.get(call.query("sort", "created"), keys["created"])
    return sorted(issues, key=key, reverse=call.query("direction", "desc") != "asc")
