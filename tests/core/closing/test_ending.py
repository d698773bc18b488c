"""A sprint ends: its record is frozen, posted, and then its issue is closed, step by step and only once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.edits import CloseIssue, LockIssue, OpenIssue, PostComment, SpliceText
from bot.core.markers import stamps
from bot.core.model import SprintSnapshot
from bot.core.plan import Memory, plan_space
from bot.core.record import opened
from bot.core.rules import Rules
from tests.core.closing.end import (
    ASKED,
    END,
    LATER,
    NOON,
    QUIET,
    body_after,
    calm,
    day,
    line,
    planned,
    promised,
    record_in,
    remember,
    said,
    turn_of,
)
from tests.core.world import RULES, SECRET, agreed, comment, goal_issue, look, render, space, sprint_issue

PLAN = f"## Plan\n\n{line(7, 'Gyros', 'done')}\n{line(8, 'Pump', 'at risk', 'edsger')}\n"
GOALS = (
    goal_issue(7, "Gyros", "done", "ada", state="closed", state_reason="completed"),
    goal_issue(8, "Pump", "at risk", "edsger"),
)
AGREED = [agreed(7, "Gyros", "done", "ada", last_open="on track"), agreed(8, "Pump", "at risk", "edsger")]
HISTORY = (*promised(7, 8), turn_of(7, "on track", "done", day(14)), turn_of(8, "on track", "at risk", day(13)))
LOCKING = replace(QUIET, closing=replace(QUIET.closing, lock=True))


def settled() -> tuple[SprintSnapshot, Memory]:
    """A sprint at its end, on which everything agrees."""
    memory = remember(AGREED, *HISTORY)
    return calm(look(sprint_issue(PLAN), *GOALS), memory, END), memory


def with_record() -> tuple[SprintSnapshot, Memory]:
    """The same once its record is frozen and posted."""
    snapshot, memory = settled()
    frozen = planned(snapshot, memory).frozen
    assert frozen
    (post,) = planned(snapshot, replace(memory, frozen=(frozen,))).edits
    assert isinstance(post, PostComment)
    there = (*snapshot.issue.comments, comment(77, post.body, mine=True))
    posted = replace(snapshot, issue=replace(snapshot.issue, comments=there))
    return posted, replace(memory, frozen=(frozen,), done=memory.done | {"record:1"})


def shut(snapshot: SprintSnapshot, memory: Memory) -> tuple[SprintSnapshot, Memory]:
    """The same once the issue is closed, links its record and all is remembered."""
    plan = planned(snapshot, memory)
    assert plan.frozen
    body = body_after(plan, snapshot.issue)
    closed = replace(snapshot, issue=replace(snapshot.issue, body=body, state="closed", state_reason="completed"))
    return closed, replace(memory, frozen=(plan.frozen,), done=memory.done | set(plan.settled))


def test_before_the_time_of_grace_is_over_nothing_is_frozen_and_the_instant_is_known() -> None:
    snapshot, memory = settled()
    for moment in (END, NOON - timedelta(seconds=1)):
        plan = planned(snapshot, memory, moment)
        assert (plan.frozen, plan.edits, plan.due_at) == (None, (), NOON)


def test_the_record_is_frozen_first_then_posted_then_the_issue_is_closed() -> None:
    snapshot, memory = settled()
    first = planned(snapshot, memory)
    assert first.frozen is not None
    assert first.edits == ()
    second = planned(snapshot, replace(memory, frozen=(first.frozen,)))
    assert second.frozen is None
    assert said(second.edits, PostComment) == ["comment on #1 (record:1)"]
    third = planned(*with_record())
    assert [type(edit) for edit in third.edits] == [CloseIssue, SpliceText]
    assert third.settled == ("closed:1",)
    assert third.frozen == replace(first.frozen, node_id="IC_77")


def test_the_comment_is_what_was_frozen_whatever_has_changed_since() -> None:
    snapshot, memory = settled()
    frozen = planned(snapshot, memory).frozen
    assert frozen
    changed = replace(memory, frozen=(frozen,), agreed={}, history=())
    edits = planned(replace(snapshot, goals=()), changed, LATER).edits
    (post,) = [each for each in edits if isinstance(each, PostComment) and each.key == "record:1"]
    held = opened(post.body, SECRET)
    assert held.whole
    assert held.checksum == frozen.checksum
    assert [goal.title for goal in record_in(planned(snapshot, memory)).goals] == ["Gyros", "Pump"]
    assert [(each.kind, each.key) for each in stamps(post.body, SECRET)] == [("record", "1")]


def test_what_else_is_to_be_done_is_done_before_but_holds_nothing_up_for_ever() -> None:
    memory = remember(AGREED, *HISTORY)
    unsettled = look(sprint_issue(PLAN), *GOALS)
    waiting = planned(unsettled, memory)
    assert waiting.edits
    assert (waiting.frozen, waiting.waiting) == (None, True)
    assert planned(unsettled, memory, LATER).frozen is not None


def test_the_last_retro_comes_before_the_record_however_late_we_are() -> None:
    snapshot, memory = settled()
    late = day(22)
    plan = planned(snapshot, memory, late, RULES)
    assert [edit.key for edit in plan.edits if isinstance(edit, OpenIssue)] == ["retro:1:2"]
    assert (plan.frozen, plan.waiting) == (None, True)
    filed = replace(memory, done=memory.done | {"retro:1:2"})
    assert planned(snapshot, filed, late, RULES).frozen is not None


def test_a_closed_sprint_with_a_record_is_left_alone() -> None:
    snapshot, memory = shut(*with_record())
    plan = planned(snapshot, memory)
    assert (plan.edits, plan.settled, plan.frozen) == ((), (), None)
    assert plan.over == "it is closed and its record is frozen"
    changed = replace(snapshot, goals=(GOALS[0], replace(GOALS[1], labels=("goal", "status: done"))))
    assert planned(changed, memory).edits == ()


def test_a_sprint_that_somebody_reopens_goes_on_and_is_not_closed_again() -> None:
    snapshot, memory = shut(*with_record())
    reopened = replace(snapshot, issue=replace(snapshot.issue, state="open"))
    plan = planned(reopened, memory)
    assert (plan.edits, plan.over, plan.frozen) == ((), "", None)
    changed = replace(reopened, goals=(GOALS[0], replace(GOALS[1], labels=("goal", "status: on track"))))
    assert planned(changed, memory).changes != ()
    lost = replace(memory, done=ASKED, frozen=())
    assert said(planned(reopened, lost).edits, CloseIssue) == [], "the block in its body tells that it was closed once"


def test_who_closed_the_sprint_by_hand_gets_the_record_as_well() -> None:
    snapshot, memory = settled()
    closed = replace(snapshot, issue=replace(snapshot.issue, state="closed", state_reason="completed"))
    frozen = planned(closed, memory).frozen
    assert frozen
    (post,) = planned(closed, replace(memory, frozen=(frozen,))).edits
    assert isinstance(post, PostComment)
    there = replace(
        closed, issue=replace(closed.issue, comments=(*closed.issue.comments, comment(77, post.body, mine=True)))
    )
    rest = planned(there, replace(memory, frozen=(frozen,)))
    assert [type(edit) for edit in rest.edits] == [SpliceText]
    assert rest.settled == ("closed:1",)


@pytest.mark.parametrize("is_lock", [True, False])
def test_the_rules_say_whether_the_issue_is_closed_and_locked(is_lock: bool) -> None:  # noqa: FBT001 - given by name
    snapshot, memory = with_record()
    rules = replace(QUIET, closing=replace(QUIET.closing, close=not is_lock, lock=is_lock))
    plan = planned(snapshot, memory, NOON, rules)
    assert said(plan.edits, CloseIssue) == ([] if is_lock else ["close #1 as completed"])
    assert said(plan.edits, LockIssue) == (["lock #1"] if is_lock else [])
    assert ("locked:1" in plan.settled) is is_lock


def test_a_sprint_that_stays_open_goes_on_after_its_record() -> None:
    rules = replace(QUIET, closing=replace(QUIET.closing, close=False))
    snapshot, memory = with_record()
    rest = planned(snapshot, memory, NOON, rules)
    body = body_after(rest, snapshot.issue)
    known = replace(memory, done=memory.done | set(rest.settled), frozen=(rest.frozen,) if rest.frozen else ())
    snapshot = replace(snapshot, issue=replace(snapshot.issue, body=body))
    plan = planned(snapshot, known, NOON, rules)
    assert (plan.edits, plan.over) == ((), "")


def test_locking_comes_last_and_only_once() -> None:
    snapshot, memory = with_record()
    plan = planned(snapshot, memory, NOON, LOCKING)
    assert [type(edit) for edit in plan.edits] == [CloseIssue, SpliceText, LockIssue]
    closed, known = shut(snapshot, memory)
    died = planned(closed, known, NOON, LOCKING)
    assert [type(edit) for edit in died.edits] == [LockIssue], "closed, and then the bot died"
    assert planned(closed, replace(known, done=known.done | {"locked:1"}), NOON, LOCKING).edits == ()


def test_a_lost_database_learns_the_record_from_its_comment_and_does_nothing_else() -> None:
    snapshot, memory = shut(*with_record())
    empty = replace(memory, done=frozenset(), frozen=(), agreed={}, history=())
    plan = planned(snapshot, empty, day(21))
    assert plan.edits == ()
    assert plan.frozen == memory.frozen[0]
    (edited,) = [each for each in snapshot.issue.comments if each.id == "IC_77"]
    forged = replace(edited, body=edited.body.replace("Gyros", "Moons"))
    others = tuple(each for each in snapshot.issue.comments if each is not edited)
    tampered = replace(snapshot, issue=replace(snapshot.issue, comments=(*others, forged)))
    assert planned(tampered, empty, day(21)).frozen is None, "what was edited is not learnt"


def test_what_people_did_to_the_record_is_told_and_it_is_not_posted_again() -> None:
    snapshot, memory = shut(*with_record())
    (post,) = [each for each in snapshot.issue.comments if each.id == "IC_77"]
    others = tuple(each for each in snapshot.issue.comments if each is not post)
    gone = replace(snapshot, issue=replace(snapshot.issue, comments=others))
    assert (
        planned(gone, memory).over == "it is closed and its record is frozen, but the comment of its record was deleted"
    )
    assert planned(gone, memory).edits == ()
    edited = (*others, replace(post, body=f"{post.body}\nP.S. All done!"))
    changed = replace(snapshot, issue=replace(snapshot.issue, comments=edited))
    assert planned(changed, memory).over.endswith("but the comment of its record was edited")
    reopened = replace(gone, issue=replace(gone.issue, state="open"))
    (problem,) = planned(reopened, memory).problems
    assert problem.where == "The record"
    assert "`goalkeeper record acme/rockets 1` tells what differs" in problem.message
    unread = replace(gone, issue=replace(gone.issue, comments_complete=False))
    assert planned(unread, memory).over == "it is closed and its record is frozen", "not all comments were read"


def test_a_comment_that_github_does_not_list_yet_is_waited_for() -> None:
    snapshot, memory = settled()
    frozen = planned(snapshot, memory).frozen
    assert frozen
    young = replace(memory, frozen=(frozen,), done=memory.done | {"record:1"}, recent=frozenset({"record:1"}))
    plan = planned(snapshot, young)
    assert (plan.edits, plan.due_at) == ((), NOON + timedelta(seconds=10))


@pytest.mark.parametrize(
    ("late", "known", "is_there"),
    [(7, True, True), (7, False, True), (8, False, False), (28, True, True), (29, True, False)],
)
def test_a_sprint_that_was_over_long_before_we_came_gets_no_record(late: int, known: bool, is_there: bool) -> None:  # noqa: FBT001
    snapshot, memory = settled()
    history = HISTORY if known else tuple(replace(each, at=NOON + timedelta(days=late)) for each in HISTORY)
    plan = planned(snapshot, replace(memory, history=history), NOON + timedelta(days=late))
    assert (plan.frozen is not None) is is_there


def test_an_empty_sprint_gets_no_record_and_is_closed_all_the_same() -> None:
    empty = look(sprint_issue("## Plan\n\n-\n"))
    plan = planned(empty, remember([]), LATER)
    assert plan.frozen is None
    assert said(plan.edits, CloseIssue) == ["close #1 as not_planned"]
    assert plan.settled == ("closed:1",)
    again = planned(empty, replace(remember([]), done=ASKED | {"closed:1"}), LATER)
    assert again.edits == ()
    left_open = replace(QUIET, closing=replace(QUIET.closing, close=False))
    assert planned(empty, remember([]), LATER, left_open).edits == ()


def test_without_closing_nothing_happens_at_the_end() -> None:
    snapshot, memory = settled()
    without = replace(QUIET, closing=replace(QUIET.closing, enabled=False))
    plan = planned(snapshot, memory, LATER, without)
    assert (plan.edits, plan.frozen, plan.due_at) == ((), None, None)
    posted, known = with_record()
    assert planned(posted, known, LATER, without).edits == ()


@pytest.mark.parametrize(
    ("grace", "at"), [(0, END), (1, NOON), (2, NOON + timedelta(days=1)), (5, NOON + timedelta(days=4))]
)
def test_the_time_of_grace_is_counted_in_working_days(grace: int, at: object) -> None:
    snapshot, memory = settled()
    rules: Rules = replace(QUIET, closing=replace(QUIET.closing, grace_days=grace))
    assert planned(snapshot, memory, END - timedelta(hours=1), rules).due_at == at


def test_a_space_that_lost_its_database_looks_for_the_records_of_closed_sprints() -> None:
    snapshot, memory = shut(*with_record())
    seen = space(snapshot.issue)
    assert plan_space(seen, QUIET, replace(memory, frozen=()), day(30), render).watch == (1,)
    assert plan_space(seen, QUIET, memory, day(30), render).watch == ()
    without = space(replace(snapshot.issue, body=PLAN))
    assert plan_space(without, QUIET, replace(memory, frozen=()), day(30), render).watch == ()


def test_a_closed_sprint_whose_record_nobody_can_find_is_left_alone() -> None:
    snapshot, memory = shut(*with_record())
    bare = replace(snapshot, issue=replace(snapshot.issue, comments=()))
    plan = planned(bare, replace(memory, frozen=(), agreed={}, history=(), done=frozenset()), day(30))
    assert (plan.edits, plan.settled) == ((), ("closed:1",))
