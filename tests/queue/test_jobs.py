"""Does a job claim its row, and put it back as the look ended?"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg
import pytest
from structlog.contextvars import get_contextvars

from bot.errors import DatabaseAway, ForPeople, Gone, NotAllowed, Superseded, TryLater
from bot.event import Repo, Touched
from bot.queue import Ending, Leases, defer, run_key
from bot.records import PARKED_AFTER, Claim, Delivery, Fence, Outcome, Records
from tests.records.steps import Queue, row, state_of, time_passes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROCKETS = Repo(7, "acme/rockets")
SPACE = "space:7"
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture
def leases(records: Records) -> Iterator[Leases]:
    made = Leases(records)
    yield made
    made.close()


@pytest.fixture
def dirty(records: Records) -> Records:
    records.accept(Delivery("a", "push", "", "acme/rockets", 7, 1, (Touched.space(ROCKETS),)), defer)
    return records


def jobs(url: str) -> list[str]:
    with psycopg.connect(url) as conn:
        found = conn.execute("SELECT args ->> 'key' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return [key for (key,) in found]


def raising(error: Exception) -> Callable[[Claim, Fence], Outcome]:
    def reconcile(_claim: Claim, _fence: Fence) -> Outcome:
        raise error

    return reconcile


def run(records: Records, leases: Leases, reconcile: Callable[[Claim, Fence], Outcome]) -> Ending:
    return run_key(SPACE, records, reconcile, leases=leases, owner="a worker")


def test_every_line_of_a_look_names_the_row_and_the_deliveries_that_asked_for_it(
    records: Records, leases: Leases
) -> None:
    for number in range(1, 5):
        touched = (Touched.space(ROCKETS),)
        records.accept(Delivery(f"guid {number}", "push", "", ROCKETS.full_name, ROCKETS.id, 1, touched), defer)
    seen: list[dict[str, object]] = []

    def reconcile(_claim: Claim, _fence: Fence) -> Outcome:
        seen.append(dict(get_contextvars()))
        return Outcome()

    run(records, leases, reconcile)
    records.meet(1, [ROCKETS], defer)
    run(records, leases, reconcile)
    names = {"key": SPACE, "repo": ROCKETS.full_name, "sprint": 0}
    assert seen == [{**names, "epoch": 1, "delivery": "guid 4, guid 3, guid 2"}, {**names, "epoch": 2}]
    assert not get_contextvars()


def test_what_people_do_goes_before_what_only_the_clock_asks_for(records: Records, database_url: str) -> None:
    records.meet(1, [ROCKETS, Repo(8, "acme/sheds")], defer)
    delivery = Delivery("a", "push", "", "acme/sheds", 8, 1, (Touched.space(Repo(8, "acme/sheds")),))
    records.accept(delivery, defer)
    with psycopg.connect(database_url) as conn:
        found = conn.execute(
            "SELECT args ->> 'key' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY priority DESC, id"
        )
        assert [key for (key,) in found] == ["space:8", SPACE, "space:8"]


def test_what_the_clock_asked_for_ten_minutes_ago_goes_with_what_people_do(records: Records, database_url: str) -> None:
    records.meet(1, [ROCKETS], defer)
    time_passes(database_url, 601)
    records.tick(FRIDAY, defer)
    with psycopg.connect(database_url) as conn:
        assert conn.execute("SELECT priority FROM procrastinate_jobs ORDER BY id").fetchall() == [(0,), (1,)]


def test_a_job_is_there_when_its_delivery_is(dirty: Records, database_url: str) -> None:
    assert jobs(database_url) == [SPACE]
    assert state_of(dirty, "a") == "received"


def test_a_job_is_not_there_when_its_transaction_fails(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        defer(conn, SPACE)
        conn.rollback()
    assert jobs(database_url) == []


def test_a_look_that_ends_well_cleans_the_row_and_notes_when_the_next_is_due(
    dirty: Records, leases: Leases, database_url: str
) -> None:
    seen: list[Claim] = []

    def reconcile(claim: Claim, fence: Fence) -> Outcome:
        fence()
        seen.append(claim)
        assert leases.count == 1
        return Outcome(FRIDAY)

    assert run(dirty, leases, reconcile) is Ending.DONE
    assert leases.count == 0
    assert seen[0].key == SPACE
    assert row(database_url)["due_at"] == FRIDAY
    assert state_of(dirty, "a") == "done"
    assert run(dirty, leases, reconcile) is Ending.NOTHING
    assert len(seen) == 1


def test_what_came_during_the_look_is_queued_again(dirty: Records, leases: Leases, database_url: str) -> None:
    def reconcile(_claim: Claim, _fence: Fence) -> Outcome:
        dirty.wake(SPACE, Queue())
        return Outcome()

    assert run(dirty, leases, reconcile) is Ending.AGAIN
    assert jobs(database_url) == [SPACE, SPACE]


def test_try_later_puts_the_row_off(dirty: Records, leases: Leases, database_url: str) -> None:
    assert run(dirty, leases, raising(TryLater(50, "a rate limit", counts=False))) is Ending.LATER
    found = row(database_url)
    assert (found["fails"], found["last_error"]) == (0, "a rate limit")
    assert 45 < found["wait"].total_seconds() <= 50


@pytest.mark.parametrize("kind", [NotAllowed, ForPeople])
def test_what_somebody_must_mend_parks_the_row(dirty: Records, leases: Leases, kind: type[Exception]) -> None:
    assert run(dirty, leases, raising(kind("give the App issues: write"))) is Ending.PARKED
    assert [one.reason for one in dirty.troubled()] == ["give the App issues: write"]
    assert state_of(dirty, "a") == "failed"


def test_what_is_gone_sleeps_quietly(dirty: Records, leases: Leases, caplog: pytest.LogCaptureFixture) -> None:
    assert run(dirty, leases, raising(Gone("archived"))) is Ending.ASLEEP
    assert [(one.state, one.reason) for one in dirty.troubled()] == [("asleep", "archived")]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("error", [RuntimeError("a bug"), KeyError("another")])
def test_a_bug_is_logged_with_its_row_and_tried_again(
    dirty: Records, leases: Leases, caplog: pytest.LogCaptureFixture, error: Exception, database_url: str
) -> None:
    assert run(dirty, leases, raising(error)) is Ending.FAILED
    assert row(database_url)["last_error"] == f"{type(error).__name__}: {error}"
    assert "space:7 of acme/rockets failed for the 1. time" in caplog.text


@pytest.mark.parametrize("error", [RuntimeError("a bug"), TryLater(1, "502")])
def test_the_twelfth_failure_parks(dirty: Records, leases: Leases, error: Exception, database_url: str) -> None:
    for _ in range(PARKED_AFTER - 1):
        assert run(dirty, leases, raising(error)) in {Ending.FAILED, Ending.LATER}
        time_passes(database_url, 901)
    assert run(dirty, leases, raising(error)) is Ending.PARKED


def test_a_worker_that_was_superseded_leaves_the_row_to_its_heir(
    dirty: Records, leases: Leases, database_url: str
) -> None:
    heirs: list[Claim | None] = []

    def frozen(_claim: Claim, fence: Fence) -> Outcome:
        time_passes(database_url, 31)
        heirs.append(dirty.claim(SPACE, "its heir"))
        fence()
        raise AssertionError("the fence let a dead worker through")

    assert run(dirty, leases, frozen) is Ending.SUPERSEDED
    assert heirs[0] is not None
    dirty.fence(heirs[0])


@pytest.mark.parametrize("is_there", [True, False])
def test_who_was_superseded_asks_for_one_more_look_where_there_is_something_left_to_do(
    dirty: Records, leases: Leases, database_url: str, *, is_there: bool
) -> None:
    def frozen(_claim: Claim, fence: Fence) -> Outcome:
        time_passes(database_url, 31)
        heir = dirty.claim(SPACE, "its heir")
        assert heir is not None
        if is_there:
            dirty.finish(heir)
        else:
            dirty.sleep(heir, "archived")
        fence()
        raise AssertionError("the fence let a dead worker through")

    asked = len(jobs(database_url))
    assert run(dirty, leases, frozen) is Ending.SUPERSEDED
    found = row(database_url)
    assert (found["wanted"] - found["done"], bool(found["asleep"])) == ((1, False) if is_there else (0, True))
    assert len(jobs(database_url)) == asked + is_there


def test_a_worker_that_was_superseded_without_asking_writes_nothing_at_the_end(
    dirty: Records, leases: Leases, database_url: str
) -> None:
    def frozen(_claim: Claim, _fence: Fence) -> Outcome:
        time_passes(database_url, 31)
        assert dirty.claim(SPACE, "its heir") is not None
        return Outcome(FRIDAY)

    assert run(dirty, leases, frozen) is Ending.SUPERSEDED
    assert row(database_url)["due_at"] is None


def test_a_database_that_goes_away_leaves_the_row_to_its_lease(dirty: Records, leases: Leases) -> None:
    def reconcile(_claim: Claim, _fence: Fence) -> Outcome:
        dirty.close()
        return Outcome()

    assert run(dirty, leases, reconcile) is Ending.AWAY


def test_a_superseded_error_from_below_is_no_failure(dirty: Records, leases: Leases, database_url: str) -> None:
    assert run(dirty, leases, raising(Superseded("taken over"))) is Ending.SUPERSEDED
    assert row(database_url)["fails"] == 0


@pytest.mark.parametrize(
    "secret",
    [
        "ghs_abcDEF123456",
        "github_pat_11A_b",
        "eyJhbGciOi.eyJpc3MiOi.c2ln-x",
        "postgresql://bot:s3cr3t@db/x",
        "password=s3cr3t",
    ],
)
def test_no_secret_of_an_error_is_stored(dirty: Records, leases: Leases, database_url: str, secret: str) -> None:
    run(dirty, leases, raising(RuntimeError(f"refused {secret} here")))
    stored = row(database_url)["last_error"]
    assert "***" in stored
    assert secret not in stored
    assert "s3cr3t" not in stored


def test_an_away_error_of_the_look_itself_counts_as_a_failure(
    dirty: Records, leases: Leases, database_url: str
) -> None:
    assert run(dirty, leases, raising(DatabaseAway("for a moment"))) is Ending.FAILED
    assert row(database_url)["fails"] == 1
