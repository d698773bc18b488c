"""Is a job taken together with its row, in its order, and by one worker only?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest

from bot.event import Repo, Touched
from bot.queue import defer
from bot.queue.jobs import TAKING
from bot.records import Delivery, Records, Taken
from tests.records.steps import (
    ROCKETS,
    SPACE,
    Queue,
    about_space,
    claimed,
    delivery,
    planned,
    row,
    state_of,
    time_passes,
)

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)


def take(records: Records, places: int = 2) -> Taken | None:
    return records.take(TAKING, "a worker", 30.0, places)


def jobs(url: str) -> int:
    with psycopg.connect(url) as conn:
        found = conn.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
    assert found is not None
    return int(found[0])


@pytest.fixture
def asked(records: Records) -> Records:
    """Return records of three clean sprints, each of which is asked for then."""
    planned(records, 1, 2, 3)
    for number in (1, 2, 3):
        records.accept(delivery(f"about {number}", Touched.issue(ROCKETS, number)), defer)
    return records


def test_a_job_is_gone_when_its_row_is_claimed(asked: Records, database_url: str) -> None:
    taken = take(asked)
    assert taken is not None
    assert taken.claim is not None
    assert (taken.key, taken.claim.key, taken.claim.asked_by) == ("sprint:7:1", "sprint:7:1", ("about 1",))
    asked.fence(taken.claim)
    assert jobs(database_url) == 2


def test_nothing_is_taken_where_no_job_waits(records: Records) -> None:
    about_space(records)
    assert take(records) is None


def test_a_job_without_a_place_is_gone_and_its_row_comes_when_one_ends(asked: Records, database_url: str) -> None:
    taken = [take(asked) for _ in range(3)]
    assert [each is not None and each.claim is None for each in taken] == [False, False, True]
    assert jobs(database_url) == 0
    assert row(database_url, "sprint:7:3")["deferred_at"] is None
    first, queue = taken[0], Queue()
    assert first is not None
    assert first.claim is not None
    asked.finish(first.claim, None, queue)
    assert queue.keys == ["sprint:7:3"]


def test_what_people_do_is_taken_before_what_only_the_clock_asks_for(records: Records) -> None:
    sheds = Repo(8, "acme/sheds")
    records.meet(1, [ROCKETS], defer)
    records.accept(Delivery("a", "push", "", sheds.full_name, sheds.id, 1, (Touched.space(sheds),)), defer)
    assert [taken.key for _ in range(2) if (taken := take(records))] == ["space:8", SPACE]


def test_ten_workers_at_once_take_each_job_once(asked: Records) -> None:
    with ThreadPoolExecutor(10) as threads:
        found = [taken for taken in threads.map(lambda _: take(asked, 10), range(10)) if taken is not None]
    assert sorted(taken.key for taken in found) == ["sprint:7:1", "sprint:7:2", "sprint:7:3"]
    assert all(taken.claim is not None for taken in found)


def test_a_job_whose_row_is_unknown_is_thrown_away(records: Records, database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        defer(conn, "space:404")
    assert take(records) == Taken("space:404", None)
    assert jobs(database_url) == 0


def test_a_finish_that_the_database_lost_is_looked_at_once_more(asked: Records, database_url: str) -> None:
    """A database that crashed right after the finish has the row as it was when it was claimed."""
    taken = take(asked)
    assert taken is not None
    time_passes(database_url, 31)
    queue = Queue()
    asked.tick(FRIDAY, queue)
    assert taken.key in queue.keys
    again = claimed(asked, taken.key)
    assert again.orphaned
    asked.finish(again)
    assert state_of(asked, "about 1") == "done"


def test_after_the_end_of_a_look_commits_wait_for_the_disk_again(asked: Records) -> None:
    taken = take(asked)
    assert taken is not None
    assert taken.claim is not None
    with asked.together(), asked._connection() as conn:
        conn.execute("SET synchronous_commit = on")
        assert not asked.finish(taken.claim)
        assert conn.execute("SHOW synchronous_commit").fetchone() == {"synchronous_commit": "on"}
