"""How does GitHub write repositories, files and pushes?"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from bot.sandbox.clock import stamp
from bot.sandbox.entities import Actor, Commit, Repository, User
from bot.sandbox.shapes.issues import repository_url
from bot.sandbox.shapes.people import user
from bot.sandbox.state import State

URLS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def brief(it: Repository) -> dict[str, Any]:
    """Write a repository as an installation's event names it."""
    return {
        "id": it.id,
        "node_id": it.node_id,
        "name": it.name,
        "full_name": it.full_name,
        "private": it.private,
    }


def repository(world: State, it: Repository) -> dict[str, Any]:
    """Write a repository as webhooks and lists do."""
    url, page = repository_url(world, it), f"{world.web_url}/{it.full_name}"
    open_issues = sum(i.state == "open" for i in it.issues.values())
    return {
        **brief(it),
        "owner": user(world, it.owner),
        "html_url": page,
        "description": it.description,
        "fork": False,
        "url": url,
        **{key: url + tail for key, tail in URLS.items()},
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
        "pushed_at": stamp(it.pushed_at),
        **_git_urls(page),
        **_counts(open_issues),
        **_switches(it),
    }


def full_repository(world: State, it: Repository, actor: Actor | None = None) -> dict[str, Any]:
    """Write a repository as its own address gives it, with what the caller may do."""
    owner = it.owner
    more: dict[str, Any] = {"network_count": 0, "subscribers_count": 0, "temp_clone_token": ""}
    if owner.type == "Organization":
        more["organization"] = user(world, owner)
    if actor:
        more["permissions"] = permissions(world, it, actor)
    return {**repository(world, it), **more}


def permissions(world: State, it: Repository, actor: Actor) -> dict[str, bool]:
    """Tell what the caller may do, by GitHub's five words."""
    words = {"read": "pull", "triage": "triage", "write": "push", "maintain": "maintain", "admin": "admin"}
    roles = list(words)
    # An App's reach is told by its permissions, here GitHub says `false` beyond reading.
    role = "read" if actor.installation else world.role(actor.user, it)
    place = roles.index(role) if role in roles else -1
    return {word: roles.index(name) <= place for name, word in words.items()}


def _git_urls(page: str) -> dict[str, Any]:
    host = page.removeprefix("https://").removeprefix("http://")
    return {
        "git_url": f"git://{host}.git",
        "ssh_url": f"git@{host.replace('/', ':', 1)}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "homepage": None,
        "mirror_url": None,
        "language": None,
        "license": None,
    }


def _counts(open_issues: int) -> dict[str, int]:
    names = ("size", "stargazers_count", "watchers_count", "forks_count", "forks", "watchers")
    return {**dict.fromkeys(names, 0), "open_issues_count": open_issues, "open_issues": open_issues}


def _switches(it: Repository) -> dict[str, Any]:
    return {
        "has_issues": it.has_issues,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "archived": it.archived,
        "disabled": it.disabled,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": [],
        "visibility": "private" if it.private else "public",
        "default_branch": it.default_branch,
    }


def file(world: State, it: Repository, path: str, sha: str) -> dict[str, Any]:
    """Write a file with its content in base64."""
    data = it.files[path].encode()
    return {
        **entry(world, it, path, sha=sha, size=len(data)),
        "content": base64.encodebytes(data).decode(),
        "encoding": "base64",
    }


def entry(world: State, it: Repository, path: str, *, sha: str, size: int, kind: str = "file") -> dict[str, Any]:
    """Write a file or folder as one line of a folder's list; the size is in bytes."""
    url = f"{repository_url(world, it)}/contents/{path}?ref={it.default_branch}"
    git = f"{repository_url(world, it)}/git/{'blobs' if kind == 'file' else 'trees'}/{sha}"
    word = "blob" if kind == "file" else "tree"
    page = f"{world.web_url}/{it.full_name}/{word}/{it.default_branch}/{path}"
    return {
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "sha": sha,
        "size": size,
        "url": url,
        "html_url": page,
        "git_url": git,
        "download_url": f"{world.web_url}/{it.full_name}/raw/{it.default_branch}/{path}" if kind == "file" else None,
        "type": kind,
        "_links": {"self": url, "git": git, "html": page},
    }


def commit(world: State, it: Repository, done: Commit) -> dict[str, Any]:
    """Write a commit as the answer to writing a file."""
    url = f"{repository_url(world, it)}/git/commits/{done.sha}"
    who = {"date": stamp(done.at), **_git_person(done.author)}
    return {
        "sha": done.sha,
        "node_id": f"C_{done.sha[:16]}",
        "url": url,
        "html_url": f"{world.web_url}/{it.full_name}/commit/{done.sha}",
        "author": who,
        "committer": who,
        "message": done.message,
        "tree": {"sha": tree_sha(done), "url": url.replace("/commits/", "/trees/")},
        "parents": [],
        "verification": {
            "verified": False,
            "reason": "unsigned",
            "signature": None,
            "payload": None,
            "verified_at": None,
        },
    }


def tree_sha(done: Commit) -> str:
    """Give the name of a commit's tree."""
    return hashlib.sha1(f"tree {done.sha}".encode(), usedforsecurity=False).hexdigest()


def push(world: State, it: Repository, done: Commit, before: str, how: str) -> Mapping[str, Any]:
    """Write the parts of a push of one commit; `how` is added, modified or removed."""
    changed = {word: list(done.paths) if word == how else [] for word in ("added", "removed", "modified")}
    person = {**_git_person(done.author), "username": done.author.login}
    head = {
        "id": done.sha,
        "tree_id": tree_sha(done),
        "distinct": True,
        "message": done.message,
        "timestamp": stamp(done.at),
        "url": f"{world.web_url}/{it.full_name}/commit/{done.sha}",
        "author": person,
        "committer": person,
        **changed,
    }
    return {
        "ref": f"refs/heads/{it.default_branch}",
        "before": before,
        "after": done.sha,
        "created": False,
        "deleted": False,
        "forced": False,
        "base_ref": None,
        "compare": f"{world.web_url}/{it.full_name}/compare/{before[:12]}...{done.sha[:12]}",
        "commits": [head],
        "head_commit": head,
        "pusher": _git_person(done.author),
    }


def _git_person(it: User) -> dict[str, str]:
    return {"name": it.name or it.login, "email": f"{it.id}+{it.login}@users.noreply.github.example"}
