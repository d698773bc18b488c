"""Is every delivery taken once, linked to the rows that it touched, and closed when they were looked at?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.agreed import Agreed
from bot.errors import DatabaseAway
from bot.event import Repo, Touched
from bot.records import Delivery, Records
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

LAND = Agreed(40, "I_40", "Land", "on track", "on track", "ada")


def test_a_first_delivery_makes_the_space_and_queues_it(records: Records) -> None:
    queue = Queue()
    accepted = records.accept(delivery("a", Touched.space(ROCKETS)), queue)
    assert accepted.new
    assert accepted.keys == accepted.queued == (SPACE,) == tuple(queue.keys)
    claim = claimed(records)
    assert (claim.kind, claim.repo, claim.number, claim.installation) == ("space", "acme/rockets", 0, 1)


def test_a_second_delivery_with_the_same_guid_changes_nothing(records: Records) -> None:
    queue = Queue()
    records.accept(delivery("a", Touched.space(ROCKETS)), queue)
    again = records.accept(delivery("a", Touched.space(ROCKETS)), queue)
    assert not again.new
    assert queue.keys == [SPACE]
    assert claimed(records).seen == 1


def test_a_finished_delivery_is_not_done_again(records: Records) -> None:
    about_space(records, "a")
    looked_at(records)
    assert state_of(records, "a") == "done"
    assert not records.accept(delivery("a", Touched.space(ROCKETS)), Queue()).new
    assert records.claim(SPACE, "a worker") is None


def test_twenty_copies_of_one_delivery_at_once_count_as_one(records: Records) -> None:
    queue = Queue()
    with ThreadPoolExecutor(10) as threads:
        found = list(threads.map(lambda _: records.accept(delivery("a", Touched.space(ROCKETS)), queue), range(20)))
    assert sum(accepted.new for accepted in found) == 1
    assert queue.keys == [SPACE]


def test_a_burst_of_events_on_one_sprint_is_one_job(records: Records) -> None:
    planned(records, 12)
    queue = Queue()
    for number in range(50):
        records.accept(delivery(f"burst {number}", Touched.issue(ROCKETS, 12)), queue)
    assert queue.keys == ["sprint:7:12"]
    claim = claimed(records, "sprint:7:12")
    assert not records.finish(claim)
    assert records.counts()["deliveries"] == {"received": 0, "ignored": 0, "done": 51, "failed": 0}


def test_what_touches_nothing_is_ignored(records: Records) -> None:
    accepted = records.accept(
        delivery("a", Touched.issue(ROCKETS, 99), Touched.content(""), Touched.content("I_x")), Queue()
    )
    assert accepted.new
    assert accepted.keys == ()
    assert state_of(records, "a") == "ignored"


def test_an_unknown_issue_that_opens_a_sprint_wakes_the_space(records: Records) -> None:
    accepted = records.accept(delivery("a", Touched.issue(ROCKETS, 12, opens=True)), Queue())
    assert accepted.keys == (SPACE,)


def test_a_known_sprint_is_found_by_its_number_also_when_the_event_opens(records: Records) -> None:
    planned(records, 12)
    assert records.accept(delivery("a", Touched.issue(ROCKETS, 12, opens=True)), Queue()).keys == ("sprint:7:12",)


def test_a_goal_is_found_by_its_number_and_by_its_node_in_every_sprint_that_has_it(records: Records) -> None:
    planned(records, 12, 13)
    for sprint in (12, 13):
        records.accept(delivery(f"to {sprint}", Touched.issue(ROCKETS, sprint)), Queue())
        claim = claimed(records, f"sprint:7:{sprint}")
        records.remember(claim, [Agreed(40, "I_40", "Land", "on track", "on track", "ada")], [])
        records.finish(claim)
    both = ("sprint:7:12", "sprint:7:13")
    assert records.accept(delivery("a", Touched.issue(ROCKETS, 40)), Queue()).keys == both
    assert records.accept(delivery("b", Touched.content("I_40")), Queue()).keys == both
    assert records.accept(delivery("c", Touched.issue(Repo(8, "acme/sheds"), 40)), Queue()).keys == ()


def test_a_retro_and_the_issue_of_an_action_wake_the_sprints_that_go_on(records: Records) -> None:
    planned(records, 12, 13)
    for sprint in (12, 13):
        records.accept(delivery(f"to {sprint}", Touched.issue(ROCKETS, sprint)), Queue())
        claim = claimed(records, f"sprint:7:{sprint}")
        for key, number in ((f"{sprint}/retro:{sprint}:1", sprint + 30), (f"{sprint}/goal:x", sprint + 60)):
            records.intend(claim, key)
            records.effect_done(claim, key, f"I_{number}", number)
        if sprint == 12:
            records.intend(claim, "12/action:42:abc")
            records.effect_done(claim, "12/action:42:abc", "I_99", 99)
            records.sleep(claim, "the sprint is over")
        else:
            records.finish(claim)
    for guid, number in (("a", 42), ("b", 43), ("c", 99)):
        opened = Touched.issue(ROCKETS, number, opens=True)
        assert records.accept(delivery(guid, opened), Queue()).keys == ("sprint:7:13",)
    assert records.accept(delivery("d", Touched.issue(ROCKETS, 72)), Queue()).keys == ()
    assert records.accept(delivery("e", Touched.issue(Repo(8, "acme/sheds"), 42)), Queue()).keys == ()


def test_what_goes_on_is_woken_and_what_is_over_sleeps_on(records: Records) -> None:
    planned(records, 12, 13)
    records.accept(delivery("over", Touched.issue(ROCKETS, 12)), Queue())
    records.sleep(claimed(records, "sprint:7:12"), "the sprint is over")
    assert records.accept(delivery("a", Touched.awake(ROCKETS)), Queue()).keys == (SPACE, "sprint:7:13")
    assert records.accept(delivery("b", Touched.awake(Repo(8, "acme/sheds"))), Queue()).keys == ("space:8",)
    assert records.accept(delivery("c", Touched.repository(ROCKETS)), Queue()).keys == (
        SPACE,
        "sprint:7:12",
        "sprint:7:13",
    )


def test_an_unknown_issue_with_a_label_of_ours_wakes_the_sprints_that_go_on(records: Records) -> None:
    planned(records, 12)
    records.accept(delivery("to", Touched.issue(ROCKETS, 12)), Queue())
    claim = claimed(records, "sprint:7:12")
    records.remember(claim, [LAND], [], label_ids={":goal": "LA_goal"})
    records.finish(claim)

    def woken(guid: str, number: int, *labels: str, repo: Repo = ROCKETS) -> tuple[str, ...]:
        return records.accept(delivery(guid, Touched.issue(repo, number, opens=True, labels=labels)), Queue()).keys

    assert woken("a", 50, "LA_bug", "LA_goal") == (SPACE, "sprint:7:12")
    assert woken("b", 50, "LA_bug") == (SPACE,)
    assert woken("c", 40, "LA_goal") == ("sprint:7:12",)
    assert woken("d", 50, "LA_goal", repo=Repo(8, "acme/sheds")) == ("space:8",)


def test_a_board_wakes_the_sprints_of_the_spaces_that_use_it(records: Records) -> None:
    planned(records, 12, 13)
    records.accept(delivery("over", Touched.issue(ROCKETS, 13)), Queue())
    records.sleep(claimed(records, "sprint:7:13"), "the sprint is over")
    records.accept(delivery("to", Touched.issue(ROCKETS, 12)), Queue())
    claim = claimed(records, "sprint:7:12")
    records.know_boards(claim, ["PVT_1"])
    records.finish(claim)

    def woken(guid: str, *touched: Touched, installation: int = 1) -> tuple[str, ...]:
        return records.accept(Delivery(guid, "projects_v2", "closed", "", 0, installation, touched), Queue()).keys

    assert woken("a", Touched.board("PVT_1")) == ("sprint:7:12",)
    assert woken("b", Touched.board("PVT_2"), Touched.board("")) == ()
    claim = claimed(records, "sprint:7:12")
    records.know_boards(claim, [""])
    records.finish(claim)
    # One that the rules name was not found: it may be any, but only where the App is the same one.
    assert woken("c", Touched.board("PVT_9")) == ("sprint:7:12",)
    assert woken("d", Touched.board("PVT_9"), installation=2) == ()
    assert woken("e", Touched.content("I_9")) == ()


def test_a_person_wakes_the_sprints_in_which_they_own_a_goal(records: Records) -> None:
    planned(records, 12, 13)
    for sprint, owner in ((12, "Ada"), (13, "")):
        records.accept(delivery(f"to {sprint}", Touched.issue(ROCKETS, sprint)), Queue())
        claim = claimed(records, f"sprint:7:{sprint}")
        records.remember(claim, [Agreed(40, "I_40", "Land", "on track", "on track", owner)], [])
        records.finish(claim)

    def woken(guid: str, login: str, installation: int = 1) -> tuple[str, ...]:
        touched = (Touched.person(login),)
        return records.accept(Delivery(guid, "organization", "", "", 0, installation, touched), Queue()).keys

    assert woken("a", "ada") == ("sprint:7:12",)
    assert woken("b", "grace") == woken("c", "") == woken("d", "ada", installation=2) == ()


def test_a_carried_goal_does_not_wake_the_sprint_that_it_left(records: Records) -> None:
    planned(records, 12, 13)
    for sprint in (12, 13):
        records.accept(delivery(f"to {sprint}", Touched.issue(ROCKETS, sprint)), Queue())
        claim = claimed(records, f"sprint:7:{sprint}")
        records.remember(claim, [LAND], [])
        if sprint == 12:
            records.sleep(claim, "the sprint is over")
        else:
            records.finish(claim)
    assert records.accept(delivery("a", Touched.issue(ROCKETS, 40)), Queue()).keys == ("sprint:7:13",)
    assert records.accept(delivery("b", Touched.content("I_40")), Queue()).keys == ("sprint:7:13",)
    assert records.accept(delivery("c", Touched.issue(ROCKETS, 12)), Queue()).keys == ("sprint:7:12",)


def test_an_installation_touches_all_its_rows_and_no_others(records: Records) -> None:
    planned(records, 12)
    about_space(records, "b", Repo(8, "acme/sheds"), installation=2)
    accepted = records.accept(Delivery("c", "installation", "unsuspend", "", 0, 1, (Touched.installation(),)), Queue())
    assert accepted.keys == (SPACE, "sprint:7:12")


def test_a_delivery_of_two_rows_is_done_when_both_were_looked_at(records: Records) -> None:
    planned(records, 12)
    records.accept(delivery("a", Touched.space(ROCKETS), Touched.issue(ROCKETS, 12)), Queue())
    looked_at(records)
    assert state_of(records, "a") == "received"
    looked_at(records, "sprint:7:12")
    assert state_of(records, "a") == "done"


def test_two_looks_that_end_at_once_close_their_common_delivery(records: Records) -> None:
    planned(records, *range(10, 20))
    for round_ in range(5):
        touched = [Touched.issue(ROCKETS, number) for number in range(10, 20)]
        records.accept(delivery(f"all {round_}", *touched), Queue())
        claims = [claimed(records, f"sprint:7:{number}", per_installation=10) for number in range(10, 20)]
        with ThreadPoolExecutor(10) as threads:
            list(threads.map(records.finish, claims))
        assert state_of(records, f"all {round_}") == "done"


def test_an_event_during_a_look_is_not_answered_by_it(records: Records) -> None:
    about_space(records, "a")
    claim = claimed(records)
    queue = Queue()
    records.accept(delivery("b", Touched.space(ROCKETS)), queue)
    assert queue.keys == []
    assert records.finish(claim, None, queue)
    assert queue.keys == [SPACE]
    assert (state_of(records, "a"), state_of(records, "b")) == ("done", "received")
    looked_at(records)
    assert state_of(records, "b") == "done"


def test_a_failed_delivery_is_done_again_when_it_comes_again(records: Records, database_url: str) -> None:
    about_space(records, "a")
    records.park(claimed(records), "the App may not write issues")
    assert state_of(records, "a") == "failed"
    queue = Queue()
    assert records.accept(delivery("a", Touched.space(ROCKETS)), queue).new
    assert queue.keys == [SPACE]
    assert row(database_url)["parked"] is False
    looked_at(records)
    found = records.delivery("a")
    assert found is not None
    assert (found.state, found.error, found.waits_for) == ("done", "", ())


def test_a_delivery_that_one_row_failed_stays_failed_when_the_other_is_done(records: Records) -> None:
    planned(records, 12)
    records.accept(delivery("a", Touched.space(ROCKETS), Touched.issue(ROCKETS, 12)), Queue())
    records.park(claimed(records), "no permission")
    looked_at(records, "sprint:7:12")
    assert state_of(records, "a") == "failed"


def test_nothing_is_stored_when_queueing_fails(records: Records) -> None:
    def broken(_conn: object, _key: str) -> None:
        raise RuntimeError("the dispatcher is broken")

    with pytest.raises(RuntimeError):
        records.accept(delivery("a", Touched.space(ROCKETS)), broken)
    assert records.delivery("a") is None
    assert records.claim(SPACE, "a worker") is None


def test_a_renamed_and_moved_repository_keeps_its_rows(records: Records, database_url: str) -> None:
    planned(records, 12)
    moved = Repo(7, "acme/starships")
    records.accept(delivery("a", Touched.issue(moved, 12), repo=moved, installation=5), Queue())
    for key in (SPACE, "sprint:7:12"):
        assert (row(database_url, key)["repo"], row(database_url, key)["installation"]) == ("acme/starships", 5)


def test_a_delivery_without_installation_leaves_the_known_one(records: Records, database_url: str) -> None:
    planned(records, 12)
    records.accept(delivery("a", Touched.space(ROCKETS), installation=0), Queue())
    assert row(database_url)["installation"] == 1


def test_an_event_wakes_a_row_that_sleeps_or_is_parked_and_begins_its_counting_anew(
    records: Records, database_url: str
) -> None:
    about_space(records, "a")
    records.later(claimed(records), 1, "GitHub is down")
    time_passes(database_url, 3600)
    records.sleep(claimed(records), "archived")
    assert records.counts()["rows"]["asleep"] == 1
    queue = Queue()
    records.accept(delivery("b", Touched.space(ROCKETS)), queue)
    assert queue.keys == [SPACE]
    assert claimed(records).fails == 0


def test_a_wait_that_github_asked_for_is_kept_when_an_event_comes(records: Records, database_url: str) -> None:
    about_space(records, "a")
    records.later(claimed(records), 600, "rate limit", whole_installation=True, counts=False)
    queue = Queue()
    records.accept(delivery("b", Touched.space(ROCKETS)), queue)
    assert 590 < row(database_url)["wait"].total_seconds() <= 600
    assert queue.keys == []
    assert records.claim(SPACE, "a worker") is None


def test_a_wait_for_room_ends_when_an_event_comes(records: Records) -> None:
    about_space(records, "a")
    records.later(claimed(records), 600, "no room", counts=False)
    assert records.claim(SPACE, "a worker") is None
    queue = Queue()
    assert records.accept(delivery("b", Touched.space(ROCKETS)), queue).queued == ()
    assert queue.keys == [SPACE]
    assert claimed(records).seen == 2


def test_a_rate_limit_that_a_neighbour_meets_lasts_longer_than_a_wait_for_room(records: Records) -> None:
    planned(records, 12)
    records.accept(delivery("a", Touched.issue(ROCKETS, 12), Touched.space(ROCKETS)), Queue())
    neighbour = claimed(records, "sprint:7:12")
    records.later(claimed(records), 60, "no room", counts=False)
    records.later(neighbour, 60, "rate limit", whole_installation=True, counts=False)
    queue = Queue()
    records.accept(delivery("b", Touched.space(ROCKETS)), queue)
    assert queue.keys == []
    assert records.claim(SPACE, "a worker") is None


def test_a_row_that_waits_behind_others_is_queued_once_more_for_the_first_event(records: Records) -> None:
    records.meet(1, [ROCKETS], Queue())
    queue = Queue()
    records.accept(delivery("a", Touched.space(ROCKETS)), queue)
    assert queue.emptied() == [SPACE]
    records.accept(delivery("b", Touched.space(ROCKETS)), queue)
    assert queue.keys == []


def test_text_that_postgresql_refuses_is_stored_without_it(records: Records) -> None:
    odd = Repo(7, "acme/roc\0kets\ud800")
    records.accept(delivery("a\0", Touched.space(odd), Touched.content("\udfff"), repo=odd), Queue())
    found = records.delivery("a")
    assert found is not None
    assert found.repository == "acme/rockets"


@pytest.mark.parametrize("repo", [Repo(2**70, "acme/rockets"), Repo(7, "acme/rockets")], ids=["number", "guid"])
def test_a_value_too_big_to_store_is_refused_whole(records: Records, repo: Repo) -> None:
    guid = "a" if repo.id > 7 else "a" * 201
    with pytest.raises(ValueError, match="cannot be stored"):
        records.accept(delivery(guid, Touched.space(repo), repo=repo), Queue())
    assert records.counts()["rows"]["dirty"] == 0


def test_a_database_that_is_away_is_one_plain_error(database_url: str) -> None:
    records = Records.open(database_url.replace("port=5432", "port=5433"), wait=0.2)
    with pytest.raises(DatabaseAway) as caught:
        records.ping()
    records.close()
    assert "goalkeeper" not in str(caught.value)
