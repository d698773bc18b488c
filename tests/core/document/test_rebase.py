"""Our changes on a text that a person edited meanwhile: nobody's words are lost, and where both wrote theirs stay."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import GoalAt, SetEmoji, SetLink, SetNote, read, rebase, splice
from bot.core.document.differing import differences
from tests.core.document.texts import plans

PLAN = "# Plan\n- ⚪ Ship it (Owner: @ada)\n- ⚪ Rest (Owner: @grace)\n"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "after"),
    [
        pytest.param("one two", "one 2", "1 two", "1 2", id="other words of one line"),
        pytest.param("abc", "Xabc", "abcY", "XabcY", id="both ends of one word"),
        pytest.param("a\nb\n", "a\nnew\nb\n", "a\nb\nc\n", "a\nnew\nb\nc\n", id="other lines"),
        pytest.param("a\nb\n", "b\n", "a\nb!\n", "b!\n", id="a line that is gone"),
        pytest.param("a\n", "a\n- x\n", "a\n- y\n", "a\n- x\n- y\n", id="both at the end"),
        pytest.param("a\n", "a\n- x\n", "a\n  - y\n", "a\n  - y\n- x\n", id="a part before the next goal"),
        pytest.param("a\n", "a\n  - x\n", "a\n- y\n", "a\n  - x\n- y\n", id="our part before their goal"),
        pytest.param("a", "a\n- x", "a\n- y", "a\n- x\n- y", id="both at the end without a line feed"),
        pytest.param("", "a\n", "b\n", "a\nb\n", id="nothing before"),
        pytest.param("t", "t [#1](u)", "t (Owner: @ada)", "t [#1](u) (Owner: @ada)", id="both behind the title"),
        pytest.param("a b c", "a B c", "a B C", "a B C", id="the same change by both"),
        pytest.param("a b", "A B", "A b c", "A B c", id="the same change by both and another"),
        pytest.param("a\nb\n", "a\nB\n", "a\r\nb\r\n", "a\r\nB\r\n", id="an editor that sends CRLF"),
        pytest.param("a\nb\n", "a\nx\nb\n", "0\r\na\r\nb\r\n", "0\r\na\r\nx\r\nb\r\n", id="our lines end as theirs"),
        pytest.param("a b", "a b\r\nx", "A b", "A b\r\nx", id="no ending of theirs"),
        pytest.param("\ufeffa b", "\ufeffa B", "\ufeffA b", "\ufeffA B", id="a byte order mark"),
        pytest.param("⚠️ a", "🟢 a", "⚠️ a b", "🟢 a b", id="a sign of two characters"),
    ],
)  # fmt: skip
def test_both_changes_are_there(base: str, mine: str, theirs: str, after: str) -> None:
    assert rebase(base, mine, theirs).text == after


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "line", "message"),
    [
        ("a b c", "a B c", "a bb c", 0, '"B" was to stand in place of "b", but'),
        ("x\na b c", "x\na c", "x\na bb c", 1, '"b" was to go, but'),
        ("a b c d", "a b new c d", "a d", 0, '"new" was to stand here, but'),
        ("⚠️ a", "🟢 a", "⚠ a", 0, '"🟢" was to stand in place of "⚠️", but'),
        ("by ada now", "by grace now", "by adam now", 0, '"grace" was to stand in place of "ada", but'),
        ("by now", "bygrace now", "byadam now", 0, '"grace" was to stand here, but'),
        ("a", "b" * 70, "c", 0, f'"{"b" * 60}…" was to stand in place of "a", but'),
    ],
)
def test_where_both_wrote_the_person_wins_and_a_warning_says_so(
    base: str, mine: str, theirs: str, line: int, message: str
) -> None:
    rebased = rebase(base, mine, theirs)
    assert rebased.text == theirs
    (warning,) = rebased.warnings
    assert (warning.code, warning.line) == ("edited-meanwhile", line)
    assert warning.message.startswith(message)


def test_a_warning_names_its_line_in_the_new_text() -> None:
    base = "1\n2\nthree\n4\nfive\n"
    mine = "1\nnew\nnew\n2\n3\nfünf\n"
    rebased = rebase(base, mine, "0\n1\n2\ntroi\n4\ncinq\n")
    lines = rebased.text.split("\n")
    assert [lines[warning.line] for warning in rebased.warnings] == ["troi", "cinq"]
    assert lines[:4] == ["0", "1", "new", "new"]


def test_our_changes_of_a_goal_come_together_with_an_edit_of_it() -> None:
    at = GoalAt(None, "Ship it")
    ours: list[Any] = [
        SetEmoji(at, "🟢"),
        SetLink(at, 12, "https://github.example/acme/rockets/issues/12"),
        SetNote(at, "fine"),
    ]
    theirs = PLAN.replace("ada)", "linus) - by Friday").replace("- ⚪ Rest", "  - Why? people asked\n- ⚪ Rest")
    rebased = rebase(PLAN, splice(PLAN, ours).text, theirs)
    goal = read(rebased.text).plan[0]
    assert (goal.status, goal.ref, goal.owners, goal.note, goal.why, goal.detail) == (
        "on track", 12, ("linus",), "fine", "people asked", "by Friday",
    )  # fmt: skip
    assert rebased.warnings == ()


@given(plans(), plans(), st.sampled_from(["\n", "\r\n"]))
def test_without_changes_of_one_side_the_other_side_is_the_answer(base: str, other: str, ending: str) -> None:
    base = base.replace("\r\n", "\n").replace("\n", ending)
    assert rebase(base, base, other).text == other
    assert rebase(base, other, base).text == other
    assert rebase(base, other, other).text == other
    assert rebase(base, other, other).warnings == ()


words = st.sampled_from(["a", "b", "- ", " ", "\n", "🟢", "(", "\n\n", "word", "wor", "⚠️", "é", "  "])
scraps = st.lists(words, max_size=30).map("".join)


@given(scraps, scraps)
def test_differences_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    found = differences(before, after)
    text, at = "", 0
    for each in found:
        assert at <= each.start <= each.end
        text, at = text + before[at : each.start] + each.text, each.end
    assert text + before[at:] == after
    assert (found == []) == (before == after)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str, str, list[str], list[str]]:
    """Draw a text of numbered words, our edit of it, a person's, and the words that each of both wrote."""
    size = draw(st.integers(1, 30))
    base = [f"w{number}" for number in range(size)]
    glue = [draw(st.sampled_from([" ", "\n", "\n\n", "\n  - "])) for _ in range(size)]
    sides, written = [], []
    for side in ("mine", "theirs"):
        places = draw(st.sets(st.integers(0, size - 1)))
        apart = {at for at in places if at - 1 not in places}  # who rewrites all in a row leaves nothing to hold on to
        what = {at: draw(st.sampled_from(["new", "more", "gone"])) for at in apart}
        forms = {"new": f"{side}{{0}}", "more": f"{side}{{0}} w{{0}}", "gone": ""}
        mine = [forms[what[at]].format(at) if at in what else word for at, word in enumerate(base)]
        sides.append("".join(word + gap for word, gap in zip(mine, glue, strict=True)))
        written.append([word for word in re.findall(r"\w+", sides[-1]) if word.startswith(side)])
    whole = "".join(word + gap for word, gap in zip(base, glue, strict=True))
    return whole, sides[0], sides[1], written[0], written[1]


@given(edited(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_nothing_of_theirs_is_lost_and_nothing_of_ours_elsewhere(
    case: tuple[str, str, str, list[str], list[str]], ending: str
) -> None:
    base, mine, theirs, ours, others = case
    rebased = rebase(base, mine, theirs.replace("\n", ending))
    found = re.findall(r"\w+", rebased.text)
    assert [word for word in found if word.startswith("theirs")] == others
    gone = set(re.findall(r"\bw\d+", base)) - set(re.findall(r"\bw\d+", theirs))
    assert not gone & set(found)
    touched = {each[6:] for each in others} | {each[1:] for each in gone}
    assert [word for word in found if word.startswith("mine") and word[4:] not in touched] == [
        word for word in ours if word[4:] not in touched
    ]
    assert len(re.findall(r"\r\n|\r|\n", rebased.text)) == rebased.text.count(ending)
    lost = [word for word in ours if word not in found]
    assert not lost or rebased.warnings


@pytest.mark.parametrize("line", ["- x1\n", "- a @ada b\n", "@a ", "x"])
def test_long_texts_without_a_word_of_their_own_are_compared_one_by_one(line: str) -> None:
    base = line * (65_000 // len(line))
    at = len(line) * 1_000
    mine, theirs = f"{base[:at]}MINE{base[at:]}", f"{base[: 2 * at]}THEIRS {base[2 * at :]}"
    assert rebase(base, mine, theirs).text.replace("MINE", "", 1) == theirs
    changed = base.replace("x", "y").replace("@a", "#b")
    assert rebase(base, mine, changed).text.replace("MINE", "", 1) == changed
    assert differences(base, changed + line) != []


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "after"),
    [
        ("A\nB\n\nC\n", "\nX\n\nC\n", "A\nY\n\nC\n", "\nY\n\nC\n"),
        ("A\nB\n\nC\n", "\n\nX\n\nC\n", "A Y\nB\n\nC\n", " Y\n\nX\n\nC\n"),
        ("A\nB\nC\n", "X\nB\nC\n", "A\nB\nY\n", "X\nB\nY\n"),
    ],
)
def test_a_blank_line_is_not_taken_for_another_one(base: str, mine: str, theirs: str, after: str) -> None:
    assert rebase(base, mine, theirs).text == after
