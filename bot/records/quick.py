"""The door's own connection: groups of deliveries are stored over it from the event loop, without a thread in between.

It is the quick way and not the only one: what does not go by it goes by `Groups.accept_all`, which knows what to do
when something is wrong. A delivery that both ways have stored is known by its guid.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.errors import LockNotAvailable, ReadOnlySqlTransaction
from psycopg.rows import tuple_row

from bot.errors import DatabaseAway
from bot.records.groups import fates_of, grouped, is_plain, statement_of, values_of
from bot.records.line import FRESH_SECONDS, LINE, LOCK_SECONDS, AsyncLine, Silence, bound_async, has_spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.records.values import Accepted, Delivery

_LOG = logging.getLogger(__name__)
# A little longer than the server lets a statement wait for a lock; GitHub waits for ten seconds.
_PATIENCE = LOCK_SECONDS + 1.0
_OPEN_SECONDS = 5.0
_AGAIN_SECONDS = 1.0


class Quick:
    """Stores groups over one connection, which is opened when there is something to store. For one event loop."""

    def __init__(self, url: str, queueing: str) -> None:
        """Take the address of the database itself, and the `queueing` of `Groups.accept_all`."""
        self._url = url
        self._queueing = queueing
        self._conn: AsyncLine | None = None
        self._opening: asyncio.Task[None] | None = None
        self._opened = float("-inf")
        self._heard = float("-inf")

    async def store(self, deliveries: Sequence[Delivery]) -> Sequence[Accepted] | None:
        """Return what became of them; None where they are to go the other way. Raises DatabaseAway."""
        conn = self._ready()
        if conn is None or not is_plain(deliveries[0]) or len(list(grouped(deliveries))) > 1:
            return None
        statement, names = statement_of(self._queueing)
        values = values_of(deliveries)
        try:
            cursor = psycopg.AsyncRawCursor(conn, row_factory=tuple_row)
            await cursor.execute(statement, [values[name] for name in names], prepare=True)
            rows: list[tuple[Any, ...]] = await cursor.fetchall()
        except (LockNotAvailable, Silence) as error:
            raise DatabaseAway(type(error).__name__) from error
        except psycopg.Error as error:
            _LOG.info("%d deliveries go the longer way: %s", len(deliveries), type(error).__name__)
            if isinstance(error, ReadOnlySqlTransaction):
                self._hang_up()  # as in `leaving_a_standby`
            return None
        self._heard = time.monotonic()
        return fates_of(rows, len(deliveries))

    def __del__(self) -> None:
        """Hang up with the loop, which may have ended already."""
        self._hang_up()

    def _hang_up(self) -> None:
        if self._conn is not None:
            self._conn.pgconn.finish()

    def _ready(self) -> AsyncLine | None:
        """Return the connection if it is there, and has been lately.

        After a pause nobody knows: the longer way looks first, and meanwhile this one is opened anew.
        """
        conn, now = self._conn, time.monotonic()
        if conn is not None and not conn.closed and now - self._heard < FRESH_SECONDS and not has_spoken(conn):
            return conn
        is_opening = self._opening is not None and not self._opening.done()
        is_there = conn is not None and not conn.closed
        if not is_opening and (is_there or now - self._opened > _AGAIN_SECONDS):
            self._opening = asyncio.get_running_loop().create_task(self._open())
        return None

    async def _open(self) -> None:
        """Ask the connection whether it is there, and make another one where it is not."""
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                if self._conn is not None and not self._conn.closed:
                    await self._conn.execute("")
                else:
                    await self._connect()
            self._heard = time.monotonic()
        except (psycopg.Error, TimeoutError, OSError):
            self._hang_up()

    async def _connect(self) -> None:
        self._opened = time.monotonic()
        self._conn = await AsyncLine.connect(self._url, autocommit=True, **LINE, application_name="goalkeeper door")
        self._conn.patience = _PATIENCE
        await bound_async(self._conn)
