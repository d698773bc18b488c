"""No change is half done: the text reads as wanted after it, or it is missed and the text as it was."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.document import (
    Change,
    Goal,
    GoalAt,
    PutBlock,
    SetEmoji,
    SetLink,
    SetNote,
    SetOwner,
    Spliced,
    Tick,
    read,
    splice,
    splicer,
    verified,
)
from bot.core.document.reader import Reading, reading
from bot.core.document.rows import ITEMS_READ
from bot.core.document.signs import Signs
from bot.core.document.tree import LINES_READ

URL = "https://github.example/acme/rockets/issues/77"
PIECES = [
    "@grace", "@ada", "[x]", "[ ]", "(", "[", ")", "]", "Ship", "it", " ", " ", " ", "**", "~~", "`", "\\", "#7", "🟢",
    "-", "—", ":", "Owner:", "(Owner: @ada)", "(Owner:", "@acme/core", "(@grace)", "50:50", "[#9](u)", "<b>", "<",
    "(5)", "🎯", "Why?", "|", ",", "?", "\\(", "\\)", "&#x1F7E2;", '<TeamMember name="Ann" />', "with", "@grace,",
]  # fmt: skip
many = settings(max_examples=int(os.environ.get("GOALKEEPER_TEST_EXAMPLES", "100")), deadline=None)


def goal(line: str) -> Goal:
    return read(f"## Plan\n{line}\n- Other (Owner: @barbara)\n").plan[0]


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("- @grace[x]", lambda at: SetOwner(at, None)),  # a box would be left, and no title
        ("- [x]:", lambda at: SetOwner(at, "linus")),
        ("- [x]?", lambda at: SetLink(at, 77, URL)),  # nothing but a number would be left
        ("- (5)", lambda at: SetEmoji(at, "🔴")),
        ("- @acme/core**", lambda at: SetNote(at, "half way")),  # a team with a list under it
    ],
)
def test_a_change_that_would_not_read_back_is_missed(line: str, change: Any) -> None:
    text, wanted = f"## Plan\n{line}\n- Other (Owner: @barbara)\n", change(goal(line).at)
    assert splice(text, [wanted]) == Spliced(text, (wanted,))


def test_the_changes_beside_it_are_made() -> None:
    text = "## Plan\n- @grace[x]\n- [ ] Nut @ada\n- Bolt\n- (5)\n"
    mangled, nut, bolt, number = (each.at for each in read(text).plan)
    wrong: list[Change] = [SetOwner(mangled, None), SetEmoji(number, "🔴")]
    right: list[Change] = [
        SetNote(bolt, "half way"),
        Tick(nut, ticked=False),
        Tick(nut, ticked=True),
        SetEmoji(nut, "🔴"),
    ]
    lost = SetEmoji(GoalAt(None, "Lost"), "🔴")
    spliced = splice(text, [right[0], lost, wrong[0], *right[1:], wrong[1], PutBlock("sum", "1", "x")])
    assert set(spliced.missed) == {lost, *wrong}
    after = read(spliced.text)
    assert [each.emoji for each in after.plan] == [None, "🔴", None, None]
    assert [each.done_box for each in after.plan] == [None, True, None, None]
    assert (after.plan[2].note, [block.body for block in after.blocks]) == ("half way", ["x"])


def test_what_is_in_doubt_after_many_trials_is_missed_too() -> None:
    text = "## Plan\n" + "".join(f"- (5)\n- Nut {number}x\n" for number in range(1, 60))
    goals = read(text).plan
    changes = [SetEmoji(each.at, "🔴") for each in goals]
    spliced = splice(text, changes)
    missed = set(spliced.missed)
    assert {change for change, each in zip(changes, goals, strict=True) if each.title == "(5)"} <= missed
    for change, new in zip(changes, read(spliced.text).plan, strict=True):
        assert new.emoji == (None if change in missed else "🔴")


def test_one_wrong_change_among_many_does_not_cost_the_others() -> None:
    text = "## Plan\n" + "".join(f"- {title}\n" for number in range(40) for title in (f"Nut {number}x", "(5)"))
    nuts, numbers = read(text).plan[::2], read(text).plan[1::2]
    wrong = [SetEmoji(each.at, "🔴") for each in numbers]
    spliced = splice(text, [*wrong, *(SetEmoji(each.at, "🔴") for each in nuts)])
    assert list(spliced.missed) == wrong
    assert [goal.emoji for goal in read(spliced.text).plan] == ["🔴", None] * 40


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are read while changes are made."""
    texts: list[str] = []

    def noted(text: str, signs: Signs) -> Reading:
        texts.append(text)
        return reading(text, signs)

    for module in (splicer, verified):
        monkeypatch.setattr(module, "reading", noted)
    return texts


def three_of_each(goals: Iterable[Goal]) -> list[Change]:
    return [
        change
        for goal in goals
        for change in (SetEmoji(goal.at, "🔴"), SetOwner(goal.at, "linus"), SetNote(goal.at, "half way"))
    ]


def test_a_text_is_read_before_all_changes_and_after_them(readings: list[str]) -> None:
    text = "## Plan\n" + "".join(f"- Nut {number}x @ada\n" for number in range(20))
    spliced = splice(text, [PutBlock("sum", "1", "x"), *three_of_each(read(text).plan[:10])])
    assert not spliced.missed
    assert len(readings) == 2


def test_a_long_text_is_read_twice_more_at_most(readings: list[str]) -> None:
    text = "## Plan\n" + "- (5)\n" * 20 + "- a\n" * 1_000 + "word\n" * 8_800
    goals = read(text).plan[16:24]
    changes = [SetEmoji(goal.at, "🔴") for goal in goals]
    spliced = splice(text, changes)
    assert list(spliced.missed) == changes[:4]
    assert len(readings) == 3


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (ITEMS_READ - 2, 0),  # two items more can be read
        (100, LINES_READ - 104),  # two lines more
    ],
)
def test_a_line_that_would_push_the_last_goal_out_of_what_is_read_is_missed(items: int, words: int) -> None:
    text = "## Plan\n" + "word\n" * words + "\n" * bool(words) + "".join(f"- a{number}x\n" for number in range(items))
    before = read(text).plan
    assert len(before) == items
    changes = three_of_each([*before[:3], before[-1]])
    spliced = splice(text, [SetNote(before[0].at, "once more"), *changes])
    assert spliced.missed == (changes[8], changes[11])
    after = read(spliced.text).plan
    assert len(after) == items
    assert [goal.note for goal in after[:4]] == ["half way", "half way", "", ""]
    assert after[-1].owners == ("linus",)


def test_a_sign_that_would_change_the_title_is_missed() -> None:
    text = '## Plan\n- <TeamMember name="Ann" />,@grace@grace<TeamMember name="Ann" />\n'
    (goal,) = read(text).plan
    spliced = splice(text, [SetEmoji(goal.at, "🔴")])
    assert not spliced.missed or spliced.text == text
    assert [each.title for each in read(spliced.text).plan] == [goal.title]


@many
@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=9).map("".join), st.data())
def test_whatever_a_line_looks_like_a_change_is_whole_or_missed(line: str, data: st.DataObject) -> None:
    text = f"## Plan\n- {line}\n- Other (Owner: @barbara)\n"
    before = read(text).plan
    if not before:
        return
    at = before[0].at
    change: Any = data.draw(
        st.sampled_from([SetOwner(at, None), SetOwner(at, "linus"), SetEmoji(at, "🔴"), SetLink(at, 77, URL)])
    )
    spliced = splice(text, [change])
    if spliced.missed:
        assert spliced.text == text
        return
    after = read(spliced.text).plan
    assert [each.title for each in after] == [each.title for each in before]
    match change:
        case SetOwner():
            assert after[0].owners == ((change.login,) if change.login else ())
        case SetEmoji():
            assert after[0].emoji == change.emoji
        case _:
            assert after[0].ref == change.number
    others = [[replace(each, first=0, last=0) for each in goals[1:]] for goals in (before, after)]
    assert others[0] == others[1]
