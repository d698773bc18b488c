"""The clock of the bot's machine: when it is wrong nothing is done, and all is done once it is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from structlog.testing import capture_logs

from tests.corridor.corridor import Corridor
from tests.corridor.test_rituals import MONDAY, OPENING, RULES, THURSDAY, demos, numbers


def wrong_by(corridor: Corridor, by: timedelta) -> None:
    """Let the clock of the machine go wrong, or, with no time at all, right again."""
    corridor.tools = replace(corridor.tools, now=lambda: corridor.now + by)


@pytest.fixture
def monday(corridor: Corridor) -> Corridor:
    """A sprint that begins in a minute."""
    corridor.rules(RULES)
    corridor.at(OPENING)
    corridor.at(MONDAY - timedelta(minutes=1))
    return corridor


@pytest.mark.parametrize("by", [timedelta(days=3, hours=5), timedelta(hours=1), timedelta(days=-3)])
def test_nothing_is_done_by_a_wrong_clock_and_all_of_it_by_the_right_one(monday: Corridor, by: timedelta) -> None:
    wrong_by(monday, by)
    before = monday.writes()
    monday.records.wake("acme/rockets", monday.tools.defer)
    monday.at(MONDAY)
    assert monday.writes() == before
    wrong_by(monday, timedelta(0))
    assert numbers(monday) == []
    monday.pass_time()
    monday.settle()
    assert len(numbers(monday)) == 1
    monday.at(THURSDAY)
    assert len(demos(monday)) == 1


def test_a_clock_that_is_off_by_minutes_is_good_enough(monday: Corridor) -> None:
    wrong_by(monday, timedelta(minutes=4))
    monday.at(MONDAY)
    assert len(numbers(monday)) == 1


def test_a_wrong_clock_is_told_to_the_operator_and_parks_nothing(monday: Corridor) -> None:
    wrong_by(monday, timedelta(hours=2))
    monday.records.wake("acme/rockets", monday.tools.defer)
    with capture_logs() as said:
        monday.settle()
    warned = [each.get("why", "") for each in said if each["log_level"] == "warning"]
    assert any("120 minutes ahead of GitHub's" in why for why in warned)
    with psycopg.connect(monday.url) as conn:
        errors = conn.execute("SELECT last_error, parked, fails FROM work WHERE last_error <> ''").fetchall()
    assert errors
    assert all("120 minutes ahead of GitHub's; set it" in error for error, _, _ in errors)
    assert not any(parked or fails for _, parked, fails in errors)


def test_waiting_for_the_right_clock_costs_no_points(monday: Corridor) -> None:
    wrong_by(monday, timedelta(hours=2))
    key = next(key for key, _ in monday.endings if key.startswith("sprint:"))
    monday.records.wake(key, monday.tools.defer)
    monday.work()
    before = len(monday.sandbox.calls)
    for _ in range(3):
        monday.pass_time()
        monday.run(key)
    assert [call["path"] for call in list(monday.sandbox.calls)[before:]] == ["/rate_limit"] * 3
    wrong_by(monday, timedelta(0))
    monday.pass_time()
    monday.at(MONDAY)
    assert len(numbers(monday)) == 1


def test_a_clock_that_is_set_while_the_bot_looks_costs_one_more_look_and_no_wait(monday: Corridor) -> None:
    monday.sandbox.clock.set(MONDAY, ticking=False)
    shown = [timedelta(days=-3), timedelta(0)]
    asked = iter(shown)
    monday.tools = replace(monday.tools, now=lambda: monday.now + next(asked, timedelta(0)))
    key = next(key for key, _ in monday.endings if key.startswith("sprint:"))
    monday.records.wake(key, monday.tools.defer)
    assert monday.work() == 1
    assert len(numbers(monday)) == 1
