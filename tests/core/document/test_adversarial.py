"""No text takes long, and none makes the reader fail."""

from __future__ import annotations

import os
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.document import PutBlock, SetEmoji, SetLink, SetNote, SetOwner, read, rebase, splice
from bot.core.document.line import read_line
from bot.core.document.signs import Signs
from bot.core.status import DEFAULT_VOCABULARY
from tests.core.document.walls import WALLS

# Each takes less than half a second on a quiet machine. A slow one gets more, and so does one that measures coverage,
# but neither as much as work that grows with the square of the text would need.
SECONDS = 0.5 * (20 if "coverage" in sys.modules else 4)

ROOM = 2_000  # characters, for what is written into a text

CALLS = 200  # of functions, for each character of a text; the worst text here needs 140


@pytest.mark.no_cover
@pytest.mark.parametrize("name", WALLS)
def test_a_wall_of_text_is_read_and_spliced_in_time(name: str) -> None:
    text = WALLS[name][:-ROOM]
    began = time.process_time()
    document = read(text)
    assert time.process_time() - began < SECONDS
    changes: list[SetEmoji | SetOwner | SetNote] = []
    for goal in document.plan[:10]:
        changes += [SetEmoji(goal.at, "🔴"), SetOwner(goal.at, "linus"), SetNote(goal.at, "half way")]
    began = time.process_time()
    spliced = splice(text, [PutBlock("sum", "1", "x"), *changes])
    assert time.process_time() - began < 2 * SECONDS
    after = read(spliced.text)
    assert len(after.plan) == len(document.plan)
    for goal, new in zip(document.plan[:10], after.plan, strict=False):
        made = {type(change): change not in spliced.missed for change in changes if change.at == goal.at}
        assert (new.emoji == "🔴") is made[SetEmoji] or goal.emoji == "🔴"
        assert (new.owners == ("linus",)) is made[SetOwner]
        assert bool(new.note) is made[SetNote]


@pytest.mark.parametrize("name", WALLS)
def test_an_edited_wall_of_text_is_rebased_in_time(name: str) -> None:
    text = WALLS[name]
    third = len(text) // 3
    mine = f"{text[:third]} ours {text[third:]}"
    theirs = "".join(text[at : at + 100] + "theirs" for at in range(0, len(text), 100))
    began = time.process_time()
    rebased = rebase(text, mine, theirs)
    assert time.process_time() - began < 2 * SECONDS
    assert rebased.text.replace(" ours ", "", 1) == theirs or (rebased.text == theirs and rebased.warnings)


def calls(text: str) -> int:
    """Count how many functions are called to read a text, which is the same on every machine."""
    count = 0

    def called(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    read(text)
    before = sys.getprofile()
    sys.setprofile(called)
    try:
        read(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", WALLS)
def test_the_work_grows_with_the_text(name: str) -> None:
    half, whole = calls(WALLS[name][:3_000]), calls(WALLS[name][:6_000])
    assert whole < 2.4 * half + 30_000  # a line that is longer than any is cut, which may turn its reading once
    assert whole < 6_000 * CALLS


def test_no_more_lines_are_remembered_than_a_plan_has() -> None:
    signs = Signs(DEFAULT_VOCABULARY)
    titles = [read_line(f"x{number}", signs).words for number in range(4_100)]
    assert titles == [f"x{number}" for number in range(4_100)]
    assert len(signs.lines) == 4_000


SCRAPS = [
    "- ", "\n- ", "\n  - ", "\n", "\n\n", "  ", "@ada", "(Owner: @ada)", "(Owner: ", ")", "(",
    "Owner: ", "🟢 ", " ✅", "**", "_", "~~",
    "[#12](u)", "?", ":", " - ", " — ", "\n# Plan\n", "`", "<!--", "-->", "> ", "\n```\n", "|", "\t",
    "1. ", "word ", "[ ] ", "[x] ",
    "🎯 ", "Goal: ", "Why? ", "Status: ", "\n  - Status: x", "\n- Why? y", "#5", "\\", "<b>",
    "(50:50)", "(@ada @linus)", "\r\n", "\r",
    "\n**Plan**\n", "---\n", ":runner:", "\x00", "\u2028", "\n  -\n", "<details>\n\n", "</details>\n",
    "\n    ", "&#64;",
]  # fmt: skip


@settings(max_examples=int(os.environ.get("GOALKEEPER_TEST_EXAMPLES", "150")), deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=25).map("".join) | st.text(max_size=80))
def test_no_text_makes_reading_or_splicing_fail(scraps: str) -> None:
    text = f"# Plan\n- {scraps}"
    goals = read(text).goals
    changes = [
        change
        for number, goal in enumerate(goals, 100)
        for change in (
            SetEmoji(goal.at, "🔴"),
            SetLink(goal.at, number, "https://github.example/acme/rockets/issues/1"),
            SetOwner(goal.at, "linus"),
            SetNote(goal.at, "half way"),
        )
    ]
    assert splice(text, changes).missed == ()
    for goal in goals:
        assert goal.title == " ".join(goal.title.split())
        assert 0 <= goal.first <= goal.last
