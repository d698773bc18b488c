"""From a delivery's JSON to an Event: only the fields that handlers use, each of the type that it should have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypedDict, cast

import msgspec

from bot.event import Event, Repo

# Reads any JSON value and never raises: what is missing or of another type becomes an empty value of the right one.
Reader: TypeAlias = Callable[[object], Any]

LARGEST_ID = 2**63 - 1
LONGEST_TEXT = 1_000
MOST_ITEMS = 5_000
_FULL_NAME = re.compile(r"[^/\s]{1,100}/[^/\s]{1,100}")


def text(value: object) -> str:
    """Read text; without NUL and lone surrogates, which no database takes, and empty when it is absurdly long."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        return ""
    return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def whole(value: object) -> int:
    """Read an id or a number: from 1 to what a bigint holds, else 0. JSON's true is no number."""
    return value if type(value) is int and 0 < value <= LARGEST_ID else 0


def present(value: object) -> bool:
    """Read whether there is anything at all."""
    return bool(value)


def repo(value: object) -> Repo | None:
    """Read a repository; None unless it has both its id and its full name."""
    found = group(id=whole, full_name=text)(value)
    named = _FULL_NAME.fullmatch(found["full_name"]) is not None
    return Repo(found["id"], found["full_name"]) if found["id"] and named else None


def group(**fields: Reader) -> Reader:
    """Read an object's fields, every one of them."""

    def read(value: object) -> dict[str, Any]:
        source = value if isinstance(value, dict) else {}
        return {name: reader(source.get(name)) for name, reader in fields.items()}

    return read


def several(reader: Reader) -> Reader:
    """Read a list, at most as many items as GitHub ever sends; items that come out empty are left out."""

    def read(value: object) -> list[Any]:
        return [item for each in (value if isinstance(value, list) else [])[:MOST_ITEMS] if (item := reader(each))]

    return read


_COMMIT = group(added=several(text), removed=several(text), modified=several(text))
_NUMBERED = group(number=whole)
_LABEL = group(node_id=text)
_THROUGH = group(performed_via_github_app=group(id=whole))

# What a handler finds in `event.payload`, by the event's name. Whoever needs another field names it here.
SHAPES: Mapping[str, Reader] = {
    "issues": group(issue=group(number=whole, labels=several(_LABEL)), label=_LABEL, changes=group(title=present)),
    "issue_comment": group(issue=group(number=whole, pull_request=present)),
    "sub_issues": group(parent_issue=_NUMBERED, parent_issue_repo=repo, sub_issue=_NUMBERED, sub_issue_repo=repo),
    "installation": group(repositories=several(repo)),
    "installation_repositories": group(repositories_added=several(repo), repositories_removed=several(repo)),
    "membership": group(member=group(login=text)),
    "organization": group(membership=group(user=group(login=text))),
    "projects_v2": group(projects_v2=group(node_id=text)),
    "projects_v2_item": group(projects_v2_item=group(content_node_id=text, content_type=text)),
    "push": group(
        ref=text, forced=present, repository=group(default_branch=text), commits=several(_COMMIT), head_commit=_COMMIT
    ),
}
_NOTHING = group()


class _Thing(TypedDict, total=False):
    """What any handler reads of an object, whatever it is; all else is skipped where it stands."""

    id: Any
    full_name: Any
    number: Any
    node_id: Any
    login: Any
    type: Any
    default_branch: Any
    pull_request: Any
    performed_via_github_app: Any
    labels: Any


class _Needed(TypedDict, total=False):
    """The fields of a payload that are read at all. What is small, or read whole, may be anything."""

    action: Any
    installation: _Thing | None
    repository: _Thing | None
    sender: _Thing | None
    issue: _Thing | None
    comment: _Thing | None
    label: _Thing | None
    changes: Any
    parent_issue: _Thing | None
    parent_issue_repo: _Thing | None
    sub_issue: _Thing | None
    sub_issue_repo: _Thing | None
    repositories: Any
    repositories_added: Any
    repositories_removed: Any
    member: _Thing | None
    membership: Any
    projects_v2: _Thing | None
    projects_v2_item: Any
    ref: Any
    forced: Any
    commits: Any
    head_commit: Any


_DECODER = msgspec.json.Decoder(_Needed)
_SENDER = group(login=text, type=text)
# What these events have just made, and where they put it: only of that does GitHub say through which App it came.
_MADE = {("issues", "opened"): "issue", ("issue_comment", "created"): "comment"}


def needed(body: bytes) -> dict[str, Any] | None:
    """Return what is read of a payload, without the rest, which is most of it; None for a body of another kind.

    Then the standard library has to say what it is.
    """
    try:
        body.decode("utf-8")  # of what is skipped nobody would look whether it is text
        return cast("dict[str, Any]", _DECODER.decode(body))
    except (ValueError, RecursionError):
        return None


def read_event(guid: str, name: str, payload: Mapping[str, Any]) -> Event:
    """Return the event of a delivery; nothing in `payload` can make this fail."""
    action, sender = text(payload.get("action")), _SENDER(payload.get("sender"))
    return Event(
        guid=guid,
        name=name,
        action=action,
        installation=group(id=whole)(payload.get("installation"))["id"],
        repo=repo(payload.get("repository")),
        payload=SHAPES.get(name, _NOTHING)(payload),
        sender=sender["login"],
        by_bot=sender["type"] == "Bot",
        through=_THROUGH(payload.get(_MADE.get((name, action), "")))["performed_via_github_app"]["id"],
    )
