"""Deliveries as GitHub sends them: `issues.opened` of about 10 kB, with all fields of its issue and its people."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from typing import Any

SECRET = "the secret of a webhook that is measured"  # noqa: S105 - it opens nothing
REPO, REPO_ID, INSTALLATION, APP = "acme/rockets", 7, 1, 4711
_API = "https://api.github.com"
_PERSON = (
    *("followers", "following{/other_user}", "gists{/gist_id}", "starred{/owner}{/repo}", "subscriptions", "orgs"),
    *("repos", "events{/privacy}", "received_events"),
)
_REPOSITORY = (
    *("forks", "keys{/key_id}", "collaborators{/collaborator}", "teams", "hooks", "issues/events{/number}", "events"),
    *("assignees{/user}", "branches{/branch}", "tags", "git/blobs{/sha}", "git/tags{/sha}", "git/refs{/sha}"),
    *("git/trees{/sha}", "statuses/{sha}", "languages", "stargazers", "contributors", "subscribers", "subscription"),
    *("commits{/sha}", "git/commits{/sha}", "comments{/number}", "issues/comments{/number}", "contents/{+path}"),
    *("compare/{base}...{head}", "merges", "{archive_format}{/ref}", "downloads", "issues{/number}", "pulls{/number}"),
    *(
        "milestones{/number}",
        "notifications{?since,all,participating}",
        "labels{/name}",
        "releases{/id}",
        "deployments",
    ),
)
_FLAGS = ("private", "fork", "archived", "disabled", "allow_forking", "is_template", "web_commit_signoff_required")
_TEXT = "The valves open late when it is cold. We want to know why before the next launch, and say what it costs.\n"


@dataclass(frozen=True, slots=True)
class Post:
    """One delivery to be: its GUID, the number of its issue, and its body."""

    guid: str
    number: int
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that GitHub sends with it."""
        return {
            "Host": "127.0.0.1",
            "User-Agent": "GitHub-Hookshot/044aadd",
            "Accept": "*/*",
            "Content-Type": "application/json",
            "Content-Length": str(len(self.body)),
            "X-GitHub-Event": "issues",
            "X-GitHub-Delivery": self.guid,
            "X-GitHub-Hook-ID": "292430182",
            "X-GitHub-Hook-Installation-Target-ID": str(APP),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature-256": f"sha256={signature(self.body)}",
        }

    def request(self, path: str) -> bytes:
        """Return the bytes of the HTTP request, signed."""
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def signature(body: bytes) -> str:
    """Return what GitHub would sign the body with."""
    return hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def posts(first: int, many: int) -> list[Post]:
    """Return deliveries of so many new issues, numbered from `first`."""
    number = 987_654_321
    template = json.dumps(opened(number), separators=(",", ":")).encode()
    found = range(first, first + many)
    return [Post(str(uuid.uuid4()), each, template.replace(b"%d" % number, b"%d" % each)) for each in found]


def opened(number: int) -> dict[str, Any]:
    """Return the payload of `issues.opened`."""
    return {
        "action": "opened",
        "issue": _issue(number),
        "repository": _repository(),
        "organization": {"login": "acme", "id": 9, "node_id": "O_9", "description": "", **_addresses("orgs/acme")},
        "sender": _person("ada", 3),
        "installation": {"id": INSTALLATION, "node_id": "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMQ=="},
    }


def _addresses(path: str) -> dict[str, str]:
    return {"url": f"{_API}/{path}", **{f"{each}_url": f"{_API}/{path}/{each}" for each in _PERSON}}


def _person(login: str, number: int) -> dict[str, Any]:
    avatar = f"https://avatars.githubusercontent.com/u/{number}?v=4"
    named = {"login": login, "id": number, "node_id": f"U_{number}", "avatar_url": avatar, "gravatar_id": ""}
    return {**named, **_addresses(f"users/{login}"), "type": "User", "user_view_type": "public", "site_admin": False}


def _issue(number: int) -> dict[str, Any]:
    url = f"{_API}/repos/{REPO}/issues/{number}"
    parts = ("labels{/name}", "comments", "events", "timeline", "reactions")
    label = {"id": 5, "node_id": "LA_5", "url": f"{url}/labels", "name": "bug", "color": "d73a4a", "default": True}
    return {
        "url": url,
        "repository_url": f"{_API}/repos/{REPO}",
        **{f"{part.partition('{')[0]}_url": f"{url}/{part}" for part in parts},
        "html_url": f"https://github.com/{REPO}/issues/{number}",
        "id": 2_000_000_000 + number,
        "node_id": f"I_{number}",
        "number": number,
        "title": f"Valve {number} is late",
        "user": _person("ada", 3),
        "assignee": _person("grace", 4),
        "assignees": [_person("grace", 4)],
        "labels": [label],
        "state": "open",
        "locked": False,
        "comments": 0,
        "author_association": "MEMBER",
        "created_at": "2026-01-05T08:00:00Z",
        "updated_at": "2026-01-05T08:00:00Z",
        "closed_at": None,
        "milestone": None,
        "active_lock_reason": None,
        "state_reason": None,
        "performed_via_github_app": None,
        "body": _TEXT * 4,
    }


def _repository() -> dict[str, Any]:
    url = f"{_API}/repos/{REPO}"
    counts = ("size", "stargazers_count", "watchers_count", "forks_count", "open_issues_count", "forks", "watchers")
    return {
        "id": REPO_ID,
        "node_id": "R_7",
        "name": "rockets",
        "full_name": REPO,
        "owner": _person("acme", 9),
        "html_url": f"https://github.com/{REPO}",
        "url": url,
        "default_branch": "main",
        "visibility": "private",
        **{f"{part.partition('{')[0].strip('/').replace('/', '_')}_url": f"{url}/{part}" for part in _REPOSITORY},
        **dict.fromkeys(_FLAGS, False),
        **dict.fromkeys(counts, 12),
        "created_at": "2025-01-05T08:00:00Z",
        "pushed_at": "2026-01-05T08:00:00Z",
        "topics": [],
        "license": None,
    }
