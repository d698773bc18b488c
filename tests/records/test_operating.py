"""What an operator sees of deliveries and rows, page by page, and what a replay asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from benchmarks.scale.filling import Amounts, fill
from benchmarks.scale.plans import GROWING, watching
from bot.event import Repo, Touched
from bot.records import Claim, Records
from bot.records.operating import CONDITIONS, Left, Lines, Row, Wanted
from tests.records.steps import ROCKETS, Queue, about_space, claimed, delivery, looked_at, planned

NOW = datetime.now(UTC)
SMALL = Amounts(
    spaces=2_000, sprints=4, large=20, goals=1, effects=1, changes=1, receipts=1, deliveries=40_000, old=0, waiting=60
)


@pytest.fixture(scope="module")
def crowd(database_server: str) -> Iterator[Records]:
    """Return records with thousands of rows and 40,000 deliveries."""
    name = "operating_crowd"
    admin = database_server.replace("/goalkeeper?", "/postgres?")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE goalkeeper STRATEGY file_copy")
    url = database_server.replace("/goalkeeper?", f"/{name}?")
    fill(url, SMALL)
    opened = Records.open(url)
    yield opened
    opened.close()
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


def walked(records: Records, wanted: Wanted, most: int = 50, pages: int = 3) -> list[Lines]:
    found: list[Lines] = []
    after = ""
    for _ in range(pages):
        found.append(records.deliveries(wanted, after, most))
        after = found[-1].after
        if not after:
            break
    return found


@pytest.mark.no_cover
def test_pages_of_the_ledger_go_on_where_the_one_before_ended(crowd: Records) -> None:
    lines = [line for page in walked(crowd, Wanted(), 100) for line in page.lines]
    assert len({line.guid for line in lines}) == 300
    assert lines == sorted(lines, key=lambda line: (line.received_at, line.guid), reverse=True)


@pytest.mark.no_cover
def test_what_is_rare_is_looked_for_in_steps(crowd: Records) -> None:
    pages = walked(crowd, Wanted(repository="ACME-7/rockets"))
    assert {line.repository for page in pages for line in page.lines} == {"acme-7/rockets"}
    assert sum(len(page.lines) for page in pages) == 20
    first, second, *_ = pages
    assert first.looked_until is not None
    assert second.looked_until is None or second.looked_until < first.looked_until
    assert walked(crowd, Wanted("received"), 40)[0].lines
    assert sum(len(page.lines) for page in walked(crowd, Wanted("received"), 40)) == SMALL.waiting


@pytest.mark.no_cover
def test_rows_are_shown_by_their_state_in_pages(crowd: Records) -> None:
    for condition, expected in (("dirty", SMALL.waiting), ("asleep", 120), ("parked", 0), ("leased", 0)):
        seen: list[Row] = []
        after = ""
        for _ in range(3):
            rows, after = crowd.rows(condition, after, 40)
            seen += rows
            if not after:
                break
        assert len({row.key for row in seen}) == len(seen) == expected, condition
        assert {row.state for row in seen} <= {condition}
    with pytest.raises(ValueError, match="hungry"):
        crowd.rows("hungry")


@pytest.mark.no_cover
def test_no_page_of_the_operator_reads_a_table_that_grows_from_end_to_end(crowd: Records) -> None:
    with watching() as found:
        after = crowd.deliveries(Wanted()).after
        for wanted in (Wanted(), Wanted("done"), Wanted("failed"), Wanted("received"), Wanted(event="push")):
            crowd.deliveries(wanted)
            crowd.deliveries(wanted, after)
        for condition in CONDITIONS:
            crowd.rows(condition)
        for call in (
            crowd.failing,
            crowd.due,
            crowd.budgets,
            crowd.lately,
            crowd.versions,
            crowd.tallies,
            crowd.oldest_dirty,
        ):
            call()
        crowd.row("sprint:7:400")
        crowd.delivery("x")
    assert {name: seen.scanned & GROWING for name, seen in found.items() if seen.scanned & GROWING} == {}
    assert "delivery_by_age" in found["deliveries"].indexes


def states(records: Records) -> dict[str, str]:
    return {line.guid: line.state for line in records.deliveries(Wanted()).lines}


def test_a_replay_of_what_is_done_looks_at_the_sprints_that_go_on(records: Records) -> None:
    planned(records, 1, 2)
    records.sleep(claimed_after_asking(records, "sprint:7:1"), "its sprint is over")
    queue = Queue()
    assert records.replay("about space", queue) == ()
    records.accept(delivery("a change", Touched.issue(ROCKETS, 2)), Queue())
    looked_at(records, "sprint:7:2")
    assert states(records)["a change"] == "done"
    assert records.replay("a change", queue) == ("space:7", "sprint:7:2")
    assert sorted(queue.keys) == ["space:7", "sprint:7:2"]
    assert states(records)["a change"] == "done"


def claimed_after_asking(records: Records, key: str) -> Claim:
    records.wake(key, Queue())
    return claimed(records, key)


def test_a_replay_of_what_failed_waits_for_the_looks(records: Records) -> None:
    about_space(records, "first")
    records.park(claimed(records), "no such label")
    assert states(records) == {"first": "failed"}
    assert records.rows("parked")[0][0].reason == "no such label"
    assert records.replay("first", Queue()) == ("space:7",)
    assert states(records) == {"first": "received"}
    assert records.rows("parked")[0] == ()
    looked_at(records)
    assert states(records) == {"first": "done"}


def test_a_replay_without_a_repository_is_of_the_whole_installation(records: Records) -> None:
    for number, installation in ((7, 1), (8, 1), (9, 2)):
        about_space(records, f"of {number}", Repo(number, f"acme/r{number}"), installation)
        looked_at(records, f"space:{number}")
    records.accept(delivery("installed", installation=1, repo=Repo(0, "")), Queue())
    assert records.replay("installed", Queue()) == ("space:7", "space:8")


def test_a_row_says_why_it_waits_and_what_is_due(records: Records) -> None:
    about_space(records)
    records.later(claimed(records), 60, "GitHub answered 502")
    (row,) = records.failing()
    assert (row.key, row.reason, row.fails) == ("space:7", "GitHub answered 502", 1)
    assert records.row("space:7") == row
    assert records.row("space:8") is None
    about_space(records, "another", Repo(8, "acme/other"))
    records.finish(claimed(records, "space:8"), NOW + timedelta(hours=1))
    assert [each.key for each in records.due()] == ["space:8"]
    assert records.tallies() == {"dirty": 1, "leased": 0, "parked": 0}
    assert records.lately()["received"] == 1


def test_the_budget_of_an_installation_is_the_least_that_any_worker_saw_in_this_hour(records: Records) -> None:
    about_space(records)
    hour = NOW + timedelta(minutes=40)
    for remaining, resets in ((4000, hour), (3000, hour), (3500, hour), (100, hour - timedelta(hours=1))):
        records.keep_budgets([Left(1, "core", 5000, remaining, resets, NOW)])
    records.keep_budgets([Left(2, "graphql", 5000, 7, NOW - timedelta(minutes=1), NOW)])
    first, second = records.budgets()
    assert (first.installation, first.remaining, first.account) == (1, 3000, "acme")
    # What was to be renewed a minute ago is whole again.
    assert (second.installation, second.remaining, second.account) == (2, 5000, "")
    records.keep_budgets([])


@pytest.mark.parametrize("mark", ["", "~", "x~y", "2026-01-01T00:00:00~y", "\0~\0"])
def test_a_mark_that_is_none_is_the_beginning(records: Records, mark: str) -> None:
    about_space(records)
    assert len(records.deliveries(Wanted(), mark).lines) == 1
    assert len(records.rows("dirty", mark)[0]) == 1


def test_versions_are_told(records: Records) -> None:
    server, tables = records.versions()
    assert int(server.split(".")[0]) >= 15
    assert tables[:4].isdecimal()
