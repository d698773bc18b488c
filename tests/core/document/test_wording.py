"""What is written when a target, an estimate, the helpers or the word of a `Status:` line is set, to the character."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.document import GoalAt, read

AT = GoalAt(None, "Ship")


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("🟡 waiting for parts", ("at risk", "🟡")),
        ("**⚠️ At risk**: parts", ("at risk", "⚠️")),
        ("at risk, waiting", ("at risk", None)),
        ("two of three", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_status_line_says_a_status_whatever_the_emoji_of_the_goal_says(note: str, said: Any) -> None:
    goal = read(f"# Plan\n- 🟢 Ship\n  - Status: {note}\n").plan[0]
    assert (goal.note_status, goal.note_emoji) == said
    assert goal.status == "on track"
