"""The counts of `make bench`, small: what a look and a change cost, and that other repositories cost nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.counts import growth_of_repositories, looks_and_changes, of_fortnight
from benchmarks.fortnight import fortnight
from benchmarks.measure import Row, count
from benchmarks.stage import Counted, stage
from tests.corridor.corridor import new_database


def broken(rows: list[Row]) -> list[str]:
    return [f"{row.name}: {row.ours}, promised {row.promised}" for row in rows if not row.kept]


@pytest.mark.no_cover
def test_a_look_and_a_change_cost_what_is_promised(database_server: str) -> None:
    rows = list(looks_and_changes(database_server, 8))
    assert len(rows) == 3 + 4 * 4
    assert broken(rows) == []


@pytest.mark.no_cover
def test_other_repositories_cost_nothing(database_server: str) -> None:
    assert broken(list(growth_of_repositories(database_server, 50))) == []


@pytest.mark.no_cover
def test_a_day_of_a_small_sprint_is_played_and_counted(database_server: str) -> None:
    with new_database(database_server) as url, stage(url) as play:
        played = fortnight(play, goals=8, days=1)
    rows = {row.name: row for row in of_fortnight(played, 8)}
    assert played.updates == 2
    assert rows["refused by GitHub"].kept
    assert played.whole.requests == played.opening.requests + played.days.requests
    assert played.opening.operations["CreateIssue"] >= 8
    assert played.opening.operations["AddCard"] == 1


@pytest.mark.parametrize(("ours", "kept"), [(5, True), (6, False)])
def test_a_count_above_its_promise_is_broken(ours: int, kept: bool) -> None:  # noqa: FBT001 - given by name
    row = count("points", ours, 5, "a look")
    assert (row.kept, row.result) == (kept, "" if kept else "BROKEN")


def test_windows_of_time_slide() -> None:
    times = ("09:00:00", "09:00:40", "09:01:10", "09:05:00")
    calls = tuple({"at": f"2026-01-05T{at}Z", "operation": "CreateIssue", "method": "POST", "path": ""} for at in times)
    assert Counted(calls, ()).most_created(timedelta(minutes=1)) == 2
    comment = datetime(2026, 1, 5, 9, 0, 50, tzinfo=UTC)
    assert Counted(calls, (), (comment,)).most_created(timedelta(minutes=1)) == 3
