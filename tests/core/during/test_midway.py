"""How far a sprint is, what is said of it when half of the time is over, and playbooks that go by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.agreed import Kept
from bot.core.plan import plan_sprint
from bot.core.plan.during.pace import Pace
from bot.core.rules import Away, DayOff, Rules
from bot.core.rules.daily import MidwayRules
from bot.core.rules.escalation import Playbook
from bot.render import render
from tests.core import world
from tests.core.during.stage import Stage, pinged

ON = replace(world.RULES, midway=MidwayRules(enabled=True))
LATE = Playbook("When we are late", "behind schedule", ("Leave something out",))
HANGS = Playbook("When it hangs", "blocked", ("Pair on it",), timedelta(hours=2))
OFF = Playbook("When it fails", "off track", ("Tell the customer",))
MISSING = Playbook("When somebody is missing", "member away", ("Find another owner",))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of January 2026; the sprint goes from Monday, the 5th, to the 16th: half of it is over on the 9th."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def stage(rules: Rules = ON, *statuses: str) -> Stage:
    made = Stage(rules)
    for number, status in enumerate(statuses or ("on track", "done"), 7):
        closed = {"state": "closed", "state_reason": "completed"} if status == "done" else {}
        made.goal(number, f"Goal {number}", status, **closed)
    return made


def summary(play: Stage) -> str:
    bodies = [each.body for each in play.sprint.comments if "goalkeeper:summary" in each.body]
    return bodies[0].partition("\n")[0]


def test_halfway_nothing_is_said_where_all_goes_well() -> None:
    play = stage()
    assert play.turn(at(9, 16)) == []
    assert play.plan is not None
    assert play.plan.due_at == at(9, 17)
    assert play.turn(at(9, 17)) == []
    assert "midway:1" in play.done
    play.became(7, "at risk", at(12, 9))
    assert play.turn(at(12, 10)) == []


def test_halfway_the_goals_in_danger_are_named_the_worst_first() -> None:
    play = stage(ON, "at risk", "blocked", "done", "off track", "done")
    play.turn(at(8, 9))
    (post,) = play.turn(at(9, 17))
    assert "50% of the working time is over, 2 of 5 goals are reached." in post.body
    places = [post.body.index(f"Goal {number}") for number in (8, 10, 7)]
    assert places == sorted(places)
    assert pinged([post]) == set()
    assert play.turn(at(12, 10)) == []


def test_halfway_a_late_sprint_is_told_how_late() -> None:
    play = stage(ON, "on track", "on track", "on track", "done", "dropped")
    (post,) = play.turn(at(9, 17))
    assert "1 of 4 goals are reached: 25 percent behind the time." in post.body


def test_help_that_is_wanted_stands_on_top() -> None:
    play = stage(ON, "at risk", "done")
    memory = replace(
        world.MEMORY,
        agreed=dict(play.agreed),
        kept=(Kept("help", "who knows BGA?", "ada", at(6, 9), 7, (("goal", "Goal 7"),)),),
    )
    plan = plan_sprint(world.look(play.sprint, *play.goals), ON, memory, at(9, 17), render)
    (body,) = [edit.body for edit in plan.edits if getattr(edit, "key", "").startswith("midway:")]  # type: ignore[union-attr]
    assert body.index("who knows BGA?") < body.index("In danger")


def test_halfway_waits_for_working_hours_and_comes_not_at_the_end() -> None:
    late = stage(ON, "at risk", "done")
    assert late.turn(at(9, 23)) == []
    assert late.plan is not None
    assert late.plan.due_at == at(12, 9)
    assert len(late.turn(at(12, 9))) == 1
    missed = stage(ON, "at risk", "done")
    assert missed.turn(at(14, 15)) == []


def test_a_sprint_without_goals_and_one_without_the_rule_have_no_middle() -> None:
    assert Stage(ON).turn(at(9, 17)) == []
    assert stage(world.RULES, "at risk").turn(at(9, 17)) == []


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(9, 16), "**1 of 2 goals done, 1 on track.**"),
        (at(9, 17), "**1 of 2 goals done, 1 on track. Half of the working time is over.**"),
        (at(14, 13), "**1 of 2 goals done, 1 on track. Three quarters of the working time are over.**"),
        (at(16, 17), "**1 of 2 goals done, 1 on track. The working time is over.**"),
    ],
)
def test_the_summary_says_how_far_the_sprint_is(moment: datetime, words: str) -> None:
    play = stage()
    play.turn(moment)
    assert summary(play) == words


def test_points_and_targets_count_where_the_rules_say_so() -> None:
    by_points = stage(replace(ON, midway=MidwayRules(enabled=True, by="points")))
    for number, points in ((7, "2.5"), (8, "8")):
        known = by_points.agreed[number]
        by_points.agreed[number] = replace(known, facts=(("points", points),))
        line = f"Goal {number} [#{number}]({world.url(number)})"
        body = by_points.sprint.body.replace(line, f"{line} ({points} points)")
        by_points.sprint = replace(by_points.sprint, body=body)
    by_points.turn(at(9, 17))
    assert "Half of the working time is over, 8 of 10.5 points are reached." in summary(by_points)
    by_targets = stage(replace(ON, midway=MidwayRules(enabled=True, by="targets")))
    first, second = by_targets.sprint.body.rstrip().split("\n")[-2:]
    body = f"## Plan\n\n{first}\n  - 🎯 ✅ a\n  - 🎯 b (now: 1, target: 5)\n{second}\n  - 🎯 c\n"
    by_targets.sprint = replace(by_targets.sprint, body=body)
    by_targets.turn(at(9, 17))
    assert "2 of 3 targets are reached" in summary(by_targets)


@pytest.mark.parametrize("by", ["points", "targets"])
def test_goals_are_counted_where_there_is_nothing_else(by: str) -> None:
    play = stage(replace(ON, midway=MidwayRules(enabled=True, by=by)))  # type: ignore[arg-type]
    play.turn(at(9, 17))
    assert summary(play).endswith("Half of the working time is over.**")


def test_shares_of_nothing() -> None:
    assert Pace(0.5, 0, 0, "goals").reached == 1.0
    assert not Pace(0.2, 0, 5, "goals").is_late(10)
    assert Pace(0.25, 0, 5, "goals").is_late(25)
    nobody = replace(ON, work=replace(ON.work, weekdays=()), midway=MidwayRules(enabled=True))
    assert stage(nobody, "at risk").turn(at(9, 17)) == []


def test_a_playbook_for_being_late_is_shown_once_in_a_sprint() -> None:
    play = stage(replace(world.RULES, playbooks=(LATE,)), "on track", "on track")
    assert play.turn(at(6, 12)) == []
    (post,) = play.turn(at(7, 14))
    assert post.number == 1
    assert "1. Leave something out" in post.body
    assert "0 of 2 goals are reached" in post.body
    assert play.turn(at(9, 12)) == []


def test_a_playbook_for_what_is_blocked_comes_after_its_time_for_each_spell() -> None:
    play = stage(replace(world.RULES, playbooks=(HANGS, OFF)), "on track")
    play.became(7, "blocked", at(6, 16))
    assert play.turn(at(6, 17)) == []
    assert play.plan is not None
    assert play.plan.due_at == at(7, 10)
    (post,) = play.turn(at(7, 10))
    assert post.number == 7
    assert "This goal is blocked since Tuesday, Jan 6, 16:00." in post.body
    assert play.turn(at(7, 11)) == []
    play.became(7, "off track", at(7, 23))
    assert play.turn(at(7, 23)) == []
    (other,) = play.turn(at(8, 9))
    assert "Tell the customer" in other.body


def test_a_playbook_for_who_is_away_is_shown_once_for_each_absence() -> None:
    days = (DayOff(date(2026, 1, 9), date(2026, 1, 9)), DayOff(date(2026, 1, 12), date(2026, 1, 12)))
    again = DayOff(date(2026, 1, 14), date(2026, 1, 14))
    rules = replace(world.RULES, playbooks=(MISSING,), away=(Away("ada", (*days, again)),))
    play = stage(rules, "on track")
    assert play.turn(at(8, 10)) == []
    assert play.plan is not None
    assert play.plan.due_at == at(9, 9)
    (post,) = play.turn(at(9, 9))
    assert "ada is away since Jan 9." in post.body
    assert "Goal 7" in post.body
    assert play.turn(at(12, 10)) == []  # the weekend between is no end of it
    assert play.turn(at(13, 10)) == []
    assert len(play.turn(at(14, 10))) == 1


def test_who_is_away_for_very_long_is_away_since_some_day() -> None:
    rules = replace(world.RULES, playbooks=(MISSING,), away=(Away("ada", (DayOff(),)),))
    assert len(stage(rules, "on track").turn(at(9, 9))) == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(30, 1500), st.booleans()), min_size=1, max_size=20))
def test_the_middle_and_playbooks_come_once_whatever_the_looks(looks: list[tuple[int, bool]]) -> None:
    play = stage(replace(ON, playbooks=(LATE, HANGS)), "blocked", "on track")
    play.became(7, "blocked", at(6, 9)) if play.agreed[7].status != "blocked" else None
    now = at(5, 9)
    for minutes, dies in looks:
        now += timedelta(minutes=minutes)
        play.turn(now, dies=dies)
    assert len(play.keys) == len(set(play.keys))
