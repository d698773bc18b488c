"""Do the clock, the installations and the operator wake the right rows, and no others?"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from bot.errors import Superseded
from bot.event import Repo, Touched
from bot.records import Records
from tests.records.steps import (
    ROCKETS,
    SPACE,
    Queue,
    about_space,
    claimed,
    delivery,
    looked_at,
    planned,
    row,
    state_of,
    time_passes,
)

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)
SHEDS = Repo(8, "acme/sheds")


def test_a_lost_job_is_queued_again_by_the_tick(records: Records, database_url: str) -> None:
    about_space(records)
    queue = Queue()
    assert records.tick(FRIDAY, queue) == 0
    time_passes(database_url, 11)
    assert records.tick(FRIDAY, queue) == 1
    assert records.tick(FRIDAY, queue) == 0
    assert queue.keys == [SPACE]


def test_the_tick_queues_no_more_rows_of_an_installation_than_have_a_place(records: Records) -> None:
    planned(records, *range(10, 20))
    about_space(records, "b", Repo(8, "grace/sheds"), installation=2)
    records.wake("acme/rockets", Queue())
    queue = Queue()
    records.tick(FRIDAY, queue, patience=0)
    assert sorted(queue.emptied()) == ["space:7", "space:8", "sprint:7:10"]
    claimed(records, "space:7")
    records.tick(FRIDAY, queue, patience=0)
    assert sorted(queue.emptied()) == ["space:8", "sprint:7:10"]
    claimed(records, "sprint:7:10")
    records.tick(FRIDAY, queue, patience=0)
    assert queue.keys == ["space:8"]


def test_a_job_that_died_before_its_lease_ran_out_is_queued_again_after_it(records: Records, database_url: str) -> None:
    about_space(records)
    claimed(records, lease_seconds=30)
    queue = Queue()
    time_passes(database_url, 29)
    assert records.tick(FRIDAY, queue) == 0
    time_passes(database_url, 2)
    assert records.tick(FRIDAY, queue) == 1


def test_a_row_put_off_is_queued_when_its_time_comes(records: Records, database_url: str) -> None:
    about_space(records)
    records.later(claimed(records), 40, "settling", counts=False)
    queue = Queue()
    assert records.tick(FRIDAY, queue) == 0
    time_passes(database_url, 41)
    assert records.tick(FRIDAY, queue) == 1


def test_what_is_due_is_asked_for_once(records: Records) -> None:
    about_space(records)
    records.finish(claimed(records), FRIDAY)
    queue = Queue()
    assert records.tick(FRIDAY - timedelta(seconds=1), queue) == 0
    assert records.tick(FRIDAY, queue) == 1
    assert records.tick(FRIDAY + timedelta(days=9), queue) == 0
    assert queue.keys == [SPACE]
    looked_at(records)


def test_a_row_that_fell_asleep_is_due_no_more(records: Records) -> None:
    about_space(records, "a")
    records.finish(claimed(records), FRIDAY)
    about_space(records, "b")
    records.sleep(claimed(records), "archived")
    assert records.tick(FRIDAY, Queue()) == 0


def test_the_sweep_asks_for_what_nobody_looked_at_for_long(records: Records, database_url: str) -> None:
    planned(records, 12)
    queue = Queue()
    time_passes(database_url, 470)
    assert records.sweep(queue, 600) == 0
    time_passes(database_url, 131)
    assert records.sweep(queue, 600) == 1
    assert records.sweep(queue, 600) == 0
    assert queue.keys == ["sprint:7:12"]
    looked_at(records, "sprint:7:12")
    assert records.sweep(queue, 600) == 0


def test_the_sweep_asks_for_a_space_a_quarter_as_often(records: Records, database_url: str) -> None:
    about_space(records, "a")
    looked_at(records)
    time_passes(database_url, 1_900)
    assert records.sweep(Queue(), 600) == 0
    time_passes(database_url, 501)
    queue = Queue()
    assert records.sweep(queue, 600) == 1
    assert queue.keys == [SPACE]


def test_the_sweep_spreads_rows_that_were_looked_at_together(records: Records, database_url: str) -> None:
    planned(records, *range(100, 200))
    time_passes(database_url, 540)
    assert 10 < records.sweep(Queue(), 600) < 90


def test_one_row_or_a_whole_repository_is_woken(records: Records) -> None:
    planned(records, 12)
    queue = Queue()
    assert records.wake("sprint:7:12", queue) == 1
    assert queue.emptied() == ["sprint:7:12"]
    assert records.wake("acme/rockets", queue) == 2
    assert queue.keys == [SPACE]
    assert records.wake("acme/nothing", queue) == 0


def test_an_installation_makes_a_space_for_each_of_its_repositories(records: Records) -> None:
    queue = Queue()
    assert records.meet(3, [ROCKETS, SHEDS, SHEDS], queue) == 2
    assert queue.keys == [SPACE, "space:8"]
    assert claimed(records).installation == 3
    assert records.meet(3, [], queue) == 0


def test_a_repository_that_comes_back_wakes_with_all_its_sprints_in_the_new_installation(
    records: Records, database_url: str
) -> None:
    planned(records, 12)
    assert records.leave(1) == 2
    queue = Queue()
    assert records.meet(9, [Repo(7, "acme/starships")], queue) == 2
    assert queue.keys == [SPACE, "sprint:7:12"]
    assert row(database_url, "sprint:7:12")["installation"] == 9
    assert row(database_url, "sprint:7:12")["repo"] == "acme/starships"


def test_leaving_puts_rows_to_sleep_closes_their_deliveries_and_fences_the_worker(records: Records) -> None:
    planned(records, 12)
    records.accept(delivery("a", Touched.issue(ROCKETS, 12)), Queue())
    claim = claimed(records, "sprint:7:12")
    assert records.leave(1, [7], "the repository was taken from the App") == 2
    with pytest.raises(Superseded):
        records.fence(claim)
    assert state_of(records, "a") == "done"
    assert {one.reason for one in records.troubled()} == {"the repository was taken from the App"}
    assert records.claim("sprint:7:12", "a worker") is None


def test_leaving_one_repository_leaves_the_others_awake(records: Records) -> None:
    records.meet(1, [ROCKETS, SHEDS], Queue())
    assert records.leave(1, [8]) == 1
    assert records.leave(1, []) == 0
    assert records.leave(2) == 0
    claimed(records)


def test_rows_that_a_clock_put_off_that_was_days_ahead_are_set_right_by_the_sweep(
    records: Records, database_url: str
) -> None:
    planned(records, 1)
    about_space(records)
    records.later(claimed(records), 300, "the clock of this machine is ahead")
    time_passes(database_url, -5 * 86_400)
    queue = Queue()
    assert records.tick(FRIDAY, queue, patience=0) == 0
    records.sweep(queue, 14_400)
    assert records.tick(FRIDAY, queue, patience=0) == 1
    assert queue.keys == [SPACE]
    time_passes(database_url, 5 * 3_600)
    assert records.sweep(queue, 14_400) == 1


def test_a_wait_that_github_asked_for_is_kept_by_the_sweep(records: Records, database_url: str) -> None:
    about_space(records)
    records.later(claimed(records), 3_600, "GitHub's rate limit is reached", counts=False)
    queue = Queue()
    records.sweep(queue, 14_400)
    assert records.tick(FRIDAY, queue, patience=0) == 0
    assert row(database_url)["wait"] > timedelta(minutes=59)


def test_a_row_that_was_gathered_is_queued_although_somebody_holds_it_just_now(
    records: Records, database_url: str
) -> None:
    about_space(records)
    claim = claimed(records)
    about_space(records, "once more")
    assert records.finish(claim, pause=0.01)
    queue = Queue()
    waker = threading.Thread(target=records.gathered, args=[SPACE, queue])
    with psycopg.connect(database_url) as conn:
        conn.execute("SELECT FROM work WHERE key = %s FOR UPDATE", [SPACE])
        conn.execute("SELECT pg_sleep(0.1)")
        waker.start()
        conn.execute("SELECT pg_sleep(0.2)")
        assert queue.keys == []
    waker.join()
    assert queue.keys == [SPACE]
