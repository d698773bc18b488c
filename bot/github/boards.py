"""Which boards are there, with which columns, sprints and words about how it goes?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from functools import cache, partial
from typing import Any

import structlog

from bot.core.model import Board, BoardUpdate, Iteration, Option
from bot.github.documents import document
from bot.github.faults import Lacking, Missing, graphql_fault
from bot.github.parse import day, instant, maybe, need, nodes, person
from bot.github.session import Reply, Session

_LOG = structlog.get_logger(__name__)

BOARDS = "board"
_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class FieldNames:
    """How a board calls the fields that we set and follow; GitHub compares them letter by letter."""

    status: str = "Status"
    sprint: str = "Sprint"
    date: str = "Target date"
    points: str = "Points"


@dataclass(frozen=True, slots=True)
class BoardRef:
    """A board as people name it: the organization that owns it, the number in its address, and own names of fields."""

    owner: str
    number: int
    fields: FieldNames | None = None


def read_boards(
    session: Session, refs: Sequence[BoardRef], names: FieldNames | None = None, *, fresh: bool = False
) -> tuple[Board, ...]:
    """Return the boards, in order, without those that are not there or not for us; kept for ten minutes.

    `names` are those of the fields of boards that have none of their own. `fresh` reads the boards again. Raises
    TryLater as the session does.
    """
    found = [_kept(session, ref, ref.fields or names or FieldNames(), fresh=fresh) for ref in refs]
    return tuple(board for board in found if board is not None)


@dataclass(frozen=True, slots=True)
class Beside:
    """Boards that are asked for beside something else, in one request; `refs` come with the names of their fields."""

    refs: tuple[tuple[BoardRef, FieldNames], ...] = ()

    def document(self, text: str) -> str:
        """Return a query that asks for the boards, too."""
        return _beside(text, len(self.refs)) if self.refs else text

    def variables(self) -> dict[str, str | int]:
        """Return what such a query is given for the boards."""
        owners = {f"owner{place}": ref.owner for place, (ref, _) in enumerate(self.refs)}
        return {**owners, **{f"number{place}": ref.number for place, (ref, _) in enumerate(self.refs)}}

    def taken(self, session: Session, reply: Reply) -> Reply:
        """Keep the boards of an answer, and return the rest of it; what GitHub did not tell now is asked for later."""
        data, errors = dict(reply.data), reply.errors
        for place, (ref, names) in enumerate(self.refs):
            ours = [error for error in errors if error.path[:1] == (f"board{place}",)]
            errors = tuple(error for error in errors if error not in ours)
            found = maybe(maybe(data, f"board{place}", dict) or {}, "projectV2", dict)
            data.pop(f"board{place}", None)
            if all(error.for_good for error in ours):
                us = need(need(data, "viewer", dict), "login", str)
                session.memo.keep(_key(ref, names), _board(found, ref, names, us) if found else None, _SECONDS)
        return replace(reply, data=data, errors=errors)


def beside(session: Session, refs: Sequence[BoardRef], names: FieldNames | None = None) -> Beside:
    """Return the boards whose time is over, to be asked for beside something else; `names` as for `read_boards`."""
    named = dict.fromkeys((ref, ref.fields or names or FieldNames()) for ref in refs)
    return Beside(tuple(each for each in named if not session.memo.knows(_key(*each))))


@cache
def _beside(text: str, many: int) -> str:
    parameters = "".join(f"  $owner{n}: String!\n  $number{n}: Int!\n" for n in range(many))
    boards = "".join(
        f"  board{n}: organization(login: $owner{n}) {{\n"
        f"    projectV2(number: $number{n}) {{\n      ...BoardParts\n    }}\n  }}\n"
        for n in range(many)
    )
    begun = text.replace("(\n", f"(\n{parameters}", 1).replace(") {\n", f") {{\n{boards}", 1)
    parts = re.split(r"\n(?=fragment )", document("Board"))[1:]
    return "\n".join([begun, *(part for part in parts if part.splitlines()[0] not in begun)])


def _key(ref: BoardRef, names: FieldNames) -> tuple[str, ...]:
    return (BOARDS, ref.owner.casefold(), str(ref.number), *astuple(names))


def _kept(session: Session, ref: BoardRef, names: FieldNames, *, fresh: bool) -> Board | None:
    return session.memo.of(_key(ref, names), _SECONDS, partial(_read, session, ref, names), fresh=fresh)


def _read(session: Session, ref: BoardRef, names: FieldNames) -> Board | None:
    """Ask for one board; None where GitHub shows us none and will not show one in a minute."""
    try:
        reply = session.graphql("Board", owner=ref.owner, number=ref.number)
    except (Missing, Lacking) as error:
        _LOG.info("no such board for us", owner=ref.owner, number=ref.number, github=str(error))
        return None
    passing = [error for error in reply.errors if not error.for_good]
    if passing:
        raise graphql_fault(passing, reply.headers, "Board", 0)
    found = maybe(maybe(reply.data, "organization", dict) or {}, "projectV2", dict)
    if found is None:
        _LOG.info("no such board for us", owner=ref.owner, number=ref.number)
        return None
    return _board(found, ref, names, need(need(reply.data, "viewer", dict), "login", str))


def _board(node: dict[str, Any], ref: BoardRef, names: FieldNames, us: str) -> Board:
    fields = nodes(node, "fields")
    status, sprint = _field(fields, names.status, "SINGLE_SELECT"), _field(fields, names.sprint, "ITERATION")
    updates = nodes(node, "statusUpdates")
    return Board(
        id=need(node, "id", str),
        number=need(node, "number", int),
        title=need(node, "title", str),
        url=need(node, "url", str),
        closed=need(node, "closed", bool),
        writable=need(node, "viewerCanUpdate", bool),
        status_field=_id(status),
        options=tuple(Option(need(each, "id", str), need(each, "name", str)) for each in _options(status)),
        sprint_field=_id(sprint),
        iterations=_iterations(sprint),
        date_field=_id(_field(fields, names.date, "DATE")),
        points_field=_id(_field(fields, names.points, "NUMBER")),
        update=_update(updates[0], us) if updates else None,
        owner=ref.owner,
    )


def _field(fields: list[dict[str, Any]], name: str, kind: str) -> dict[str, Any]:
    """Return the field of this name and type; empty when there is none."""
    return next((each for each in fields if each.get("name") == name and each.get("dataType") == kind), {})


def _id(field: dict[str, Any]) -> str:
    return need(field, "id", str) if field else ""


def _options(field: dict[str, Any]) -> list[dict[str, Any]]:
    return need(field, "options", list) if field else []


def _iterations(field: dict[str, Any]) -> tuple[Iteration, ...]:
    """Return the sprints of a board, the oldest first: those that are over and those that run or will."""
    if not field:
        return ()
    plan = need(field, "configuration", dict)
    found = [_iteration(each) for key in ("completedIterations", "iterations") for each in need(plan, key, list)]
    return tuple(sorted(found, key=lambda each: each.start))


def _iteration(node: dict[str, Any]) -> Iteration:
    return Iteration(
        need(node, "id", str), need(node, "title", str), day(node, "startDate"), need(node, "duration", int)
    )


def _update(node: dict[str, Any], us: str) -> BoardUpdate:
    author = person(node, "creator")
    return BoardUpdate(
        id=need(node, "id", str),
        status=maybe(node, "status", str) or "",
        body=maybe(node, "body", str) or "",
        mine=author is not None and author.login == us,
        created_at=instant(node, "createdAt"),
    )
