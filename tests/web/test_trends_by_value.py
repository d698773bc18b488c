"""What the page of trends says when there is little to say, and when there is enough."""

from __future__ import annotations

from dataclasses import replace

from bot.core.record import Record
from bot.event import Repo
from bot.web.views.trends import Page, page
from tests.web.archived import record

ROCKETS = Repo(7, "acme/rockets")


def records(many: int) -> list[Record]:
    return [record(ROCKETS, number) for number in range(1, many + 1)]


def without_points(given: Record) -> Record:
    return replace(given, goals=tuple(replace(goal, points=None, confidence=None) for goal in given.goals))


def kinds(found: Page) -> set[str]:
    return {each.light.rpartition("/")[2].partition(".")[0] for each in found.pictures}


def test_without_a_sprint_nothing_is_told_and_nothing_drawn() -> None:
    found = page([], {}, "acme/rockets")
    assert (found.sprints, found.pictures, found.odds, found.causes) == ((), (), (), ())
    assert found.odds_word == "Of no goals with odds nothing can be said yet: from 5 on it can."
    assert len(found.forecast) == 1


def test_too_few_sprints_are_no_forecast_and_the_page_says_so() -> None:
    found = page(records(2), {}, "acme/rockets")
    assert [sprint for sprint in found.forecast if "plays" in sprint] == []
    assert "forecast" not in kinds(found)


def test_who_writes_no_points_and_no_odds_has_no_picture_of_them() -> None:
    found = page([without_points(each) for each in records(8)], {}, "acme/rockets")
    assert kinds(found) == {"carried", "forecast"}
    assert [line for line in found.forecast if " goals or more " in line]
    assert not [line for line in found.forecast if " points or more " in line]


def test_with_enough_of_everything_all_is_told_the_newest_sprint_first() -> None:
    given = records(8)
    found = page(given, {each.sprint: 4.0 for each in given}, "acme/rockets")
    assert kinds(found) == {"carried", "velocity", "health", "calibration", "forecast"}
    assert len(found.sprints) == 8
    assert found.odds_word.startswith("Brier score of all ")
    assert [line for line in found.forecast if " points or more " in line]
