"""The days of a sprint through the whole corridor: who is called when a goal stands still, who is asked for a word."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from tests.corridor.corridor import Corridor
from tests.corridor.days import live_and_die
from tests.corridor.stage import MONDAY, begun
from tests.corridor.test_commands import PLAN, Stage

RULES = """
teams:
  - name: Guidance
    members: [ada, grace]
roles:
  team_lead: ada
  product_manager: barbara
  stakeholders: [linus]
playbooks:
  - name: When it hangs
    when: blocked
    after: 2h
    steps: [Pair on it, Split the goal]
decisions:
  levels:
    - {name: major, by: "role:product manager"}
updates:
  enabled: true
  after_days: 2
  grace_days: 0
standups:
  - at: "09:30"
    days: {monday: live, friday: none}
midway:
  enabled: true
registers: true
"""


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """Return a sprint on the morning of its first day, with rules for its days."""
    begun(corridor, RULES, PLAN)
    return Stage(corridor)


def posts(stage: Stage, kind: str, where: str = "") -> list[str]:
    """Return our comments of one kind beneath a goal, or beneath the sprint issue ("")."""
    issue: dict[str, Any] = stage.corridor.goal(where) if where else stage.corridor.sprint()
    return [each["body"] for each in issue["comments"] if f"<!-- goalkeeper:{kind} " in each["body"]]


def test_a_blocked_goal_calls_for_help_step_by_step_until_it_goes_on(stage: Stage) -> None:
    stage.corridor.at(MONDAY.replace(hour=10))
    stage.say("grace", "/blocked no glass")
    stage.corridor.at(MONDAY.replace(hour=12, minute=1))
    assert posts(stage, "escalation", "Star tracker") == []
    stage.corridor.at(MONDAY.replace(hour=12, minute=2))
    (book,) = posts(stage, "playbook", "Star tracker")
    assert "1. Pair on it" in book
    stage.corridor.at(MONDAY.replace(hour=14, minute=2))
    (first,) = posts(stage, "escalation", "Star tracker")
    assert first.startswith("@ada (team lead)")
    assert "no glass" in first
    stage.corridor.at(MONDAY.replace(day=6, hour=10, minute=2))
    assert [each[:8] for each in posts(stage, "escalation", "Star tracker")] == ["@ada (te", "@barbara"]
    stage.say("grace", "/unblock the glass is here")
    (end,) = posts(stage, "relieved", "Star tracker")
    assert "blocked for 8 h" in end
    assert "the glass is here" in end
    stage.corridor.heal()
    assert len(posts(stage, "escalation", "Star tracker")) == 2
    assert len(posts(stage, "playbook", "Star tracker")) == 1
    assert len(posts(stage, "relieved", "Star tracker")) == 1


def test_the_label_starts_the_clock_as_the_command_does(stage: Stage) -> None:
    number = stage.corridor.goal("Star tracker")["number"]
    stage.corridor.at(MONDAY.replace(hour=10))
    stage.corridor.act("grace", "label", issue=number, label="status: blocked")
    stage.corridor.settle()
    stage.corridor.at(MONDAY.replace(hour=14))
    assert len(posts(stage, "escalation", "Star tracker")) == 1


def test_a_decision_is_refused_to_who_may_not_make_it(stage: Stage) -> None:
    refused = stage.say("grace", "/decision major: we build the mount ourselves", "")
    assert stage.signs(refused) == {"confused"}
    (answer,) = stage.answers("")
    assert "for the product manager: " in answer
    allowed = stage.say("barbara", "/decision major: we build the mount ourselves", "")
    assert stage.signs(allowed) == {"+1"}


def test_owners_are_asked_in_one_message_and_answer_by_a_reaction(stage: Stage) -> None:
    wednesday = MONDAY.replace(day=7, hour=10)
    stage.corridor.at(wednesday)
    (message,) = posts(stage, "update")
    assert "@ada" in message
    assert "@grace" in message
    comment = next(each for each in stage.corridor.sprint()["comments"] if each["body"] == message)
    stage.corridor.act("grace", "react", comment=comment["id"], content="confused")
    stage.corridor.act("linus", "react", comment=comment["id"], content="-1")
    stage.corridor.at(wednesday + timedelta(hours=1))
    assert stage.status("Star tracker") == "at risk"
    assert stage.status("Gyros") == "not started"
    assert ("grace", "comment", "at risk", "") in stage.told()
    assert len(posts(stage, "escalation", "Star tracker")) == 1  # the stakeholder hears of it at once
    told = stage.told()
    stage.corridor.at(wednesday + timedelta(hours=3))
    assert stage.told() == told
    stage.corridor.at(wednesday.replace(day=9))
    assert len(posts(stage, "update")) == 2
    assert "@grace" not in posts(stage, "update")[1].partition("@ada")[0]


def test_without_a_reaction_nothing_more_is_read(stage: Stage) -> None:
    stage.corridor.at(MONDAY.replace(day=7, hour=10))
    stage.corridor.heal()
    assert "Reactions" not in {str(call.get("operation")) for call in stage.corridor.sandbox.calls}


@pytest.mark.parametrize("seed", range(3))
def test_deaths_and_outages_double_no_step_and_no_message(stage: Stage, seed: int) -> None:
    stage.corridor.sandbox.dice = random.Random(seed)
    stage.corridor.at(MONDAY.replace(hour=10))
    stage.say("grace", "/blocked no glass")
    for moment in (MONDAY.replace(hour=14, minute=5), MONDAY.replace(day=7, hour=11)):
        stage.corridor.sandbox.clock.set(moment, ticking=False)
        _live_dangerously(stage.corridor)
    stage.say("grace", "/unblock", settle=False)
    _live_dangerously(stage.corridor)
    assert stage.corridor.sandbox.deaths > 5
    stage.corridor.heal()
    assert [each[:8] for each in posts(stage, "escalation", "Star tracker")] == ["@ada (te", "@barbara"]
    assert len(posts(stage, "relieved", "Star tracker")) == 1
    assert len(posts(stage, "playbook", "Star tracker")) == 1
    assert len(posts(stage, "update")) == 1


def test_a_stand_up_is_drafted_answered_and_summed_up_in_place(stage: Stage) -> None:
    stage.corridor.at(MONDAY.replace(hour=9, minute=30))
    assert posts(stage, "standup") == []  # on Mondays people meet, and nothing has happened yet
    stage.say("grace", "/status at risk the lens is late")
    stage.corridor.at(MONDAY.replace(day=6, hour=9, minute=30))
    (post,) = posts(stage, "standup")
    assert "🟢 on track" not in post
    assert "→ 🟡 at risk, “the lens is late”_" in post
    comment = next(each for each in stage.corridor.sprint()["comments"] if each["body"] == post)
    head, mark, rest = post.partition("- **grace**")
    mended = head + mark + rest.replace("  - In the way:", "  - In the way: no glass", 1)
    stage.mend("grace", comment["id"], mended.replace("\n", "\r\n"))
    stage.say("ada", "/standup the gyros spin", "")
    stage.corridor.at(MONDAY.replace(day=6, hour=17))
    (summed,) = posts(stage, "standup")
    assert "**2 people wrote.**" in summed
    assert "- grace: no glass" in summed
    assert "- ada: the gyros spin" in summed
    assert summed.startswith(mended.replace("\n", "\r\n").rstrip()[:200])
    before = stage.corridor.writes()
    stage.corridor.heal()
    assert stage.corridor.writes() == before


def test_a_stand_up_that_nobody_answers_stays_as_it_is(stage: Stage) -> None:
    stage.corridor.at(MONDAY.replace(day=6, hour=9, minute=30))
    (post,) = posts(stage, "standup")
    stage.corridor.at(MONDAY.replace(day=6, hour=18))
    assert posts(stage, "standup") == [post]


def test_the_middle_of_the_sprint_is_looked_at_once(stage: Stage) -> None:
    stage.say("grace", "/help-wanted who knows the glass?")
    friday = MONDAY.replace(day=9, hour=17, minute=1)
    stage.corridor.at(friday - timedelta(hours=1))
    assert posts(stage, "midway") == []
    stage.corridor.at(friday)
    (post,) = posts(stage, "midway")
    assert "50 percent behind the time" in post
    assert "who knows the glass?" in post
    (summary,) = posts(stage, "summary")
    assert "Half of the working time is over." in summary.partition("\n")[0]
    stage.corridor.heal()
    assert len(posts(stage, "midway")) == 1


def test_risks_and_decisions_stand_in_the_sprint_issue_and_open_risks_go_on(stage: Stage) -> None:
    before = stage.corridor.sprint()["body"]
    stage.say("ada", "/risk the lens may come late mitigation: a second supplier\n/risk rain", "")
    stage.say("barbara", "/decision major: we build the mount ourselves", "")
    body = stage.corridor.sprint()["body"]
    assert body.startswith(before.rstrip())
    assert "- R1: the lens may come late (ada, Jan 5); against it: a second supplier" in body
    assert "- Jan 5: we build the mount ourselves (barbara, major)" in body
    number = stage.corridor.sprint()["number"]
    stage.corridor.at(MONDAY.replace(day=17))
    stage.corridor.act("ada", "open", title="Sprint 2 - Jan 19 to Jan 30", body="## Plan\n", labels=["sprint"])
    stage.corridor.at(MONDAY.replace(day=19))
    (new,) = [issue for issue in stage.corridor.issues("sprint") if issue["number"] != number]
    assert "- R2: rain (ada, Jan 5, from an earlier sprint)" in new["body"]
    assert "mount" not in new["body"]
    stage.corridor.act("grace", "comment", issue=new["number"], body="/risk close R2 the sun is out")
    stage.corridor.settle()
    (new,) = [issue for issue in stage.corridor.issues("sprint") if issue["number"] == new["number"]]
    assert "- ~~R2: rain~~ closed by grace: the sun is out" in new["body"]
    assert "R1: the lens may come late" in new["body"]


def _live_dangerously(corridor: Corridor) -> None:
    """Do the work while two of five calls kill; then go on without a death."""
    corridor.sandbox.chance = 0.4
    try:
        live_and_die(corridor)
    finally:
        corridor.sandbox.chance = 0.0
    corridor.settle()
