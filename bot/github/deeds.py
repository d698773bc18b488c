"""Who did what to an issue or a text, and when?"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

import structlog

from bot.core.model import Act, Deed, Person
from bot.errors import GoalkeeperError
from bot.github.documents import document
from bot.github.faults import graphql_fault
from bot.github.memo import Memo
from bot.github.parse import Node, instant, maybe, need, nodes, person
from bot.github.session import Reply, Session

_LOG = structlog.get_logger(__name__)

TIMELINE = "timelineItems"
AT_ONCE = 50
_MOVES_UNKNOWN = ("moves unknown",)
_MOVES = re.compile(
    r"^ *PROJECT_V2_ITEM_STATUS_CHANGED_EVENT\n|^  \.\.\. on ProjectV2ItemStatusChangedEvent \{\n.*?^  \}\n",
    re.MULTILINE | re.DOTALL,
)


class Asking(Protocol):
    """A question that asks for moves on boards or does not."""

    def __call__(self, *, moves: bool) -> Reply:
        """Ask."""


def read_deeds(
    session: Session, issues: Sequence[str], texts: Sequence[str], since: datetime | None = None
) -> tuple[Deed, ...]:
    """Return what was done to issues (the last 50 events of each) and texts (the last 30 edits of each), oldest first.

    Both are node ids; a text is an issue's body or a comment. With `since` (UTC) nothing older is told. What is not
    there any more has no deeds. Raises TryLater, Gone and NotAllowed as the session does.
    """
    wanted = list(dict.fromkeys([("issues", each) for each in issues] + [("texts", each) for each in texts]))
    found: list[Deed] = []
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        found.extend(_deeds(_ask(session, **{kind: [id_ for of, id_ in part if of == kind] for kind in _KINDS})))
    return tuple(sorted((deed for deed in found if since is None or deed.at >= since), key=lambda deed: deed.at))


def events(node: Node, us: str) -> Iterator[Deed]:
    """Yield what was done to an issue, oldest first, as GitHub lists it; nothing where it was not asked for.

    `us` is our own login.
    """
    id_ = need(node, "id", str)
    for event in nodes(node, TIMELINE) if TIMELINE in node else ():
        known = _EVENTS.get(need(event, "__typename", str))
        if known is not None:
            act, what = known
            by = _by(person(event, "actor"), us, automatic=event.get("wasAutomated") is True)
            yield Deed(id_, act, instant(event, "createdAt"), what=what(event), **by)


def shown_since(node: Node, deeds: Sequence[Deed]) -> datetime | None:
    """Return since when all deeds of an issue are among these; None where GitHub keeps no earlier ones."""
    if not need(need(need(node, TIMELINE, dict), "pageInfo", dict), "hasPreviousPage", bool):
        return None
    return min((deed.at for deed in deeds), default=instant(node, "updatedAt"))


def ours_since(node: Node, us: str) -> datetime | None:
    """Return a moment after which nobody but us has edited a text, None where GitHub does not tell."""
    edits = list(reversed(list(_edits(node, us))))
    return next((edit.at for edit in edits if not edit.mine), edits[-1].at if edits else None)


def without_moves(text: str) -> str:
    """Return a document that does not ask for moves on boards."""
    return _MOVES.sub("", text)


def with_moves(memo: Memo, ask: Asking) -> Reply:
    """Ask for moves on boards, too, unless GitHub does not know of them.

    A GitHub Enterprise Server that notes none refuses such a question, and is never asked it again.
    """
    if not memo.knows(_MOVES_UNKNOWN):
        try:
            return ask(moves=True)
        except GoalkeeperError as error:
            if "projectv2itemstatuschanged" not in str(error).casefold().replace("_", ""):
                raise
            _LOG.info("this GitHub notes no moves on boards", github=str(error))
            no_moves(memo, math.inf)
    return ask(moves=False)


def no_moves(memo: Memo, seconds: float) -> None:
    """Do not ask for moves on boards for so long."""
    memo.note(_MOVES_UNKNOWN, seconds)


def _ask(session: Session, issues: list[str], texts: list[str]) -> Reply:
    given = {"issues": issues, "texts": texts}
    text = document("Deeds")

    def ask(*, moves: bool) -> Reply:
        return _whole(session.graphql_by(text if moves else without_moves(text), "Deeds", given))

    return with_moves(session.memo, ask)


def _whole(reply: Reply) -> Reply:
    """Return the reply when only such parts are missing as GitHub will never show us."""
    passing = [error for error in reply.errors if not error.for_good]
    if passing:
        raise graphql_fault(passing, reply.headers, "Deeds", 0)
    return reply


def _deeds(reply: Reply) -> Iterator[Deed]:
    us = need(need(reply.data, "viewer", dict), "login", str)
    for kind, read in _KINDS.items():
        for node in need(reply.data, kind, list):
            if node:
                yield from read(node, us)


def _edits(node: Node, us: str) -> Iterator[Deed]:
    """Yield the edits of a text; GitHub lists them newest first, and keeps the whole text after each."""
    if node.get("userContentEdits") is None:
        return
    for edit in reversed(nodes(node, "userContentEdits")):
        by = _by(person(edit, "editor"), us)
        yield Deed(need(node, "id", str), Act.EDITED, instant(edit, "editedAt"), what=_text(edit, "diff"), **by)


_KINDS: dict[str, Callable[[Node, str], Iterator[Deed]]] = {"issues": events, "texts": _edits}


def _by(who: Person | None, us: str, *, automatic: bool = False) -> dict[str, Any]:
    if who is None:
        return {"who": "", "automatic": automatic}
    return {"who": who.login, "automatic": automatic or who.is_bot, "mine": who.login == us}


def _label(event: Node) -> str:
    return _text(need(event, "label", dict), "name")


def _assignee(event: Node) -> str:
    return _text(maybe(event, "assignee", dict) or {}, "login")


def _reason(event: Node) -> str:
    return _text(event, "stateReason").lower()


def _column(event: Node) -> str:
    return _text(event, "status")


def _nothing(_event: Node) -> str:
    return ""


def _text(node: Node, key: str) -> str:
    return maybe(node, key, str) or ""


_EVENTS: dict[str, tuple[Act, Callable[[Node], str]]] = {
    "LabeledEvent": (Act.LABELED, _label),
    "UnlabeledEvent": (Act.UNLABELED, _label),
    "AssignedEvent": (Act.ASSIGNED, _assignee),
    "UnassignedEvent": (Act.UNASSIGNED, _assignee),
    "ClosedEvent": (Act.CLOSED, _reason),
    "ReopenedEvent": (Act.REOPENED, _nothing),
    "ProjectV2ItemStatusChangedEvent": (Act.MOVED, _column),
}
