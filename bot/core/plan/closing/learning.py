"""What was learnt from a goal, and why was it missed? Beneath its line, in a comment on its issue, or in a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.core.agreed import Kept
from bot.core.commands.parse import spelled
from bot.core.document import Goal
from bot.core.document.source import Source
from bot.core.figures import written
from bot.core.model import Comment

_LEARNING = re.compile(
    r"^\s{0,40}(?:[-*+]\s{1,4}|\d{1,9}[.)]\s{1,4})?(?:\[[ xX]\]\s{1,4})?[*_]{0,3}"
    r"(?:learnings?|lessons?(?:\slearn(?:ed|t))?|learn(?:ed|t)|what\swe\slearn(?:ed|t))"
    r"[*_]{0,3}\s{0,3}[:：][*_]{0,3}\s{0,9}(?P<words>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_NOTES = frozenset({"went-well", "better", "learning"})


def learnings(
    text: str, goal: Goal | None, comments: Iterable[Comment], kept: Iterable[Kept], number: int
) -> Iterator[str]:
    """Yield what was learnt: first from the lines of a goal in its `text`, then from comments, oldest first, and notes.

    A comment counts when it begins with "Learning:" and its author belongs to the team; a note of `/retro` when it was
    given on the goal's issue or names it.
    """
    if goal is not None:
        lines = Source.of(text).lines()[goal.first + 1 : goal.last + 1]
        yield from filter(None, map(_learnt, lines))
    for comment in comments:
        if comment.insider and not comment.mine and not comment.minimized and not spelled(comment.body):
            yield from filter(None, [_learnt(comment.body)])
    named = re.compile(rf"#{number}(?!\d)") if number else None
    for note in kept:
        is_about = number and note.number == number
        if note.kind in _NOTES and (is_about or (named and named.search(note.text))):
            yield note.text


def is_past(line: str) -> bool:
    """Whether a line beneath a goal says what was learnt, or why it was missed: that belongs to the sprint it was."""
    return bool(_learnt(line) or written([line]))


def missed(text: str, goal: Goal | None, comments: Iterable[Comment], kept: Iterable[Kept]) -> str:
    """Return why a goal was missed: by `/missed`, the last one; else as its lines in its `text`, or a comment, say it.

    `kept` are notes about this goal. A comment counts as one that tells of a learning does. "" where nobody said it.
    """
    noted = [each.text for each in kept if each.kind == "missed"]
    if noted:
        return noted[-1]
    beneath = Source.of(text).lines()[goal.first + 1 : goal.last + 1] if goal is not None else []
    told = [each.body for each in comments if each.insider and not each.mine and not each.minimized]
    return written(beneath) or written(line for body in told for line in body.splitlines())


def _learnt(text: str) -> str:
    match = _LEARNING.match(text)
    return " ".join(match["words"].split()) if match else ""
