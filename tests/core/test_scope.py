"""What a sprint promised at its start, and what came and went since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.agreed import Change, Elsewhere
from bot.core.edits import PostComment
from bot.core.plan import Memory, Plan, plan_sprint, posts
from bot.core.plan.scope import Planned, Scope, scope
from bot.core.rules import BecomeIssues, Rules
from bot.core.status import DEFAULT_VOCABULARY
from bot.render import render
from tests.core.world import MEMORY, MONDAY, RULES, agreed, goal_issue, later, look, remember, sprint_issue, url

NIGHT = datetime.fromisoformat("2026-01-05T00:00:00+00:00")
PLAN = f"## Plan\n\n- ⚪ Star tracker [#7]({url(7)}) (Owner: @ada)\n- ❌ Gyros [#8]({url(8)}) (Owner: @ada)\n"
FRESH = replace(MEMORY, done=frozenset())
TWO = (agreed(7, "Star tracker", owner="ada"), agreed(8, "Gyros", "dropped", "ada", "not started"))
KNOWN = remember(*TWO, done=frozenset())
GOALS = (
    goal_issue(7, "Star tracker", owner="ada"),
    goal_issue(8, "Gyros", "dropped", "ada", state="closed", state_reason="not_planned"),
)


def view(number: int, title: str, status: str = "on track") -> posts.GoalView:
    return posts.goal_view(None, goal_issue(number, title), DEFAULT_VOCABULARY.named(status), "ada")


def promised(number: int, title: str = "", at: datetime = MONDAY) -> Change:
    return Change(number, at, "committed", "", "", "line", title=title)


def planned(now: datetime, memory: Memory = KNOWN, rules: Rules = RULES, body: str = PLAN, **issue: object) -> Plan:
    return plan_sprint(look(sprint_issue(body, **issue), *GOALS), rules, memory, now, render)


def frozen(plan: Plan) -> list[tuple[int, str]]:
    return [(each.number, each.title) for each in plan.changes if each.what == "committed"]


def test_a_sprint_that_promised_nothing_yet_has_no_scope() -> None:
    assert scope([], [view(7, "Star tracker")]) == Scope()


def test_what_came_and_what_went_is_told() -> None:
    history = [promised(7, "Star tracker"), promised(8, "Gyros"), promised(9, "Pump"), promised(0, "Radio")]
    here = [view(7, "Star  TRACKER, renamed"), view(8, "Gyros", "dropped"), view(12, "Camera"), view(13, "radio")]
    found = scope(history, here)
    assert found.frozen_at == MONDAY
    assert found.added == (Planned(12, "Camera"),)
    assert found.removed == (Planned(8, "Gyros"), Planned(9, "Pump"))


def test_an_empty_plan_makes_everything_later() -> None:
    found = scope([promised(0)], [view(7, "Star tracker")])
    assert (found.committed, found.added, found.removed) == ((), (Planned(7, "Star tracker"),), ())


@given(st.sets(st.integers(1, 9)), st.sets(st.integers(1, 9)))
def test_promised_and_here_are_told_apart_as_sets(before: set[int], now: set[int]) -> None:
    history = [promised(0), *(promised(number, f"goal {number}") for number in sorted(before))]
    found = scope(history, [view(number, f"goal {number}") for number in sorted(now)])
    assert {each.number for each in found.added} == now - before
    assert {each.number for each in found.removed} == before - now
    assert {each.number for each in found.committed} == before


def test_the_plan_is_promised_once_at_the_start() -> None:
    before = planned(NIGHT - timedelta(seconds=1))
    assert frozen(before) == []
    assert before.due_at == NIGHT
    plan = planned(NIGHT)
    assert frozen(plan) == [(7, "Star tracker")]
    assert plan.settled == ("committed:1",)
    again = replace(KNOWN, history=plan.changes, done=frozenset(plan.settled))
    assert frozen(planned(later(NIGHT, hours=1), again)) == []


def test_the_summary_says_what_came_and_went_since_the_start() -> None:
    history = (promised(8, "Gyros"), promised(9, "Pump"))
    plan = planned(MONDAY, replace(KNOWN, history=history, done=frozenset({"committed:1"})))
    (body,) = [edit.body for edit in plan.edits if isinstance(edit, PostComment) and edit.key == "summary:1"]
    assert "Added since the start: Star tracker\n" in body
    assert "Taken out since the start: Gyros, Pump\n" in body


def test_nothing_is_promised_after_the_end() -> None:
    assert frozen(planned(later(MONDAY, days=30))) == []


def test_an_empty_plan_is_promised_as_such() -> None:
    plan = plan_sprint(look(sprint_issue("## Plan\n\n-\n")), RULES, FRESH, NIGHT, render)
    assert frozen(plan) == [(0, "")]


def test_goals_that_become_issues_are_waited_for_an_hour_at_most() -> None:
    more = f"{PLAN}- Pump (Owner: @ada)\n"
    plan = planned(NIGHT, body=more)
    assert (frozen(plan), plan.waiting) == ([], True)
    late = planned(later(NIGHT, hours=2), body=more)
    assert frozen(late) == [(7, "Star tracker"), (0, "Pump")], "who was down at the start promises what is in the plan"
    rover = f"- Rover [#9]({url(9)}) (Owner: @ada)\n"
    elsewhere = replace(KNOWN, elsewhere={9: Elsewhere(0, agreed(9, "Rover", "carried over"))})
    assert (9, "Rover") in frozen(planned(NIGHT, elsewhere, body=f"{PLAN}{rover}")), "it waits for a record"
    assert (9, "Rover") in frozen(planned(later(NIGHT, hours=20), elsewhere, body=f"{PLAN}{rover}"))
    stray = look(sprint_issue(PLAN), *GOALS)
    stray = replace(stray, strays=(goal_issue(5, "Paint"),))
    assert (5, "") in frozen(plan_sprint(stray, RULES, KNOWN, later(NIGHT, hours=2), render))


def test_who_opens_the_issue_late_has_a_day_to_write_the_plan() -> None:
    noon = later(MONDAY, hours=4)
    plan = planned(later(noon, minutes=1), created_at=noon)
    assert frozen(plan) == []
    assert plan.due_at == later(noon, days=1)
    assert frozen(planned(later(noon, days=1), created_at=noon)) == [(7, "Star tracker")]


def test_goals_without_issues_are_promised_by_their_titles() -> None:
    rules = replace(RULES, become_issues=BecomeIssues.NEVER)
    snapshot = look(sprint_issue("## Plan\n\n- Star tracker (Owner: @ada)\n"))
    assert frozen(plan_sprint(snapshot, rules, FRESH, NIGHT, render)) == [(0, "Star tracker")]


def test_a_plan_that_waits_for_the_command_is_promised_by_it() -> None:
    rules = replace(RULES, become_issues=BecomeIssues.BY_COMMAND)
    assert frozen(planned(NIGHT, rules=rules)) == []
    assert frozen(planned(NIGHT, replace(KNOWN, done=frozenset({"plan:1"})), rules)) == [(7, "Star tracker")]
