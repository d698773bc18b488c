"""One look at GitHub: which parts of it are there, which will never be, and what did it cost?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import structlog

from bot.errors import Gone
from bot.github import parse
from bot.github.boards import Beside
from bot.github.cards import ITEMS, Cards
from bot.github.deeds import TIMELINE, no_moves, with_moves, without_moves
from bot.github.documents import document
from bot.github.faults import GraphQLError, Headers, Lacking, graphql_fault
from bot.github.session import Reply, Session

_LOG = structlog.get_logger(__name__)

Cursor = Callable[[parse.Node], str | None]
Path = tuple[str | int, ...]

RULES = ("repository", "object")
TEMPLATES = ("repository", "templates")
EDITS = ("repository", "issue", "userContentEdits")
STRAYS = ("repository", "strays", "nodes")
# Where goals and strays lie in an answer: one that is null there for good is not for us, and no goal here.
_ISSUES = (("repository", "issue", "subIssues", "nodes"), ("node", "subIssues", "nodes"), STRAYS, ("nodes",))
_WITH_CARDS = frozenset({"SprintSnapshot", "GoalsPage", "Strays"})
_NO_CARDS = ("no cards",)
_HIDDEN_SECONDS = 3600.0


class Look:
    """One look: it asks page after page, adds up the cost, and knows which parts GitHub left out.

    `cards` knows how to ask for those of issues, `boards` are asked for with the sprint. `us` is our login, once it
    was asked for.
    """

    def __init__(self, session: Session, cards: Cards | None = None, boards: Beside | None = None) -> None:
        self._session = session
        self.cards = cards or Cards()
        self._boards = boards or Beside()
        self.us = ""
        self._headers: Headers = {}
        self.errors: list[GraphQLError] = []
        self.complete = True
        self.cost = 0
        self.requests = 0

    def ask(self, operation: str, **variables: Any) -> dict[str, Any]:
        """Ask once. A part that GitHub will never show us is left out; any other missing part spoils the look."""
        if operation in _WITH_CARDS:
            reply = self._with_deeds(operation, variables)
        else:
            reply = self._ask(document(operation), operation, variables)
        if "viewer" in reply.data:
            self.us = parse.need(parse.need(reply.data, "viewer", dict), "login", str)
        self.errors.extend(reply.errors)
        self._headers = reply.headers
        self.complete = self.complete and _whole(reply)
        return reply.data

    def at_repository(self, operation: str, **variables: Any) -> dict[str, Any]:
        """Ask and return the repository."""
        where = f"{variables['owner']}/{variables['name']}"
        return self.require(self.ask(operation, **variables), ("repository",), where)

    def require(self, node: dict[str, Any], path: tuple[str, ...], where: str) -> dict[str, Any]:
        """Return the part at the end of `path`; without it, raise what GitHub says about it, or Gone."""
        found = parse.maybe(node, path[-1], dict)
        if found is not None:
            return found
        about = [error for error in self.errors if error.path[: len(path)] == path or not error.path]
        raise graphql_fault(about, self._headers, where, 0) if about else Gone(f"{where} is not there any more")

    def pages(self, operation: str, node_id: str, cursor: str | None, then: Cursor) -> Iterator[dict[str, Any]]:
        """Yield the node that holds each further page, from `cursor` on; `then` reads the next cursor from a page."""
        seen: set[str] = set()
        while cursor is not None and cursor not in seen:
            seen.add(cursor)
            node = parse.maybe(self.ask(operation, id=node_id, cursor=cursor), "node", dict)
            if node is None:
                break
            yield node
            cursor = then(node)
        # A page that leads nowhere or back to an earlier one leaves the rest unread.
        self.complete = self.complete and cursor is None

    def _with_deeds(self, operation: str, variables: dict[str, Any]) -> Reply:
        """Ask also for what was done to issues; without moves on boards where GitHub would rather hide the issues."""
        reply = with_moves(self._session.memo, partial(self._with_cards, operation, variables))
        if any(error.for_good and error.path[-1:] == (TIMELINE,) for error in reply.errors):
            _LOG.info("GitHub shows no moves to us; they are not asked for again for an hour", operation=operation)
            no_moves(self._session.memo, _HIDDEN_SECONDS)
            return self._with_cards(operation, variables, moves=False)
        return reply

    def _with_cards(self, operation: str, variables: dict[str, Any], *, moves: bool) -> Reply:
        """Ask also for the cards of issues, unless GitHub would rather hide the issues than show no cards.

        An account's token without the scope gets no answer at all; an App without the permission gets cards that are
        null, or, as the list of cards cannot be null, issues that are. What was hidden once is not asked for again for
        an hour.
        """
        whole = self.cards.document(operation)
        text = whole if moves else without_moves(whole)
        given = {**variables, **self.cards.variables()}
        without = {**given, "cards": False}
        if self._session.memo.knows(_NO_CARDS):
            return self._ask(text, operation, without)
        boards = self._boards if operation == "SprintSnapshot" else Beside()
        try:
            reply = self._ask(boards.document(text), operation, {**given, **boards.variables(), "cards": True})
            reply = boards.taken(self._session, reply)
        except Lacking:
            # It rises again when it is not the cards that we may not see.
            reply = self._ask(text, operation, without)
        else:
            if not any(error.for_good and error.path[-1:] == (ITEMS,) for error in reply.errors):
                return reply
            reply = self._ask(text, operation, without)
        _LOG.info("GitHub shows no cards to us; they are not asked for again for an hour", operation=operation)
        self._session.memo.note(_NO_CARDS, _HIDDEN_SECONDS)
        return reply

    def _ask(self, text: str, operation: str, variables: dict[str, Any]) -> Reply:
        self.requests += 1
        reply = self._session.graphql_by(text, operation, variables)
        self.cost += reply.cost
        return reply


def _whole(reply: Reply) -> bool:
    """Whether nothing is missing but what GitHub will never show us.

    That is the rules file, the templates, somebody else's issues among ours, their parents, cards and moves on boards
    that are not for us, and who edited a text.
    """
    places = [_place(error.path) for error in reply.errors if error.for_good]
    allowed = len(reply.errors) == len([place for place in places if place is not None])
    return allowed and parse.holes(reply.data) <= len({place for place in places if place})


def _place(path: Path) -> Path | None:
    """Return where such an error may leave a hole in a list, () when in none; None where it must not be."""
    if path in (RULES, TEMPLATES, EDITS) or (path[: len(STRAYS)] == STRAYS and path[-1] == "parent"):
        return ()
    inner = next((part for part in (ITEMS, TIMELINE) if part in path), None)
    if inner is not None:
        return path[: path.index(inner) + 3]
    return next((path[: len(each) + 1] for each in _ISSUES if path[: len(each)] == each), None)
