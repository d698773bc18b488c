"""Planning through the whole corridor: two sprints in a row, what is left over, and what people decide about it."""

from __future__ import annotations

import random
from datetime import timedelta

import psycopg
import pytest

from tests.corridor.corridor import Corridor, Killed
from tests.corridor.planning import FRIDAY, MONDAY, NOON, RULES, Planning, at

LATER = NOON + timedelta(minutes=20)


@pytest.fixture
def planning(corridor: Corridor) -> Planning:
    """Return the stage before anything has begun."""
    return Planning(corridor)


def plan_of(body: str) -> str:
    """Return the plan of a sprint issue."""
    return body.partition("## Plan")[2].partition("## Rules of the house")[0]


def test_the_next_plan_is_filled_in_and_both_issues_link_each_other(planning: Planning) -> None:
    second = planning.begin()
    body, number = planning.body(second), planning.number("Star tracker")
    outcomes = body.partition("## Outcomes of the last sprint")[2].partition("## What")[0]
    assert [line.split(" [#")[0] for line in outcomes.splitlines() if line.startswith("- ")] == [
        *("- ⚪ Pump", "- ⚪ Camera", "- 🟡 Star tracker", "- ⚪ Gyros", "- ✅ Radio"),
    ]
    assert "  - Status: It waits for the lens." in outcomes
    assert f"/issues/{second})" in planning.body(1).partition("**Next sprint:**")[2]
    assert "/issues/1)" in body.splitlines()[0]
    left = planning.team(second).partition("## Hang-over items")[2].partition("## Planning")[0]
    assert f"- 🟡 Star tracker [#{number}]" in left
    assert "It waits for the lens." in left
    assert left.count("- [ ] carry") == 2, "what is done is not left over"
    assert "Pump" in body.partition("### Left over from the last sprint")[2]


def test_boxes_and_commands_are_done(planning: Planning) -> None:
    second = planning.begin()
    planning.tick(second, "carry", "Gyros", note=", two days are left")
    assert planning.labels("Gyros") == ["status: carried over"]
    assert ("carry", "grace", "two days are left") in planning.told("Gyros", "decided")
    assert ("carried over", "grace", "two days are left") in planning.told("Gyros", "status")
    gyros = planning.number("Gyros")
    assert f"⚪ Gyros [#{gyros}]" in planning.team(second).partition("### High priority")[2]
    assert "➡️ goes on in this sprint, says <code>grace</code>" in planning.team(second)
    planning.tick(second, "drop", "Star tracker", "ada")
    assert planning.issue(planning.number("Star tracker"))["state_reason"] == "not_planned"
    assert ("dropped", "ada", "") in planning.told("Star tracker", "status")
    planning.do("ada", "comment", issue=second, body=f"/split #{planning.number('Pump')} the hum is gone")
    plan = plan_of(planning.body(second))
    assert f"⚪ Pump [#{planning.number('Pump')}]" in plan
    assert f"- Pump (the rest) (Owner: @edsger)\n  - Split from [#{planning.number('Pump')}]" in plan
    planning.do("edsger", "comment", issue=planning.number("Camera"), body="/drop nobody looks")
    assert "Camera" not in planning.body(second).partition("### Left over")[2]
    planning.corridor.at(LATER)
    assert planning.issue(gyros)["parent"] == planning.issue(planning.number("Pump"))["parent"] == second
    assert planning.issue(planning.number("Pump (the rest)"))["parent"] == second
    assert planning.issue(1)["state"] == "closed"
    titles = {change.change.title for change in planning.corridor.records.told(planning.corridor.acme.repository.id)}
    assert "Pump (the rest)" in titles


def test_who_decides_nothing_is_asked_once_and_the_rules_decide(planning: Planning) -> None:
    second = planning.begin()
    planning.corridor.at(at(16, 16, 31))
    (asked,) = planning.comments(second, "undecided")
    assert "- @ada: Gyros" in asked["body"]
    assert "- @grace: Star tracker" in asked["body"]
    assert "- @edsger: Camera" in asked["body"] or "- @edsger: Pump" in asked["body"]
    planning.tick(second, "drop", "Star tracker")
    planning.corridor.at(MONDAY)
    assert planning.told("Gyros", "decided") == [("carry", "", "nobody decided")]
    assert planning.labels("Gyros") == ["status: not started"], "the record tells how it stood"
    assert "nobody decided, so the rules did" in planning.team(second)
    planning.corridor.at(LATER)
    assert planning.issue(planning.number("Gyros"))["parent"] == second
    assert (f"#{second}", "", "nobody decided") in planning.told("Gyros", "carried")
    assert planning.issue(planning.number("Star tracker"))["parent"] == 1
    assert len(planning.comments(second, "undecided")) == 1


def test_a_split_on_the_issue_of_a_left_over_goal_is_sent_to_the_next_plan(planning: Planning) -> None:
    second, gyros = planning.begin(), planning.number("Gyros")
    planning.do("ada", "comment", issue=gyros, body="/split the bearings are done")
    (answer,) = [each["body"] for each in planning.issue(gyros)["comments"] if "goalkeeper:answer" in each["body"]]
    assert f"/split #{gyros}" in answer
    assert f"on its issue, #{second}." in answer.replace("\u200b", "").replace("&#8203;", "")
    assert "(the rest)" not in planning.body(1) + planning.team(1)
    planning.do("ada", "comment", issue=second, body=f"/split #{gyros} the bearings are done")
    assert "Gyros (the rest)" in planning.team(second)


@pytest.mark.parametrize("rule", ["drop", "leave"])
def test_the_rules_may_drop_or_leave_what_nobody_decides(planning: Planning, rule: str) -> None:
    second = planning.begin(f"{RULES}hangovers:\n  undecided: {rule}\n  ask: false\n")
    planning.corridor.at(at(16, 16, 31))
    assert planning.comments(second, "undecided") == []
    planning.corridor.at(LATER)
    gyros = planning.issue(planning.number("Gyros"))
    assert gyros["parent"] == 1
    assert gyros["state"] == ("closed" if rule == "drop" else "open")
    assert "Gyros" not in planning.team(second).partition("## Planning")[2]


def test_two_boxes_in_one_edit_are_asked_about(planning: Planning) -> None:
    second, number = planning.begin(), planning.number("Gyros")
    body = planning.team(second)
    both = body.replace(f"[ ] carry <!-- {number}", f"[x] carry <!-- {number}").replace(
        f"[ ] drop <!-- {number}", f"[x] drop <!-- {number}"
    )
    planning.do("ada", "edit_comment", comment=planning.comments(second, "team")[0]["id"], body=both)
    assert "More than one box is ticked. Which one is it?" in planning.team(second)
    assert planning.labels("Gyros") == ["status: not started"]
    planning.edit_team(second, f"[x] carry <!-- {number}", f"[ ] carry <!-- {number}", "ada")
    assert planning.labels("Gyros") == ["status: dropped"]
    assert ("drop", "ada", "") in planning.told("Gyros", "decided")


def test_a_goal_that_is_finished_after_all_leaves_the_list(planning: Planning) -> None:
    second = planning.begin()
    planning.do("ada", "close", issue=planning.number("Gyros"))
    assert "Gyros" not in planning.team(second)
    planning.do("ada", "reopen", issue=planning.number("Gyros"))
    assert "Gyros" in planning.team(second).partition("## Planning")[0]


def test_the_third_carry_raises_a_flag_until_somebody_mends_it(planning: Planning) -> None:
    planning.first()
    with psycopg.connect(planning.corridor.url) as conn:
        conn.execute("UPDATE goal SET carried = 2 WHERE number = %s", [planning.number("Gyros")])
    planning.corridor.at(FRIDAY)
    second = planning.second()
    assert "🚩 Carried once more, it would be in its 4th sprint" in planning.team(second)
    planning.tick(second, "carry", "Gyros")
    assert "(continued, 4th sprint)" in planning.team(second)
    planning.corridor.at(LATER)
    assert "was carried over 3 times: split it" in planning.summary(second)
    planning.do("ada", "comment", issue=planning.number("Gyros"), body="/owner @grace")
    assert "was carried over 3 times" not in planning.summary(second)


ENTRY = """\
- Gyros (Owner: @ada) (50:50) - they *hum* at night
  - Why? without them we are **lost**
  - ✅ 🎯 10 N
  - 🎯 < 30 ms (now: 24 ms)
  - 🎯 quiet
  - Status: the bearings are late
"""


def whole(planning: Planning) -> None:
    """Play the first sprint with a goal that says all that a goal can say."""
    planning.first()
    gyros = next(each for each in planning.team(1).splitlines() if "Gyros" in each)
    link = gyros[gyros.index("[#") : gyros.index(") (Owner") + 1]
    planning.edit_team(1, gyros, ENTRY.rstrip().replace("- Gyros", f"- ⚪ Gyros {link}"), "ada")


def test_a_carried_goal_takes_its_whole_entry_along(planning: Planning) -> None:
    whole(planning)
    planning.corridor.at(FRIDAY)
    second = planning.second()
    planning.tick(second, "carry", "Gyros")
    planned = planning.team(second).partition("## Planning")[2]
    link = f"[#{planning.number('Gyros')}](https://github.example/acme/rockets/issues/{planning.number('Gyros')})"
    assert (
        f"- ⚪ Gyros {link} (Owner: @ada) (continued) (50:50) - they *hum* at night\n"
        "  - Why? without them we are **lost**\n  - ✅ 🎯 10 N\n  - 🎯 < 30 ms (now: 24 ms)\n  - 🎯 quiet\n"
    ) in planned
    assert planned.count("bearings") == 0
    planning.corridor.at(LATER)
    before = planning.team(second)
    planning.corridor.heal()
    assert planning.team(second) == before
    assert planning.number("Gyros") in {
        each["number"] for each in planning.corridor.issues() if each["parent"] == second
    }


def test_a_split_goal_leaves_what_is_not_met_to_the_rest(planning: Planning) -> None:
    whole(planning)
    planning.corridor.at(FRIDAY)
    second, number = planning.second(), planning.number("Gyros")
    planning.do("ada", "comment", issue=second, body=f"/split #{number} the mount")
    planned = planning.team(second).partition("## Planning")[2]
    assert planned.count("🎯 quiet") == planned.count("🎯 10 N") == planned.count("24 ms") == 1
    assert "Why? the mount\n  - 🎯 quiet" in planned.partition("Gyros (the rest)")[2]


def test_a_goal_carried_before_the_issue_was_opened_stands_in_it_whole(planning: Planning) -> None:
    planning.first()
    pump = planning.number("Pump")
    line = next(each for each in planning.body(1).splitlines() if "Pump" in each)
    body = planning.body(1).replace(line, f"{line} (2 points)\n  - 🎯 silent\n  - Status: soon")
    planning.do("edsger", "edit", issue=1, body=body)
    planning.do("edsger", "comment", issue=pump, body="/carry it drips")
    planning.corridor.at(FRIDAY)
    plan = plan_of(planning.body(planning.second()))
    assert f"/issues/{pump}) (Owner: @edsger) (continued) (2 points)\n  - 🎯 silent\n" in plan
    assert "soon" not in plan


def test_what_an_owner_said_last_is_what_every_post_says(planning: Planning) -> None:
    planning.first(RULES.replace("enabled: false", "day: friday"))
    star, line = planning.number("Star tracker"), next(e for e in planning.team(1).splitlines() if "Star" in e)
    planning.edit_team(1, line, f"{line}\n  - Status: the lens has come")
    planning.corridor.at(FRIDAY)
    retro = max(planning.corridor.issues("retro"), key=lambda each: int(each["number"]))["body"]
    outcomes = planning.body(planning.second()).partition("## Outcomes of the last sprint")[2].partition("## What")[0]
    planning.corridor.at(LATER)
    posts = (retro, outcomes, planning.comments(1, "record")[0]["body"])
    assert all("the lens has come" in each and "It waits for the lens" not in each for each in posts), star
    planning.do("grace", "comment", issue=star, body="It is cracked.")


@pytest.mark.parametrize("title", ["Sprint {number} - {start} to {end}", "What we want next"])
def test_a_sprint_issue_made_by_hand_is_adopted_and_there_is_no_second(planning: Planning, title: str) -> None:
    planning.first()
    opened = at(14) if "{" in title else at(16, 10)
    planning.corridor.at(opened)
    planning.do("ada", "open", title=title, body="## Plan\n\n- Wings (Owner: @ada)\n", labels=["sprint"])
    second = planning.second()
    planning.corridor.at(at(17))
    assert len(planning.corridor.issues("sprint")) == 2
    assert "ada opened this issue, and it is taken as the one of Sprint 2 - Jan 19 to Jan 30" in planning.summary(
        second
    )
    assert ("please rename it" in planning.summary(second)) == ("{" in title)
    assert "**Last sprint:**" in planning.body(second)
    planning.tick(second, "drop", "Gyros")
    assert planning.labels("Gyros") == ["status: dropped"]
    planning.corridor.at(MONDAY)
    assert planning.issue(planning.number("Wings"))["parent"] == second


def test_the_gate_waits_for_an_action_of_the_last_retro(planning: Planning) -> None:
    planning.first(f"{RULES.replace('enabled: false', 'enabled: true')}planning:\n  gate: retro\n")
    planning.corridor.at(FRIDAY)
    second = planning.second()
    planning.edit_team(second, "### High priority\n\n-\n", "### High priority\n\n- Wings (Owner: @ada)\n")
    planning.corridor.at(MONDAY)
    assert not any(each["title"] == "Wings" for each in planning.corridor.issues())
    assert "has no action yet, and the sprint starts when it has one" in planning.summary(second)
    retro = max(each["number"] for each in planning.corridor.issues("retro"))
    planning.do("ada", "close", issue=retro)
    planning.corridor.at(MONDAY + timedelta(minutes=30))
    assert planning.issue(planning.number("Wings"))["parent"] == second
    assert "has no action yet" not in planning.summary(second)


def test_the_plan_is_looked_over_until_the_start(planning: Planning) -> None:
    second = planning.begin()
    planning.edit_team(second, "### High priority\n\n-\n", "### High priority\n\n- Wings\n")
    assert "Wings" in planning.summary(second).partition("**Before it starts**")[2]
    planning.edit_team(second, "- Wings\n", "- Wings (Owner: @ada)\n  - 🎯 2 of them\n  - Why? To fly\n")
    assert '"Wings" has no owner' not in planning.summary(second)
    assert len(planning.comments(second, "summary")) == 1
    planning.corridor.at(MONDAY)
    assert "**Before it starts**" not in planning.summary(second)


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_wherever_the_process_dies_decisions_are_done_once(planning: Planning, seed: int) -> None:
    second = planning.begin()
    sandbox = planning.corridor.sandbox
    sandbox.dice, sandbox.chance = random.Random(seed), 0.1
    for word, title in (("carry", "Gyros"), ("drop", "Star tracker")):
        comment, end = planning.comments(second, "team")[0], f"<!-- {planning.number(title)} -->"
        body = comment["body"].replace(f"[ ] {word} {end}", f"[x] {word} {end}")
        planning.corridor.act("grace", "edit_comment", comment=comment["id"], body=body)
        live_and_die(planning.corridor)
    sandbox.chance = 0.0
    planning.corridor.heal()
    assert sandbox.deaths > 0
    assert planning.labels("Gyros") == ["status: carried over"]
    assert planning.labels("Star tracker") == ["status: dropped"]
    assert planning.team(second).partition("## Planning")[2].count("Gyros") == 1
    planning.corridor.at(LATER)
    planning.corridor.heal()
    assert planning.issue(planning.number("Gyros"))["parent"] == second
    before = planning.corridor.writes()
    planning.corridor.heal()
    assert planning.corridor.writes() == before


def live_and_die(corridor: Corridor) -> None:
    """Go on until a turn ends without a death."""
    for _ in range(60):
        try:
            corridor.settle()
        except Killed:
            corridor.restart()
            corridor.pass_time()
        else:
            return
    raise AssertionError("it died too often to tell")
