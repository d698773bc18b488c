"""Is a plan too much at once? A brake against a misread page, a bad rule or a bug."""

from __future__ import annotations

from collections import Counter

from bot.core.edits import CloseIssue, OpenIssue, PostComment, SwapAssignees
from bot.core.plan.values import Plan

# GitHub allows 100 sub-issues; a whole sprint may be made at once, and nothing more.
MOST_OPENED = 120
MOST_COMMENTS = 40
# Closing is what people would miss most: a plan that closes nearly everything is likelier a misreading than a wish.
CLOSED_FREELY = 12
CLOSED_SHARE = 0.8


class TooMuch(Exception):
    """The plan would change too much at once; nothing was done. Look with `goalkeeper plan` and apply it by hand."""


def check(plan: Plan, goals: int) -> None:
    """Raise TooMuch when the plan opens, closes or posts more than any real turn of a sprint with so many goals."""
    count = Counter(type(edit) for edit in plan.edits)
    closed = count[CloseIssue]
    faults = [
        (count[OpenIssue] > MOST_OPENED, f"opens {count[OpenIssue]} issues"),
        (count[PostComment] > MOST_COMMENTS, f"posts {count[PostComment]} comments"),
        (closed > CLOSED_FREELY and closed > CLOSED_SHARE * goals, f"closes {closed} of {goals} goals"),
        (count[SwapAssignees] > MOST_OPENED, f"reassigns {count[SwapAssignees]} goals"),
    ]
    wrong = [words for is_too_much, words in faults if is_too_much]
    if wrong:
        raise TooMuch(f"the plan {' and '.join(wrong)} at once")
