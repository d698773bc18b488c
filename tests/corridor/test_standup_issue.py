"""Stand-ups in one issue of the sprint: opened with the first, answered and summed up there, closed with the sprint."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from bot.core.model import SprintSnapshot
from bot.look import look
from bot.records import Claim
from tests.corridor.corridor import Corridor
from tests.corridor.days import live_and_die
from tests.corridor.stage import MONDAY, begun
from tests.corridor.test_commands import PLAN, Stage

RULES = """
teams:
  - name: Guidance
    members: [ada, grace]
standups:
  - at: "09:30"
    where: issue
  - name: Evening
    at: "17:00"
    closes: "18:00"
    questions: [Reached today, Tomorrow]
    where: issue
"""
MORNING = MONDAY.replace(hour=9, minute=30)


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """Return a sprint on the morning of its first day."""
    begun(corridor, RULES, PLAN)
    return Stage(corridor)


def holder(stage: Stage) -> dict[str, Any]:
    (found,) = holders(stage)
    return found


def holders(stage: Stage) -> list[dict[str, Any]]:
    return [each for each in stage.corridor.issues() if each["title"].startswith("Stand-ups of ")]


def standups(issue: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in issue["comments"] if "<!-- goalkeeper:standup " in each["body"]]


def asked(stage: Stage) -> int:
    return sum(call.get("operation") == "StandupIssue" for call in stage.corridor.sandbox.calls)


def test_it_is_opened_with_the_first_stand_up_and_linked(stage: Stage) -> None:
    assert holders(stage) == []
    assert asked(stage) == 0
    stage.corridor.at(MORNING)
    found = holder(stage)
    assert found["title"] == "Stand-ups of Sprint 1 - Jan 5 to Jan 16"
    assert found["labels"] == []
    (post,) = standups(found)
    assert "- **grace**" in post["body"]
    sprint = stage.corridor.sprint()
    assert standups(sprint) == []
    assert f"[Stand-ups of this sprint](https://github.example/acme/rockets/issues/{found['number']})" in sprint["body"]
    stage.corridor.at(MORNING.replace(hour=17, minute=0))
    stage.corridor.at(MORNING.replace(day=6))
    assert len(standups(holder(stage))) == 3
    assert standups(stage.corridor.sprint()) == []


def test_an_answer_and_a_command_there_are_heard_and_summed_up_at_once(stage: Stage) -> None:
    stage.corridor.at(MORNING)
    found = holder(stage)
    (post,) = standups(found)
    mended = post["body"].replace("  - In the way:", "  - In the way: no glass", 1)
    stage.mend("ada", post["id"], mended)
    stage.later()
    said = stage.corridor.act("grace", "comment", issue=found["number"], body="/standup the star is found")["comment"]
    stage.corridor.settle()
    assert stage.signs(said) == {"+1"}
    wrong = stage.corridor.act("grace", "comment", issue=found["number"], body="/stadnup tea")["comment"]
    stage.corridor.settle()
    assert stage.signs(wrong) == {"confused"}
    assert [c for c in holder(stage)["comments"] if "<!-- goalkeeper:answer" in c["body"]]
    stage.corridor.at(MORNING.replace(hour=17, minute=0))
    text = standups(holder(stage))[0]["body"]
    assert "**2 people wrote.**" in text
    assert "- ada: no glass" in text
    assert "- grace: the star is found" in text


def test_help_is_given_where_it_was_asked_for(stage: Stage) -> None:
    stage.corridor.at(MORNING)
    stage.corridor.act("grace", "comment", issue=holder(stage)["number"], body="/help standup")
    stage.corridor.settle()
    assert [c for c in holder(stage)["comments"] if "<!-- goalkeeper:help" in c["body"]]


def test_it_is_closed_with_the_sprint_and_stays_open_for_who_reopens_it(stage: Stage) -> None:
    stage.corridor.at(MORNING)
    stage.corridor.at(datetime(2026, 1, 16, 20, tzinfo=UTC))
    assert holder(stage)["state"] == "open"
    stage.corridor.at(datetime(2026, 1, 17, 0, 1, tzinfo=UTC))
    assert holder(stage)["state"] == "closed"
    stage.corridor.act("ada", "reopen", issue=holder(stage)["number"])
    stage.corridor.settle()
    stage.corridor.heal()
    assert holder(stage)["state"] == "open"


def test_the_last_day_is_summed_up_also_when_the_bot_was_away(stage: Stage) -> None:
    friday = datetime(2026, 1, 16, 9, 30, tzinfo=UTC)
    stage.corridor.at(friday)
    stage.later()
    stage.corridor.act("grace", "comment", issue=holder(stage)["number"], body="/standup all is well")
    stage.corridor.settle()
    stage.corridor.at(friday.replace(day=17, hour=9))
    assert "**1 person wrote.**" in standups(holder(stage))[0]["body"]
    assert holder(stage)["state"] == "closed"


def test_one_that_is_deleted_is_not_opened_again(stage: Stage) -> None:
    stage.corridor.at(MORNING)
    stage.corridor.act("ada", "delete", issue=holder(stage)["number"])
    stage.corridor.at(MORNING.replace(day=6))
    assert holders(stage) == []
    assert len(standups(stage.corridor.sprint())) == 1


def test_after_a_loss_of_the_records_the_link_leads_to_it(stage: Stage) -> None:
    stage.corridor.at(MORNING)
    with psycopg.connect(stage.corridor.url) as conn:
        conn.execute("DELETE FROM effect WHERE key LIKE '%standup%'")
    stage.corridor.heal()
    stage.corridor.at(MORNING.replace(day=6))
    assert len(standups(holder(stage))) == 2


def test_a_plan_that_is_only_shown_finds_it_after_a_loss_and_writes_nothing(stage: Stage) -> None:
    corridor = stage.corridor
    corridor.at(MORNING)
    with psycopg.connect(corridor.url) as conn:
        conn.execute("DELETE FROM effect WHERE key LIKE '%standup%'")
    repository, number = corridor.acme.repository, corridor.sprint()["number"]
    key, installation = f"sprint:{repository.id}:{number}", corridor.acme.installation.id
    claim = Claim(key, "sprint", repository.id, "acme/rockets", number, installation, -1, 0, 0)
    seen = look(claim, corridor.tools.github.session(claim.installation), corridor.tools, keep=False)
    assert isinstance(seen.snapshot, SprintSnapshot)
    assert seen.snapshot.standups is not None
    assert f"standups:{number}" in seen.memory.done
    assert corridor.records.effects(repository.id, f"{number}/standups:") == {}


def test_the_link_to_somebody_elses_issue_leads_nowhere(stage: Stage) -> None:
    stage.corridor.at(MORNING)
    other = stage.corridor.act("ada", "open", title="Something else", body="x")["issue"]
    sprint, number = stage.corridor.sprint(), holder(stage)["number"]
    body = sprint["body"].replace(f"/issues/{number})**", f"/issues/{other})**")
    assert body != sprint["body"]
    with psycopg.connect(stage.corridor.url) as conn:
        conn.execute("DELETE FROM effect WHERE key LIKE '%standup%'")
    stage.corridor.act("ada", "edit", issue=sprint["number"], body=body)
    stage.corridor.settle()
    stage.corridor.at(MORNING.replace(day=6))
    assert all(standups(each) == [] for each in stage.corridor.issues() if each["number"] == other)


def test_an_event_there_wakes_its_own_sprint_alone(stage: Stage) -> None:
    stage.corridor.at(MORNING)
    stage.corridor.act("ada", "open", title="Sprint 2 - Jan 19 to Jan 30", body="", labels=["sprint"])
    stage.corridor.settle()
    stage.corridor.endings.clear()
    stage.later()
    stage.corridor.act("grace", "comment", issue=holder(stage)["number"], body="nice")
    stage.corridor.settle()
    rows = {key for key, _ in stage.corridor.endings}
    assert rows == {
        f"sprint:{stage.corridor.acme.repository.id}:{min(i['number'] for i in stage.corridor.issues('sprint'))}"
    }


def test_deaths_open_one_issue_and_post_each_stand_up_once(stage: Stage) -> None:
    for day in (5, 6, 7):
        stage.corridor.sandbox.clock.set(MORNING.replace(day=day), ticking=False)
        stage.corridor.sandbox.chance = 0.3
        live_and_die(stage.corridor)
        stage.corridor.sandbox.chance = 0.0
        stage.corridor.heal()
    assert stage.corridor.sandbox.deaths
    assert len(holders(stage)) == 1
    assert len(standups(holder(stage))) == 3
    assert standups(stage.corridor.sprint()) == []
