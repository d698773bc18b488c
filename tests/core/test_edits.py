"""Every edit says in words what it does."""

from __future__ import annotations

import pytest

from bot.core import edits
from bot.core.document import GoalAt, SetEmoji

SPLICE = edits.SpliceText("I_1", 1, (SetEmoji(GoalAt(7, "Gyros"), "🟢"),))


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (edits.CreateLabel("goal", "1d76db", "A goal"), 'make the label "goal"'),
        (edits.OpenIssue("goal:1:a", "Gyros", "body"), 'open the issue "Gyros"'),
        (edits.PostComment("team:1:a", "I_1", 1, "body"), "comment on #1 (team:1:a)"),
        (edits.RewriteComment("IC_1", 1, "body"), "rewrite our comment on #1"),
        (edits.DeleteComment("IC_1", 1, "rules:1"), "delete our comment on #1"),
        (SPLICE, "edit 1 place(s) in a text of #1"),
        (edits.SwapLabels("I_7", 7, ("goal",), ("old",)), 'label #7 +"goal" -"old"'),
        (edits.SwapAssignees("I_7", 7, ("ada",), ("grace",)), "assign #7 +@ada -@grace"),
        (edits.CloseIssue("I_7", 7, "completed"), "close #7 as completed"),
        (edits.ReopenIssue("I_7", 7), "reopen #7"),
        (edits.PinIssue("pin:1", "I_1", 1), "pin #1"),
        (edits.UnpinIssue("unpin:1", "I_1", 1), "unpin #1"),
    ],
)
def test_an_edit_says_what_it_does(edit: edits.Edit, words: str) -> None:
    assert str(edit) == words


def test_edits_are_plain_json() -> None:
    (found,) = edits.to_json([SPLICE])
    assert found["changes"][0]["emoji"] == "🟢"
