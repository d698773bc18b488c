"""No text takes long, and none makes the reader fail."""

from __future__ import annotations

import os
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.document import PutBlock, SetEmoji, SetLink, SetNote, SetOwner, TooLong, read, splice

LONG = 65_536
# Each takes less than half a second on a quiet machine. A slow one gets more, and so does one that measures coverage,
# but neither as much as work that grows with the square of the text would need.
SECONDS = 0.5 * (20 if "coverage" in sys.modules else 4)
WALLS = {
    "nested lists on one line": "- " * LONG,
    "nested lists": "".join("  " * depth + "- a\n" for depth in range(300)),
    "tabs": "".join("\t" * (line % 40) + "- a\n" for line in range(3_000)),
    "deep quotes": ">" * LONG,
    "rows of deep quotes": (">" * 250 + " - a\n") * 300,
    "unclosed comments": "<!-- \n" * LONG,
    "one unclosed comment": "<!--" + "- a\n" * LONG,
    "unclosed details": "<details>\n\n" * LONG,
    "brackets": "- " + "[" * LONG,
    "links": "- [a](b)\n" * LONG,
    "one line of links": "- " + "[#1](u) " * LONG,
    "parentheses": "- " + "(" * LONG,
    "open owners": "- " + "(Owner: @a " * LONG,
    "an owner of blanks": "- (owner" + " " * LONG,
    "mentions": "- " + "@a " * LONG,
    "emoji": "- " + "🟢" * LONG,
    "joined emoji": "- 🏃" + "\u200d♀" * LONG,
    "stars": "- " + "*a_ " * LONG,
    "dashes": "- a" + " - " * LONG,
    "colons": "- " + ":a" * LONG,
    "backticks": "- " + "".join("`" * length + " " for length in range(1, 360)),
    "backslashes": "- " + "\\" * LONG,
    "angles": "- " + "<a " * LONG,
    "headings": "# Plan\n" * LONG,
    "lazy headings": "- a\nPlan\n" * LONG,
    "empty items": "-\n" * LONG,
    "goals of one title": "- x1\n" * LONG,
    "goals": "- x1 (Owner: @ada)\n  - Why? y\n" * LONG,
    "flat goals": "- x1 (Owner: @ada)\n" + "- Why? y\n" * LONG,
    "blocks": "<!-- goalkeeper:begin a =b AAAA -->\nx\n<!-- goalkeeper:end a =b -->\n" * LONG,
    "carriage returns": "\r" * LONG,
}


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_of_text_is_read_and_spliced_in_time(name: str) -> None:
    text = f"# Plan\n{WALLS[name]}"[:LONG]
    began = time.process_time()
    document = read(text)
    assert time.process_time() - began < SECONDS
    changes = [SetEmoji(goal.at, "🔴") for goal in document.plan[:10]]
    try:
        spliced = splice(text, [*changes, PutBlock("sum", "1", "x")])
    except TooLong:
        return
    assert [goal.emoji for goal in read(spliced.text).plan[:10]] == ["🔴"] * len(changes)


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
