"""Do the gauges tell the truth, and is only what is old cleared away?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from bot.core.agreed import Change, Kept
from bot.core.commands.receipts import Receipt
from bot.event import Repo, Touched
from bot.records import Records
from tests.records.steps import ROCKETS, Queue, about_space, claimed, delivery, looked_at, planned, time_passes


def test_an_empty_database_counts_nothing(records: Records) -> None:
    records.ping()
    assert records.counts() == {
        "deliveries": {"received": 0, "ignored": 0, "done": 0, "failed": 0},
        "rows": {"clean": 0, "dirty": 0, "leased": 0, "parked": 0, "asleep": 0},
        "oldest_dirty": 0.0,
    }


def test_rows_are_counted_by_their_condition(records: Records, database_url: str) -> None:
    for number in range(1, 7):
        about_space(records, f"{number}", Repo(number, f"acme/{number}"), installation=number)
    looked_at(records, "space:1")
    records.park(claimed(records, "space:2"), "no permission")
    records.sleep(claimed(records, "space:3"), "archived")
    time_passes(database_url, 100)
    claimed(records, "space:4")
    about_space(records, "again", Repo(1, "acme/1"))
    found = records.counts()
    assert found["rows"] == {"clean": 0, "dirty": 4, "leased": 1, "parked": 1, "asleep": 1}
    assert 100 <= found["oldest_dirty"] < 110
    assert 100 <= records.oldest_dirty() < 110


def test_a_failing_row_has_been_waiting_since_it_became_dirty(records: Records, database_url: str) -> None:
    about_space(records)
    time_passes(database_url, 50)
    records.fail(claimed(records), "broken")
    assert records.counts()["oldest_dirty"] >= 50


def test_old_ended_deliveries_and_old_effects_are_cleared_away(records: Records, database_url: str) -> None:
    planned(records)
    about_space(records, "old and open")
    claim = claimed(records)
    records.effect_done(claim, "goal:1", "I_1")
    records.intend(claim, "goal:2")
    with psycopg.connect(database_url) as conn:
        conn.execute("UPDATE delivery SET received_at = received_at - interval '31 days'")
        conn.execute(
            "UPDATE effect SET done_at = done_at - interval '401 days', tried_at = tried_at - interval '401 days'"
        )
    assert records.prune() == 2
    assert records.prune() == 0
    assert records.delivery("old and open") is not None
    assert set(records.effects(7)) == {"goal:2"}


def test_young_deliveries_stay(records: Records) -> None:
    planned(records)
    assert records.prune() == 0
    assert records.wake("space:7", Queue()) == 1


def test_receipts_of_long_ago_go_and_what_people_said_stays(records: Records) -> None:
    planned(records, 12)
    records.accept(delivery("to", Touched.issue(ROCKETS, 12)), Queue())
    old, young = datetime.now(UTC) - timedelta(days=401), datetime.now(UTC)
    receipts = [Receipt(number, "aa", "done", "", at, "ada", "status") for number, at in ((1, old), (2, young))]
    change = Change(40, old, "status", "", "done", "label")
    kept = [Kept("risk", "Rain", "ada", old)]
    records.remember(claimed(records, "sprint:7:12"), [], [change], receipts, kept)
    assert records.prune() == 1
    assert set(records.receipts(7, 12)) == {2}
    assert (records.history(7, 12), records.kept(7, 12)) == ([change], kept)
