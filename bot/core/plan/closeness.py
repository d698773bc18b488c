"""Of which goals does a look have to know who did what, and when? It costs a request, so only where it matters."""

from __future__ import annotations

from dataclasses import replace

from bot.core.agreed import Agreed
from bot.core.model import Comment, Issue
from bot.core.plan.goals import Settled
from bot.core.plan.lines import Line
from bot.core.plan.turn import Turn

_NOBODY = frozenset({"created", "removed", "carried"})


def note(turn: Turn, line: Line | None, issue: Issue, before: Agreed | None, settled: Settled) -> None:
    """Note whether somebody changed a goal, or may have done so since anybody listened."""
    if issue.id in turn.snapshot.listened:
        return
    node = [line.node] if line else []
    if any(change.what not in _NOBODY for change in settled.changes) or settled.overtaken:
        turn.unclear.append(issue.id)
        turn.unclear_texts.extend(node)
    elif before is not None and _is_fresh(turn, line, issue, before):
        turn.touched.append(issue.id)
        turn.touched_texts.extend(node)


def _is_fresh(turn: Turn, line: Line | None, issue: Issue, before: Agreed) -> bool:
    """Whether GitHub shows a change of the goal's issue, or of its line's text, that nobody has listened to."""
    since = before.heard_at
    text = _text(turn, line)
    written = text.edited_at if text else None
    return since is None or issue.updated_at > since or (written is not None and written > since)


def heard_of(turn: Turn, line: Line | None, issue: Issue, settled: Settled) -> Agreed:
    """Return what is agreed, with how far we have listened: to the last change that this look shows.

    The first look at an issue that we opened needs no listening when everything still is as we made it.
    """
    agreed = settled.agreed
    is_as_made = agreed.heard_at is None and not settled.changes
    if issue.id not in turn.snapshot.listened and not is_as_made:
        return agreed
    text = _text(turn, line)
    moments = (agreed.heard_at, issue.updated_at, text.edited_at if text else None)
    return replace(agreed, heard_at=max(moment for moment in moments if moment is not None))


def _text(turn: Turn, line: Line | None) -> Issue | Comment | None:
    texts: tuple[Issue | Comment, ...] = (turn.issue, *turn.issue.comments)
    return next((text for text in texts if line is not None and text.id == line.node), None)
