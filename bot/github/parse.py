"""GitHub's JSON into our values; a required field that is missing makes the whole answer unreadable, never empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any, TypeVar

from bot.core.model import Card, Comment, Issue, Label, Person, Repository
from bot.github.access import Delivery, Installation, Reachable
from bot.github.faults import unreadable

# Whose comments count; the rest are strangers (CONTRIBUTOR, FIRST_TIMER, MANNEQUIN, NONE and so on).
INSIDERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})

T = TypeVar("T")
Node = Mapping[str, Any]


def need(node: Any, key: str, kind: type[T]) -> T:
    """Return a required field; TryLater when it is missing or of another kind."""
    value = node.get(key) if isinstance(node, Mapping) else None
    if not isinstance(value, kind):
        raise unreadable(key, f"it should be {kind.__name__} and is {type(value).__name__}")
    return value


def maybe(node: Node, key: str, kind: type[T]) -> T | None:
    """Return a field that may be null or absent; TryLater when it is of another kind."""
    return None if node.get(key) is None else need(node, key, kind)


def instant(node: Any, key: str) -> datetime:
    """Return a required instant, in UTC."""
    text = need(node, key, str)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise unreadable(key, "it is no timestamp") from None
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def maybe_instant(node: Node, key: str) -> datetime | None:
    """Return an instant that may be null."""
    return None if node.get(key) is None else instant(node, key)


def day(node: Any, key: str) -> date:
    """Return a required day."""
    text = need(node, key, str)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise unreadable(key, "it is no day") from None


def nodes(node: Node, key: str) -> list[dict[str, Any]]:
    """Return the nodes of a required connection, without those that GitHub left null."""
    return [each for each in need(need(node, key, dict), "nodes", list) if isinstance(each, dict)]


def further(node: Node, key: str) -> str | None:
    """Return the cursor of the next page of a connection, read forwards."""
    page = need(need(node, key, dict), "pageInfo", dict)
    return need(page, "endCursor", str) if need(page, "hasNextPage", bool) else None


def earlier(node: Node, key: str) -> str | None:
    """Return the cursor of the page before, of a connection read backwards."""
    page = need(need(node, key, dict), "pageInfo", dict)
    return need(page, "startCursor", str) if need(page, "hasPreviousPage", bool) else None


def total(node: Node, key: str) -> int:
    """Return how many nodes a connection has on all its pages."""
    return need(need(node, key, dict), "totalCount", int)


def holes(data: Any) -> int:
    """Return how many nodes GitHub left null, anywhere in the data."""
    found, left = 0, [data]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            listed = each.get("nodes")
            found += listed.count(None) if isinstance(listed, list) else 0
            left.extend(value for value in each.values() if isinstance(value, dict | list))
        elif isinstance(each, list):
            left.extend(value for value in each if isinstance(value, dict | list))
    return found


def person(node: Node, key: str = "author") -> Person | None:
    """Return who it is, or None for a deleted account. GraphQL names an App without the `[bot]` that REST adds."""
    found = maybe(node, key, dict)
    if found is None:
        return None
    login = need(found, "login", str)
    if found.get("__typename") != "Bot":
        return Person(login)
    return Person(login if login.endswith("[bot]") else f"{login}[bot]", is_bot=True)


def comment(node: Node) -> Comment:
    """Return a comment."""
    return Comment(
        id=need(node, "id", str),
        database_id=_big(node, "fullDatabaseId"),
        url=need(node, "url", str),
        body=need(node, "body", str),
        author=person(node),
        mine=need(node, "viewerDidAuthor", bool),
        created_at=instant(node, "createdAt"),
        edited_at=maybe_instant(node, "lastEditedAt"),
        minimized=need(node, "isMinimized", bool),
        insider=need(node, "authorAssociation", str) in INSIDERS,
        editor=person(node, "editor"),
        reacted=reacted(node),
        given=given(node),
    )


def reacted(node: Node) -> tuple[str, ...]:
    """Return our own reactions to a comment, in GitHub's words."""
    groups = maybe(node, "reactionGroups", list) or []
    return tuple(need(each, "content", str) for each in groups if need(each, "viewerHasReacted", bool))


def given(node: Node) -> tuple[str, ...]:
    """Return the reactions that anybody gave to a comment, in GitHub's words; a kind that nobody gave has no time."""
    groups = maybe(node, "reactionGroups", list) or []
    return tuple(need(each, "content", str) for each in groups if maybe(each, "createdAt", str))


def issue(node: Node, comments: tuple[Comment, ...] = (), *, comments_complete: bool = True) -> Issue:
    """Return an issue; `comments` are read by the caller, who knows about their pages."""
    return Issue(
        id=need(node, "id", str),
        number=need(node, "number", int),
        title=need(node, "title", str),
        url=need(node, "url", str),
        body=need(node, "body", str),
        state=need(node, "state", str).lower(),
        created_at=instant(node, "createdAt"),
        updated_at=instant(node, "updatedAt"),
        state_reason=(maybe(node, "stateReason", str) or "").lower() or None,
        closed_at=maybe_instant(node, "closedAt"),
        author=person(node),
        mine=need(node, "viewerDidAuthor", bool),
        locked=need(node, "locked", bool),
        pinned=bool(maybe(node, "isPinned", bool)),
        labels=tuple(need(each, "name", str) for each in nodes(node, "labels")),
        assignees=tuple(need(each, "login", str) for each in nodes(node, "assignees")),
        comments=comments,
        comments_complete=comments_complete,
        edited_at=maybe_instant(node, "lastEditedAt"),
        editor=person(node, "editor"),
        parent=need(need(node, "parent", dict), "number", int) if node.get("parent") else None,
    )


def card(node: Node, suffix: str = "") -> Card:
    """Return an issue's card; a field that the board has not, or has as another type, is as good as empty.

    `suffix` ends the keys of the fields' values where they were asked for by several names.
    """
    status, sprint, target, points = (
        maybe(node, f"{key}{suffix}", dict) or {} for key in ("status", "sprint", "targetDate", "points")
    )
    number = points.get("number")
    return Card(
        id=need(node, "id", str),
        board=need(need(node, "project", dict), "id", str),
        option=maybe(status, "optionId", str) or "",
        column=maybe(status, "name", str) or "",
        moved_at=maybe_instant(status, "updatedAt"),
        iteration=maybe(sprint, "iterationId", str) or "",
        target_date=day(target, "date") if target.get("date") else None,
        points=float(number) if isinstance(number, int | float) else None,
        archived=need(node, "isArchived", bool),
    )


def retro(node: Node) -> Issue:
    """Return a retro, or an issue that one asked for: only the few fields are read that name it and tell its state."""
    return Issue(
        id=need(node, "id", str),
        number=need(node, "number", int),
        title=need(node, "title", str),
        url=need(node, "url", str),
        body=need(node, "body", str),
        state=need(node, "state", str).lower(),
        created_at=instant(node, "createdAt"),
        updated_at=instant(node, "updatedAt"),
        state_reason=(maybe(node, "stateReason", str) or "").lower() or None,
        closed_at=maybe_instant(node, "closedAt"),
        mine=need(node, "viewerDidAuthor", bool),
        comments_complete=False,
    )


def label(node: Node) -> Label:
    """Return a label of a repository."""
    colour, description = need(node, "color", str), maybe(node, "description", str)
    return Label(need(node, "id", str), need(node, "name", str), colour, description or "")


def repository(
    node: Node, labels: tuple[Label, ...], assignable: tuple[str, ...], *, rules_readable: bool
) -> Repository:
    """Return a repository; `labels` and `assignable` are read by the caller, who knows about their pages."""
    return Repository(
        id=need(node, "id", str),
        database_id=need(node, "databaseId", int),
        full_name=need(node, "nameWithOwner", str),
        url=need(node, "url", str),
        archived=need(node, "isArchived", bool),
        issues_enabled=need(node, "hasIssuesEnabled", bool),
        labels=labels,
        rules_text=_rules(node) if rules_readable else None,
        rules_readable=rules_readable,
        pinned_issues=total(node, "pinnedIssues") if node.get("pinnedIssues") else 0,
        assignable=assignable,
    )


def entry_installation(entry: Any) -> Installation:
    """Return an installation of the App, as REST writes it."""
    account = maybe(entry, "account", dict) or {}
    granted = {str(name): str(level) for name, level in (maybe(entry, "permissions", dict) or {}).items()}
    suspended = entry.get("suspended_at") is not None
    return Installation(need(entry, "id", int), str(account.get("login", "")), suspended, granted)


def entry_repository(entry: Any) -> Reachable:
    """Return a repository, as REST writes it."""
    return Reachable(need(entry, "id", int), need(entry, "full_name", str), bool(entry.get("archived")))


def entry_delivery(entry: Any) -> Delivery:
    """Return one attempt of a webhook delivery, as REST writes it; `status_code` 0 means that nobody answered."""
    code = maybe(entry, "status_code", int) or 0
    return Delivery(
        id=need(entry, "id", int),
        guid=need(entry, "guid", str),
        event=need(entry, "event", str),
        action=maybe(entry, "action", str) or "",
        delivered_at=instant(entry, "delivered_at"),
        ok=HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES,
        status_code=code,
        installation=maybe(entry, "installation_id", int) or 0,
        repository_id=maybe(entry, "repository_id", int) or 0,
    )


def _rules(node: Node) -> str | None:
    blob = maybe(node, "object", dict)
    # A file without text is one all the same: null text means that it is binary.
    return None if blob is None or blob.get("__typename") != "Blob" else maybe(blob, "text", str) or ""


def _big(node: Node, key: str) -> int:
    # GraphQL's BigInt comes as a string from some servers and as a number from others.
    value = node.get(key)
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal():
        raise unreadable(key, "it is no id")
    return int(value)
