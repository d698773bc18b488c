"""Connections to the database that notice when nobody is at the other end any more.

A network that fell silent, a frozen server or a proxy that forgot us answers nothing: no error, no end. TCP finds out
about some of it, and only where it is told to; for the rest each statement has its time. Nor does the server wait for
ever for us: a process of ours that is frozen in the middle of a transaction must not keep others from their rows.
"""

from __future__ import annotations

import select
import sys
import time
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from psycopg.abc import PQGen
    from psycopg.pq.abc import PGconn

PATIENCE_SECONDS = 10.0
CHECK_SECONDS = 3.0
FRESH_SECONDS = 0.25
# Who is frozen in the middle of a transaction keeps its locks for as long as the server lets it.
IDLE_SECONDS = 5.0
# A little longer: who waits for somebody frozen goes on when the server has ended that one, and GitHub waits for ten.
LOCK_SECONDS = 7.0
_BOUNDS = (
    "SELECT set_config('idle_in_transaction_session_timeout', %(idle)s, false),"
    " set_config('lock_timeout', %(lock)s, false)"
)
# For `connect`: what was sent and is not even acknowledged after so long is lost, and so is a peer that keeps silent.
LINE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_T = TypeVar("_T")


class Silence(psycopg.OperationalError):
    """The database did not answer a statement in time; the connection is closed, and nobody knows what became of it."""


class Line(psycopg.Connection[Any]):
    """A connection on which nobody waits longer than `patience` seconds for the next word of the server."""

    patience = PATIENCE_SECONDS
    heard = float("-inf")  # when the server answered last, by the monotonic clock

    def wait(self, gen: PQGen[_T], *more: Any, **named: Any) -> _T:
        """Wait as psycopg does, but not for ever."""
        answer = super().wait(_impatient(gen, self.pgconn, self.patience), *more, **named)
        self.heard = time.monotonic()
        return answer


class AsyncLine(psycopg.AsyncConnection[Any]):
    """The same for asyncio."""

    patience = PATIENCE_SECONDS

    async def wait(self, gen: PQGen[_T], *more: Any, **named: Any) -> _T:
        """Wait as psycopg does, but not for ever."""
        return await super().wait(_impatient(gen, self.pgconn, self.patience), *more, **named)


def check(conn: Line) -> None:
    """Raise OperationalError unless the server is there; for a pool, before it lends the connection.

    One that answered a moment ago, and has said nothing since, is not asked: a server that goes says so, or hangs up.
    """
    if time.monotonic() - conn.heard < FRESH_SECONDS and not has_spoken(conn):
        return
    conn.patience = CHECK_SECONDS
    try:
        conn.execute("")
    finally:
        conn.patience = PATIENCE_SECONDS


def has_spoken(conn: Line | AsyncLine) -> bool:
    """Whether there is something to read, be it the end, although nothing was asked."""
    if sys.platform == "win32":  # pragma: no cover - there is no poll
        return bool(select.select([conn.fileno()], [], [], 0)[0])
    poll = select.poll()
    poll.register(conn.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def bound(conn: psycopg.Connection[Any]) -> None:
    """Let the server end what idles in a transaction of this connection, and what waits for a lock, after a while.

    It is said by a statement: PgBouncer passes on no options of a connection.
    """
    conn.execute(_BOUNDS, _bounds())
    if not conn.autocommit:
        conn.commit()


async def bound_async(conn: psycopg.AsyncConnection[Any]) -> None:
    """Do the same for asyncio."""
    await conn.execute(_BOUNDS, _bounds())
    if not conn.autocommit:
        await conn.commit()


def execute_each(conn: psycopg.Connection[Any], statement: bytes, rows: Iterable[Mapping[str, Any]]) -> None:
    """Run a statement for each row, one after the other.

    psycopg's `executemany` ends with a Flush behind its Sync, and whoever is frozen right then idles in the transaction
    for ever: PostgreSQL stops its clock at every message, and a Flush does not start it again.
    """
    for row in rows:
        conn.execute(statement, row)


def _bounds() -> dict[str, str]:
    return {"idle": f"{IDLE_SECONDS * 1000:.0f}ms", "lock": f"{LOCK_SECONDS * 1000:.0f}ms"}


def _impatient(gen: PQGen[_T], pgconn: PGconn, patience: float) -> PQGen[_T]:
    """Yield what `gen` does; end it with Silence when a statement is under way and nothing comes.

    Who only listens, with no statement under way, may listen for ever.
    """
    heard = time.monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if ready:
                heard = time.monotonic()
            elif time.monotonic() - heard > patience and pgconn.transaction_status == TransactionStatus.ACTIVE:
                pgconn.finish()
                message = f"the database has said nothing for {patience:.0f} s"
                raise Silence(message)
            wanted = gen.send(ready)
    except StopIteration as ended:
        return ended.value  # type: ignore[no-any-return]  # what a generator returns is untyped here
