"""Is a plan too much at once? A brake against a misread page, a bad rule or a bug."""

from __future__ import annotations

from collections import Counter

from bot.core.edits import CloseIssue, OpenIssue, PostComment
from bot.core.merge import Surface
from bot.core.plan.values import Plan

# GitHub allows 100 sub-issues, and a retro or a sprint issue comes alone: whatever opens more has lost count.
MOST_OPENED = 100
# On the issue of a goal: its history, words to those who were overtaken, why it was dropped, what stands still.
_ON_GOALS = ("history:", "conflict:", "unlined:", "escalation:", "relieved:", "playbook:", "ritual-goal:")
COMMENTS_ON_A_GOAL = 4
# As many as the rules can have.
MOST_RITUALS = 20
# After a weekend without us, many people may have overtaken each other on one goal.
COMMENTS_FREELY = 20
# What people asked for by commands: as many as they write in a busy hour.
_ASKED_FOR = ("answer:", "help:", "standup:")
MOST_ANSWERS = 100
# On a review: one for each dimension that the rules can have.
_ON_REVIEWS = "mark:"
MOST_DIMENSIONS = 10
# Beside one for each team: the summary, what is wrong in the rules.
OTHER_COMMENTS = 4
# Ending a sprint by ticking everything as done is an ordinary Friday; dropping nearly everything at once is not.
DROPPED_FREELY = 12
# A command speaks of one goal: whoever writes twenty means twenty.
_GOAL_BY_GOAL = frozenset({Surface.COMMAND, Surface.COMMENT})
DROPPED_SHARE = 0.8


_LOST = (
    "If the plan has lost its lines, put them back. If it is meant, close some of these issues as not planned by hand,"
    " or write `/drop` for each: what people say goal by goal passes."
)
_MISREAD = "No team does that, so something was misread: take back what was changed last, or spread it out."


class TooMuch(Exception):
    """The plan would change too much at once, and nothing was done; the text says what, and what people can do."""


def check(plan: Plan, goals: int, teams: int = 0) -> None:
    """Raise TooMuch when the plan does more than any real turn of a sprint with so many goals and teams."""
    count = Counter(type(edit) for edit in plan.edits)
    asked = {change.number for change in plan.changes if change.what == "status" and change.surface in _GOAL_BY_GOAL}
    closing = [edit for edit in plan.edits if isinstance(edit, CloseIssue) and edit.number not in asked]
    dropped = sum(edit.reason != "completed" for edit in closing)
    keys = [edit.key for edit in (*plan.edits, *plan.answers) if isinstance(edit, PostComment)]
    on_goals = sum(key.startswith(_ON_GOALS) for key in keys)
    answers = sum(key.startswith(_ASKED_FOR) for key in keys)
    rituals = sum(key.startswith("ritual:") for key in keys)
    marks = sum(key.startswith(_ON_REVIEWS) for key in keys)
    others = len(keys) - on_goals - answers - rituals - marks
    faults = [
        (count[OpenIssue] > MOST_OPENED, f"opens {count[OpenIssue]} issues"),
        (others > teams + OTHER_COMMENTS, f"posts {others} comments"),
        (rituals > MOST_RITUALS, f"posts {rituals} rituals"),
        (marks > MOST_DIMENSIONS, f"asks for {marks} marks"),
        (answers > MOST_ANSWERS, f"answers {answers} comments"),
        (on_goals > max(COMMENTS_FREELY, COMMENTS_ON_A_GOAL * goals), f"posts {on_goals} comments on {goals} goals"),
        (dropped > DROPPED_FREELY and dropped > DROPPED_SHARE * goals, f"drops {dropped} of {goals} goals"),
    ]
    wrong = [words for is_too_much, words in faults if is_too_much]
    if wrong:
        ways = [*([_LOST] if faults[-1][0] else []), *([_MISREAD] if len(wrong) > faults[-1][0] else [])]
        raise TooMuch(f"the plan {' and '.join(wrong)} at once; that is held, and nothing was done. {' '.join(ways)}")
