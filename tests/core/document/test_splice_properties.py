"""What holds for every change in every plan."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.document import (
    AddGoal,
    DropBlock,
    Goal,
    Kind,
    PutBlock,
    SetEmoji,
    SetLink,
    SetNote,
    SetOwner,
    Tick,
    read,
    splice,
)
from bot.core.status import DEFAULT_VOCABULARY
from tests.core.document.texts import LOGINS, plans

URL = "https://github.example/acme/rockets/issues/{}"
EMOJI = st.sampled_from([word.emoji for word in DEFAULT_VOCABULARY.words])
many = settings(max_examples=int(os.environ.get("GOALKEEPER_TEST_EXAMPLES", "60")), deadline=None)


def said(goal: Goal) -> Goal:
    """A goal without its lines, which move, and without its `at`, which follows from the rest."""
    targets = tuple(replace(target, first=0, last=0) for target in goal.targets)
    return replace(goal, first=0, last=0, targets=targets, at=replace(goal.at, ref=None))


def said_by_box(goal: Goal) -> bool:
    """Whether nothing but its box says how a goal stands."""
    return goal.emoji is None and not goal.struck and not goal.note.startswith("🟡")


def wanted(change: Any, goal: Goal) -> Goal:
    """What a goal must say after a change."""
    match change:
        case SetEmoji():
            return replace(goal, emoji=change.emoji, status=DEFAULT_VOCABULARY.read(change.emoji).name)  # type: ignore[union-attr]
        case SetLink():
            return replace(goal, ref=change.number)
        case SetNote():
            return replace(goal, note=change.text)
        case Tick():
            ticked = "done" if change.ticked else None
            return replace(goal, done_box=change.ticked, status=ticked if said_by_box(goal) else goal.status)
        case _:
            return replace(goal, owners=(change.login,) if change.login else (), owner_names=goal.owner_names)


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, Any]:
    text = draw(plans())
    goals = read(text).plan
    if not goals:
        return text, None
    goal = draw(st.sampled_from(goals))
    at = goal.at
    kinds = [
        st.builds(SetEmoji, st.just(at), EMOJI),
        st.integers(1, 999).map(lambda number: SetLink(at, number, URL.format(number))),
        st.builds(SetOwner, st.just(at), st.sampled_from([*LOGINS, "ada_acme", None])),
        st.builds(SetNote, st.just(at), st.sampled_from(["going well", "two of three done"])),
        st.builds(Tick, st.just(at), st.booleans()) if goal.done_box is not None else st.nothing(),
    ]
    return text, draw(st.one_of(kinds))


@many
@given(changed())
def test_a_change_makes_the_goal_say_it_and_every_other_goal_as_before(case: tuple[str, Any]) -> None:
    text, change = case
    if change is None:
        return
    before, spliced = read(text), splice(text, [change])
    after = read(spliced.text)
    assert not spliced.missed
    assert len(after.goals) == len(before.goals), spliced.text
    for old, new in zip(before.goals, after.goals, strict=True):
        expected, found = said(old), said(new)
        if old.at == change.at:
            expected = wanted(change, expected)
        if isinstance(change, SetOwner) and old.at == change.at:
            # A rewritten owner may have been a supporter before, and an owner's name gives way to a login.
            expected, found = (replace(each, supporters=(), owner_names=(), detail="") for each in (expected, found))
        if isinstance(change, SetNote) and old.at == change.at and old.emoji is None:
            expected, found = replace(expected, status=None), replace(found, status=None)
        assert found == expected, spliced.text


@many
@given(changed())
def test_a_change_made_twice_is_made_once(case: tuple[str, Any]) -> None:
    text, change = case
    if change is None:
        return
    once = splice(text, [change]).text
    assert splice(once, [change]).text == once


@many
@given(changed())
def test_all_lines_but_the_named_one_stay_byte_for_byte(case: tuple[str, Any]) -> None:
    text, change = case
    if change is None:
        return
    before, after = (each.splitlines(keepends=True) for each in (text, splice(text, [change]).text))
    goal = read(text).goal(change.at)
    same_top = before[: goal.first] == after[: goal.first]
    below = before[goal.last + 1 :]
    assert same_top
    assert after[len(after) - len(below) :] == below or not below
    assert len(after) - len(before) in ({0, 1} if isinstance(change, SetNote) else {0})


@many
@given(plans(), st.data())
def test_changes_of_different_goals_commute(text: str, data: st.DataObject) -> None:
    goals = read(text).plan
    changes: list[Any] = []
    for number, goal in enumerate(goals, 100):
        changes.append(
            data.draw(
                st.sampled_from(
                    [
                        SetEmoji(goal.at, "🔴"),
                        SetLink(goal.at, number, URL.format(number)),
                        SetOwner(goal.at, "linus"),
                        SetNote(goal.at, "half way"),
                    ]
                )
            )
        )
    forward, backward = splice(text, changes).text, splice(text, changes[::-1]).text
    assert forward == backward
    one_by_one = text
    for change in changes:
        one_by_one = splice(one_by_one, [change]).text
    assert one_by_one == forward


@many
@given(plans())
def test_everything_at_once_reads_back(text: str) -> None:
    goals = read(text).plan
    changes: list[Any] = []
    for number, goal in enumerate(goals, 100):
        changes += [
            SetNote(goal.at, "half way"),
            SetOwner(goal.at, "linus"),
            SetLink(goal.at, number, URL.format(number)),
            SetEmoji(goal.at, "🔴"),
        ]
    spliced = splice(text, changes)
    after = read(spliced.text)
    assert [goal.title for goal in after.plan] == [goal.title for goal in goals]
    for number, goal in enumerate(after.plan, 100):
        assert (goal.ref, goal.owners, goal.emoji, goal.note) == (number, ("linus",), "🔴", "half way"), spliced.text
    assert splice(spliced.text, changes).text == spliced.text


@many
@given(plans(), st.sampled_from(["start", "end", ("after", Kind.PLAN), ("end of", Kind.HIGH)]), st.data())
def test_a_block_comes_changes_and_goes_without_a_trace_on_the_goals(
    text: str, place: Any, data: st.DataObject
) -> None:
    body = data.draw(st.sampled_from(["one line", "## Plan\n- not a goal (Owner: @ada)", "| a |\n| - |\n| b |", ""]))
    before = [said(goal) for goal in read(text).goals]
    put = splice(text, [PutBlock("summary", "12", body, place)]).text
    assert [said(goal) for goal in read(put).goals] == before
    assert [(block.body, block.intact) for block in read(put).blocks] == [(body, True)]
    assert splice(put, [PutBlock("summary", "12", body, place)]).text == put
    other = splice(put, [PutBlock("summary", "12", "another body", "start")]).text
    assert [block.body for block in read(other).blocks] == ["another body"]
    gone = splice(other, [DropBlock("summary", "12")]).text
    assert gone.split() == text.split()
    assert [said(goal) for goal in read(gone).goals] == before


@many
@given(plans())
def test_an_added_goal_is_there_once_and_disturbs_no_other(text: str) -> None:
    change = AddGoal(Kind.PLAN, "🟢 A wholly new goal (Owner: @ada) - soon", ("🎯 ten users",))
    before = read(text)
    spliced = splice(text, [change])
    if before.section(Kind.PLAN) is None:
        assert spliced.missed == (change,)
        return
    after = read(spliced.text)
    assert [said(goal) for goal in after.goals if goal.title != "A wholly new goal"] == [
        said(goal) for goal in before.goals
    ]
    added = next(goal for goal in after.plan if goal.title == "A wholly new goal")
    assert (added.owners, added.status, [target.text for target in added.targets]) == (
        ("ada",),
        "on track",
        ["ten users"],
    )
    assert splice(spliced.text, [change]).text == spliced.text
