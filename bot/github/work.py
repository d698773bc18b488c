"""What was finished for goals: which pull requests were merged, and which of their sub-issues closed?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import structlog

from bot.core.model import Piece
from bot.github.faults import graphql_fault
from bot.github.parse import Node, instant, maybe, maybe_instant, need, nodes, person
from bot.github.session import Session

_LOG = structlog.get_logger(__name__)

AT_ONCE = 100
_PULLS = "closedByPullRequestsReferences"


def read_work(session: Session, goals: Sequence[str], home: str) -> Mapping[int, tuple[Piece, ...]]:
    """Return what was finished for each goal (their node ids) by its number, the oldest first.

    That is the pull requests that close a goal, are linked with it or name it, and were merged; and its sub-issues that
    were closed as completed, by their assignee, else by who closed them. `home` is the goals' repository. Pull requests
    that are not for us to see are left out, as all are without the permission to read them. Raises TryLater, Gone and
    NotAllowed as the session does.
    """
    found: list[Node] = []
    for start in range(0, len(goals), AT_ONCE):
        reply = session.graphql("Work", ids=list(goals[start : start + AT_ONCE]))
        odd = [error for error in reply.errors if not error.for_good]
        if odd:
            raise graphql_fault(odd, reply.headers, "Work", 0)
        if reply.errors:
            _LOG.info("some of what was finished is not for us to see", parts=len(reply.errors))
        found.extend(node for node in need(reply.data, "nodes", list) if node)
    closers = _closers(session, [issue for node in found for issue in _completed(node)])
    return {need(node, "number", int): _pieces(node, home, closers) for node in found}


def _pieces(node: Node, home: str, closers: Mapping[str, str]) -> tuple[Piece, ...]:
    every = (*_merged(node, home), *_closed(node, home, closers))
    return tuple(sorted({piece.url: piece for piece in every}.values(), key=lambda piece: (piece.at, piece.url)))


def _merged(node: Node, home: str) -> Iterator[Piece]:
    """Yield the merged ones of all pull requests that have to do with a goal; drafts, issues and the rest are none."""
    linked = nodes(node, _PULLS) if node.get(_PULLS) else []
    events = nodes(node, "timelineItems") if node.get("timelineItems") else []
    ends = (event.get("source") or event.get("subject") for event in events)
    for pull in (*linked, *(end for end in ends if end and end.get("__typename") == "PullRequest")):
        at = maybe_instant(pull, "mergedAt")
        if at is not None:
            who = person(pull)
            yield Piece(*_named(pull), at, merged=True, who=who.login if who else "", repository=_home(pull, home))


def _closed(node: Node, home: str, closers: Mapping[str, str]) -> Iterator[Piece]:
    for issue in _completed(node):
        who = closers.get(need(issue, "id", str), "")
        yield Piece(*_named(issue), instant(issue, "closedAt"), merged=False, who=who, repository=_home(issue, home))


def _completed(node: Node) -> Iterator[Node]:
    """Yield the sub-issues of a goal that were closed as completed."""
    for issue in nodes(node, "subIssues") if node.get("subIssues") else []:
        is_done = need(issue, "state", str) == "CLOSED" and maybe(issue, "stateReason", str) == "COMPLETED"
        if is_done and maybe_instant(issue, "closedAt") is not None:
            yield issue


def _closers(session: Session, issues: Sequence[Node]) -> Mapping[str, str]:
    """Return whose work the newest of these issues were, by their node ids; a request where there are any.

    Asked apart: with all sub-issues of all goals it would cost twenty times as much.
    """
    newest = sorted(issues, key=lambda issue: need(issue, "closedAt", str))[-AT_ONCE:]
    ids = [need(issue, "id", str) for issue in newest]
    reply = session.graphql("Closers", ids=ids) if ids else None
    found = [each for each in need(reply.data, "nodes", list) if each] if reply else []
    return {need(each, "id", str): _whose(each) for each in found}


def _whose(issue: Node) -> str:
    """Return the login of the only assignee, else of the person who closed it; "" where neither is told."""
    held = nodes(issue, "assignees") if issue.get("assignees") else []
    if len(held) == 1:
        return need(held[0], "login", str)
    events = nodes(issue, "timelineItems") if issue.get("timelineItems") else []
    closer = person(events[-1], "actor") if events else None
    return closer.login if closer and not closer.is_bot else ""


def _named(node: Any) -> tuple[int, str, str]:
    return need(node, "number", int), need(node, "title", str), need(node, "url", str)


def _home(node: Any, home: str) -> str:
    name = need(need(node, "repository", dict), "nameWithOwner", str)
    return "" if name.casefold() == home.casefold() else name
