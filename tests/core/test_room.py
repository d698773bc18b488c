"""Texts nearly as long as GitHub takes: what of ours has no room is left out and told, and all else goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.edits import CloseIssue, OpenIssue, SpliceText
from bot.core.markers import BODY_LIMIT
from bot.core.model import Issue
from bot.core.plan import Plan
from tests.core import test_calls, test_hangovers, test_plan_space
from tests.core.closing import test_ending
from tests.core.closing.end import NOON, planned
from tests.core.retro.story import edited
from tests.core.retro.test_following import AFTER, filed, said
from tests.core.test_calls import KNOWN, outcomes
from tests.core.test_hangovers import CAMERA, GYROS, SECOND, left, team_comment
from tests.core.world import space


def full(issue: Issue, length: int) -> Issue:
    """The issue with so long a text."""
    return replace(issue, body=filled(issue.body, length))


def filled(text: str, length: int) -> str:
    return f"{text}\n\n{'x' * (length - len(text) - 2)}"


def without_room(plan: Plan) -> list[tuple[str, str]]:
    """Return where there is no room, and for what."""
    told = [(each.where, each.message.partition(":")[0]) for each in plan.problems]
    return [(where, message) for where, message in told if message.startswith("has no room")]


def long_comment() -> str:
    words = "\n".join(f"- this week thing number {number:04} went slowly" for number in range(1_450))
    return f"## Actions\n\n- [ ] Oil the hinges @grace\n\n## What can we do better\n\n{words}\n"


def test_of_a_long_comment_on_a_retro_the_first_things_are_gathered_and_its_actions() -> None:
    given = filed(said(1, long_comment()))
    (mine,) = given.snapshot.retros
    plan = given.plan(AFTER)
    after = edited(mine, plan)
    assert len(after.body) <= BODY_LIMIT
    assert "- Oil the hinges (Owner: grace)" in after.body
    assert after.body.count("went slowly (ada)") == 50
    assert without_room(plan) == [("#50", "has no room for all that is gathered below it")]
    again = given.having(retros=(after,)).plan(AFTER)
    assert not [edit for edit in again.edits if isinstance(edit, SpliceText) and edit.node == mine.id]


def test_the_fuller_a_retro_is_the_fewer_things_are_gathered() -> None:
    given = filed(said(1, long_comment()))
    issue = full(given.snapshot.retros[0], BODY_LIMIT - 500)
    after = edited(issue, given.having(retros=(issue,)).plan(AFTER))
    assert after.body.count("went slowly (ada)") == 5


def test_a_full_retro_stays_as_it_is() -> None:
    given = filed(said(1, "Pairing was fun."))
    issue = full(given.snapshot.retros[0], BODY_LIMIT - 20)
    plan = given.having(retros=(issue,)).plan(AFTER)
    assert edited(issue, plan) == issue
    assert without_room(plan) == [("#50", "has no room for all that is gathered below it")]


def test_a_sprint_without_room_for_its_left_overs_says_so_and_goes_on() -> None:
    issue = full(SECOND, 65_322)
    plan = test_hangovers.planned(left(GYROS, CAMERA), team_comment(), issue=issue)
    assert list(test_hangovers.lists(plan)) == ["IC_5"]
    assert without_room(plan) == [("#9", "has no room for the list of left-over goals")]
    assert any("has no room for the list" in getattr(edit, "body", "") for edit in plan.edits)  # in the summary


def test_a_teams_comment_without_room_is_named() -> None:
    comment = team_comment()
    plan = test_hangovers.planned(left(GYROS), replace(comment, body=filled(comment.body, BODY_LIMIT - 20)))
    assert without_room(plan) == [("#9", "has no room for the left-over goals in the comment of team Guidance")]


def test_a_full_sprint_that_cannot_link_its_retros_says_so() -> None:
    given = filed()
    given = given.having(issue=full(given.snapshot.issue, BODY_LIMIT - 20))
    assert ("#30", "has no room for the links to its retros") in without_room(given.plan(AFTER))
    assert "has no room for the links" in str(given.told("posts/summary.md", AFTER)["problems"])


def test_the_next_sprint_is_opened_when_the_last_has_no_room_for_a_link() -> None:
    last, older = test_plan_space.ours(9, 1, pinned=False), test_plan_space.ours(3, 0, pinned=False)
    plan = test_plan_space.planned(space(full(last, 65_437), older), test_plan_space.SECOND)
    assert test_plan_space.opened(plan).key == "sprint:2"
    new = test_plan_space.ours(10, 2, pinned=False)
    for length, linked in ((65_437, []), (60_000, [9])):
        plan = test_plan_space.planned(space(new, full(last, length)), test_plan_space.SECOND)
        assert [edit.number for edit in plan.edits if isinstance(edit, SpliceText)] == linked
        assert not [edit for edit in plan.edits if isinstance(edit, OpenIssue)]


def test_a_command_that_has_no_room_on_its_line_is_answered() -> None:
    body = filled(test_calls.BODY, BODY_LIMIT - 5)
    plan = test_calls.planned(test_calls.said(5, "/target #7 ten people write to us"), body=body)
    assert outcomes(plan) == ["mistake"]
    once = test_calls.planned(
        test_calls.said(5, "/target #7 ten people write to us"),
        body=body,
        memory=replace(KNOWN, receipts=plan.receipts),
    )
    assert any("There is no room for what `/target` says" in getattr(edit, "body", "") for edit in once.edits)


@pytest.mark.parametrize(("length", "linked"), [(BODY_LIMIT - 20, False), (10_000, True)])
def test_a_full_sprint_is_closed_without_the_link_to_its_record(length: int, linked: bool) -> None:  # noqa: FBT001
    snapshot, memory = test_ending.with_record()
    plan = planned(replace(snapshot, issue=full(snapshot.issue, length)), memory, NOON)
    assert any(isinstance(edit, CloseIssue) for edit in plan.edits)
    assert any(isinstance(edit, SpliceText) for edit in plan.edits) == linked
    assert without_room(plan) == ([] if linked else [("#1", "has no room for the link to its record")])
