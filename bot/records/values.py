"""What the records hand out: deliveries, claims, effects and what the operator is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from psycopg import Connection

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.agreed import Change
    from bot.event import Touched

# How many rows of one installation are worked on at once: its writes have one pace, whoever makes them.
PER_INSTALLATION = 2

# Raises Superseded unless the row in hand is still ours.
Fence: TypeAlias = Callable[[], None]
# Queues a look at the row of this key, within the transaction of the given connection.
Defer: TypeAlias = Callable[[Connection[Any], str], None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A verified delivery, with the places that its handler found touched. `installation` is 0 in token mode."""

    guid: str
    event: str
    action: str
    repository: str
    repository_id: int
    installation: int
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a delivery: `new` is false when it was here before.

    `keys` are the rows that it asked for, `queued` those of them that were clean until now.
    """

    new: bool
    keys: tuple[str, ...] = ()
    queued: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """A delivery as the ledger has it: `state` is "received", "ignored", "done" or "failed"; times are UTC."""

    guid: str
    event: str
    action: str
    repository: str
    installation: int
    state: str
    error: str
    received_at: datetime
    ended_at: datetime | None
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of work in our hands.

    `key` is `space:<repo_id>` or `sprint:<repo_id>:<number>`, `kind` "space" or "sprint", `number` 0 for a space;
    `epoch` fences us off once somebody else claims the row; `seen` is how many requests this look answers;
    `orphaned` when whoever had it before us died, or lost it, in the middle of a turn. `asked_by` are the GUIDs of the
    latest three deliveries that this look answers.
    """

    key: str
    kind: str
    repo_id: int
    repo: str
    number: int
    installation: int
    epoch: int
    seen: int
    fails: int
    orphaned: bool = False
    asked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that was taken: the key of its row, and the claim, None when there was nothing to take."""

    key: str
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look came to: `due_at` is when the clock shall ask for the next one, None when nothing is due."""

    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Something made on GitHub, or perhaps made: `age` is the seconds since it was last tried.

    `digest` is that of what a post said last, "" where nobody noted it.
    """

    key: str
    tried_at: datetime | None
    done_at: datetime | None
    node_id: str
    number: int
    age: float
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A change as the history tells it, with the number of the sprint's issue; its `title` is filled in if known."""

    sprint: int
    change: Change


@dataclass(frozen=True, slots=True)
class Troubled:
    """A row that is not worked on: `state` is "parked" (somebody must act) or "asleep" (nothing is left to do)."""

    key: str
    repo: str
    number: int
    state: str
    reason: str
    since: datetime


class Counts(TypedDict):
    """The gauges: `oldest_dirty` is for how many seconds the oldest dirty row has waited.

    `deliveries` by state: "received", "ignored", "done", "failed". `rows` by condition: "clean", "dirty", "leased",
    "parked", "asleep"; a leased row is dirty too.
    """

    deliveries: dict[str, int]
    rows: dict[str, int]
    oldest_dirty: float


def space_key(repo_id: int) -> str:
    """Return the key of a space's row."""
    return f"space:{repo_id}"


def sprint_key(repo_id: int, number: int) -> str:
    """Return the key of a sprint's row."""
    return f"sprint:{repo_id}:{number}"


def storable(text: str) -> str:
    """Return `text` without NUL and lone surrogates, which PostgreSQL refuses and JSON lets through."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
