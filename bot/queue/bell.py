"""The bell: who waits for jobs hears of new ones by it, and can be woken from other threads."""

from __future__ import annotations

import contextlib
import selectors
import socket
from typing import TYPE_CHECKING, Self

from psycopg import sql

from bot.queue.jobs import CHANNEL
from bot.records.line import LINE, Line

if TYPE_CHECKING:
    from types import TracebackType


class Bell:
    """A connection on which the database tells of new jobs, and a pair of sockets on which `ring` tells of anything."""

    def __init__(self, url: str) -> None:
        """Listen. Raises OperationalError where nobody answers."""
        self._conn = Line.connect(url, autocommit=True, application_name="goalkeeper worker", **LINE)
        self._conn.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        self._ear, self._hand = socket.socketpair()
        for end in (self._ear, self._hand):
            end.setblocking(False)  # noqa: FBT003 - how sockets say it
        self._either = selectors.DefaultSelector()
        self._either.register(self._conn.fileno(), selectors.EVENT_READ)
        self._either.register(self._ear, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._either.close()
        self._ear.close()
        self._hand.close()
        self._conn.close()

    def ring(self) -> None:
        """End the wait of whoever waits, or the next one; may be called from any thread."""
        with contextlib.suppress(OSError):  # it is full, and rings anyway; or it is closed, and nobody waits
            self._hand.send(b"!")

    def heard(self, seconds: float) -> int:
        """Wait until there is news, at most so long; return how many jobs were told of.

        Raises OperationalError when the database has hung up.
        """
        if told := self._told():
            return told
        self._either.select(seconds)
        with contextlib.suppress(BlockingIOError):
            self._ear.recv(4096)
        return self._told()

    def _told(self) -> int:
        wire, count = self._conn.pgconn, 0
        wire.consume_input()
        while wire.notifies() is not None:
            count += 1
        return count
