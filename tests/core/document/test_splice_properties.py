"""What holds for every change in every plan."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.document import (
    AddGoal,
    AddTarget,
    DropBlock,
    Goal,
    Kind,
    PutBlock,
    SayTarget,
    SetConfidence,
    SetEmoji,
    SetLink,
    SetNote,
    SetNoteStatus,
    SetOwner,
    SetPoints,
    SetSupporters,
    SetTargetNow,
    Target,
    Tick,
    read,
    splice,
)
from bot.core.document.folding import fold
from bot.core.numbers import measure
from bot.core.status import DEFAULT_VOCABULARY
from tests.core.document.texts import LOGINS, plans

URL = "https://github.example/acme/rockets/issues/{}"
WORDS = DEFAULT_VOCABULARY.words
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
    says: dict[type, Callable[[Any, Goal], Goal]] = {
        SetEmoji: lambda set_, old: replace(old, emoji=set_.emoji, status=meaning(set_.emoji)),
        SetLink: lambda set_, old: replace(old, ref=set_.number),
        SetNote: lambda set_, old: replace(old, note=set_.text, note_status=meaning(set_.text), note_emoji=None),
        SetNoteStatus: renoted,
        AddTarget: aimed,
        SetTargetNow: moved_at,
        SetConfidence: lambda set_, old: replace(old, confidence=set_.probability),
        SetPoints: lambda set_, old: replace(old, points=set_.points),
        SetSupporters: lambda set_, old: replace(
            old, supporters=tuple(login for login in set_.logins if login not in old.owners)
        ),
        Tick: ticked,
        SetOwner: lambda set_, old: replace(old, owners=(set_.login,) if set_.login else ()),
    }
    return says[type(change)](change, goal)


def meaning(sign: str) -> str | None:
    word = DEFAULT_VOCABULARY.read(sign)
    return word.name if word else None


def ticked(change: Tick, goal: Goal) -> Goal:
    status = "done" if change.ticked else None
    return replace(goal, done_box=change.ticked, status=status if said_by_box(goal) else goal.status)


def aimed(change: AddTarget, goal: Goal) -> Goal:
    """Add the target, unless it is there."""
    new = Target(change.text, measure=measure(change.text))
    there = any(fold(target.text) == fold(change.text) for target in goal.targets)
    return goal if there else replace(goal, targets=(*goal.targets, new))


def moved_at(change: SetTargetNow, goal: Goal) -> Goal:
    targets = (moved(target, change) if nth == change.nth else target for nth, target in enumerate(goal.targets))
    return replace(goal, targets=tuple(targets))


def renoted(change: SetNoteStatus, goal: Goal) -> Goal:
    """Say another status in the sign and the words of a note, if there are any."""
    if not goal.note_status:
        return goal
    sign = change.emoji if goal.note_emoji else None
    note = goal.note.replace(goal.note_emoji or "fine", change.emoji if sign else change.word)
    said_so = goal.emoji is None
    return replace(
        goal, note=note, note_status=change.word, note_emoji=sign, status=change.word if said_so else goal.status
    )


def moved(target: Target, change: SetTargetNow) -> Target:
    """Say where a target is now, in words of its own: only the numbers are compared."""
    return replace(target, text="", measure=replace(target.measure, now=float(change.value), direction=None))


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
        st.sampled_from(WORDS).map(lambda word: SetNoteStatus(at, word.emoji, word.name)),
        st.sampled_from(["99% of all", "five users", "no errors"]).map(lambda words: AddTarget(at, words)),
        st.builds(SetConfidence, st.just(at), st.sampled_from([0.0, 0.5, 0.7, 1.0])),
        st.builds(SetPoints, st.just(at), st.sampled_from([1, 2.5, 5, 7, 40])),
        st.builds(SetSupporters, st.just(at), st.lists(st.sampled_from(LOGINS), max_size=2, unique=True).map(tuple)),
        st.integers(0, len(goal.targets) - 1).map(lambda nth: SetTargetNow(at, nth, "7"))
        if goal.targets
        else st.nothing(),
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
        if isinstance(change, SetTargetNow) and old.at == change.at:
            found = replace(found, targets=tuple(
                replace(each, text="", measure=replace(each.measure, direction=None)) if nth == change.nth else each
                for nth, each in enumerate(found.targets)
            ))  # fmt: skip
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
    assert len(after) - len(before) in ({0, 1} if isinstance(change, SetNote | AddTarget) else {0})


@many
@given(plans(), st.data())
def test_a_target_in_other_words_or_none_leaves_all_else_as_it_was(text: str, data: st.DataObject) -> None:
    before = read(text)
    some = [(goal, target) for goal in before.plan for target in goal.targets]
    if not some:
        return
    goal, target = data.draw(st.sampled_from(some))
    words = data.draw(st.sampled_from(["", "99% of all", f"{target.text} (now: 7)"]))
    spliced = splice(text, [SayTarget(goal.at, target.text, words)])
    after = read(spliced.text)
    if spliced.missed:
        assert spliced.text == text
        assert not words or [each.text for each in goal.targets].count(target.text) > 1
        return
    told = [words if each.text == target.text else each.text for each in goal.targets]
    for old, new in zip(before.goals, after.goals, strict=True):
        wanted = told if old.at == goal.at else [each.text for each in old.targets]
        assert [each.text for each in new.targets] == [each for each in wanted if each], spliced.text
        assert replace(said(new), targets=()) == replace(said(old), targets=()), spliced.text


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
                        SetNoteStatus(goal.at, "🔴", "off track"),
                        AddTarget(goal.at, "99% of all"),
                        SetPoints(goal.at, 7),
                        SetConfidence(goal.at, 0.7),
                        SetSupporters(goal.at, ("barbara",)),
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
            SetSupporters(goal.at, ("barbara", "ada")),
            SetOwner(goal.at, "linus"),
            SetLink(goal.at, number, URL.format(number)),
            SetEmoji(goal.at, "🔴"),
            SetPoints(goal.at, 7),
            SetConfidence(goal.at, 0.7),
            AddTarget(goal.at, "99% of all"),
        ]
    spliced = splice(text, changes)
    after = read(spliced.text)
    assert [goal.title for goal in after.plan] == [goal.title for goal in goals]
    for number, goal in enumerate(after.plan, 100):
        assert (goal.ref, goal.owners, goal.emoji, goal.note) == (number, ("linus",), "🔴", "half way"), spliced.text
        assert (goal.supporters, goal.points, goal.confidence) == (("barbara", "ada"), 7, 0.7), spliced.text
        assert goal.targets[-1].text == "99% of all"
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
    assert not spliced.missed
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
