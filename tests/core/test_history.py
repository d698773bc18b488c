"""The history on a goal's issue, and the word to those who were overtaken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.agreed import Change
from bot.core.edits import Edit, PostComment, RewriteComment
from bot.core.merge import Surface, Voice
from bot.core.model import Comment
from bot.core.plan import Memory, Plan, TooMuch, check
from bot.core.plan.history import histories, tell_overtaken
from bot.core.plan.record import Overtaken
from bot.core.plan.turn import start
from tests.core import world
from tests.core.world import MEMORY, MONDAY, RULES, goal_issue, look, render

LATE = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
MOVED = Change(7, LATE, "status", "on track", "at risk", "label", "ada", "waiting for parts")
MADE = Change(7, MONDAY, "created", "", "on track", "line")
EARLY = Voice(Surface.LABEL, "at risk", LATE, "ada")
LATER = Voice(Surface.COMMAND, "on track", LATE + timedelta(minutes=1), "grace")


def told(*changes: Change, memory: Memory = MEMORY, comments: tuple[Comment, ...] = ()) -> list[Edit]:
    """The edits for the histories of a sprint with one goal, after these changes of this turn."""
    snapshot = look(world.sprint_issue(""), goal_issue(7, "Star tracker", comments=comments))
    turn = start(snapshot, RULES, memory, LATE, render)
    turn.changes.extend(changes)
    histories(turn)
    return turn.edits


def text_of(*changes: Change) -> str:
    (post,) = told(*changes)
    assert isinstance(post, PostComment)
    return post.body


def overtaken(*words: Overtaken, memory: Memory = MEMORY) -> list[Edit]:
    snapshot = look(world.sprint_issue(""), goal_issue(7, "Star tracker"))
    turn = start(snapshot, RULES, memory, LATE, render)
    tell_overtaken(turn, snapshot.goals[0], words)
    return turn.edits


def test_the_first_change_after_the_creation_begins_the_history() -> None:
    assert told(MADE) == []
    (post,) = told(MADE, MOVED)
    assert isinstance(post, PostComment)
    assert (post.key, post.issue, post.number) == ("history:7", "I_7", 7)
    line = "- Nov 21, 14:05: <code>ada</code> moved it from 🟢 on track to 🟡 at risk by label: waiting for parts"
    assert line in post.body
    assert "@" not in post.body.partition("<!--")[0]


def test_the_history_of_another_goal_is_not_told_here() -> None:
    assert told(replace(MOVED, number=8)) == []


def test_known_changes_alone_post_nothing() -> None:
    assert told(memory=replace(MEMORY, history=(MOVED,))) == []


def test_the_comment_is_edited_in_place_and_only_when_it_differs() -> None:
    body = text_of(MOVED)
    there = (world.comment(5, body, mine=True),)
    known = replace(MEMORY, history=(MOVED,))
    assert told(memory=known, comments=there) == []
    again = replace(MOVED, at=LATE + timedelta(hours=1), before="at risk", after="done", note="")
    (edit,) = told(again, memory=known, comments=there)
    assert isinstance(edit, RewriteComment)
    assert (edit.comment, edit.if_there) == ("IC_5", False)
    assert edit.body.index("15:05") < edit.body.index("14:05")


def test_a_comment_out_of_sight_is_rewritten_only_with_news() -> None:
    known = replace(MEMORY, history=(MOVED,), nodes={"history:7": "IC_5"})
    assert told(memory=known) == []
    (edit,) = told(replace(MOVED, at=LATE + timedelta(hours=1)), memory=known)
    assert isinstance(edit, RewriteComment)
    assert (edit.comment, edit.if_there) == ("IC_5", True)


def test_a_history_that_somebody_deleted_stays_deleted() -> None:
    assert told(MOVED, memory=replace(MEMORY, done=frozenset({"history:7"}))) == []


def test_five_are_in_sight_and_at_most_a_hundred_are_told() -> None:
    body = text_of(*(replace(MOVED, at=LATE + timedelta(minutes=n)) for n in range(120)))
    sight, _, folded = body.partition("<details>")
    assert (sight.count("\n- "), folded.count("\n- ")) == (5, 95)
    assert "</details>" in folded
    assert "<details>" not in text_of(*[MOVED] * 5)


def test_every_kind_of_change_has_its_words() -> None:
    kinds = {
        Change(7, LATE, "owner", "ada", "grace", "assignee", "linus"): "gave it to <code>grace</code> by assigning",
        Change(7, LATE, "owner", "ada", "", "command", "linus"): "took it from <code>ada</code> by command",
        Change(7, LATE, "carried", "#1", "#10", "line"): ": it goes on in the next sprint, #\u200b10",
        Change(7, LATE, "said", "done", "at risk", "board"): "somebody said 🟡 at risk on the board",
        Change(7, LATE, "lost status", "done", "at risk", "line"): "said 🟡 at risk, but ✅ done stands, on its line",
        Change(7, LATE, "said owner", "ada", "grace", "line"): "named <code>grace</code> as owner",
        Change(7, LATE, "lost owner", "ada", "", "assignee"): "named <code>nobody</code> as owner, but somebody else",
        Change(7, LATE, "removed", "done", "", "sub-issues"): "took it out of the sprint",
        Change(7, LATE, "confidence", "", "50%", "command"): "set its confidence to 50% by command",
        Change(7, LATE, "lane", "high", "", "line"): "changed its lane from high to nothing",
        Change(7, LATE, "status", "gone", "done", "rules"): "moved it from gone to ✅ done because the rules changed",
    }
    for change, words in kinds.items():
        assert words in text_of(change)


def test_a_long_note_is_cut() -> None:
    assert f"{'x' * 200}…\n" in text_of(replace(MOVED, note="x" * 300))


def test_who_was_overtaken_is_told_once_and_nobody_else_is_called() -> None:
    (post,) = overtaken(Overtaken("status", EARLY, LATER))
    assert isinstance(post, PostComment)
    assert post.key.startswith("conflict:7:")
    assert post.body.startswith("@ada, ")
    assert "You said **🟡 at risk** by label, Nov 21, 14:05." in post.body
    assert "<code>grace</code> said **🟢 on track** by command, Nov 21, 14:06." in post.body
    assert "<code>/status at risk</code>" in post.body
    assert "@grace" not in post.body
    assert overtaken(Overtaken("status", EARLY, LATER), memory=replace(MEMORY, done=frozenset({post.key}))) == []


def test_where_no_time_is_known_the_order_is_given_as_the_reason() -> None:
    (post,) = overtaken(Overtaken("owner", replace(EARLY, says="edsger", at=None), replace(LATER, says="", who="")))
    assert isinstance(post, PostComment)
    assert "You said <code>edsger</code> by label." in post.body
    assert "Somebody said **nobody** by command" in post.body
    assert "does not tell which came first" in post.body
    assert "<code>/owner @edsger</code>" in post.body
    (other,) = overtaken(Overtaken("owner", replace(EARLY, says=""), LATER))
    assert isinstance(other, PostComment)
    assert "/owner" not in other.body


def test_words_of_nobody_known_are_not_answered() -> None:
    assert overtaken(Overtaken("status", replace(EARLY, who=""), LATER)) == []


def test_each_goal_may_get_its_comments_but_no_flood() -> None:
    posts = Plan(tuple(PostComment(f"history:{n}", f"I_{n}", n, "") for n in range(50)))
    check(posts, 50)
    with pytest.raises(TooMuch, match="posts 50 comments on 12 goals"):
        check(posts, 12)
