"""The door's own connection: groups go over it while it is well, the longer way else, and nothing is lost between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import psycopg
import pytest

from bot.errors import DatabaseAway
from bot.event import Repo, Touched
from bot.intake import Intake
from bot.queue import QUEUEING, defer
from bot.records import Accepted, Delivery, Fate, Records, quick
from bot.records.line import LOCK_SECONDS
from bot.records.quick import Quick

ROCKETS = Repo(7, "acme/rockets")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy makes no pauses."""
    monkeypatch.setattr(quick, "FRESH_SECONDS", 60.0)


def coming(guid: str, *touched: Touched) -> Delivery:
    return Delivery(guid, "issues", "opened", "acme/rockets", 7, 1, touched or (Touched.space(ROCKETS),))


def play(url: str, story: Callable[[Quick], Awaitable[None]]) -> None:
    async def go() -> None:
        await story(Quick(url, QUEUEING))

    asyncio.run(go())


async def opened(way: Quick) -> None:
    """The first one goes the longer way, and makes the connection."""
    assert await way.store([coming("first")]) is None
    assert way._opening is not None
    await way._opening


def test_a_group_goes_over_the_connection_once_it_is_there(records: Records, database_url: str) -> None:
    async def story(way: Quick) -> None:
        await opened(way)
        found = await way.store([coming("a"), coming("b")])
        assert found == [
            Accepted(new=True, keys=("space:7",), queued=("space:7",)),
            Accepted(new=True, keys=("space:7",)),
        ]
        assert await way.store([coming("a")]) == [Accepted(new=False)]

    play(database_url, story)
    assert records.delivery("a") is not None
    assert records.delivery("first") is None


@pytest.mark.parametrize(
    "group",
    [[coming("a"), coming("a")], [coming("a", Touched.installation())], [coming("x" * 201)]],
    ids=["a guid twice", "what only the delivery before may have made true", "a guid that is too long"],
)
def test_what_one_statement_cannot_do_goes_the_longer_way(
    records: Records, database_url: str, group: list[Delivery]
) -> None:
    async def story(way: Quick) -> None:
        await opened(way)
        assert await way.store(group) is None

    play(database_url, story)
    assert records.delivery("a") is None


def test_after_a_pause_the_longer_way_looks_first(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(way: Quick) -> None:
        await opened(way)
        monkeypatch.setattr(quick, "FRESH_SECONDS", 0.0)
        assert await way.store([coming("a")]) is None
        monkeypatch.setattr(quick, "FRESH_SECONDS", 60.0)
        assert way._opening is not None
        await way._opening
        assert await way.store([coming("a")]) is not None

    play(database_url, story)


def test_a_connection_that_was_ended_is_left_and_made_anew(
    records: Records, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick, "_AGAIN_SECONDS", 0.0)

    async def story(way: Quick) -> None:
        await opened(way)
        assert way._conn is not None
        pid = way._conn.info.backend_pid
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert await way.store([coming("a")]) is None
        found: Sequence[Accepted] | None = None
        for _ in range(3):
            if found is None and way._opening is not None:
                await way._opening
                found = await way.store([coming("a")])
        assert found == [Accepted(new=True, keys=("space:7",), queued=("space:7",))]

    play(database_url, story)
    assert records.delivery("a") is not None


def test_without_a_database_everything_goes_the_longer_way() -> None:
    async def story(way: Quick) -> None:
        await opened(way)
        assert await way.store([coming("a")]) is None

    play("postgresql://goalkeeper@127.0.0.1:1/goalkeeper", story)


def test_a_row_that_somebody_holds_for_too_long_is_a_503_in_time(records: Records, database_url: str) -> None:
    assert quick._PATIENCE == LOCK_SECONDS + 1 < 10
    records.accept(coming("before"), defer)

    async def story(way: Quick) -> None:
        await opened(way)
        assert way._conn is not None
        await way._conn.execute("SET lock_timeout = '100ms'")
        with psycopg.connect(database_url) as other:
            other.execute("SELECT FROM work FOR UPDATE")
            with pytest.raises(DatabaseAway):
                await way.store([coming("a")])
        assert await way.store([coming("a")]) == [Accepted(new=True, keys=("space:7",))]

    play(database_url, story)


def test_the_intake_stores_each_group_by_one_of_the_ways(records: Records, database_url: str) -> None:
    longer: list[str] = []

    def store(deliveries: Sequence[Delivery]) -> Sequence[Fate]:
        longer.extend(each.guid for each in deliveries)
        return records.accept_all(deliveries, defer, QUEUEING)

    async def story(way: Quick) -> None:
        intake = Intake(store, way.store)
        assert (await intake.accept(coming("a"))).new
        assert way._opening is not None
        await way._opening
        found = await asyncio.gather(*(intake.accept(coming(guid)) for guid in "abc"))
        assert [each.new for each in found] == [False, True, True]

    play(database_url, story)
    assert longer == ["a"]
    assert all(records.delivery(guid) for guid in "abc")


def test_a_server_that_only_reads_since_a_failover_is_left_for_the_next_connection(
    records: Records, database_url: str
) -> None:
    async def story(way: Quick) -> None:
        await opened(way)
        assert way._conn is not None
        await way._conn.execute("SET default_transaction_read_only = on")
        assert await way.store([coming("a")]) is None
        assert way._conn.closed

    play(database_url, story)
    assert records.delivery("a") is None
