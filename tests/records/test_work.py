"""Is a row worked on by one worker at a time, and put back as its look ended?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.errors import Superseded
from bot.event import Repo, Touched
from bot.records import PARKED_AFTER, Claim, Records
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


def test_a_row_is_claimed_by_one_of_ten_workers(records: Records) -> None:
    about_space(records)
    with ThreadPoolExecutor(10) as threads:
        claims = list(threads.map(lambda number: records.claim(SPACE, f"worker {number}"), range(10)))
    assert sum(claim is not None for claim in claims) == 1


def test_a_clean_row_and_an_unknown_one_are_not_claimed(records: Records) -> None:
    about_space(records)
    looked_at(records)
    assert records.claim(SPACE, "a worker") is None
    assert records.claim("space:404", "a worker") is None


def test_two_rows_of_one_installation_are_worked_on_at_once_and_a_third_is_queued_when_one_ends(
    records: Records,
) -> None:
    planned(records, 1, 2, 3)
    for number in (1, 2, 3):
        records.accept(delivery(f"{number}", Touched.issue(ROCKETS, number)), Queue())
    first = claimed(records, "sprint:7:1")
    claimed(records, "sprint:7:2")
    assert records.claim("sprint:7:3", "a worker") is None
    queue = Queue()
    records.finish(first, None, queue)
    assert queue.keys == ["sprint:7:3"]
    claimed(records, "sprint:7:3")


def test_a_row_in_which_somebody_did_something_gets_a_free_place_first(records: Records) -> None:
    planned(records, 1, 2, 3)
    records.wake("acme/rockets", Queue())
    first = claimed(records, "sprint:7:1")
    claimed(records, "space:7")
    for number in (2, 3):
        assert records.claim(f"sprint:7:{number}", "a worker") is None
    records.accept(delivery("a", Touched.issue(ROCKETS, 3)), Queue())
    assert records.claim("sprint:7:3", "a worker") is None
    queue = Queue()
    records.finish(first, None, queue)
    assert queue.keys == ["sprint:7:3"]


def test_a_row_that_only_the_clock_asks_for_is_not_starved_by_those_in_which_people_do_something(
    records: Records, database_url: str
) -> None:
    planned(records, 1, 2, 3)
    records.wake("acme/rockets", Queue())
    first = claimed(records, "sprint:7:1", lease_seconds=3600)
    claimed(records, "space:7", lease_seconds=3600)
    for number in (2, 3):
        assert records.claim(f"sprint:7:{number}", "a worker") is None
    time_passes(database_url, 601)
    records.accept(delivery("a", Touched.issue(ROCKETS, 3)), Queue())
    assert records.claim("sprint:7:3", "a worker") is None
    queue = Queue()
    records.finish(first, None, queue)
    assert queue.keys == ["sprint:7:2"]


def test_ten_workers_at_once_get_two_rows_of_one_installation(records: Records) -> None:
    planned(records, *range(10, 20))
    for number in range(10, 20):
        records.accept(delivery(f"{number}", Touched.issue(ROCKETS, number)), Queue())
    with ThreadPoolExecutor(10) as threads:
        claims = list(threads.map(lambda number: records.claim(f"sprint:7:{number}", "a worker"), range(10, 20)))
    assert sum(claim is not None for claim in claims) == 2


def test_other_installations_are_not_held_up(records: Records) -> None:
    about_space(records, "a")
    about_space(records, "b", Repo(8, "grace/sheds"), installation=2)
    claimed(records, SPACE, per_installation=1)
    claimed(records, "space:8", per_installation=1)


def test_a_lease_that_ran_out_is_taken_over_and_fences_the_first_worker_off(
    records: Records, database_url: str
) -> None:
    about_space(records)
    zombie = claimed(records)
    time_passes(database_url, 31)
    with pytest.raises(Superseded):
        records.fence(zombie)
    heir = claimed(records)
    assert heir.epoch == zombie.epoch + 1
    assert (zombie.orphaned, heir.orphaned) == (False, True)
    records.fence(heir)
    for write in (
        lambda: records.fence(zombie),
        lambda: records.finish(zombie),
        lambda: records.later(zombie, 1, "later"),
        lambda: records.fail(zombie, "broken"),
        lambda: records.park(zombie, "parked"),
        lambda: records.sleep(zombie, "gone"),
        lambda: records.intend(zombie, "comment"),
        lambda: records.effect_undone(zombie, "comment"),
        lambda: records.remember(zombie, [], []),
        lambda: records.know_sprints(zombie, [1], Queue()),
    ):
        with pytest.raises(Superseded, match="space:7 of acme/rockets"):
            write()
    assert not records.renew(zombie)
    records.fence(heir)
    assert not records.finish(heir)


def test_a_renewed_lease_is_not_taken_over(records: Records, database_url: str) -> None:
    about_space(records)
    claim = claimed(records)
    time_passes(database_url, 20)
    assert records.renew(claim)
    time_passes(database_url, 20)
    assert records.claim(SPACE, "another worker") is None
    records.fence(claim)


def test_a_finished_row_is_held_by_nobody(records: Records) -> None:
    about_space(records)
    claim = claimed(records)
    records.finish(claim)
    assert not records.renew(claim)
    with pytest.raises(Superseded):
        records.finish(claim)


def test_a_row_put_off_is_not_begun_before_its_time(records: Records, database_url: str) -> None:
    about_space(records)
    assert not records.later(claimed(records), 40, "settling", counts=False)
    assert records.claim(SPACE, "a worker") is None
    time_passes(database_url, 39)
    assert records.claim(SPACE, "a worker") is None
    time_passes(database_url, 2)
    assert claimed(records).fails == 0


def test_a_rate_limit_holds_every_row_of_its_installation_also_the_clean_ones(
    records: Records, database_url: str
) -> None:
    planned(records, 12)
    about_space(records, "a")
    about_space(records, "b", Repo(8, "grace/sheds"), installation=2)
    records.later(claimed(records), 60, "rate limit", whole_installation=True)
    records.accept(delivery("c", Touched.issue(ROCKETS, 12)), Queue())
    assert records.claim("sprint:7:12", "a worker") is None
    claimed(records, "space:8")
    time_passes(database_url, 61)
    claimed(records, "sprint:7:12")


def test_a_rate_limit_met_by_a_neighbour_during_a_look_is_kept_by_its_finish(
    records: Records, database_url: str
) -> None:
    planned(records, 12)
    about_space(records, "a")
    records.accept(delivery("b", Touched.issue(ROCKETS, 12)), Queue())
    space, sprint = claimed(records), claimed(records, "sprint:7:12")
    records.later(sprint, 60, "rate limit", whole_installation=True)
    records.finish(space)
    assert row(database_url)["wait"].total_seconds() > 55


def test_waits_grow_after_each_failure_up_to_a_quarter_of_an_hour_and_the_twelfth_parks(
    records: Records, database_url: str
) -> None:
    about_space(records, "a")
    waits = []
    for number in range(1, PARKED_AFTER + 1):
        parked = records.fail(claimed(records), f"failure {number}")
        assert parked is (number == PARKED_AFTER)
        waits.append(row(database_url)["wait"].total_seconds())
        time_passes(database_url, 901)
    for number, wait in enumerate(waits, start=1):
        longest = min(900, 2**number)
        assert longest / 2 - 1 <= wait <= longest
    assert records.claim(SPACE, "a worker") is None
    found = records.delivery("a")
    assert found is not None
    assert (found.state, found.error) == ("failed", "failure 12")
    assert [(one.key, one.state, one.reason) for one in records.troubled()] == [(SPACE, "parked", "failure 12")]


def test_a_look_that_succeeds_begins_the_counting_of_failures_anew(records: Records, database_url: str) -> None:
    about_space(records, "a")
    records.fail(claimed(records), "broken")
    time_passes(database_url, 10)
    assert claimed(records, lease_seconds=0.0).fails == 1
    looked_at(records)
    about_space(records, "b")
    assert claimed(records).fails == 0


def test_what_github_asks_to_wait_is_never_shortened_by_the_backoff(records: Records, database_url: str) -> None:
    about_space(records)
    records.later(claimed(records), 300, "secondary rate limit")
    assert row(database_url)["wait"].total_seconds() > 295
    assert row(database_url)["fails"] == 1


def test_waits_that_count_park_as_failures_do(records: Records, database_url: str) -> None:
    about_space(records)
    for _ in range(PARKED_AFTER - 1):
        assert not records.later(claimed(records), 1, "502")
        time_passes(database_url, 901)
    assert records.later(claimed(records), 1, "502")


def test_the_twelfth_failure_does_not_park_a_row_for_which_something_new_came(
    records: Records, database_url: str
) -> None:
    about_space(records, "a")
    for _ in range(PARKED_AFTER - 1):
        records.fail(claimed(records), "broken")
        time_passes(database_url, 901)
    claim = claimed(records)
    about_space(records, "b")
    assert not records.fail(claim, "broken")
    time_passes(database_url, 901)
    assert records.fail(claimed(records), "broken")
    assert (state_of(records, "a"), state_of(records, "b")) == ("failed", "failed")


def test_a_parked_row_is_left_alone_until_somebody_wakes_it(records: Records, database_url: str) -> None:
    about_space(records, "a")
    records.park(claimed(records), "needs issues: write")
    time_passes(database_url, 100_000)
    queue = Queue()
    records.tick(FRIDAY, queue)
    records.sweep(queue, 600)
    assert queue.keys == []
    assert records.wake("ACME/rockets", queue) == 1
    assert queue.keys == [SPACE]
    looked_at(records)
    assert records.troubled() == []


@pytest.mark.parametrize("ending", ["park", "sleep"])
def test_a_row_for_which_something_new_came_is_looked_at_once_more(records: Records, ending: str) -> None:
    about_space(records, "a")
    claim = claimed(records)
    about_space(records, "b")
    queue = Queue()
    getattr(records, ending)(claim, "no more", queue)
    assert queue.keys == [SPACE]
    getattr(records, ending)(claimed(records), "no more", queue)
    assert queue.keys == [SPACE]
    assert len(records.troubled()) == 1


def test_a_row_that_falls_asleep_has_done_its_deliveries(records: Records) -> None:
    about_space(records, "a")
    records.sleep(claimed(records), "archived")
    assert state_of(records, "a") == "done"
    assert [(one.state, one.reason) for one in records.troubled()] == [("asleep", "archived")]


def test_long_and_odd_reasons_are_cut_and_cleaned(records: Records) -> None:
    about_space(records, "a")
    records.park(claimed(records), "x\0" * 5000)
    assert records.troubled()[0].reason == "x" * 2000


def test_a_space_makes_rows_for_the_sprints_that_it_does_not_know(records: Records) -> None:
    assert planned(records, 12, 13).keys == ["sprint:7:12", "sprint:7:13"]
    about_space(records, "again")
    claim = claimed(records)
    queue = Queue()
    records.know_sprints(claim, [13, 14, 14], queue)
    records.know_sprints(claim, [], queue)
    assert queue.keys == ["sprint:7:14"]
    sprint = claimed(records, "sprint:7:14")
    assert (sprint.kind, sprint.number, sprint.repo, sprint.installation) == ("sprint", 14, "acme/rockets", 1)


def test_no_event_is_lost_between_a_look_and_its_end(records: Records) -> None:
    """Events and looks race for a second; whatever was asked for last is always seen by a later look."""
    about_space(records, "first")
    asked = seen = 0
    with ThreadPoolExecutor(4) as threads:
        events = [threads.submit(about_space, records, f"event {number}") for number in range(200)]
        while not all(event.done() for event in events):
            claim = records.claim(SPACE, "a worker")
            if claim is not None:
                seen = claim.seen
                records.finish(claim)
        last: Claim | None = records.claim(SPACE, "a worker")
        if last is not None:
            seen = last.seen
            records.finish(last)
        asked = 201
    assert seen == asked
    assert records.counts()["deliveries"]["received"] == 0


def test_what_a_sprint_is_called_is_known_until_it_does_not_count_any_more(records: Records) -> None:
    planned(records, 12)
    records.wake("sprint:7:12", Queue())
    claim, opened = claimed(records, "sprint:7:12"), datetime(2026, 1, 5, tzinfo=UTC)
    records.know_title(claim, "Our \0sprint", opened)
    assert records.titles(7) == (("Our sprint", opened),)
    records.know_title(replace(claim, epoch=claim.epoch - 1), "of a zombie", opened)
    assert records.titles(7) == (("Our sprint", opened),)
    records.know_title(claim, "", opened)
    assert records.titles(7) == ()


def test_one_sprint_wakes_others_of_its_space(records: Records) -> None:
    planned(records, 12, 13)
    records.accept(delivery("a", Touched.issue(ROCKETS, 12)), Queue())
    records.accept(delivery("b", Touched.issue(ROCKETS, 13)), Queue())
    claim, other = claimed(records, "sprint:7:12"), claimed(records, "sprint:7:13")
    records.sleep(other, "its sprint is over")
    queue = Queue()
    records.wake_sprints(claim, [13, 13, 99], queue)
    records.wake_sprints(claim, [], queue)
    assert queue.keys == ["sprint:7:13"]
    assert claimed(records, "sprint:7:13").number == 13
