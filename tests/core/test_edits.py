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
        (edits.OpenIssue("goal:1:a", "Gyros", "body"), "open an issue (goal:1:a)"),
        (edits.PostComment("team:1:a", "I_1", 1, "body"), "comment on #1 (team:1:a)"),
        (edits.RewriteComment("IC_1", 1, "body"), "rewrite our comment on #1"),
        (edits.DeleteComment("IC_1", 1, "rules:1"), "delete our comment on #1"),
        (SPLICE, "edit 1 place(s) in a text of #1"),
        (edits.SwapLabels("I_7", 7, ("goal",), ("old",)), 'label #7 +"goal" -"old"'),
        (edits.SwapAssignees("I_7", 7, ("ada",), ("grace",)), "assign #7 +@ada -@grace"),
        (edits.CloseIssue("I_7", 7, "completed"), "close #7 as completed"),
        (edits.ReopenIssue("I_7", 7), "reopen #7"),
        (edits.LockIssue("I_7", 7), "lock #7"),
        (edits.PinIssue("pin:1", "I_1", 1), "pin #1"),
        (edits.UnpinIssue("unpin:1", "I_1", 1), "unpin #1"),
        (edits.AddSubIssue("I_1", "I_7", 7), "make #7 a goal of the sprint"),
        (edits.React("IC_1", 7, "EYES"), "react with EYES to a comment on #7"),
        (edits.AddCard("card:7:7", "PVT_7", "I_7", 7), "put #7 on the board"),
        (edits.SetCard("PVT_7", "C", 7, (("F", "option", "O"),)), "set 1 field(s) of the card of #7"),
        (edits.PostBoardUpdate("board-update:7:a", "PVT_7", "ON_TRACK", "1 of 2"), "say ON_TRACK on the board"),
        (edits.RewriteBoardUpdate("U", "ON_TRACK", "2 of 2"), "say ON_TRACK on the board in other words"),
        (
            edits.FileDecisions("main", "aa", "draft", "bb", files=(("a.md", "A"),)),
            "offer 1 file(s) on the branch draft",
        ),
    ],
)
def test_an_edit_says_what_it_does(edit: edits.Edit, words: str) -> None:
    assert str(edit) == words


def test_edits_are_plain_json() -> None:
    (found,) = edits.to_json([SPLICE])
    assert found["changes"][0]["emoji"] == "🟢"
