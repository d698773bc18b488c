"""How the records reach the database: named statements, short transactions, one error when it is away."""

from __future__ import annotations

import contextlib
import re
import threading
from importlib.resources import files
from typing import TYPE_CHECKING, Any, LiteralString, TypeAlias, cast

import psycopg
from psycopg.errors import IdleInTransactionSessionTimeout, ReadOnlySqlTransaction
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from bot.errors import DatabaseAway
from bot.records.line import LINE, Line, bound, check

if TYPE_CHECKING:
    from collections.abc import Iterator

Conn: TypeAlias = "psycopg.Connection[DictRow]"
Pool: TypeAlias = "ConnectionPool[Line]"
_PREPARED_AFTER = 5
# The errors of a connection that is to be made anew.
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, ReadOnlySqlTransaction)


def _named_blocks(text: str) -> dict[str, bytes]:
    """Cut a file at its `-- name: …` lines."""
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)
    return {
        name: cast("LiteralString", body.strip()).encode() for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


SQL = _named_blocks(files("bot").joinpath("records", "records.sql").read_text(encoding="utf-8"))


def connect(url: str, *, size: int = 10, wait: float = 4.0, prepares: bool = True) -> Pool:
    """Open a pool of at most `size` connections; `wait` is how many seconds a caller waits for one of them.

    Connections are looked at before they are lent, so that a restarted database costs nobody an error; on each of them
    nobody waits for ever, nor holds others up for ever.
    """
    pool: Pool = ConnectionPool(
        url,
        connection_class=Line,
        kwargs={
            "row_factory": dict_row,
            # One statement is a transaction anyway; without BEGIN and COMMIT it goes there and back once, not thrice.
            "autocommit": True,
            # A prepared statement belongs to one connection of the server.
            "prepare_threshold": _PREPARED_AFTER if prepares else None,
            **LINE,
            "application_name": "goalkeeper",
        },
        min_size=1,
        max_size=size,
        timeout=wait,
        configure=bound,
        check=check,
        # A pool gives up a connection attempt after this long and starts over when somebody asks again.
        reconnect_timeout=wait,
        open=False,
        name="records",
    )
    pool.open()
    return pool


@contextlib.contextmanager
def leaving_a_standby(conn: psycopg.Connection[Any]) -> Iterator[None]:
    """Close a connection to a server that only reads since a failover: the next one may lead to the one that writes."""
    try:
        yield
    except ReadOnlySqlTransaction:
        conn.close()
        raise


class Store:
    """A pool of connections and what all parts of the records do with it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._lent = threading.local()

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Let this thread use one connection for all that it asks for within: it is looked at once, not each time.

        Nothing slow belongs in here. Raises DatabaseAway.
        """
        with self._connection() as conn:
            outer, self._lent.conn = self._held(), conn
            try:
                yield
            finally:
                self._lent.conn = outer

    def _held(self) -> Conn | None:
        return getattr(self._lent, "conn", None)

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Conn]:
        """Lend a connection on which each statement is a transaction of its own; else as `_transaction`."""
        held = self._held()
        if held is not None:
            yield held
            return
        try:
            with self._pool.connection() as conn, leaving_a_standby(conn):
                yield conn
        except (*AWAY, IdleInTransactionSessionTimeout) as error:
            # The text of libpq names hosts and accounts; the log may have it, the caller's answer may not.
            raise DatabaseAway(type(error).__name__) from error

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Conn]:
        """Lend a connection for one transaction: committed at the end, rolled back by an error.

        Raises DatabaseAway when the database does not answer; nothing is stored then, unless the answer to the
        commit was lost.
        """
        with self._connection() as conn, conn.transaction():
            yield conn

    def _all(self, name: str, **values: Any) -> list[DictRow]:
        """Run one statement in a transaction of its own and return its rows."""
        with self._connection() as conn:
            return conn.execute(SQL[name], values).fetchall()

    def _one(self, name: str, **values: Any) -> DictRow | None:
        """Run one statement in a transaction of its own and return its first row."""
        with self._connection() as conn:
            return conn.execute(SQL[name], values).fetchone()

    def _do(self, name: str, **values: Any) -> int:
        """Run one statement in a transaction of its own and return how many rows it changed."""
        with self._connection() as conn:
            return conn.execute(SQL[name], values).rowcount
