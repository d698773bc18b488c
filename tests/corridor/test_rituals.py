"""A team's own rituals, through the whole corridor: on time, once, over holidays, outages and lost answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.corridor.corridor import Corridor

RULES = """
timezone: Europe/Zurich
cadence: {starts: 2026-03-30}
calendar: {countries: [CH-ZH]}
teams: [{name: Guidance, members: [ada, grace]}]
retro: {enabled: false}
rituals:
  Demo: {when: friday, at: "14:00", where: new issue, template: meeting, ping: [everybody], duration: 60m}
  Numbers: {when: monday, at: "10:00", text: Write your numbers}
"""
# Good Friday is April 3, Easter Monday April 6; the clocks of Zurich show two hours more than UTC.
OPENING = datetime(2026, 3, 27, 15, tzinfo=UTC)
MONDAY = datetime(2026, 3, 30, 8, tzinfo=UTC)
THURSDAY = datetime(2026, 4, 2, 12, tzinfo=UTC)


@pytest.fixture
def opened(corridor: Corridor) -> Corridor:
    """A sprint whose issue the bot has opened."""
    corridor.rules(RULES)
    corridor.at(OPENING)
    return corridor


def demos(corridor: Corridor) -> list[dict[str, Any]]:
    return [each for each in corridor.issues() if each["title"].startswith("Demo of")]


def numbers(corridor: Corridor) -> list[str]:
    return [each["body"] for each in corridor.sprint()["comments"] if each["body"].startswith("**Numbers**")]


def test_a_ritual_is_posted_at_its_minute_and_once(opened: Corridor) -> None:
    opened.at(MONDAY - timedelta(minutes=1))
    assert numbers(opened) == []
    opened.at(MONDAY)
    assert len(numbers(opened)) == 1
    for hours in range(1, 24, 5):
        opened.at(MONDAY + timedelta(hours=hours))
    assert len(numbers(opened)) == 1


def test_nothing_is_filed_on_a_holiday(opened: Corridor) -> None:
    opened.at(THURSDAY - timedelta(minutes=1))
    assert demos(opened) == []
    opened.at(THURSDAY)
    (demo,) = demos(opened)
    assert demo["title"].endswith(", Apr 2")
    assert "Apr 3 is Good Friday" in demo["body"]
    assert "@ada, @grace" in demo["body"]
    for day in (1, 2, 3, 4):
        opened.at(THURSDAY + timedelta(days=day))
    assert len(demos(opened)) == 1
    # Monday was missed, and Easter Monday's is on the last working day before it.
    assert len(numbers(opened)) == 1
    assert "Apr 6 is Easter Monday, so it is held on Apr 2. This was due on Apr 2" in numbers(opened)[0]


def test_the_retro_gives_way_to_a_holiday_and_its_week_has_one(opened: Corridor) -> None:
    opened.rules(RULES.replace("retro: {enabled: false}", 'retro: {at: "15:00"}'))
    for hour in (12, 13, 37, 61, 100, 206):
        opened.at(datetime(2026, 4, 2, tzinfo=UTC) + timedelta(hours=hour))
    titles = [each["title"] for each in opened.issues("retro")]
    assert sorted(titles) == [
        "Retro of Sprint 1 - Mar 30 to Apr 10, week 1 (Apr 2)",
        "Retro of Sprint 1 - Mar 30 to Apr 10, week 2 (Apr 10)",
    ]


def test_after_an_outage_the_latest_comes_once_and_the_missed_is_said(opened: Corridor) -> None:
    opened.at(datetime(2026, 4, 10, 18, tzinfo=UTC))
    (demo,) = demos(opened)
    assert "This was due on Apr 10 at 14:00, when I was not there. I missed Apr 2 altogether." in demo["body"]
    opened.at(datetime(2026, 4, 12, 18, tzinfo=UTC))
    assert len(demos(opened)) == 1


def test_a_clock_that_jumps_back_and_forth_files_nothing_twice(opened: Corridor) -> None:
    for moment in (THURSDAY, MONDAY, THURSDAY + timedelta(days=3), MONDAY + timedelta(hours=1), THURSDAY):
        opened.at(moment)
    assert len(demos(opened)) == 1
    assert len(numbers(opened)) == 1


@pytest.mark.parametrize("kind", ["lost_reply", "502_done", "502", "truncated", "reset"])
@pytest.mark.parametrize("operation", ["CreateIssue", "AddComment"])
def test_an_answer_that_goes_astray_makes_no_twin(opened: Corridor, kind: str, operation: str) -> None:
    opened.at(MONDAY - timedelta(minutes=1))
    opened.sandbox.fault(kind, operation=operation)
    for moment in (MONDAY, THURSDAY):
        opened.at(moment)
        for _ in range(4):
            opened.pass_time()
            opened.settle()
    assert (len(demos(opened)), len(numbers(opened))) == (1, 2)
    assert not opened.sandbox.backstage.faults.waiting


def test_without_looking_for_the_mark_there_would_be_a_twin(opened: Corridor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard taken out: the test above must be able to fail."""
    monkeypatch.setattr("bot.look._UNLISTED", ("nothing:",))
    opened.at(THURSDAY - timedelta(minutes=1))
    opened.sandbox.fault("lost_reply", operation="CreateIssue")
    opened.at(THURSDAY)
    for _ in range(4):
        opened.pass_time()
        opened.settle()
    assert len(demos(opened)) == 2


def test_a_ritual_that_is_written_today_is_not_posted_for_last_tuesday(opened: Corridor) -> None:
    opened.at(MONDAY + timedelta(days=2))
    opened.rules(f"{RULES}  Tea: {{when: tuesday, text: Bring cake}}\n  Cake: {{when: thursday, at: '12:00'}}\n")
    opened.at(MONDAY + timedelta(days=2, minutes=1))
    opened.at(MONDAY + timedelta(days=3, hours=3))
    bodies = [each["body"] for each in opened.sprint()["comments"]]
    assert [name for name in ("**Tea**", "**Cake**") if any(body.startswith(name) for body in bodies)] == ["**Cake**"]
