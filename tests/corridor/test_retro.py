"""The weekly retro through the whole corridor: filed, commented, followed up over three weeks, with the bot killed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.corridor.corridor import Corridor, Killed
from tests.corridor.test_life import Stage

RULES = """\
teams:
  - name: Guidance
    members: [ada, grace]
cadence:
  starts: 2026-01-05
  weeks: 2
rotas:
  facilitator: [grace, ada]
closing:
  enabled: false
"""
AS_ISSUES = f"{RULES}actions:\n  become: issues\n"
PLAN = "## Plan\n\n- Star tracker (Owner: @grace) - sees stars\n- Gyros (Owner: @ada)\n- Pump (Owner: @edsger)\n"
FIRST_FRIDAY = datetime(2026, 1, 9, 15, 1, tzinfo=UTC)
SECOND_FRIDAY = FIRST_FRIDAY + timedelta(weeks=1)
THIRD_FRIDAY = FIRST_FRIDAY + timedelta(weeks=2)


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """Return a stage on which the first sprint has begun, with three goals."""
    play = Stage(corridor)
    begin(play)
    return play


def begin(stage: Stage, rules: str = RULES) -> None:
    """Begin the first sprint."""
    stage.corridor.rules(rules)
    stage.corridor.meet()
    stage.corridor.at(datetime(2026, 1, 2, 16, 1, tzinfo=UTC))
    number = int(stage.corridor.sprint()["number"])
    stage.edit("ada", f"{stage.body(number)}\n{PLAN}", number)
    stage.corridor.at(datetime(2026, 1, 5, 8, tzinfo=UTC))


def retros(stage: Stage) -> list[dict[str, object]]:
    """Return the retros, oldest first."""
    return sorted(stage.corridor.issues("retro"), key=lambda issue: int(issue["number"]))


def test_a_retro_tells_what_was_shipped_and_what_stood_still(stage: Stage) -> None:
    star, pump = stage.number("Star tracker"), stage.number("Pump")
    stage.corridor.at(datetime(2026, 1, 6, 9, tzinfo=UTC))
    stage.do("edsger", "comment", issue=pump, body="/blocked the valve is on a ship")
    stage.do("grace", "merge", title="Read the picture in one go", names=[star])
    stage.do("grace", "merge", title="Find Vega", closes=[star])
    stage.corridor.at(FIRST_FRIDAY)
    (retro,) = retros(stage)
    body = str(retro["body"])
    assert "**1 of 3 goals done, 1 blocked, 1 not started." in body
    assert "new in the plan" not in body
    assert "Read the picture in one go [#" in body
    assert "Find Vega [#" in body
    assert "working hours lost, still blocked: “the valve is on a ship”" in body
    assert retro["assignees"] == ["grace"]
    stage.rests()


def test_what_comments_say_is_gathered_once_and_commands_are_seen_to_be_heard(stage: Stage) -> None:
    stage.corridor.at(FIRST_FRIDAY)
    number = int(str(retros(stage)[0]["number"]))
    stage.do("ada", "comment", issue=number, body="/retro action calibrate the lens @grace\n\nPairing was fun.")
    stage.do("grace", "comment", issue=number, body="## What can we do better?\n\n- Fewer meetings on Mondays\n")
    body = stage.body(number)
    assert "- calibrate the lens (Owner: grace)" in body
    assert "- Pairing was fun. (ada)" in body
    assert "- Fewer meetings on Mondays (grace)" in body
    assert body.count("calibrate the lens") == 1
    said = next(each for each in stage.issue(number)["comments"] if "/retro" in each["body"])
    assert [each["content"] for each in said["reactions"]] == ["+1"]
    stage.do("edsger", "comment", issue=number, body="Pairing was fun.")
    assert stage.body(number).count("Pairing was fun.") == 1
    stage.rests()
    stage.corridor.at(SECOND_FRIDAY)
    second = str(retros(stage)[1]["body"])
    assert f"- [ ] calibrate the lens (Owner: grace)\n  - Asked for a week ago in [#{number}]" in second
    assert "1 goes on in" in stage.body(number)
    later = int(str(retros(stage)[1]["number"]))
    stage.do("ada", "comment", issue=later, body="/retro drop calibrate the lens")
    assert "- ~~calibrate the lens~~" in stage.body(later)
    stage.corridor.at(datetime(2026, 1, 19, 8, tzinfo=UTC))
    stage.corridor.at(THIRD_FRIDAY)
    assert "Let go since the last retro: “calibrate the lens” (grace)." in str(retros(stage)[2]["body"])


def test_actions_come_back_until_they_are_done_and_the_retro_before_is_closed(stage: Stage) -> None:
    stage.corridor.at(FIRST_FRIDAY)
    first = int(str(retros(stage)[0]["number"]))
    actions = (
        "## Actions\n\n- [ ] Calibrate the lens before launch (Owner: @grace)\n- [ ] Ask for a second test stand\n"
    )
    stage.edit("ada", stage.body(first).replace("## Actions\n", actions), first)
    stage.corridor.at(SECOND_FRIDAY)
    second = int(str(retros(stage)[1]["number"]))
    body = stage.body(second)
    assert f"- [ ] Calibrate the lens before launch (Owner: grace)\n  - Asked for a week ago in [#{first}]" in body
    assert stage.issue(first)["state"] == "closed"
    assert f"2 go on in [#{second}]" in stage.body(first)
    stage.edit("grace", body.replace("- [ ] Calibrate", "- [x] Calibrate"), second)
    stage.corridor.at(datetime(2026, 1, 19, 8, tzinfo=UTC))
    sprint = max(int(issue["number"]) for issue in stage.corridor.issues("sprint"))
    assert "Ask for a second test stand" in stage.summary(sprint)
    assert "Calibrate" not in stage.summary(sprint)
    stage.corridor.at(THIRD_FRIDAY)
    third = str(retros(stage)[2]["body"])
    assert "- [ ] Ask for a second test stand\n  - Nobody's yet; asked for 2 weeks ago" in third
    assert "It stands in no plan" in third
    assert "Done since the last retro: “Calibrate the lens before launch” (grace)." in third
    assert "1 of 2 actions done, 1 goes on in" in stage.body(second)
    stage.edit("ada", f"{stage.body(sprint)}\n- Ask for a second test stand (Owner: @ada)\n", sprint)
    assert "it stands in no plan" not in stage.summary(sprint)
    stage.rests()


def test_actions_become_issues_that_close_with_their_boxes(corridor: Corridor) -> None:
    stage = Stage(corridor)
    begin(stage, AS_ISSUES)
    corridor.at(FIRST_FRIDAY)
    first = int(str(retros(stage)[0]["number"]))
    lines = "- [ ] Calibrate the lens (Owner: @grace)\n- [ ] Oil the hinges (Owner: @ada)\n- [ ] Think\n"
    stage.edit("ada", stage.body(first).replace("## Actions\n", f"## Actions\n\n{lines}"), first)
    assert corridor.issues("retro action") == []
    stage.later(hours=2)
    lens, hinges = sorted(corridor.issues("retro action"), key=lambda issue: int(issue["number"]))
    assert (lens["title"], lens["assignees"], hinges["title"]) == ("Calibrate the lens", ["grace"], "Oil the hinges")
    assert f"[#{first}]" in lens["body"]
    assert f"- [#{lens['number']}]" in stage.body(first)
    stage.edit("grace", stage.body(first).replace("- [ ] Calibrate", "- [x] Calibrate"), first)
    assert stage.issue(lens["number"])["state"] == "closed"
    stage.do("ada", "close", issue=hinges["number"], reason="not_planned")
    stage.corridor.at(SECOND_FRIDAY)
    body = str(retros(stage)[1]["body"])
    assert "Done since the last retro: “Calibrate the lens” (grace)." in body
    assert "Let go since the last retro: “Oil the hinges” (ada)." in body
    assert "- [ ] Think\n" in body
    stage.rests()


def survive(stage: Stage, moment: datetime) -> None:
    """Move the clock, and let the bot be killed now and then until its work is done."""
    corridor = stage.corridor
    corridor.sandbox.clock.set(moment, ticking=False)
    corridor.sandbox.chance = 0.1
    for _ in range(40):
        try:
            corridor.heal()
        except Killed:
            corridor.restart()
        else:
            break
    corridor.sandbox.chance = 0.0


def test_a_bot_that_is_killed_again_and_again_does_everything_once(corridor: Corridor) -> None:
    stage = Stage(corridor)
    begin(stage, AS_ISSUES)
    corridor.sandbox.dice = random.Random(20_260_109)
    survive(stage, FIRST_FRIDAY)
    first = int(str(retros(stage)[0]["number"]))
    lines = "- [ ] Calibrate the lens (Owner: @grace)\n- [ ] Oil the hinges (Owner: @ada)\n"
    body = stage.body(first).replace("## Actions\n", f"## Actions\n\n{lines}")
    corridor.act("ada", "edit", issue=first, body=body)
    corridor.act("ada", "comment", issue=first, body="Pairing was fun.")
    survive(stage, FIRST_FRIDAY + timedelta(minutes=1))
    survive(stage, FIRST_FRIDAY + timedelta(hours=3))
    survive(stage, SECOND_FRIDAY)
    survive(stage, SECOND_FRIDAY + timedelta(hours=2))
    survive(stage, datetime(2026, 1, 19, 9, tzinfo=UTC))
    survive(stage, THIRD_FRIDAY)
    corridor.heal()
    assert corridor.sandbox.deaths > 3
    assert len(retros(stage)) == 3
    assert len(corridor.issues("retro action")) == 2
    assert stage.body(first).count("Pairing was fun.") == 1
    assert stage.body(first).count("_Closed:") == 1
    assert [issue["state"] for issue in retros(stage)] == ["closed", "closed", "open"]
