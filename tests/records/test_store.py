"""How do statements reach the database: alone where there is one, all or none where there are several?"""

from __future__ import annotations

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from bot.errors import DatabaseAway
from bot.event import Touched
from bot.queue import QUEUEING, defer
from bot.records import Accepted, Records
from tests.records.steps import ROCKETS, about_space, delivery


def test_one_statement_needs_no_transaction_around_it(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("BEGIN and COMMIT are two more ways there and back")

    monkeypatch.setattr(psycopg.Connection, "transaction", never)
    assert records.effects(7) == {}
    assert records.good_rules(7) is None
    with pytest.raises(AssertionError):
        about_space(records)


def test_several_statements_happen_all_or_not_at_all(records: Records) -> None:
    def killed_in_the_middle() -> None:
        with records._transaction() as conn:
            conn.execute("INSERT INTO rules (repo_id, text) VALUES (7, 'retro: {enabled: false}')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed_in_the_middle()
    assert records.good_rules(7) is None


def test_what_is_asked_together_takes_one_connection_that_is_looked_at_once(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []

    def check(conn: psycopg.Connection) -> None:
        looked.append(conn)
        ConnectionPool.check_connection(conn)

    monkeypatch.setattr(records._pool, "_check", check)
    with records.together():
        records.good_rules(7)
        with records.together():
            about_space(records)
        assert records.effects(7) == {}
    assert len(looked) == 1
    records.good_rules(7)
    assert len(looked) == 2


def test_a_connection_that_breaks_among_several_questions_is_said_and_not_lent_again(records: Records) -> None:
    def breaks() -> None:
        with records.together():
            with records._connection() as conn:
                conn.close()
            records.good_rules(7)

    with pytest.raises(DatabaseAway):
        breaks()
    assert records.good_rules(7) is None


def becomes_a_standby(records: Records) -> None:
    """The server behind the connection of the pool was the first one until now."""
    with records._connection() as conn:
        conn.execute("SET default_transaction_read_only = on")


def test_a_server_that_only_reads_since_a_failover_is_left_for_the_next_connection(database_url: str) -> None:
    one = Records.open(database_url, size=1)
    becomes_a_standby(one)
    with pytest.raises(DatabaseAway):
        about_space(one)
    about_space(one)
    becomes_a_standby(one)
    group = [delivery("one", Touched.space(ROCKETS)), delivery("two", Touched.space(ROCKETS))]
    fates = one.accept_all(group, defer, QUEUEING)
    assert [fate.new for fate in fates if isinstance(fate, Accepted)] == [True, True]
    one.close()
