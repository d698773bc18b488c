"""`/missed`: what it becomes, and what is told when it says nothing."""

from __future__ import annotations

import pytest

from bot.core.commands.values import Keep
from tests.core.commands.desk import MAP, TRACKER, mistake, order


@pytest.mark.parametrize(
    ("line", "goal", "wanted"),
    [
        ("/missed size", 12, Keep("missed", "size", fields=(("goal", "Star tracker"),), goal=TRACKER)),
        ("/missed #13 no time, alas", None, Keep("missed", "no time, alas", fields=(("goal", "Star map"),), goal=MAP)),
    ],
)
def test_what_is_kept_of_a_missed_goal(line: str, goal: int | None, wanted: Keep) -> None:
    assert order(line, goal) == wanted


@pytest.mark.parametrize("line", ["/missed", "/missed #12", "/missed ..."])
def test_a_miss_without_a_word_is_asked_for_one(line: str) -> None:
    assert "Say why, in a word" in mistake(line, 12)
