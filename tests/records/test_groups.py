"""Do many deliveries at once come to the same as one after the other, and does none of them harm the others?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import DatabaseAway
from bot.event import Repo, Touched
from bot.queue import QUEUEING, defer
from bot.records import Accepted, Delivery, Fate, Records
from bot.records.groups import grouped
from tests.records.steps import ROCKETS, SPACE, claimed, delivery, planned, row, state_of

SHEDS = Repo(8, "acme/sheds")
RENAMED = Repo(7, "acme/starships")
# Sprint 12 goes on, 13 sleeps, 14 is parked, 15 waits for room, 16 is in hand, 17 must wait, 18 is waited for.
# Goal 40 is in 12 and 13, 41 in 13 only; 50 is a retro, 51 holds the stand-ups of 12; LA_goal is ours.
SCENE = """
TRUNCATE work, delivery, touch, goal, effect, status_label, board, procrastinate_jobs, procrastinate_events,
    procrastinate_periodic_defers;
INSERT INTO work (key, kind, repo_id, repo, number, installation, wanted, done, asleep, parked, fails, last_error)
VALUES
    ('space:7', 'space', 7, 'acme/rockets', 0, 1, 3, 3, '', false, 0, ''),
    ('sprint:7:12', 'sprint', 7, 'acme/rockets', 12, 1, 5, 4, '', false, 0, ''),
    ('sprint:7:13', 'sprint', 7, 'acme/rockets', 13, 1, 2, 2, 'over', false, 0, ''),
    ('sprint:7:14', 'sprint', 7, 'acme/rockets', 14, 1, 9, 8, '', true, 12, 'no');
UPDATE work SET deferred_at = now() - interval '1 minute' WHERE wanted > done AND NOT parked;
INSERT INTO work (key, kind, repo_id, repo, number, installation, wanted, done, yields, next_at, lease_until) VALUES
    ('sprint:7:15', 'sprint', 7, 'acme/rockets', 15, 1, 2, 1, true, now() + interval '1 hour', NULL),
    ('sprint:7:16', 'sprint', 7, 'acme/rockets', 16, 1, 2, 1, false, now(), now() + interval '1 hour'),
    ('sprint:7:17', 'sprint', 7, 'acme/rockets', 17, 1, 2, 1, false, now() + interval '1 hour', NULL),
    ('sprint:7:18', 'sprint', 7, 'acme/rockets', 18, 1, 2, 1, false, now(), NULL);
INSERT INTO goal (repo_id, sprint, number, node_id, title, status, last_open, owner) VALUES
    (7, 12, 40, 'I_40', '', '', '', 'ada'), (7, 13, 40, 'I_40', '', '', '', 'ada'), (7, 13, 41, 'I_41', '', '', '', '');
INSERT INTO effect (repo_id, key, number) VALUES (7, '13/retro:13:1', 50), (7, '12/standups:12', 51);
INSERT INTO status_label (repo_id, status, node_id) VALUES (7, ':goal', 'LA_goal');
INSERT INTO board (repo_id, node_id) VALUES (7, 'PVT_1');
INSERT INTO delivery (guid, event, action, repository, repository_id, installation, state) VALUES
    ('failed', 'issues', 'edited', 'acme/rockets', 7, 1, 'failed'),
    ('done', 'issues', 'edited', 'acme/rockets', 7, 1, 'done'),
    ('waits', 'issues', 'edited', 'acme/rockets', 7, 1, 'received');
INSERT INTO touch (guid, key, wanted) VALUES ('waits', 'sprint:7:15', 1), ('waits', 'sprint:7:18', 1)
"""
STORED = {
    "deliveries": "SELECT guid, event, repository, repository_id, installation, state, pending, error, "
    "ended_at IS NULL FROM delivery ORDER BY guid",
    "touches": "SELECT guid, key, wanted FROM touch ORDER BY guid, key",
    "rows": "SELECT key, kind, repo_id, repo, number, installation, wanted, done, asleep, parked, fails, last_error, "
    "deferred_at < now() - interval '30 seconds', deferred_at IS NULL, next_at <= now(), yields, "
    "epoch FROM work ORDER BY key",
    "jobs": "SELECT args ->> 'key', priority FROM procrastinate_jobs ORDER BY id",
}


@dataclass(frozen=True)
class Played:
    fates: list[object]
    stored: dict[str, list[Any]]


def play(url: str, deliveries: Sequence[Delivery], accept: Callable[[Sequence[Delivery]], Sequence[Fate]]) -> Played:
    """Set the scene, store the deliveries, and return all that came of it."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(SCENE)
        fates: list[object] = [type(fate) if isinstance(fate, ValueError) else fate for fate in accept(deliveries)]
        return Played(fates, {name: conn.execute(query.encode()).fetchall() for name, query in STORED.items()})


def all_at_once(records: Records, deliveries: Sequence[Delivery]) -> list[Fate]:
    return records.accept_all(deliveries, defer, QUEUEING)


def one_by_one(records: Records, deliveries: Sequence[Delivery]) -> list[Fate]:
    def one(each: Delivery) -> Fate:
        try:
            return records.accept(each, defer)
        except ValueError as error:
            return error

    return [one(each) for each in deliveries]


repos = st.sampled_from([ROCKETS, ROCKETS, ROCKETS, SHEDS, RENAMED])
numbers = st.sampled_from([12, 13, 14, 15, 16, 17, 18, 40, 41, 50, 51, 99])
labels = st.sampled_from([(), (), ("LA_bug", "LA_goal")])
narrow = (
    st.builds(Touched.issue, repos, numbers, opens=st.booleans(), labels=labels)
    | st.builds(Touched.content, st.sampled_from(["I_40", "I_41", "I_9", ""]))
    | st.builds(Touched.space, repos)
)
broad = st.one_of(
    st.builds(Touched.repository, repos),
    st.builds(Touched.awake, repos),
    st.builds(Touched.board, st.sampled_from(["PVT_1", "PVT_2"])),
    st.builds(Touched.person, st.sampled_from(["Ada", "linus"])),
    st.just(Touched.installation()),
    st.just(Touched.space(Repo(2**70, "acme/rockets"))),
)
guids = st.sampled_from([*(f"guid {number}" for number in range(12)), "failed", "done", "waits", "\0", "g" * 201])
touched = st.lists(narrow | narrow | narrow | narrow | broad, max_size=3).map(tuple)
installations = st.sampled_from([1, 1, 1, 0, 2])
come = st.builds(
    lambda guid, repo, installation, places: Delivery(
        guid, "issues", "edited", repo.full_name, repo.id, installation, tuple(dict.fromkeys(places))
    ),
    guids,
    repos,
    installations,
    touched,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(come, max_size=12))
def test_many_at_once_come_to_the_same_as_one_after_the_other(
    records: Records, database_url: str, deliveries: list[Delivery]
) -> None:
    expected = play(database_url, deliveries, lambda given: one_by_one(records, given))
    assert play(database_url, deliveries, lambda given: all_at_once(records, given)) == expected


@given(st.lists(come, max_size=12))
def test_groups_keep_all_deliveries_in_their_order(deliveries: list[Delivery]) -> None:
    groups = list(grouped(deliveries))
    assert [each for group in groups for each in group] == deliveries
    assert all(groups)
    for group in groups:
        assert len({each.guid for each in group}) == len(group)


def test_ordinary_deliveries_of_several_repositories_are_one_group() -> None:
    given = [delivery(f"{repo.id} {n}", Touched.issue(repo, n), repo=repo) for repo in (ROCKETS, SHEDS) for n in (1, 2)]
    assert [len(group) for group in grouped(given)] == [4]


def test_a_row_that_many_deliveries_of_a_group_touch_gets_one_job_and_one_look_answers_them(
    records: Records, database_url: str
) -> None:
    planned(records, 12)
    fates = all_at_once(records, [delivery(f"guid {n}", Touched.issue(ROCKETS, 12)) for n in range(50)])
    assert [fate.queued for fate in fates if isinstance(fate, Accepted)] == [("sprint:7:12",), *[()] * 49]
    with psycopg.connect(database_url) as conn:
        assert conn.execute("SELECT args ->> 'key' FROM procrastinate_jobs").fetchall() == [("sprint:7:12",)]
        found = conn.execute("SELECT wanted FROM touch ORDER BY wanted").fetchall()
    assert found == [(number,) for number in range(2, 52)]
    assert not records.finish(claimed(records, "sprint:7:12"))
    assert records.counts()["deliveries"] == {"received": 0, "ignored": 0, "done": 51, "failed": 0}


def test_what_is_said_among_the_stand_ups_wakes_their_own_sprint_alone(records: Records, database_url: str) -> None:
    said = delivery("a", Touched.issue(ROCKETS, 51))
    played = play(database_url, [said], lambda given: all_at_once(records, given))
    assert played.fates == [Accepted(new=True, keys=("sprint:7:12",), queued=())]


def test_an_event_during_a_look_is_left_for_the_next_one_also_when_it_comes_in_a_group(records: Records) -> None:
    all_at_once(records, [delivery("a", Touched.space(ROCKETS))])
    claim = claimed(records)
    all_at_once(records, [delivery(guid, Touched.space(ROCKETS)) for guid in "bc"])
    assert records.finish(claim)
    assert [state_of(records, guid) for guid in "abc"] == ["done", "received", "received"]


def test_a_guid_that_comes_twice_in_a_group_is_taken_once(records: Records, database_url: str) -> None:
    first, again = delivery("a", Touched.space(ROCKETS)), delivery("a", Touched.space(SHEDS), repo=SHEDS)
    assert all_at_once(records, [first, again]) == [
        Accepted(new=True, keys=(SPACE,), queued=(SPACE,)),
        Accepted(new=False),
    ]
    assert row(database_url)["wanted"] == 1


@pytest.mark.parametrize("bad", ["number", "guid"])
def test_one_that_cannot_be_stored_does_no_harm_to_the_others(records: Records, bad: str) -> None:
    odd = delivery("a" * 201 if bad == "guid" else "odd", Touched.issue(ROCKETS, 2**70 if bad == "number" else 1))
    fates = all_at_once(
        records, [delivery("before", Touched.space(ROCKETS)), odd, delivery("after", Touched.space(SHEDS))]
    )
    assert [isinstance(fate, ValueError) for fate in fates] == [False, True, False]
    assert (state_of(records, "before"), state_of(records, "after")) == ("received", "received")


def test_the_same_deliveries_at_many_doors_count_once(records: Records, database_url: str) -> None:
    given = [delivery(f"guid {n}", Touched.issue(ROCKETS, n, opens=True), Touched.space(SHEDS)) for n in range(40)]
    with ThreadPoolExecutor(4) as threads:
        sides = [given, given[::-1], given[20:] + given[:20], given]
        found = list(threads.map(lambda side: all_at_once(records, side), sides))
    assert sum(fate.new for fates in found for fate in fates if isinstance(fate, Accepted)) == 40
    assert (row(database_url)["wanted"], row(database_url, "space:8")["wanted"]) == (40, 40)
    with psycopg.connect(database_url) as conn:
        assert conn.execute("SELECT count(*), count(DISTINCT args) FROM procrastinate_jobs").fetchone() == (2, 2)


def test_a_connection_that_breaks_in_the_middle_of_a_group_is_made_good(records: Records, database_url: str) -> None:
    """Its statement waits for a row, and is cut off there; all of it is done again."""
    planned(records, 12)
    given = [delivery("a", Touched.space(SHEDS), repo=SHEDS), delivery("b", Touched.issue(ROCKETS, 12))]
    with psycopg.connect(database_url) as holding, psycopg.connect(database_url, autocommit=True) as watching:
        holding.execute("SELECT FROM work WHERE key = 'sprint:7:12' FOR UPDATE")
        fates: list[Fate] = []
        waiting = threading.Thread(target=lambda: fates.extend(all_at_once(records, given)))
        waiting.start()
        cut(watching)
        assert watching.execute("SELECT count(*) FROM delivery WHERE guid IN ('a', 'b')").fetchone() == (0,)
        holding.rollback()
        waiting.join(20)
    assert [fate.new for fate in fates if isinstance(fate, Accepted)] == [True, True]
    assert row(database_url, "sprint:7:12")["wanted"] == row(database_url, "sprint:7:12")["done"] + 1


def cut(conn: psycopg.Connection) -> None:
    """End the connection that waits for a lock."""
    query = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    deadline = time.monotonic() + 10
    while not conn.execute(query).fetchall():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_database_that_is_away_is_said_of_the_whole_group(database_url: str) -> None:
    records = Records.open(database_url.replace("port=5432", "port=5433"), wait=0.2)
    with pytest.raises(DatabaseAway):
        all_at_once(records, [delivery("a", Touched.space(ROCKETS))])
    records.close()


def test_nobody_is_stored_as_nothing(records: Records) -> None:
    assert all_at_once(records, []) == []
