"""Behind PgBouncer each transaction may get another connection: is anything relied on that only a session keeps?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from benchmarks.scale.filling import Amounts, fill
from benchmarks.scale.path import Path
from bot.errors import DatabaseAway
from bot.parts import database, pooled
from bot.records import Records
from config.settings import load

FEW = Amounts(spaces=30, sprints=2, large=5, goals=2, effects=2, changes=1, receipts=1, deliveries=50, old=5, waiting=5)
# A statement is prepared when it is run for the sixth time.
OFTEN = 7
BASIC = {"GOALKEEPER_TOKEN": "github_pat_of_the_tests", "GOALKEEPER_WEBHOOK_SECRET": "a-secret-of-the-tests"}
POOL = "postgresql://goalkeeper:pool-password@127.0.0.1:6432/goalkeeper"
ITSELF = "postgresql://goalkeeper:own-password@127.0.0.1:5432/goalkeeper"


@contextlib.contextmanager
def forgetting() -> Iterator[None]:
    """Let every transaction begin on a session that knows nothing of those before, as another connection does."""
    execute, transaction = psycopg.Cursor.execute, psycopg.Connection.transaction

    def forget(conn: psycopg.Connection[Any]) -> None:
        if conn.autocommit and conn.info.transaction_status == TransactionStatus.IDLE:
            execute(psycopg.Cursor(conn), b"DISCARD ALL", prepare=False)

    def executed(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        forget(self.connection)
        return execute(self, query, params, **options)

    def begun(self: Any, *args: Any, **options: Any) -> Any:
        forget(self)
        return transaction(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", executed)
        patch.setattr(psycopg.Connection, "transaction", begun)
        yield


def walk(url: str, *, prepares: bool) -> Records:
    records = Records.open(url, size=1, prepares=prepares)
    path = Path(records, url, FEW)
    try:
        with forgetting():
            for _ in range(OFTEN):
                for step in path.steps.values():
                    step()
    finally:
        records.close()
    return records


def test_the_hot_path_needs_nothing_that_a_session_keeps(database_url: str) -> None:
    fill(database_url, FEW)
    walk(database_url, prepares=False)
    with psycopg.connect(database_url) as conn:
        held = conn.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone()
        noted = conn.execute("SELECT count(*) FROM delivery WHERE event = 'issues' AND action = 'labeled'").fetchone()
    assert held == (0,)
    assert noted == (OFTEN * (1 + 32 + 3),)


def test_statements_that_are_prepared_are_such_a_thing(database_url: str) -> None:
    fill(database_url, FEW)
    with pytest.raises((psycopg.Error, DatabaseAway)):
        walk(database_url, prepares=True)


def test_with_a_pool_before_it_postgresql_itself_is_what_listens_and_is_brought_up_to_date() -> None:
    both = load({**BASIC, "GOALKEEPER_DATABASE_URL": POOL, "GOALKEEPER_DATABASE_DIRECT_URL": ITSELF})
    assert (pooled(both), database(both).url) == (POOL, ITSELF)
    assert {"pool-password", "own-password", POOL, ITSELF} <= set(both.secrets())


def test_without_a_pool_there_is_one_address() -> None:
    one = load({**BASIC, "GOALKEEPER_DATABASE_URL": ITSELF})
    assert (pooled(one), database(one).url) == (None, ITSELF)
    assert pooled(load(BASIC)) is None
