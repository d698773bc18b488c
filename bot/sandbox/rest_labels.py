"""What REST does with labels, an issue's labels, and milestones."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from bot.sandbox.acts_labels import LabelChanges, MilestoneChanges
from bot.sandbox.entities import Issue, Repository
from bot.sandbox.errors import NotFound, invalid
from bot.sandbox.rest_base import Call, Here, Json, done, moment, names, paged, text
from bot.sandbox.shapes.issues import label as label_shape
from bot.sandbox.shapes.issues import milestone as milestone_shape

router = APIRouter()
ISSUE_LABELS = "/repos/{owner}/{name}/issues/{number}/labels"
MILESTONE = "/repos/{owner}/{name}/milestones/{number}"


@router.get("/repos/{owner}/{name}/labels")
async def list_labels(call: Here, owner: str, name: str) -> Json:
    """List a repository's labels."""
    repository = _repository(call, owner, name, "issues=read")
    return paged(call, repository.labels, lambda x: label_shape(call.world, x, repository))


@router.post("/repos/{owner}/{name}/labels")
async def create_label(call: Here, owner: str, name: str) -> Json:
    """Make a label; its colour is grey when none is named."""
    repository, sent = _repository(call, owner, name, "issues=write"), await call.json()
    color = text(sent, "color", resource="Label", default="ededed")
    made = call.world.create_label(
        call.actor, repository, text(sent, "name", resource="Label"), color, sent.get("description")
    )
    return Json(label_shape(call.world, made, repository), 201)


@router.get("/repos/{owner}/{name}/labels/{label:path}")
async def get_label(call: Here, owner: str, name: str, label: str) -> Json:
    """Show a label, named in any case of letters."""
    repository = _repository(call, owner, name, "issues=read")
    return Json(label_shape(call.world, call.world.label(repository, label), repository))


@router.patch("/repos/{owner}/{name}/labels/{label:path}")
async def edit_label(call: Here, owner: str, name: str, label: str) -> Json:
    """Change a label."""
    repository, sent = _repository(call, owner, name, "issues=write"), await call.json()
    changes: LabelChanges = {}
    if sent.get("new_name"):
        changes["name"] = text(sent, "new_name", resource="Label")
    if sent.get("color"):
        changes["color"] = text(sent, "color", resource="Label")
    if "description" in sent:
        changes["description"] = sent["description"]
    changed = call.world.edit_label(call.actor, repository, call.world.label(repository, label), **changes)
    return Json(label_shape(call.world, changed, repository))


@router.delete("/repos/{owner}/{name}/labels/{label:path}")
async def delete_label(call: Here, owner: str, name: str, label: str) -> Response:
    """Delete a label."""
    repository = _repository(call, owner, name, "issues=write")
    call.world.delete_label(call.actor, repository, call.world.label(repository, label))
    return done()


@router.get(ISSUE_LABELS)
async def list_issue_labels(call: Here, owner: str, name: str, number: int) -> Json:
    """List an issue's labels."""
    return _labels(call, call.issue(owner, name, number))


@router.post(ISSUE_LABELS)
async def add_labels(call: Here, owner: str, name: str, number: int) -> Json:
    """Put labels on; those that the repository lacks are made."""
    issue = call.issue(owner, name, number, "issues=write")
    wanted = call.world.labels_named(call.actor, issue.repository, await _wanted(call))
    call.world.add_labels(call.actor, issue, wanted)
    return _labels(call, issue)


@router.put(ISSUE_LABELS)
async def set_labels(call: Here, owner: str, name: str, number: int) -> Json:
    """Make these the labels, no others."""
    issue = call.issue(owner, name, number, "issues=write")
    wanted = call.world.labels_named(call.actor, issue.repository, await _wanted(call))
    call.world.set_labels(call.actor, issue, wanted)
    return _labels(call, issue)


@router.delete(ISSUE_LABELS)
async def remove_all_labels(call: Here, owner: str, name: str, number: int) -> Response:
    """Take all labels off."""
    issue = call.issue(owner, name, number, "issues=write")
    call.world.set_labels(call.actor, issue, [])
    return done()


@router.delete(ISSUE_LABELS + "/{label:path}")
async def remove_label(call: Here, owner: str, name: str, number: int, label: str) -> Json:
    """Take one label off; 404 when it is not on."""
    issue = call.issue(owner, name, number, "issues=write")
    on = [x for x in issue.labels if x.name.casefold() == label.casefold()]
    if not on:
        raise NotFound("Label does not exist")
    call.world.remove_labels(call.actor, issue, on)
    return _labels(call, issue)


@router.get("/repos/{owner}/{name}/milestones")
async def list_milestones(call: Here, owner: str, name: str) -> Json:
    """List milestones, the open ones when no state is asked for."""
    repository, state = _repository(call, owner, name, "issues=read"), call.query("state", "open")
    fitting = [m for m in repository.milestones if state in ("all", m.state)]
    return paged(call, fitting, lambda m: milestone_shape(call.world, m, repository))


@router.post("/repos/{owner}/{name}/milestones")
async def create_milestone(call: Here, owner: str, name: str) -> Json:
    """Make a milestone."""
    repository, sent = _repository(call, owner, name, "issues=write"), await call.json()
    text(sent, "title", resource="Milestone")
    made = call.world.create_milestone(call.actor, repository, **_milestone_changes(sent))
    return Json(milestone_shape(call.world, made, repository), 201)


@router.get(MILESTONE)
async def get_milestone(call: Here, owner: str, name: str, number: int) -> Json:
    """Show a milestone."""
    repository = _repository(call, owner, name, "issues=read")
    return Json(milestone_shape(call.world, call.world.milestone(repository, number), repository))


@router.patch(MILESTONE)
async def edit_milestone(call: Here, owner: str, name: str, number: int) -> Json:
    """Change a milestone."""
    repository, sent = _repository(call, owner, name, "issues=write"), await call.json()
    milestone = call.world.milestone(repository, number)
    call.world.edit_milestone(call.actor, repository, milestone, **_milestone_changes(sent))
    return Json(milestone_shape(call.world, milestone, repository))


@router.delete(MILESTONE)
async def delete_milestone(call: Here, owner: str, name: str, number: int) -> Response:
    """Delete a milestone."""
    repository = _repository(call, owner, name, "issues=write")
    call.world.delete_milestone(call.actor, repository, call.world.milestone(repository, number))
    return done()


def _repository(call: Call, owner: str, name: str, scope: str) -> Repository:
    repository = call.repository(owner, name)
    call.world.need(call.actor, repository, scope)
    return repository


def _labels(call: Call, issue: Issue) -> Json:
    return paged(call, issue.labels, lambda x: label_shape(call.world, x, issue.repository))


async def _wanted(call: Call) -> list[str]:
    """Read label names; GitHub takes them inside an object or as a bare list."""
    sent = await call.any_json()
    return names(sent.get("labels") if isinstance(sent, dict) else sent, "labels")


def _milestone_changes(sent: dict[str, Any]) -> MilestoneChanges:
    changes: MilestoneChanges = {}
    if "title" in sent:
        changes["title"] = text(sent, "title", resource="Milestone")
    if "description" in sent:
        changes["description"] = sent["description"]
    if "due_on" in sent:
        changes["due_on"] = moment(sent["due_on"])
    if "state" in sent:
        if sent["state"] not in ("open", "closed"):
            raise invalid("Milestone", "state")
        changes["state"] = sent["state"]
    return changes
