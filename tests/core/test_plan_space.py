"""What is to be done in a space: its labels, its next sprint issue, its pins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.core import calendar
from bot.core.edits import CreateLabel, OpenIssue, UnpinIssue, once, to_json
from bot.core.model import Issue, Repository, SpaceSnapshot
from bot.core.plan import Memory, Plan, plan_space
from bot.core.rules import Rules
from tests.core import world
from tests.core.world import MEMORY, REPOSITORY, RULES, TEAMS, agreed, render, space

OPENING = datetime(2026, 1, 2, 16, tzinfo=UTC)
SECOND = datetime(2026, 1, 16, 16, tzinfo=UTC)
FULL = replace(REPOSITORY, pinned_issues=3)


def planned(snapshot: SpaceSnapshot, now: datetime = OPENING, rules: Rules = RULES, memory: Memory = MEMORY) -> Plan:
    return plan_space(snapshot, rules, memory, now, render)


def opened(plan: Plan) -> OpenIssue:
    (edit,) = [edit for edit in plan.edits if isinstance(edit, OpenIssue)]
    return edit


def ours(number: int, sprint: int, *, pinned: bool, state: str = "open") -> Issue:
    """A sprint issue that the bot opened."""
    body = MEMORY.stamp(f"sprint:{sprint}")
    return world.issue(number, f"Sprint {sprint}", body, mine=True, labels=("sprint",), pinned=pinned, state=state)


def test_a_space_without_a_cadence_only_gets_its_labels() -> None:
    bare = replace(REPOSITORY, labels=())
    plan = planned(space(repository=bare), rules=Rules())
    assert {type(edit) for edit in plan.edits} == {CreateLabel}
    assert len(plan.edits) == 11
    assert plan.due_at is None


def test_labels_that_differ_only_in_case_are_there() -> None:
    loud = replace(REPOSITORY, labels=tuple(replace(each, name=each.name.upper()) for each in REPOSITORY.labels))
    assert planned(space(repository=loud), rules=Rules()).edits == ()


def test_the_sprint_issue_is_opened_when_it_is_due() -> None:
    before = planned(space(), OPENING.replace(hour=15))
    assert (before.edits, before.due_at) == ((), OPENING)
    issue = opened(planned(space(), rules=TEAMS))
    assert (issue.key, issue.title, issue.labels) == ("sprint:1", "Sprint 1 - Jan 5 to Jan 16", ("sprint",))
    assert "each team plans in its own comment" in issue.body
    assert MEMORY.stamp("sprint:1") in issue.body


def test_a_sprint_has_one_issue_whoever_opened_it() -> None:
    assert planned(space(ours(1, 1, pinned=True))).edits == ()
    by_hand = world.issue(1, "Sprint 1 of the year", labels=("sprint",))
    assert planned(space(by_hand)).edits == ()
    unnamed = world.issue(1, "What we want", labels=("sprint",), created_at=OPENING)
    assert planned(space(unnamed)).edits == ()


def test_a_sprint_issue_that_somebody_deleted_is_not_opened_again() -> None:
    assert planned(space(), memory=replace(MEMORY, done=frozenset({"sprint:1"}))).edits == ()


def test_what_github_shows_as_made_is_told() -> None:
    assert planned(space(ours(4, 1, pinned=True))).made == {"sprint:1": ("I_4", 4)}


def test_the_open_sprint_issues_are_to_be_watched() -> None:
    closed = ours(3, 1, pinned=False, state="closed")
    assert planned(space(ours(9, 2, pinned=True), closed), SECOND).watch == (9,)


def test_the_next_plan_begins_with_the_outcomes_of_the_last() -> None:
    plan = f"## Plan\n\n- ✅ Gyros [#7]({world.url(7)}) (Owner: @ada)\n  - 🎯 5 of them\n  - Status: all five\n"
    last = world.sprint_issue(plan)
    memory = replace(MEMORY, previous=(agreed(7, "Gyros", "done", "ada"), agreed(8, "Pump", "forgotten word")))
    body = opened(planned(space(last), SECOND, memory=memory)).body
    assert "- ✅ Gyros" in body
    assert "🎯 5 of them" in body
    assert "Status: all five" in body
    assert "Pump" in body
    assert f"({last.url})" in body


def test_an_old_pin_makes_room_for_the_new_sprint_issue() -> None:
    snapshot = space(ours(9, 2, pinned=False), ours(3, 1, pinned=True), repository=FULL)
    assert planned(snapshot, SECOND).edits == (UnpinIssue("unpin:3", "I_3", 3),)


def test_pins_are_left_alone_where_there_is_room_or_nothing_waits() -> None:
    waiting = (ours(9, 2, pinned=False), ours(3, 1, pinned=True))
    assert planned(space(*waiting), SECOND).edits == ()
    assert planned(space(*waiting, repository=FULL), SECOND, replace(RULES, pin=False)).edits == ()
    settled = replace(MEMORY, done=frozenset({"pin:9"}))
    assert planned(space(*waiting, repository=FULL), SECOND, memory=settled).edits == ()
    assert planned(space(waiting[0], repository=FULL), SECOND).edits == ()
    assert planned(space(repository=FULL), OPENING.replace(hour=1)).edits == ()


def test_edits_print_and_serialise_themselves() -> None:
    plan = planned(space(repository=replace(REPOSITORY, labels=())))
    assert str(plan.edits[0]) == 'make the label "sprint"'
    assert isinstance(plan.edits[-1], OpenIssue)
    assert plan.edits[-1].title == "Sprint 1 - Jan 5 to Jan 16"
    kinds = [each["edit"] for each in to_json(plan.edits)]
    assert kinds == ["CreateLabel"] * 11 + ["OpenIssue"]
    assert [once(edit) for edit in plan.edits[-2:]] == ["", "sprint:1"]


def test_a_look_knows_its_repository() -> None:
    repository: Repository = space().repository
    assert repository.can_assign("ADA")
    assert not repository.can_assign("nobody")
    assert repository.label("SPRINT") is not None
    assert repository.label("other") is None


def test_the_period_of_a_sprint_says_which_days_it_holds() -> None:
    period = calendar.sprint(1, RULES)
    assert period.holds(period.start)
