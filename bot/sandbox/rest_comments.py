"""What REST does with comments and reactions."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from bot.sandbox.entities import Comment, Issue
from bot.sandbox.rest_base import Call, Here, Json, done, found, moment, paged, text
from bot.sandbox.shapes.issues import comment as comment_shape
from bot.sandbox.shapes.issues import reaction as reaction_shape

router = APIRouter()
COMMENTS = "/repos/{owner}/{name}/issues/{number}/comments"
COMMENT = "/repos/{owner}/{name}/issues/comments/{comment_id}"


@router.get("/repos/{owner}/{name}/issues/comments")
async def list_repository_comments(call: Here, owner: str, name: str) -> Json:
    """List the comments of a whole repository."""
    repository = call.repository(owner, name)
    call.world.need(call.actor, repository, "issues=read")
    comments = [c for i in repository.issues.values() for c in i.comments]
    comments.sort(key=lambda c: c.id, reverse=call.query("direction", "asc") == "desc")
    return paged(call, _since(call, comments), lambda c: comment_shape(call.world, c))


@router.get(COMMENTS)
async def list_comments(call: Here, owner: str, name: str, number: int) -> Json:
    """List an issue's comments, oldest first."""
    issue = call.issue(owner, name, number)
    return paged(call, _since(call, issue.comments), lambda c: comment_shape(call.world, c))


@router.post(COMMENTS)
async def create_comment(call: Here, owner: str, name: str, number: int) -> Json:
    """Comment on an issue."""
    issue, sent = call.issue(owner, name, number, "issues=write"), await call.json()
    made = call.world.create_comment(call.actor, issue, text(sent, "body", resource="IssueComment"))
    shape = comment_shape(call.world, made)
    return Json(shape, 201, headers={"Location": shape["url"]})


@router.get(COMMENT)
async def get_comment(call: Here, owner: str, name: str, comment_id: int) -> Json:
    """Show a comment."""
    return Json(comment_shape(call.world, _comment(call, owner, name, comment_id, "issues=read")))


@router.patch(COMMENT)
async def edit_comment(call: Here, owner: str, name: str, comment_id: int) -> Json:
    """Change a comment's text."""
    comment, sent = _comment(call, owner, name, comment_id, "issues=write"), await call.json()
    call.world.edit_comment(call.actor, comment, text(sent, "body", resource="IssueComment"))
    return Json(comment_shape(call.world, comment))


@router.delete(COMMENT)
async def delete_comment(call: Here, owner: str, name: str, comment_id: int) -> Response:
    """Delete a comment."""
    call.world.delete_comment(call.actor, _comment(call, owner, name, comment_id, "issues=write"))
    return done()


@router.get("/repos/{owner}/{name}/issues/{number}/reactions")
async def list_issue_reactions(call: Here, owner: str, name: str, number: int) -> Json:
    """List an issue's reactions."""
    return _reactions(call, call.issue(owner, name, number))


@router.post("/repos/{owner}/{name}/issues/{number}/reactions")
async def react_to_issue(call: Here, owner: str, name: str, number: int) -> Json:
    """React to an issue: 201, or 200 when the reaction is already there."""
    return await _react(call, call.issue(owner, name, number, "issues=write"))


@router.delete("/repos/{owner}/{name}/issues/{number}/reactions/{reaction_id}")
async def unreact_to_issue(call: Here, owner: str, name: str, number: int, reaction_id: int) -> Response:
    """Take a reaction to an issue back."""
    return _unreact(call, call.issue(owner, name, number, "issues=write"), reaction_id)


@router.get(COMMENT + "/reactions")
async def list_comment_reactions(call: Here, owner: str, name: str, comment_id: int) -> Json:
    """List a comment's reactions."""
    return _reactions(call, _comment(call, owner, name, comment_id, "issues=read"))


@router.post(COMMENT + "/reactions")
async def react_to_comment(call: Here, owner: str, name: str, comment_id: int) -> Json:
    """React to a comment: 201, or 200 when the reaction is already there."""
    return await _react(call, _comment(call, owner, name, comment_id, "issues=write"))


@router.delete(COMMENT + "/reactions/{reaction_id}")
async def unreact_to_comment(call: Here, owner: str, name: str, comment_id: int, reaction_id: int) -> Response:
    """Take a reaction to a comment back."""
    return _unreact(call, _comment(call, owner, name, comment_id, "issues=write"), reaction_id)


def _comment(call: Call, owner: str, name: str, comment_id: int, scope: str) -> Comment:
    repository = call.repository(owner, name)
    call.world.need(call.actor, repository, scope)
    return call.world.comment(repository, comment_id)


def _since(call: Call, comments: list[Comment]) -> list[Comment]:
    since = moment(call.query("since"))
    return comments if since is None else [c for c in comments if c.updated_at >= since]


def _reactions(call: Call, subject: Issue | Comment) -> Json:
    wanted = call.query("content")
    fitting = [r for r in subject.reactions if wanted in ("", r.content)]
    return paged(call, fitting, lambda r: reaction_shape(call.world, r))


async def _react(call: Call, subject: Issue | Comment) -> Json:
    content = text(await call.json(), "content", resource="Reaction")
    made, new = call.world.react(call.actor, subject, content)
    return Json(reaction_shape(call.world, made), 201 if new else 200)


def _unreact(call: Call, subject: Issue | Comment, reaction_id: int) -> Response:
    call.world.unreact(call.actor, subject, found(subject.reactions, lambda r: r.id == reaction_id))
    return done()
