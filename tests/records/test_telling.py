"""Is the history told whole and in order, of one goal over its sprints and of a whole repository?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.agreed import Agreed, Change
from bot.event import Repo, Touched
from bot.records import Records, Told
from tests.records.steps import ROCKETS, Queue, claimed, delivery, planned

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


def change(number: int, hours: int, after: str, title: str = "") -> Change:
    return Change(number, MONDAY + timedelta(hours=hours), "status", "", after, "label", "grace", "", title)


@pytest.fixture
def told(records: Records) -> Records:
    """Two sprints: #40 was carried from one to the other, #41 was removed, and one goal never had an issue."""
    planned(records, 12, 20)
    for sprint, goals, changes in (
        (12, ["Land", "Sail"], [change(40, 0, "a"), change(41, 1, "b"), change(0, 2, "c", "Fly")]),
        (20, ["Land softly"], [change(40, 5, "d"), change(40, 3, "e", "Land then")]),
    ):
        records.accept(delivery(f"to {sprint}", Touched.issue(ROCKETS, sprint)), Queue())
        claim = claimed(records, f"sprint:7:{sprint}")
        agreed = [Agreed(40 + place, f"I_{place}", title, "done", "done", "ada") for place, title in enumerate(goals)]
        records.remember(claim, agreed, changes)
        if sprint == 12:
            records.remember(claim, [], [Change(41, MONDAY + timedelta(hours=4), "removed", "", "", "line")])
        records.finish(claim)
    return records


def words(told: list[Told]) -> list[tuple[int, str, str]]:
    return [(each.sprint, each.change.title, each.change.after) for each in told]


def test_a_repository_is_found_by_its_name_however_it_is_written(told: Records) -> None:
    assert told.repository("ACME/Rockets") == ROCKETS
    assert told.repository("acme/nothing") is None
    assert told.repositories() == ["acme/rockets"]
    assert told.repositories(0) == []


def test_goals_go_by_their_newest_titles(told: Records) -> None:
    assert told.goals_of(7) == [(0, "Fly"), (41, ""), (40, "Land softly")]
    assert told.goals_of(8) == []


def test_a_goal_is_told_over_all_its_sprints(told: Records) -> None:
    assert words(list(told.told(7, number=40))) == [(12, "Land", "a"), (20, "Land then", "e"), (20, "Land softly", "d")]
    assert words(list(told.told(7, number=0, title="Fly"))) == [(12, "Fly", "c")]
    assert list(told.told(7, number=0, title="Sink")) == []


@pytest.mark.parametrize("page", [1, 2, 3, 1_000])
def test_a_repository_is_told_whole_however_long_the_pages_are(
    told: Records, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr("bot.records.telling.PAGE", page)
    assert [each.change.after for each in told.told(7)] == ["a", "b", "c", "e", "", "d"]
    assert [each.change.after for each in told.told(7, since=MONDAY + timedelta(hours=3))] == ["e", "", "d"]
    assert list(told.told(Repo(8, "acme/sheds").id)) == []
