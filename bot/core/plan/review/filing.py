"""The review of a sprint: filed once when it is due, asked for marks, told anew when they change, and linked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.core import calendar, document
from bot.core.calendar import Due
from bot.core.document import Kind
from bot.core.edits import OpenIssue, PostComment, React, SpliceText
from bot.core.model import Issue
from bot.core.plan import fitting
from bot.core.plan.during.spells import awake
from bot.core.plan.retro.filing import BESIDE
from bot.core.plan.retro.telling import review_of
from bot.core.plan.review import blindspots, sevendays
from bot.core.plan.review.hearing import commanded, keep_means, mark_key, people, sprint_of
from bot.core.plan.review.marks import means
from bot.core.plan.review.telling import health, health_told, told
from bot.core.plan.turn import TITLE_LENGTH, Turn

_BLOCK, _LINK = "health", "review"
_HEARD = "THUMBS_UP"
_PATIENCE = timedelta(hours=1)
# GitHub sends no word of reactions: while they are likely, somebody looks.
_HOUR, _LIKELY = timedelta(hours=1), timedelta(days=3)
_MOST_TENDED = 2
_OVER = timedelta(days=14)


def review_key(turn: Turn) -> str:
    """Return the key of this sprint's review."""
    return f"review:{turn.issue.number}"


def review(turn: Turn) -> None:
    """File the review when it is due, once nothing else is to be done: it tells what really happened.

    As with a retro, what was finished for the goals is asked for only now, and what GitHub may refuse again and again
    does not hold it up for longer than an hour. A sprint that has been over for long has none any more: who turns
    reviews on is not asked about all those that are still open.
    """
    is_meant = turn.rules.review.is_for(turn.period.number, turn.rules.cadence.first_number)
    is_past = calendar.local_day(turn.now, turn.zone) > turn.period.end + _OVER
    if not is_meant or is_past or turn.happened(review_key(turn)):
        return
    due = _due(turn)
    if due.following is not None:
        turn.due.append(due.following)
    if due.latest is None:
        return
    is_busy = any(not isinstance(edit, BESIDE) for edit in turn.edits)
    if is_busy or (turn.edits and turn.now < due.latest.at + _PATIENCE):
        turn.waiting = True
        return
    if turn.snapshot.work is None:
        turn.wanted.extend(goal.id for goal in turn.snapshot.goals)
    turn.edits.append(_issue(turn, due))


def _due(turn: Turn) -> Due:
    moments = calendar.moments(turn.rules.review.when, turn.period, turn.rules)
    return calendar.due(moments, turn.issue.created_at, turn.now)


def _issue(turn: Turn, due: Due) -> OpenIssue:
    repository, today = turn.snapshot.repository, calendar.local_day(turn.now, turn.zone)
    leads = calendar.on_duty(turn.rules.review.facilitator, today, turn.rules, turn.period)
    assert due.latest is not None  # noqa: S101 - who asks has seen it
    body = turn.post(review_key(turn), "posts/review.md", **told(turn, due.latest.at, leads))
    block = _block(turn, None, turn.issue.number)
    spliced = fitting.spliced(body, block, turn.rules.vocabulary) or body
    assignees = (leads,) if leads and repository.can_assign(leads) else ()
    title = f"Review of {turn.issue.title}"[:TITLE_LENGTH]
    return OpenIssue(review_key(turn), title, spliced, (turn.rules.labels.retro,), assignees)


def _block(turn: Turn, filed: Issue | None, sprint: int) -> document.Change:
    """Return the block of health as it should be, under its heading."""
    values = health_told(turn, health(turn, filed, sprint), filed)
    text = turn.text("posts/review-health.md", **values).strip()
    return document.PutBlock(_BLOCK, str(sprint), text, ("after", Kind.HEALTH))


def tend(turn: Turn) -> None:
    """Look after the reviews that are open: ask for marks, hear them, and tell what they come to."""
    for filed, sprint in _tended(turn):
        if turn.rules.review.reactions and sprint == turn.issue.number:
            turn.edits.extend(_asking(turn, filed, sprint))
        for comment in people(turn, filed):
            if commanded(comment) and _HEARD not in comment.reacted:
                turn.edits.append(React(comment.id, filed.number, _HEARD, comment.reacted))
        _tell(turn, filed, sprint)
        sevendays.follow(turn, filed, sprint)
        if turn.rules.review.reactions and turn.now < filed.created_at + _LIKELY:
            turn.due.append(awake(calendar.work_days(turn.rules), turn.now + _HOUR))


def listen(turn: Turn) -> None:
    """Keep what people wrote into the reviews that are open, before anything is told of it."""
    for filed, _ in _tended(turn):
        blindspots.hear(turn, filed)


def _tended(turn: Turn) -> Iterator[tuple[Issue, int]]:
    """Yield the open reviews that this sprint looks after: its own, and those of sprints that nobody plans any more.

    Never do two sprints tend the same one: their looks do not show the same issues.
    """
    begins, closes = calendar.begins(turn.period, turn.rules), turn.rules.closing.enabled
    frozen = {each.sprint for each in turn.memory.frozen}
    found = [(issue, sprint_of(turn.memory, issue)) for issue in turn.snapshot.retros if issue.is_open]
    for issue, sprint in [each for each in found if each[1]][:_MOST_TENDED]:
        is_older = issue.created_at < begins <= turn.now and not turn.is_over and (not closes or sprint in frozen)
        if is_older if sprint != turn.issue.number else (closes or not turn.is_over):
            yield issue, sprint


def _asking(turn: Turn, filed: Issue, sprint: int) -> Iterator[PostComment]:
    """Yield a comment for each dimension that has none: people react to it with their mark."""
    for dimension in turn.rules.review.dimensions:
        key = mark_key(sprint, dimension)
        if not turn.happened(key):
            body = turn.post(key, "posts/review-mark.md", dimension=dimension)
            yield PostComment(key, filed.id, filed.number, body)


def _tell(turn: Turn, filed: Issue, sprint: int) -> None:
    """Write what the marks come to, where that changes something; unless all comments are read, it stays."""
    if not filed.comments_complete:
        return
    found = health(turn, filed, sprint)
    if any(stand.marks for stand in found):
        keep_means(turn, filed, means(found))
    block = _block(turn, filed, sprint)
    if fitting.spliced(filed.body, block, turn.rules.vocabulary) is None:
        turn.no_room("the marks of its health", filed)
    elif fitting.differs(filed.body, block, turn.rules.vocabulary):
        turn.edits.append(SpliceText(filed.id, filed.number, (block,)))


def link(turn: Turn) -> None:
    """The sprint issue links its review, in a block of ours at the end of its body."""
    filed, key = review_of(turn), str(turn.issue.number)
    if filed is None:
        return
    text = turn.render("posts/review-link.md", review=filed).rstrip()
    block = document.PutBlock(_LINK, key, text, "end")
    if turn.after(turn.issue.body, block, "the link to its review") != turn.issue.body:
        turn.splice(turn.issue.id, block)
