"""Connections that notice silence: a statement that nobody answers ends, and who only listens is left alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from urllib.parse import unquote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.records import line
from bot.records.line import LINE, AsyncLine, Line, Silence, check
from chaos.house import free_port
from chaos.wire import End, Wire, wire

SOON = 0.5


@pytest.fixture
def laid(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Wire, str]]:
    """Return a wire to the database, and the URL that leads through it; patience is short."""
    monkeypatch.setattr(line, "CHECK_SECONDS", SOON)
    monkeypatch.setattr(Line, "patience", SOON)
    monkeypatch.setattr(AsyncLine, "patience", SOON)
    parts = conninfo_to_dict(database_url)
    host, port = unquote(str(parts["host"])), int(parts.get("port", 5432) or 5432)
    end = End(path=f"{host}/.s.PGSQL.{port}") if host.startswith("/") else End(port=port)
    with wire(free_port(), [end]) as made:
        login = f"{parts['user']}:{parts['password']}"
        yield made, f"postgresql://{login}@127.0.0.1:{made.port}/{parts['dbname']}?sslmode=disable"


def test_a_statement_that_nobody_answers_ends_and_closes_the_connection(laid: tuple[Wire, str]) -> None:
    way, url = laid
    with Line.connect(url, autocommit=True, **LINE) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
        way.cut(silent=False)
        began = time.monotonic()
        with pytest.raises(Silence, match="said nothing for"):
            conn.execute("SELECT 1")
        assert SOON <= time.monotonic() - began < 10 * SOON
        assert conn.closed


def test_a_transaction_that_nobody_answers_ends_as_an_error_of_the_database(laid: tuple[Wire, str]) -> None:
    way, url = laid

    def transact() -> None:
        with Line.connect(url, **LINE) as conn, conn.transaction():
            conn.execute("SELECT 1")
            way.cut(silent=False)
            conn.execute("SELECT 2")

    with pytest.raises(psycopg.OperationalError):
        transact()


def test_a_connection_is_checked_before_it_is_lent_and_forgotten_when_it_is_mute(laid: tuple[Wire, str]) -> None:
    way, url = laid
    with Line.connect(url, autocommit=True, **LINE) as conn:
        check(conn)
        way.cut(silent=False)
        conn.heard = time.monotonic() - line.FRESH_SECONDS
        with pytest.raises(Silence):
            check(conn)


def test_who_answered_a_moment_ago_is_not_asked_unless_it_has_hung_up_since(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "FRESH_SECONDS", 60.0)
    asked: list[object] = []
    with Line.connect(database_url, autocommit=True, **LINE) as conn:
        pid = conn.info.backend_pid
        conn.execute("SELECT 1")
        monkeypatch.setattr(conn, "execute", lambda *what: asked.append(what))
        check(conn)
        assert not asked
        monkeypatch.undo()
        monkeypatch.setattr(line, "FRESH_SECONDS", 60.0)
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        with pytest.raises(psycopg.OperationalError):
            check(conn)


def test_a_statement_that_takes_its_time_within_the_patience_is_waited_for(laid: tuple[Wire, str]) -> None:
    with Line.connect(laid[1], autocommit=True, **LINE) as conn:
        conn.patience = 20.0
        assert conn.execute("SELECT pg_sleep(%s)", [2 * SOON]).fetchone() == ("",)


def test_the_same_holds_for_asyncio_and_who_listens_may_listen(laid: tuple[Wire, str]) -> None:
    way, url = laid

    async def play() -> None:
        async with await AsyncLine.connect(url, autocommit=True, **LINE) as conn:
            await conn.execute("LISTEN goalkeeper_line")
            assert [each async for each in conn.notifies(timeout=3 * SOON)] == []
            await conn.execute("SELECT 1")
            way.cut(silent=False)
            with pytest.raises(Silence):
                await conn.execute("SELECT 1")

    asyncio.run(play())
