"""What must not hold up a sprint, nor happen again in every look, on a bad day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.agreed import Change
from bot.core.edits import DeleteComment, PostBoardUpdate, PostComment, React, RewriteBoardUpdate, RewriteComment
from bot.core.merge import Surface
from bot.core.model import Board, BoardUpdate
from bot.core.plan import Plan, TooMuch, check, plan_sprint
from bot.render import render
from tests.core import test_boards, test_calls, test_facts, world
from tests.core.test_calls import KNOWN, NEVER, WRITERS, keys, of, outcomes, said, splices
from tests.core.world import MONDAY, RULES, agreed, goal_issue, later, look, remember, sprint_issue

SPEECH = (PostComment, RewriteComment, DeleteComment, React)
TABLE = "## Plan\n\n| Goal | Owner | Status |\n|---|---|---|\n| Gyros | @ada | 🟢 |\n"


def test_a_summary_that_somebody_wrote_into_is_written_anew() -> None:
    (posted,) = [edit for edit in of(test_calls.planned(), PostComment) if edit.key == "summary:1"]
    ours = world.comment(90, posted.body.replace("\n\n", "\n\n| a row of ours\n\n", 1), mine=True)
    (edit,) = of(test_calls.planned(ours), RewriteComment)
    assert edit.body == posted.body


def test_on_a_locked_goal_nothing_is_said_and_the_sprint_goes_on() -> None:
    asked = (said(5, "/status at risk"), said(6, "/status gibberish"))
    goal = goal_issue(7, "Star tracker", "on track", "grace", comments=asked, locked=True)
    snapshot = replace(look(sprint_issue(test_calls.BODY), goal), standings=WRITERS)
    plan = plan_sprint(snapshot, NEVER, KNOWN, MONDAY, render)
    assert outcomes(plan) == ["done", "mistake"]
    assert "status" in {change.what for change in plan.changes}
    assert [edit for edit in of(plan, *SPEECH) if edit.number == 7] == []
    assert [problem.message for problem in plan.problems if problem.where == "#7"] == [
        "is locked, so that nothing can be answered there; unlock it, or give commands on the sprint issue"
    ]


def test_a_comment_full_of_mistakes_gets_a_short_answer() -> None:
    """GitHub refuses longer ones than 65,536 characters, and then nothing at all would be remembered."""
    comment = said(5, "\n".join(f"/status #7 gibberish {'x' * 60} {n}" for n in range(700)))
    first = test_calls.planned(comment)
    plan = test_calls.planned(comment, memory=replace(KNOWN, receipts=first.receipts))
    (answer,) = [edit for edit in of(plan, PostComment) if edit.key == "answer:5"]
    assert len(first.receipts) == 700
    assert len(answer.body) < 20_000
    assert "690 more lines" in answer.body


def test_a_comment_full_of_cries_for_help_gets_a_few_answers() -> None:
    plan = test_calls.planned(said(5, "/help\n" * 150))
    assert outcomes(plan) == ["done"] * 150
    assert sum(key.startswith("help:5:") for key in keys(plan)) == 5
    check(plan, 1, 1)


def test_many_who_were_overtaken_on_one_goal_do_not_stop_the_sprint() -> None:
    check(Plan(tuple(PostComment(f"conflict:7:{n}", "I_7", 7, "") for n in range(20))), 1)
    with pytest.raises(TooMuch):
        check(Plan(tuple(PostComment(f"conflict:7:{n}", "I_7", 7, "") for n in range(21))), 1)


def test_the_board_waits_together_with_the_summary() -> None:
    first = test_boards.planned(test_boards.board(), card=test_boards.IN_PROGRESS)
    (posted,) = [edit for edit in of(first, PostComment) if edit.key == "summary:1"]
    goal = replace(goal_issue(7, "Star tracker", "off track", "grace"), cards=(test_boards.IN_PROGRESS,))
    line = test_boards.LINE.replace("🟢", "🔴")
    sprint = sprint_issue(line, world.comment(5, posted.body, mine=True, at=MONDAY))
    snapshot = replace(look(sprint, goal), boards=(test_boards.board(),))
    rules = replace(RULES, boards=(test_boards.RULE,))
    waits = replace(test_boards.KNOWN, shown=first.shown)
    change = Change(7, later(MONDAY, minutes=1), "status", "on track", "off track", Surface.LABEL, "ada")
    knows = replace(waits, agreed={7: agreed(7, "Star tracker", "off track", "grace")}, history=(change,))
    for memory, minutes, told in ((waits, 1, []), (knows, 5, []), (knows, 11, ["OFF_TRACK"])):
        plan = plan_sprint(snapshot, rules, memory, later(MONDAY, minutes=minutes), render)
        assert [edit.status for edit in of(plan, PostBoardUpdate)] == told


def update(plan_of: Board) -> list[object]:
    said_before = replace(test_boards.KNOWN, shown={"board-update:7": "ON_TRACK"})
    plan = test_boards.planned(plan_of, card=test_boards.IN_PROGRESS, memory=said_before)
    return list(test_boards.of(plan, PostBoardUpdate, RewriteBoardUpdate))


def test_two_sprints_of_one_board_leave_each_others_words_alone() -> None:
    other = "1 of 3 goals done. See [Sprint 11](https://github.example/acme/rockets/issues/11)."
    theirs = BoardUpdate("U", "ON_TRACK", other, mine=True, created_at=MONDAY)
    assert update(test_boards.board(update=theirs)) == []


def test_words_on_a_board_whose_answer_was_lost_are_not_said_twice() -> None:
    first = test_boards.planned(test_boards.board(), card=test_boards.IN_PROGRESS)
    (posted,) = test_boards.of(first, PostBoardUpdate)
    assert isinstance(posted, PostBoardUpdate)
    there = BoardUpdate("U", posted.status, posted.body, mine=True, created_at=MONDAY)
    again = test_boards.planned(test_boards.board(update=there), card=test_boards.IN_PROGRESS)
    assert test_boards.of(again, PostBoardUpdate, RewriteBoardUpdate) == []
    assert again.shown == first.shown


def test_who_goes_back_to_what_a_command_said_once_is_told() -> None:
    by_command = Change(7, MONDAY, "confidence", "50%", "80%", Surface.COMMAND, "grace")
    by_hand = Change(7, later(MONDAY, minutes=5), "confidence", "80%", "60%", Surface.LINE, "ada")
    known = replace(test_facts.KNOWN, facts=(("lane", "high"), ("confidence", "60%"), ("target", "99% of the sky")))
    memory = replace(remember(known), history=(by_command, by_hand))
    plan = test_facts.planned(test_facts.BEFORE.replace("50:50", "80%"), memory=memory)
    assert test_facts.told(plan) == [("confidence", "60%", "80%", "ada")]


def test_a_command_that_died_after_its_edit_is_told_once() -> None:
    body = test_calls.BODY.replace("(Owner: @grace)", "(Owner: @grace) (3 points)")
    plan = test_calls.planned(said(5, "/points #7 3"), body=body)
    told = [(change.what, change.before, change.after, change.who) for change in plan.changes]
    assert told == [("points", "", "3", "grace")]


def test_a_stand_up_belongs_to_the_day_on_which_it_was_asked_for() -> None:
    """A turn that dies, or is held up, over midnight does not post a second one."""
    asked = replace(said(5, "/standup"), created_at=later(MONDAY, days=-1))
    assert "standup:1:2026-01-04" in keys(test_calls.planned(asked))


def test_a_row_of_a_table_takes_no_target_and_says_so() -> None:
    plan = test_calls.planned(said(5, "/target Gyros fly three times", "ada"), body=TABLE)
    assert outcomes(plan) == ["mistake"]
    assert 'cannot be written on the line of "Gyros"' in plan.receipts[0].message
    assert [change for change in splices(plan) if type(change).__name__ == "AddTarget"] == []


@pytest.mark.parametrize("status", ["on track", "done"])
def test_a_command_for_a_goal_that_lost_its_line_is_answered(status: str) -> None:
    memory = remember(replace(agreed(7, "Star tracker", status, "grace"), unlined_at=MONDAY))
    plan = test_calls.planned(said(5, "/points #7 3"), body="## Plan\n", memory=memory)
    assert outcomes(plan) == ["mistake"]
    assert "has no line in the plan" in plan.receipts[0].message
