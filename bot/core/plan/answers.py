"""What people see of their commands: a reaction, and a comment where something has to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.core.commands.parse import spelled
from bot.core.commands.receipts import Receipt
from bot.core.edits import DeleteComment, Edit, PostComment, React, RewriteComment
from bot.core.model import Comment, Issue, SprintSnapshot
from bot.core.plan.orders import SPOKEN
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem, same_text

SEEN = "EYES"
DONE = "THUMBS_UP"
REFUSED = "CONFUSED"
# Who pastes a log into a comment needs no answer to each of its lines, and GitHub takes no post of that length.
MOST_TOLD = 10
_SPEECH = (PostComment, RewriteComment, DeleteComment, React)


def seen(turn: Turn) -> None:
    """Show first of all that a command was seen; what became of it follows when it is done."""
    fresh = {receipt.comment_number for receipt in turn.receipts}
    known = {receipt.comment_number for receipt in turn.memory.receipts}
    for issue, comment in _comments(turn):
        if comment.database_id in fresh - known and not comment.reacted:
            turn.edits.insert(0, React(comment.id, issue.number, SEEN, comment.reacted))


def answer(turn: Turn) -> None:
    """Keep reaction and answer of every comment with commands as its receipts say.

    A receipt of a line that is no longer there has nothing to say: whoever mends a mistake makes the answer go away.
    What became of a command of this turn is said only when that is remembered: after it nothing is done again.
    """
    by_comment: dict[int, list[Receipt]] = {}
    for receipt in (*turn.memory.receipts, *turn.receipts):
        by_comment.setdefault(receipt.comment_number, []).append(receipt)
    fresh = {receipt.comment_number for receipt in turn.receipts}
    shown = {edit.comment for edit in turn.edits if isinstance(edit, React)}
    for issue, comment in _comments(turn):
        receipts = by_comment.get(comment.database_id, [])
        if receipts:
            told = turn.answers if comment.database_id in fresh else turn.edits
            reacted = (*comment.reacted, SEEN) if comment.id in shown else comment.reacted
            told.extend(_reaction(issue, replace(comment, reacted=reacted), receipts))
            told.extend(_answer(turn, issue, comment, receipts))


def unspoken(turn: Turn) -> None:
    """Say nothing on a locked goal: GitHub would refuse it, and with it all the rest."""
    locked = {issue.number for issue in turn.snapshot.goals if issue.locked}
    for edits in (turn.edits, turn.answers):
        edits[:] = [edit for edit in edits if not (isinstance(edit, _SPEECH) and edit.number in locked)]


def locked_problems(snapshot: SprintSnapshot) -> Iterator[Problem]:
    """Say which goals cannot be answered on."""
    message = "is locked, so that nothing can be answered there; unlock it, or give commands on the sprint issue"
    yield from (Problem(f"#{issue.number}", message, issue.url) for issue in snapshot.goals if issue.locked)


def _comments(turn: Turn) -> Iterator[tuple[Issue, Comment]]:
    for issue in turn.snapshot.heard:
        yield from ((issue, comment) for comment in issue.comments if not turn.memory.keys(comment))


def _standing(comment: Comment, receipts: list[Receipt]) -> list[Receipt]:
    """Return the receipts of what stands in the comment now."""
    there = {each.digest for each in spelled(comment.body)}
    spoken = [each for each in receipts if each.digest.startswith(SPOKEN)]
    return [*(each for each in receipts if each.digest in there), *spoken[-1:]]


def _reaction(issue: Issue, comment: Comment, receipts: list[Receipt]) -> Iterator[Edit]:
    standing = _standing(comment, receipts)
    if standing:
        content = DONE if all(each.outcome == "done" for each in standing) else REFUSED
        if content not in comment.reacted:
            yield React(comment.id, issue.number, content, comment.reacted)


def _answer(turn: Turn, issue: Issue, comment: Comment, receipts: list[Receipt]) -> Iterator[Edit]:
    key = f"answer:{comment.database_id}"
    messages = [each.message for each in _standing(comment, receipts) if each.message]
    ours = next((each for each in issue.comments if key in turn.memory.keys(each)), None)
    if not messages:
        if ours is not None:
            yield DeleteComment(ours.id, issue.number, key)
        return
    if len(messages) > MOST_TOLD:
        messages = [*messages[:MOST_TOLD], f"{len(messages) - MOST_TOLD} more lines could not be carried out, either."]
    body = turn.post(key, "posts/answer.md", messages=messages, url=comment.url, who=comment.author)
    if ours is None and not turn.happened(key):
        yield PostComment(key, issue.id, issue.number, body)
    elif ours is not None and not same_text(ours.body, body):
        yield RewriteComment(ours.id, issue.number, body)
