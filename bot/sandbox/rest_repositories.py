"""What REST does with repositories, their people and their files."""

from __future__ import annotations

import base64
import binascii
import hashlib

from fastapi import APIRouter
from starlette.responses import Response

from bot.sandbox.entities import ROLES, Repository
from bot.sandbox.errors import NotFound, ValidationFailed
from bot.sandbox.rest_base import Call, Here, Json, done, paged, text
from bot.sandbox.shapes.people import user
from bot.sandbox.shapes.repositories import commit, entry, file, full_repository

router = APIRouter()
FILE = "/repos/{owner}/{name}/contents/{path:path}"
# GitHub's old words for roles, as the permission address gives them.
OLD_WORDS = {"maintain": "write", "triage": "read"}
PUSH_WORDS = {"pull": "read", "push": "write"}


@router.get("/repos/{owner}/{name}")
async def get_repository(call: Here, owner: str, name: str) -> Json:
    """Show a repository; 301 after it was renamed."""
    return Json(full_repository(call.world, call.repository(owner, name), call.actor))


@router.patch("/repos/{owner}/{name}")
async def edit_repository(call: Here, owner: str, name: str) -> Json:
    """Rename, archive or describe a repository."""
    repository, sent = call.repository(owner, name), await call.json()
    call.world.need(call.actor, repository, "administration=read", "admin")
    if sent.get("name") and sent["name"] != repository.name:
        call.world.rename_repository(call.actor, repository, text(sent, "name", resource="Repository"))
    repository.description = sent.get("description", repository.description)
    repository.has_issues = bool(sent.get("has_issues", repository.has_issues))
    repository.private = bool(sent.get("private", repository.private))
    if "archived" in sent:
        change = call.world.archive_repository if sent["archived"] else call.world.unarchive_repository
        change(call.actor, repository)
    return Json(full_repository(call.world, repository, call.actor))


@router.get("/repos/{owner}/{name}/collaborators")
async def list_collaborators(call: Here, owner: str, name: str) -> Json:
    """List the people with a role of their own."""
    repository = call.repository(owner, name)
    call.world.need(call.actor, repository, "metadata=read", "write")
    people = [call.world.user(login) for login in repository.collaborators]
    return paged(call, people, lambda u: {**user(call.world, u), "role_name": call.world.role(u, repository)})


@router.get("/repos/{owner}/{name}/collaborators/{login}")
async def check_collaborator(call: Here, owner: str, name: str, login: str) -> Response:
    """Say 204 for a collaborator, 404 for anybody else."""
    repository, person = call.repository(owner, name), call.world.user(login)
    call.world.need(call.actor, repository, "metadata=read", "write")
    if person.login not in repository.collaborators and person.login not in getattr(repository.owner, "members", {}):
        raise NotFound
    return done()


@router.put("/repos/{owner}/{name}/collaborators/{login}")
async def add_collaborator(call: Here, owner: str, name: str, login: str) -> Response:
    """Give a person a role at once (the sandbox knows no invitations)."""
    repository, sent = call.repository(owner, name), await call.json()
    role = text(sent, "permission", resource="Repository", default="push")
    call.world.add_collaborator(call.actor, repository, call.world.user(login), PUSH_WORDS.get(role, role))
    return done()


@router.delete("/repos/{owner}/{name}/collaborators/{login}")
async def remove_collaborator(call: Here, owner: str, name: str, login: str) -> Response:
    """Take a person's role away."""
    call.world.remove_collaborator(call.actor, call.repository(owner, name), call.world.user(login))
    return done()


@router.get("/repos/{owner}/{name}/collaborators/{login}/permission")
async def get_permission(call: Here, owner: str, name: str, login: str) -> Json:
    """Tell what a person may do: admin, write, read or none, and the exact role; an App is not a user."""
    repository = call.repository(owner, name)
    call.world.need(call.actor, repository, "metadata=read", "write")
    person = call.world.user(login)
    if person.type != "User":
        raise NotFound(f"{person.login} is not a user")
    role = call.world.role(person, repository)
    place = ROLES.index(role)
    can = {"pull": 1, "triage": 2, "push": 3, "maintain": 4, "admin": 5}
    shape = {
        **user(call.world, person),
        "permissions": {word: place >= least for word, least in can.items()},
        "role_name": role,
    }
    return Json({"permission": OLD_WORDS.get(role, role), "user": shape, "role_name": role})


@router.get("/repos/{owner}/{name}/contents")
async def get_root(call: Here, owner: str, name: str) -> Json:
    """List the topmost folder."""
    return await get_file(call, owner, name, "")


@router.get(FILE)
async def get_file(call: Here, owner: str, name: str, path: str) -> Json:
    """Show a file, or list a folder."""
    repository = call.repository(owner, name)
    call.world.need(call.actor, repository, "contents=read")
    path = path.strip("/")
    if call.query("ref") not in ("", repository.default_branch, f"refs/heads/{repository.default_branch}"):
        raise NotFound(f"No commit found for the ref {call.query('ref')}")
    if path in repository.files:
        return Json(file(call.world, repository, path, call.world.blob_sha(repository.files[path])))
    return Json(_folder(call, repository, path))


@router.put(FILE)
async def put_file(call: Here, owner: str, name: str, path: str) -> Json:
    """Write a file; the present sha must be named when it exists."""
    repository, sent = call.repository(owner, name), await call.json()
    call.world.need(call.actor, repository, "contents=write", "write")
    message = text(sent, "message", resource="Commit")
    new = path not in repository.files
    call.world.check_sha(repository, path, sent.get("sha"))
    try:
        lines = text(sent, "content", resource="Commit").split()
        content = base64.b64decode("".join(lines), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as bad:
        raise ValidationFailed([], "content is not valid Base64") from bad
    done_ = call.world.put_file(call.actor, repository, path, content, message)
    shape = file(call.world, repository, path, call.world.blob_sha(content))
    shape = {key: value for key, value in shape.items() if key not in ("content", "encoding")}
    return Json({"content": shape, "commit": commit(call.world, repository, done_)}, 201 if new else 200)


@router.delete(FILE)
async def delete_file(call: Here, owner: str, name: str, path: str) -> Json:
    """Remove a file."""
    repository, sent = call.repository(owner, name), await call.json()
    call.world.need(call.actor, repository, "contents=write", "write")
    sha, message = sent.get("sha") or call.query("sha"), sent.get("message") or call.query("message")
    call.world.check_sha(repository, path, sha or None)
    gone = call.world.delete_file(call.actor, repository, path, message)
    return Json({"content": None, "commit": commit(call.world, repository, gone)})


def _folder(call: Call, repository: Repository, path: str) -> list[dict[str, object]]:
    start = f"{path}/" if path else ""
    inside = sorted({name[len(start) :].split("/")[0] for name in repository.files if name.startswith(start)})
    if not inside:
        raise NotFound
    entries = []
    for name in inside:
        whole = start + name
        if whole in repository.files:
            content = repository.files[whole]
            sha, size = call.world.blob_sha(content), len(content.encode())
            entries.append(entry(call.world, repository, whole, sha=sha, size=size))
        else:
            sha = hashlib.sha1(f"tree {whole}".encode(), usedforsecurity=False).hexdigest()
            entries.append(entry(call.world, repository, whole, sha=sha, size=0, kind="dir"))
    return entries
