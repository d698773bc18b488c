"""What was finished for goals: which pull requests were merged, and which of their sub-issues closed?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import structlog

from bot.core.model import Piece
from bot.github.faults import graphql_fault
from bot.github.parse import Node, maybe, maybe_instant, need, nodes, person
from bot.github.session import Session

_LOG = structlog.get_logger(__name__)

AT_ONCE = 100
_PULLS = "closedByPullRequestsReferences"


def read_work(session: Session, goals: Sequence[str], home: str) -> Mapping[int, tuple[Piece, ...]]:
    """Return what was finished for each goal (their node ids) by its number, the oldest first.

    That is the pull requests that close a goal, are linked with it or name it, and were merged; and its sub-issues that
    were closed as completed. `home` is the goals' repository. Pull requests that are not for us to see are left out, as
    all are without the permission to read them. Raises TryLater, Gone and NotAllowed as the session does.
    """
    found: dict[int, tuple[Piece, ...]] = {}
    for start in range(0, len(goals), AT_ONCE):
        reply = session.graphql("Work", ids=list(goals[start : start + AT_ONCE]))
        odd = [error for error in reply.errors if not error.for_good]
        if odd:
            raise graphql_fault(odd, reply.headers, "Work", 0)
        if reply.errors:
            _LOG.info("some of what was finished is not for us to see", parts=len(reply.errors))
        for node in need(reply.data, "nodes", list):
            if node:
                found[need(node, "number", int)] = _pieces(node, home)
    return found


def _pieces(node: Node, home: str) -> tuple[Piece, ...]:
    every = (*_merged(node, home), *_closed(node, home))
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


def _closed(node: Node, home: str) -> Iterator[Piece]:
    for issue in nodes(node, "subIssues") if node.get("subIssues") else []:
        at = maybe_instant(issue, "closedAt")
        if at is not None and need(issue, "state", str) == "CLOSED" and maybe(issue, "stateReason", str) == "COMPLETED":
            yield Piece(*_named(issue), at, merged=False, repository=_home(issue, home))


def _named(node: Any) -> tuple[int, str, str]:
    return need(node, "number", int), need(node, "title", str), need(node, "url", str)


def _home(node: Any, home: str) -> str:
    name = need(need(node, "repository", dict), "nameWithOwner", str)
    return "" if name.casefold() == home.casefold() else name
