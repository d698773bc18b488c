"""The issue that holds the stand-ups of a sprint, where the rules want one: opened with the first, closed with it."""

from __future__ import annotations

import re
from datetime import time, timedelta

from bot.core import calendar, document
from bot.core.edits import CloseIssue, OpenIssue
from bot.core.model import Issue
from bot.core.plan.turn import TITLE_LENGTH, Turn

_BLOCK = "standups"
_LINKED = re.compile(rf"<!-- goalkeeper:begin {_BLOCK} .*?/issues/(?P<number>\d+)", re.DOTALL)
# GitHub may show a new issue a little later.
_SHOWN = timedelta(seconds=10)


def issue_key(sprint: int) -> str:
    """Return what marks the issue with the stand-ups of a sprint (the number of its issue)."""
    return f"standups:{sprint}"


def linked(body: str) -> int:
    """Return the number of the issue that our block in a sprint issue links, 0 for none."""
    found = _LINKED.search(body.replace("\r\n", "\n"))
    return int(found["number"]) if found else 0


def place(turn: Turn) -> Issue | None:
    """Return the issue for stand-ups, None while it is being opened; the sprint issue where somebody deleted it."""
    if turn.snapshot.standups is not None:
        return turn.snapshot.standups
    key = issue_key(turn.issue.number)
    if key in turn.memory.recent:
        turn.due.append(turn.now + _SHOWN)
        return None
    if turn.happened(key):
        return turn.issue
    if not any(isinstance(edit, OpenIssue) and edit.key == key for edit in turn.edits):
        title = f"Stand-ups of {turn.issue.title}"
        turn.edits.append(OpenIssue(key, title[:TITLE_LENGTH], turn.post(key, "posts/standups.md", sprint=turn.issue)))
    return None


def link(turn: Turn) -> None:
    """The sprint issue links the issue with its stand-ups, in a block of ours at the end of its body."""
    issue = turn.snapshot.standups
    if issue is None:
        return
    text = turn.render("posts/standups-link.md", number=issue.number, url=issue.url).rstrip()
    block = document.PutBlock(_BLOCK, str(turn.issue.number), text, "end")
    if turn.after(turn.issue.body, block, "the link to its stand-ups") != turn.issue.body:
        turn.splice(turn.issue.id, block)


def end(turn: Turn) -> None:
    """Close the issue with the stand-ups when the sprint is over, once; who reopens it is heeded."""
    issue, key = turn.snapshot.standups, f"standups-closed:{turn.issue.number}"
    if issue is None or turn.happened(key):
        return
    if not turn.is_over:
        turn.due.append(calendar.instant(turn.period.end + timedelta(days=1), time(0), turn.zone))
        return
    if issue.is_open:
        turn.edits.append(CloseIssue(issue.id, issue.number, "completed"))
    turn.settled.append(key)
