"""Is everything about a repository deleted that should be, nothing else, and not before its time?"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import psycopg
import pytest
from psycopg import sql

from bot.core.agreed import Agreed, Change, Kept
from bot.core.notices import Kind, Notice
from bot.core.record import Frozen, Sums
from bot.errors import Superseded
from bot.event import Repo, Touched
from bot.records import Claim, Records, Shown
from bot.records.reporting import Value
from bot.records.store import SQL
from tests.core.sheet.test_data import SHEET
from tests.records.steps import ROCKETS, SPACE, Queue, about_space, claimed, delivery, looked_at, planned, state_of

SHEDS = Repo(8, "acme/sheds")
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SPRINT = "sprint:7:12"


@pytest.fixture
def full(records: Records, database_url: str) -> Records:
    """Records in which something of each kind is stored about acme/rockets, and a space of acme/sheds."""
    planned(records, 12)
    records.accept(delivery("asks", Touched.issue(ROCKETS, 12)), Queue())
    claim = claimed(records, SPRINT)
    _fill(records, claim)
    records.finish(claim)
    with psycopg.connect(database_url) as conn:
        conn.execute("INSERT INTO receipt VALUES (7, 12, 9, 'digest', 'done', '', now(), 'ada', 'owner')")
    about_space(records, "sheds", SHEDS)
    return records


def _fill(records: Records, claim: Claim) -> None:
    goal = Agreed(40, "I_40", "Land the capsule", "done", "on track", "ada")
    change = Change(40, NOW, "owner", "", "ada", "command", "ada", "")
    kept = Kept("risk", "The mount may crack", "grace", NOW)
    records.remember(claim, [goal], [change], kept=[kept], shown={"12/summary:12": "x"}, label_ids={"done": "L_1"})
    records.know_boards(claim, ["P_1"])
    told = Notice(Kind.RETRO, "retro:13", ("chat",), "Retro", "Retro", "", NOW, NOW)
    records.remember(claim, [], [], sheet=Shown(SHEET, NOW), notices=[told])
    records.make_token(7, "ci", b"x" * 32, "metrics")
    records.report(7, "token ci", [Value(12, "customers", "customers", "17")], Queue())
    records.intend(claim, "12/retro:12:1")
    records.keep_rules(7, "timezone: Europe/Zurich\n")
    sums = Sums(1, 1, 0, 0)
    records.freeze(claim, Frozen(12, 1, date(2026, 1, 5), date(2026, 1, 16), sums, "c", NOW, "", "text"))


def about(url: str, repo_id: int) -> dict[str, int]:
    """Return how many rows each table holds about a repository, for all tables that have a column for it."""
    asked = (
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'repo_id' AND table_schema = 'public'"
    )
    with psycopg.connect(url) as conn:
        tables = [row[0] for row in conn.execute(asked)]
        count = sql.SQL("SELECT count(*) FROM {} WHERE repo_id = %s")
        found = {name: conn.execute(count.format(sql.Identifier(name)), [repo_id]).fetchone() for name in tables}
    return {name: row[0] for name, row in found.items() if row}


def days_pass(url: str, days: int) -> None:
    """Let all that was noted about departures lie further back."""
    with psycopg.connect(url) as conn:
        conn.execute(
            "UPDATE departure SET left_at = left_at - make_interval(days => %(d)s),"
            " asked_at = asked_at - make_interval(days => %(d)s)",
            {"d": days},
        )


def fall_asleep(records: Records) -> None:
    """The space finds its door closed."""
    records.wake(SPACE, Queue())
    records.sleep(claimed(records), "Not Found")


def test_nothing_is_left_of_a_repository_that_is_forgotten(full: Records, database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        # What was stored before there was an archive waits to be looked through.
        conn.execute("INSERT INTO unfound VALUES (7, 12, 0)")
    full.departed(7, gone=True, keep_days=30)
    before = about(database_url, 7)
    assert len(before) > 8
    assert all(before.values()), "something of each kind was there"
    full.forget(7)
    assert not any(about(database_url, 7).values())
    assert about(database_url, 8)["work"] == 1
    assert full.repositories() == ["acme/sheds"]


def test_names_go_from_the_ledger_and_no_delivery_is_done_twice(full: Records, database_url: str) -> None:
    full.forget(7)
    with psycopg.connect(database_url) as conn:
        named = conn.execute("SELECT repository FROM delivery ORDER BY repository").fetchall()
    assert named == [("",), ("",), ("acme/sheds",)]
    assert not full.accept(delivery("asks", Touched.issue(ROCKETS, 12)), Queue()).new


def test_a_delivery_that_waited_is_done(full: Records) -> None:
    full.accept(delivery("waits", Touched.issue(ROCKETS, 12)), Queue())
    assert state_of(full, "waits") == "received"
    full.forget(7)
    assert state_of(full, "waits") == "done"


def test_a_worker_that_looks_meanwhile_is_fenced_off(full: Records) -> None:
    full.wake(SPRINT, Queue())
    claim = claimed(full, SPRINT)
    full.forget(7)
    with pytest.raises(Superseded):
        full.fence(claim)
    with pytest.raises(Superseded):
        _fill(full, claim)


def test_whoever_keeps_rules_while_a_repository_is_forgotten_keeps_none(full: Records, database_url: str) -> None:
    keeps = threading.Thread(target=full.keep_rules, args=[7, "on_duty: {who: [ada]}\n"])
    with psycopg.connect(database_url) as conn:
        conn.execute(SQL["lock_repository"], {"repo_id": 7})
        conn.execute(SQL["forget_repository"], {"repo_id": 7})
        keeps.start()
        keeps.join(0.2)
    keeps.join()
    assert full.good_rules(7) is None


def asked_about(records: Records) -> list[Repo]:
    return [space.repo for space in records.to_ask_about()]


def test_a_space_that_sleeps_is_asked_about_once_a_day_and_others_once_a_week(full: Records, database_url: str) -> None:
    assert asked_about(full) == [ROCKETS, SHEDS]
    full.departed(7, gone=False, keep_days=30)
    full.departed(8, gone=False, keep_days=30)
    assert asked_about(full) == []
    fall_asleep(full)
    days_pass(database_url, 1)
    (space,) = full.to_ask_about()
    assert (space.repo, space.installation, space.awake) == (ROCKETS, 1, False)
    days_pass(database_url, 6)
    assert asked_about(full) == [ROCKETS, SHEDS]


def test_the_time_begins_with_the_first_answer_and_anew_after_a_return(full: Records, database_url: str) -> None:
    fall_asleep(full)
    assert not full.departed(7, gone=True, keep_days=30)
    days_pass(database_url, 29)
    assert not full.departed(7, gone=True, keep_days=30)
    days_pass(database_url, 1)
    assert full.departed(7, gone=True, keep_days=30)
    full.departed(7, gone=False, keep_days=30)
    assert not full.departed(7, gone=True, keep_days=30)


def test_who_does_not_want_to_keep_anything_deletes_at_once(full: Records) -> None:
    fall_asleep(full)
    assert full.departed(7, gone=True, keep_days=0)


def test_a_space_that_is_awake_again_has_never_left(full: Records, database_url: str) -> None:
    fall_asleep(full)
    full.departed(7, gone=True, keep_days=30)
    days_pass(database_url, 31)
    full.wake(SPACE, Queue())
    full.to_ask_about()
    assert left(database_url), "it is only going to be looked at"
    looked_at(full)
    full.to_ask_about()
    assert not left(database_url)


def left(url: str) -> bool:
    with psycopg.connect(url) as conn:
        row = conn.execute("SELECT left_at IS NOT NULL FROM departure WHERE repo_id = 7").fetchone()
    return bool(row and row[0])


def test_a_name_means_one_repository_and_an_owner_all_of_theirs(full: Records) -> None:
    about_space(full, "other", Repo(9, "acme-two/rockets"))
    assert full.repositories_of("ACME/rockets") == [ROCKETS]
    assert full.repositories_of("acme") == [ROCKETS, SHEDS]
    assert full.repositories_of("acm") == []
    assert full.kept_of(7)["goals"] == 1


def test_what_a_clock_that_was_ahead_has_noted_neither_hides_a_space_nor_lets_it_wait_longer(
    full: Records, database_url: str
) -> None:
    fall_asleep(full)
    full.departed(7, gone=True, keep_days=30)
    full.departed(8, gone=False, keep_days=30)
    days_pass(database_url, -400)
    assert asked_about(full) == [ROCKETS, SHEDS]
    assert not full.departed(7, gone=True, keep_days=30)
    days_pass(database_url, 31)
    assert full.departed(7, gone=True, keep_days=30)
