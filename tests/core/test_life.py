"""Goals keep their identity, and what happens to one without a line, from another sprint, or made by people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.agreed import Change, Elsewhere
from bot.core.document import AddGoal, Kind, SetEmoji, SetLink, read
from bot.core.edits import AddSubIssue, CloseIssue, OpenIssue, PostComment, SpliceText
from bot.core.model import Issue
from bot.core.plan import Memory, Plan, opening, plan_sprint
from bot.core.record import Frozen, Sums
from bot.core.rules import BecomeIssues, Rules, Team
from bot.render import render
from tests.core import world
from tests.core.world import (
    CREATED,
    MEMORY,
    MONDAY,
    RULES,
    agreed,
    goal_issue,
    issue,
    later,
    look,
    remember,
    sprint_issue,
)

LINKED = "[#7](https://github.example/acme/rockets/issues/7)"
CARRIED = agreed(7, "Star tracker", "carried over", "grace", last_open="at risk")
EARLIER = replace(MEMORY, elsewhere={7: Elsewhere(0, CARRIED)})
ELSEWHERE = {7: Elsewhere(0, CARRIED)}
FROZEN = Frozen(0, 0, CREATED.date(), CREATED.date(), Sums(), "", CREATED, "IC_1")


def plan(
    body: str,
    *goals: Issue,
    memory: Memory = MEMORY,
    rules: Rules = RULES,
    now: datetime = MONDAY,
    **more: object,
) -> Plan:
    """Plan a sprint with this body and these goal issues."""
    snapshot = replace(look(sprint_issue(body), *goals), **more)  # type: ignore[arg-type]
    return plan_sprint(snapshot, rules, memory, now, render)


def added(found: Plan) -> list[AddGoal]:
    """Return the lines that the plan adds."""
    splices = (each for each in found.edits if isinstance(each, SpliceText))
    return [change for splice in splices for change in splice.changes if isinstance(change, AddGoal)]


def kinds(found: Plan, kind: type) -> list[object]:
    """Return the edits of one kind."""
    return [each for each in found.edits if isinstance(each, kind)]


def messages(found: Plan) -> str:
    """Return what the plan finds wrong."""
    return "\n".join(f"{each.where}: {each.message}" for each in found.problems)


def test_a_line_in_other_words_stays_the_goal() -> None:
    memory = remember(agreed(7, "Star tracker for the second stage", owner="grace"))
    found = plan(
        "## Plan\n- Star tracker for second stage, calibrated (Owner: @grace)\n",
        goal_issue(7, "Star tracker for the second stage", owner="grace"),
        memory=memory,
    )
    assert not kinds(found, OpenIssue)
    changes = [change for each in found.edits if isinstance(each, SpliceText) for change in each.changes]
    assert [change.number for change in changes if isinstance(change, SetLink)] == [7]


def test_a_line_that_may_be_a_goal_is_asked_about_and_opens_nothing() -> None:
    memory = remember(agreed(7, "Star tracker calibration"))
    found = plan(
        "## Plan\n- Star sensor calibration plan\n",
        goal_issue(7, "Star tracker calibration"),
        memory=memory,
    )
    assert not kinds(found, OpenIssue)
    assert "may be #7" in messages(found)


def test_two_lines_alike_are_never_guessed_between() -> None:
    memory = remember(agreed(7, "Test the pump at night"))
    found = plan(
        "## Plan\n- Test the pump at noon\n- Test the pump at dawn\n",
        goal_issue(7, "Test the pump at night"),
        memory=memory,
    )
    assert not kinds(found, OpenIssue)
    assert messages(found).count("may be #7") == 2


def test_quite_another_line_is_a_new_goal() -> None:
    memory = remember(agreed(7, "Star tracker"))
    found = plan("## Plan\n- Land on the moon\n", goal_issue(7, "Star tracker"), memory=memory)
    assert [each.title for each in kinds(found, OpenIssue)] == ["Land on the moon"]  # type: ignore[attr-defined]


def test_a_goal_that_people_made_as_an_issue_gets_a_line() -> None:
    found = plan("## Plan\n\n## Side quests\n- Paint (Owner: @ada)\n", goal_issue(7, "Star tracker", owner="grace"))
    (change,) = added(found)
    assert change.kind is Kind.PLAN
    text = f"## Plan\n- {change.line}\n"
    (goal,) = read(text).plan
    assert (goal.title, goal.ref, goal.owners) == ("Star tracker", 7, ("grace",))


def test_a_label_names_the_lane_and_a_team_its_comment() -> None:
    rules = replace(RULES, teams=(Team("Guidance", ("grace",)),))
    comment = world.comment(5, f"# Team Guidance\n\n## High priority\n\n{MEMORY.stamp('team:1:guidance')}", mine=True)
    stray = goal_issue(7, "Star tracker", owner="grace", labels=("goal", "status: not started", "lane: high priority"))
    found = plan_sprint(look(sprint_issue("## Plan\n", comment), stray), rules, MEMORY, MONDAY, render)
    (splice,) = [each for each in found.edits if isinstance(each, SpliceText)]
    assert splice.node == comment.id
    (change,) = splice.changes
    assert isinstance(change, AddGoal)
    assert change.kind is Kind.HIGH


def test_a_stray_goal_joins_the_sprint_of_today() -> None:
    stray = issue(9, "Paint", labels=("goal",))
    assert plan("## Plan\n", strays=(stray,)).edits == (AddSubIssue("I_1", "I_9", 9),)
    assert not kinds(plan("## Plan\n", strays=(stray,), now=later(MONDAY, days=30)), AddSubIssue)
    took_out = replace(MEMORY, history=(Change(9, MONDAY, "removed", "on track", "", "sub-issues"),))
    assert plan("## Plan\n", strays=(stray,), memory=took_out).edits == ()


def test_a_goal_that_lost_its_line_is_warned_about_then_dropped_with_a_word_on_how_to_undo_it() -> None:
    memory = remember(agreed(7, "Star tracker", "on track"))
    goal = goal_issue(7, "Star tracker", "on track")
    first = plan("## Plan\n", goal, memory=memory)
    (known,) = first.agreed
    assert known.unlined_at == MONDAY
    assert "counts as dropped from Jan 7 on" in messages(first)
    assert first.due_at == MONDAY + timedelta(days=2)
    lost = remember(known)
    late = plan("## Plan\n", goal, memory=lost, now=later(MONDAY, days=2))
    assert [each.reason for each in kinds(late, CloseIssue)] == ["not_planned"]  # type: ignore[attr-defined]
    (word,) = [
        each
        for each in late.edits
        if isinstance(each, PostComment) and each.number == 7 and each.key.startswith("unlined")
    ]
    assert "write a line with #7" in word.body
    assert late.agreed[0].status == "dropped"


def test_what_is_done_may_lose_its_line() -> None:
    memory = remember(agreed(7, "Star tracker", "done"))
    goal = goal_issue(7, "Star tracker", "done", state="closed", state_reason="completed")
    found = plan("## Plan\n", goal, memory=memory, now=later(MONDAY, days=9))
    assert not kinds(found, CloseIssue)
    assert not added(found)


DROPPED = replace(agreed(7, "Star tracker", "dropped", last_open="on track"), unlined_at=MONDAY)
CLOSED = goal_issue(7, "Star tracker", "dropped", state="closed", state_reason="not_planned")


def test_a_line_that_comes_back_undoes_the_dropping() -> None:
    found = plan(f"## Plan\n- Star tracker {LINKED}\n", CLOSED, memory=remember(DROPPED), now=later(MONDAY, days=3))
    (known,) = found.agreed
    assert (known.status, known.unlined_at) == ("on track", None)


def test_reopening_undoes_the_dropping_and_brings_a_line() -> None:
    again = replace(CLOSED, state="open", state_reason="reopened")
    found = plan("## Plan\n", again, memory=remember(DROPPED), now=later(MONDAY, days=3))
    assert "#7" in added(found)[0].line
    assert found.agreed[0].status == "on track"


def test_what_stays_dropped_is_explained_only_once() -> None:
    found = plan("## Plan\n", CLOSED, memory=remember(DROPPED), now=later(MONDAY, days=3))
    assert [each for each in found.edits if isinstance(each, PostComment) and each.number == 7] == []


def test_a_carried_goal_gets_a_line_in_the_next_sprint_once() -> None:
    found = plan("## Plan\n", memory=EARLIER)
    (change,) = added(found)
    (goal,) = read(f"## Plan\n- {change.line}\n").plan
    assert (goal.title, goal.ref, goal.owners, goal.continued) == ("Star tracker", 7, ("grace",), True)
    assert found.settled == ("carry:7",)
    assert not plan("## Plan\n", memory=replace(EARLIER, done=frozenset(found.settled))).edits
    there = plan(f"## Plan\n- Star tracker {LINKED}\n", memory=EARLIER, now=later(MONDAY, days=-1))
    assert (there.settled, there.edits) == (("carry:7",), ())


def test_a_carried_goal_moves_with_its_issue_at_the_start_once_the_record_before_is_frozen() -> None:
    body = f"## Plan\n- ⚪ Star tracker {LINKED} (Owner: @grace) (continued)\n"
    noon = later(MONDAY, hours=4)
    waiting = plan(body, memory=EARLIER)
    assert (waiting.edits, waiting.due_at) == ((), noon)
    patient = plan(body, memory=EARLIER, now=later(noon, minutes=59))
    assert (patient.edits, patient.due_at) == ((), later(noon, minutes=69))
    assert plan(body, memory=EARLIER, now=later(noon, hours=1)).edits == (AddSubIssue("I_1", "I_7", 7),)
    frozen = replace(EARLIER, frozen=(FROZEN,))
    assert plan(body, memory=frozen).edits == (AddSubIssue("I_1", "I_7", 7),)
    assert plan(body, memory=frozen, now=later(MONDAY, days=-2)).edits == ()
    unposted = replace(EARLIER, frozen=(replace(FROZEN, node_id=""),))
    assert plan(body, memory=unposted).edits == ()
    without = replace(RULES, closing=replace(RULES.closing, enabled=False))
    assert plan(body, memory=EARLIER, rules=without).edits == (AddSubIssue("I_1", "I_7", 7),)


def test_a_carried_goal_that_was_finished_within_the_time_of_grace_stays_where_it_was_done() -> None:
    body = f"## Plan\n- ⚪ Star tracker {LINKED} (Owner: @grace) (continued)\n"
    done = replace(MEMORY, elsewhere={7: Elsewhere(0, agreed(7, "Star tracker", "done", "grace"))}, frozen=(FROZEN,))
    found = plan(body, memory=replace(done, done=frozenset({"carry:7"})))
    assert not kinds(found, AddSubIssue)
    assert "#7 was done in the sprint before; take its line out" in messages(found)
    assert kinds(plan(body, memory=done), AddSubIssue), "whoever links it by hand wants it here"


def test_a_carried_goal_does_not_come_where_there_is_no_room_for_its_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_SUB_ISSUES", 0)
    body = f"## Plan\n- ⚪ Star tracker {LINKED} (Owner: @grace) (continued)\n"
    found = plan(body, memory=replace(EARLIER, frozen=(FROZEN,)))
    assert not kinds(found, AddSubIssue)
    assert "GitHub allows 0 sub-issues" in messages(found)


@pytest.mark.parametrize(("sign", "status"), [("", "not started"), ("🔁 ", "not started"), ("🟢 ", "on track")])
def test_a_carried_goal_is_open_again_and_one_sprint_older(sign: str, status: str) -> None:
    body = f"## Plan\n- {sign}Star tracker {LINKED} (Owner: @grace)\n"
    moved = goal_issue(7, "Star tracker", "carried over", "grace")
    found = plan(body, moved, memory=EARLIER)
    (known,) = found.agreed
    assert (known.status, known.carried, known.lined) == (status, 1, True)
    assert Change(7, MONDAY, "carried", "#0", "#1", "line") in found.changes
    assert len(found.changes) == (1 if status == "not started" else 2)
    (summary,) = [each for each in found.edits if isinstance(each, PostComment) and each.key == "summary:1"]
    assert "(2nd sprint)" in summary.body


def test_the_old_sprint_keeps_what_was_carried() -> None:
    memory = remember(replace(CARRIED, status="carried over"))
    found = plan(f"## Plan\n- 🔁 Star tracker {LINKED} (Owner: @grace)\n", memory=memory)
    assert "removed" not in {change.what for change in found.changes}
    assert found.agreed == ()
    assert messages(found) == ""


def test_a_goal_that_people_moved_to_a_later_sprint_is_carried_over_here() -> None:
    known = agreed(7, "Star tracker", "on track", "grace")
    memory = replace(remember(known), elsewhere={7: Elsewhere(30, known)})
    found = plan(f"## Plan\n- 🟢 Star tracker {LINKED} (Owner: @grace)\n", memory=memory)
    assert found.agreed[0].status == "carried over"
    assert [change.what for change in found.changes] == ["carried"]
    changes = [change for splice in kinds(found, SpliceText) for change in splice.changes]  # type: ignore[attr-defined]
    assert [change.emoji for change in changes if isinstance(change, SetEmoji)] == ["🔁"]


def test_a_goal_taken_out_of_the_sprint_is_forgotten() -> None:
    found = plan("## Plan\n", memory=remember(agreed(7, "Star tracker")))
    assert [change.what for change in found.changes] == ["removed"]


def test_goals_become_issues_by_command() -> None:
    rules = replace(RULES, become_issues=BecomeIssues.BY_COMMAND)
    body = "## Plan\n- Star tracker\n"
    assert not kinds(plan(body, rules=rules), OpenIssue)
    assert kinds(plan(body, rules=rules, memory=replace(MEMORY, done=frozenset({"plan:1"}))), OpenIssue)


def test_goals_without_issues_are_in_the_summary() -> None:
    rules = replace(RULES, become_issues=BecomeIssues.NEVER)
    found = plan("## Plan\n- 🟢 Star tracker (Owner: @grace)\n- Gyros\n  - Status: soon\n", rules=rules)
    (summary,) = [each for each in found.edits if isinstance(each, PostComment)]
    assert "| 🟢 on track | Star tracker | grace |" in summary.body
    assert "| ⚪ not started | Gyros | nobody |" in summary.body


def test_a_closed_sprint_takes_nothing_in() -> None:
    closed = sprint_issue("## Plan\n", state="closed", state_reason="completed")
    found = plan_sprint(
        replace(look(closed), strays=(issue(9, "Paint", labels=("goal",)),)), RULES, EARLIER, MONDAY, render
    )
    assert found.edits == ()


def test_an_issue_that_is_closed_and_never_had_a_line_gets_none() -> None:
    done = goal_issue(7, "Star tracker", "done", state="closed", state_reason="completed")
    assert added(plan("## Plan\n", done)) == []


def test_a_dropping_that_was_explained_is_not_explained_again() -> None:
    lost = remember(
        replace(agreed(7, "Star tracker", "on track"), unlined_at=MONDAY), done=frozenset({"unlined:7:20260105T0800"})
    )
    late = plan("## Plan\n", goal_issue(7, "Star tracker", "on track"), memory=lost, now=later(MONDAY, days=2))
    assert kinds(late, CloseIssue)
    assert not [each for each in late.edits if isinstance(each, PostComment) and each.key.startswith("unlined")]
