"""The outbox: what is to be told where people chat, taken by one sender at a time and noted when it was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from bot.records.line import execute_each
from bot.records.store import SQL, Conn, Store
from bot.records.values import storable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.core.notices import Notice
    from bot.records.values import Claim

# What comes within this time goes into one message.
GATHER_SECONDS = 10.0
# A message that can be edited is edited at most so often.
EDIT_SECONDS = 60.0
MOST_TOGETHER = 20
_ERROR_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One notice for one channel, in our hands. `remote` is what the channel calls the message that is to be edited."""

    id: int
    repo: str
    sprint: int
    channel: str
    key: str
    kind: str
    title: str
    body: str
    url: str
    facts: Mapping[str, str | int | float]
    digest: str
    remote: str
    tries: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """Notices of one space for one channel that go into one message; `lease` is whose they are now."""

    lease: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How a channel is: what waits, what was given up, how often in a row it failed, and why it did last."""

    name: str
    waiting: int
    parked: int
    fails: int
    error: str
    failed_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A notice that was not told: which, where, why, and since when that is so."""

    id: int
    channel: str
    repo: str
    kind: str
    title: str
    error: str
    made_at: datetime


class Outbox(Store):
    """What waits to be told. Senders may die at any time: what they held is free again when the lease is over."""

    def told_notices(self, repo_id: int, sprint: int) -> dict[tuple[str, str], str]:
        """Return the digest of every notice of a sprint that is known still, by channel and key; no steps of goals."""
        rows = self._all("told_notices", repo_id=repo_id, sprint=sprint)
        return {(row["channel"], row["key"]): row["digest"] for row in rows}

    def take_notices(
        self, lease: str, now: datetime, channels: Collection[str], *, seconds: float = 120.0
    ) -> Taken | None:
        """Take what is due for one of these channels; None when nothing is.

        `now` is the time by which people plan; `lease` is a word that nobody else uses, good for so many seconds.
        """
        values = {"lease": lease, "now": now, "channels": sorted(channels), "seconds": seconds}
        rows = self._all("take_notices", **values, most=MOST_TOGETHER)
        return Taken(lease, tuple(Row(**row) for row in sorted(rows, key=lambda row: int(row["id"])))) if rows else None

    def noted_sent(self, taken: Taken, remote: str = "") -> bool:
        """Note that notices were told, and what the channel calls the message ("": it cannot be edited).

        False when the lease was over: somebody else may have told them, too.
        """
        return self._noted(taken, "notices_sent", remote=storable(remote)[:_ERROR_CHARACTERS])

    def noted_failed(self, taken: Taken, why: str, seconds: float, *, holds: bool) -> bool:
        """Put notices back for so many seconds; with `holds` nothing else is sent to the channel meanwhile."""
        return self._noted(taken, "notices_failed", why=_short(why), seconds=float(seconds), holds=holds)

    def noted_parked(self, taken: Taken, why: str) -> bool:
        """Give notices up: somebody must act, see `goalkeeper notify list`."""
        return self._noted(taken, "notices_parked", why=_short(why))

    def _noted(self, taken: Taken, name: str, **values: Any) -> bool:
        rows = [{"id": row.id, "digest": row.digest} for row in taken.rows]
        place = {"lease": taken.lease, "channel": taken.rows[0].channel}
        with self._transaction() as conn:
            found = [conn.execute(SQL[name], {**place, **row, **values}).rowcount for row in rows]
            conn.execute(SQL[f"channel_{name}"], {**place, **values})
        return all(found)

    def give_up_notices(self, now: datetime) -> list[str]:
        """Park what nobody wants any more; return the kinds of those notices."""
        return [row["kind"] for row in self._all("outdated_notices", now=now)]

    def notices_again(self, channel: str) -> int:
        """Send again what was given up for a channel, from now on for a day; return how much that is."""
        with self._transaction() as conn:
            conn.execute(SQL["channel_again"], {"channel": channel})
            return conn.execute(SQL["notices_again"], {"channel": channel}).rowcount

    def channel_states(self) -> list[ChannelState]:
        """Return how every channel is of which anything is known, by name."""
        return [ChannelState(**row) for row in self._all("channel_states")]

    def given_up_notices(self) -> list[GivenUp]:
        """Return the notices that were given up, the newest first; at most 100."""
        return [GivenUp(**row) for row in self._all("given_up_notices")]


def tell(conn: Conn, claim: Claim, notices: Iterable[Notice]) -> None:
    """Put notices into the outbox, within the transaction of what is remembered of a look.

    One that is there already stays as it is, unless it says something else and may: then it is told anew where the
    message can be edited, and is else only noted.
    """
    rows = [_values(claim, notice, channel) for notice in notices for channel in notice.to]
    execute_each(conn, SQL["tell_notice"], rows)


def _values(claim: Claim, notice: Notice, channel: str) -> dict[str, Any]:
    return {
        "repo_id": claim.repo_id,
        "repo": claim.repo,
        "sprint": claim.number,
        "channel": channel,
        "key": storable(notice.key),
        "kind": notice.kind.value,
        "title": storable(notice.title),
        "body": storable(notice.text),
        "url": storable(notice.url),
        "facts": Jsonb({name: storable(fact) if isinstance(fact, str) else fact for name, fact in notice.facts}),
        "digest": notice.digest,
        "changes": notice.changes,
        "due_at": notice.due,
        "until": notice.until,
        "gather": GATHER_SECONDS,
        "edit": EDIT_SECONDS,
    }


def _short(why: str) -> str:
    return storable(why)[:_ERROR_CHARACTERS]


def in_trouble(states: Sequence[ChannelState]) -> list[ChannelState]:
    """Return the channels that fail, or for which something was given up."""
    return [state for state in states if state.fails or state.parked]
