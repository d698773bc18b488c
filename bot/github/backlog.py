"""What lies in the backlog of a repository: its open issues, from both ends, never more than four pages of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from bot.core.backlog.words import LONGEST
from bot.core.model import Backlog, Issue
from bot.errors import Gone
from bot.github.faults import graphql_fault
from bot.github.parse import Node, further, instant, maybe, need, nodes, total
from bot.github.session import Session

_LOG = structlog.get_logger(__name__)

# Of each end as many pages as this, of fifty issues: a text may have 65,536 characters, and GitHub cuts none.
PAGES = 2


def read_backlog(session: Session, repo: str, labels: Sequence[str] = ()) -> Backlog:
    """Return open issues of `repo` ("owner/name"): the hundred that changed last, the hundred that did not for longest.

    Only those with one of the `labels`, where any is named. That takes one request for each fifty issues, four at most.
    Raises TryLater, Gone and NotAllowed as the session does.
    """
    found: dict[str, Issue] = {}
    split: set[int] = set()
    count = 0
    for direction in ("DESC", "ASC"):
        cursor: str | None = None
        for _ in range(PAGES):
            page = _page(session, repo, labels, direction, cursor)
            count = total(page, "issues")
            found |= {issue.id: issue for issue in map(_issue, nodes(page, "issues"))}
            split |= {need(each, "number", int) for each in nodes(page, "issues") if _parts(each)}
            cursor = further(page, "issues")
            if cursor is None or len(found) >= count:
                break
        if len(found) >= count:
            break
    return Backlog(tuple(found.values()), count, frozenset(split))


def _page(session: Session, repo: str, labels: Sequence[str], direction: str, cursor: str | None) -> Node:
    owner, _, name = repo.partition("/")
    given: dict[str, Any] = {"labels": list(labels) or None, "direction": direction, "cursor": cursor}
    reply = session.graphql("Backlog", owner=owner, name=name, **given)
    odd = [error for error in reply.errors if not error.for_good]
    if odd:
        raise graphql_fault(odd, reply.headers, "Backlog", 0)
    if reply.errors:
        _LOG.info("some of the backlog is not for us to see", parts=len(reply.errors))
    page = maybe(reply.data, "repository", dict)
    if page is None:
        message = f"{repo} is not there any more"
        raise Gone(message)
    return page


def _issue(node: Node) -> Issue:
    """Return an open issue, its text cut to what is read of it; a parent that is not for us to see is none."""
    parent = maybe(node, "parent", dict)
    return Issue(
        id=need(node, "id", str),
        number=need(node, "number", int),
        title=need(node, "title", str),
        url=need(node, "url", str),
        body=need(node, "body", str)[:LONGEST],
        state="open",
        created_at=instant(node, "createdAt"),
        updated_at=instant(node, "updatedAt"),
        mine=need(node, "viewerDidAuthor", bool),
        labels=tuple(need(each, "name", str) for each in nodes(node, "labels")),
        assignees=tuple(need(each, "login", str) for each in nodes(node, "assignees")),
        comments_complete=False,
        parent=need(parent, "number", int) if parent else None,
    )


def _parts(node: Node) -> int:
    return need(need(node, "subIssuesSummary", dict), "total", int)
