"""Which page of a list was asked for, and what stands around it?"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.graphql_errors import Refusal

MOST_ON_A_PAGE = 100
MARK = "cursor:v2:"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What was asked of a list: `first` with `after`, or `last` with `before`."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, as its connection shows it; `whole` is the list that it was cut from."""

    nodes: Sequence[Any]
    whole: Sequence[Any]
    start: int

    @property
    def total(self) -> int:
        """How long the whole list is."""
        return len(self.whole)

    @property
    def edges(self) -> list[Edge]:
        """The nodes, each with its cursor."""
        return [Edge(cursor(node, self.start + place), node) for place, node in enumerate(self.nodes)]

    @property
    def info(self) -> dict[str, Any]:
        """What `pageInfo` says."""
        edges = self.edges
        return {
            "startCursor": edges[0].cursor if edges else None,
            "endCursor": edges[-1].cursor if edges else None,
            "hasPreviousPage": self.start > 0,
            "hasNextPage": self.start + len(self.nodes) < self.total,
        }


@dataclass(frozen=True, slots=True)
class Edge:
    """A node in its place."""

    cursor: str
    node: Any


def cut(name: str, whole: Sequence[Any], bounds: Bounds) -> Page:
    """Cut the page out of the list of a connection called `name`, or refuse in GitHub's words."""
    _check(name, bounds)
    low = _place(whole, bounds.after) + 1 if bounds.after else 0
    high = _place(whole, bounds.before) if bounds.before else len(whole)
    if bounds.first is not None:
        high = min(high, low + bounds.first)
    elif bounds.last is not None:
        low = max(low, high - bounds.last)
    high = max(low, high)
    return Page(whole[low:high], whole, low)


def cursor(node: object, place: int) -> str:
    """Write where a node stands; its own id first, so that the cursor holds when the list grows before it."""
    key = getattr(node, "node_id", None) or getattr(node, "id", "")
    return base64.b64encode(f"{MARK}{place}:{key}".encode()).decode()


def _check(name: str, bounds: Bounds) -> None:
    asked = {"first": bounds.first, "last": bounds.last}
    given = {key: value for key, value in asked.items() if value is not None}
    if not given:
        message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise Refusal("MISSING_PAGINATION_BOUNDARIES", message)
    if len(given) == len(asked):
        raise Refusal("", f"Passing both `first` and `last` to paginate the `{name}` connection is not supported.")
    for key, value in given.items():
        if value < 0:
            raise Refusal("", f"`{key}` on the `{name}` connection cannot be less than zero.")
        if value > MOST_ON_A_PAGE:
            limit = f"exceeds the `{key}` limit of {MOST_ON_A_PAGE} records."
            raise Refusal("EXCESSIVE_PAGINATION", f"Requesting {value} records on the `{name}` connection {limit}")


def _place(whole: Sequence[Any], at: str) -> int:
    """Find the place that a cursor names; of a node that is gone, the place where it stood."""
    try:
        place, _, key = base64.b64decode(at, validate=True).decode().removeprefix(MARK).partition(":")
        stood = int(place)
    except (binascii.Error, UnicodeDecodeError, ValueError) as bad:
        raise Refusal("INVALID_CURSOR_ARGUMENTS", f"`{at}` does not appear to be a valid cursor.") from bad
    keys = [str(getattr(node, "node_id", None) or getattr(node, "id", "")) for node in whole]
    # What stood at the cursor is gone: its successor moved up, so the cursor lies between two nodes.
    return keys.index(key) if key in keys else min(stood, len(keys)) - 1
