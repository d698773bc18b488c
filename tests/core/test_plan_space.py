"""What is to be done in a space: its labels, its next sprint issue, its pins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core import calendar
from bot.core.document import read, splice
from bot.core.edits import CreateLabel, OpenIssue, SpliceText, UnpinIssue, once, to_json
from bot.core.model import Issue, Repository, SpaceSnapshot
from bot.core.plan import Memory, Plan, plan_space
from bot.core.plan.place import period_for, place_of
from bot.core.rules import Rules
from tests.core import world
from tests.core.world import MEMORY, REPOSITORY, RULES, TEAMS, agreed, render, space

OPENING = datetime(2026, 1, 2, 16, tzinfo=UTC)
SECOND = datetime(2026, 1, 16, 16, tzinfo=UTC)
SATURDAY = datetime(2026, 1, 17, tzinfo=UTC)
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
    team = "# Team Propulsion\n\n## Planning\n\n- Radio (Owner: @grace)\n  - 🎯 10 km\n"
    last = world.sprint_issue(plan, world.comment(5, f"{team}\n{MEMORY.stamp('team:1:propulsion')}", mine=True))
    words = world.comment(6, "They spin.", "ada")
    gyros = world.goal_issue(7, "Gyros", "done", "ada", state="closed", comments=(words,))
    stray = world.goal_issue(11, "Camera", owner="ada", comments=(words,))
    pump = replace(agreed(8, "Pump", "forgotten word"), facts=(("words", "It leaks."),), carried=2)
    memory = replace(MEMORY, previous=(agreed(7, "Gyros", "done", "ada"), pump))
    look = replace(space(last), before=world.look(last, gyros, stray))
    body = opened(planned(look, SECOND, memory=memory)).body
    outcomes = body.partition("## Outcomes of the last sprint")[2].partition("## What")[0].strip()
    assert outcomes == (
        f"- ✅ Gyros [#7]({world.url(7)}) (Owner: ada)\n  - 🎯 5 of them\n  - Status: They spin.\n"
        f"- ⚪ Camera [#11]({world.url(11)}) (Owner: ada)\n  - Status: They spin.\n"
        f"- ⚪ Pump [#8]({world.url(8)}) · 3rd sprint\n  - Status: It leaks.\n"
        "- ⚪ Radio (Owner: grace)\n  - 🎯 10 km"
    )
    assert f"({last.url})" in body


def test_an_old_pin_makes_room_for_the_new_sprint_issue() -> None:
    snapshot = space(ours(9, 2, pinned=False), ours(3, 1, pinned=True), repository=FULL)
    assert unpinned(planned(snapshot, SECOND)) == [3]


def unpinned(plan: Plan) -> list[int]:
    return [edit.number for edit in plan.edits if isinstance(edit, UnpinIssue)]


def test_the_pin_goes_when_the_sprint_is_past_and_only_once() -> None:
    both = (ours(9, 2, pinned=True), ours(3, 1, pinned=True))
    before = planned(space(*both), SATURDAY - timedelta(minutes=1))
    assert unpinned(before) == []
    assert before.due_at == SATURDAY
    assert unpinned(planned(space(*both), SATURDAY)) == [3]
    pinned_again = replace(MEMORY, done=frozenset({"unpin:3"}))
    assert unpinned(planned(space(*both), SATURDAY, memory=pinned_again)) == []


def test_neighbours_link_each_other_in_blocks_of_ours() -> None:
    old, new = ours(3, 1, pinned=False), world.issue(9, "Sprint 2 by hand", "My plan", labels=("sprint",))
    plan = planned(space(new, old), SECOND)
    texts = {edit.number: edit.changes[0] for edit in plan.edits if isinstance(edit, SpliceText)}
    assert "**Next sprint:** [Sprint 2 by hand]" in getattr(texts[3], "body", "")
    assert "**Last sprint:** [Sprint 1]" in getattr(texts[9], "body", "")
    linked = [replace(each, body=splice(each.body, [texts[each.number]]).text) for each in (new, old)]
    assert planned(space(*linked), SECOND).edits == ()


def test_sprints_that_are_far_apart_do_not_link_each_other() -> None:
    late = world.issue(9, "Sprint 2 - Jun 1 to Jun 12", labels=("sprint",))
    plan = planned(space(late, ours(3, 1, pinned=False)), SECOND)
    assert not any(isinstance(edit, SpliceText) for edit in plan.edits)


def test_each_sprint_is_told_its_place_and_looks_again() -> None:
    sprints = (ours(9, 2, pinned=False), ours(3, 1, pinned=False))
    plan = planned(space(*sprints), SECOND)
    assert dict(plan.shown) == {"place:3": "1 0 9", "place:9": "2 3 0 2026-01-16"}
    assert plan.wake == (3, 9)
    again = planned(space(*sprints), SECOND, memory=replace(MEMORY, shown=plan.shown))
    assert (dict(again.shown), again.wake) == ({}, ())


@pytest.mark.parametrize("title", ["Sprint {number} - {start} to {end}", "Sprint 1.n.0 m/2 - Jan 1 to Jan 12"])
def test_an_issue_whose_title_is_still_a_templates_is_adopted(title: str) -> None:
    first = ours(3, 1, pinned=False)
    raw = world.issue(9, title, labels=("sprint",), created_at=datetime(2026, 1, 14, tzinfo=UTC))
    plan = planned(space(raw, first), SECOND)
    assert not any(isinstance(edit, OpenIssue) for edit in plan.edits)
    assert plan.shown["place:9"] == "2 3 0 2026-01-16"
    assert opened(planned(space(replace(raw, state="closed"), first), SECOND)).key == "sprint:2"
    period = period_for(raw, RULES, place_of("2 3 0 2026-01-16"))
    assert (period.number, period.start) == (2, date(2026, 1, 19))
    assert period_for(raw, RULES, place_of("77777 0 0")).number == 1
    assert place_of("nonsense") is None


def test_goals_that_were_carried_over_stand_in_the_plan_with_their_age() -> None:
    goal = replace(agreed(3, "Camera", "carried over", "grace"), carried=3)
    teams = replace(agreed(5, "Radio", "carried over", "ada"), carried=1)
    memory = replace(MEMORY, previous=(goal, teams))
    body = opened(planned(space(ours(2, 1, pinned=False)), SECOND, TEAMS, memory)).body
    assert f"\n- ⚪ Camera [#3]({world.url(3)}) (Owner: @grace) (continued, 5th sprint)\n" in body
    (read_back,) = read(body).plan
    assert (read_back.title, read_back.ref, read_back.continued, read_back.carried) == ("Camera", 3, True, 4)


def test_pins_are_left_alone_where_there_is_room_or_nothing_waits() -> None:
    waiting = (ours(9, 2, pinned=False), ours(3, 1, pinned=True))
    assert unpinned(planned(space(*waiting), SECOND)) == []
    assert unpinned(planned(space(*waiting, repository=FULL), SECOND, replace(RULES, pin=False))) == []
    settled = replace(MEMORY, done=frozenset({"pin:9"}))
    assert unpinned(planned(space(*waiting, repository=FULL), SECOND, memory=settled)) == []
    assert unpinned(planned(space(waiting[0], repository=FULL), SECOND)) == []
    assert unpinned(planned(space(repository=FULL), OPENING.replace(hour=1))) == []


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
