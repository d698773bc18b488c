"""Of which goals does a look have to know more: who did what, and when, further back than it shows by itself?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.agreed import Agreed
from bot.core.merge import Surface
from bot.core.model import Comment, Issue, SprintSnapshot
from bot.core.plan.goals import Settled
from bot.core.plan.lines import Line
from bot.core.plan.turn import Turn

_NOBODY = frozenset({"created", "removed", "carried"})
_TYPED = frozenset({Surface.LINE, Surface.NOTE, Surface.BOX})


def whole(snapshot: SprintSnapshot, agreed: dict[int, Agreed | None]) -> SprintSnapshot:
    """Return the look without the deeds of goals of which it misses some: a few of them would pass for all.

    `agreed` is what was agreed of each goal, by its number.
    """
    partly = {issue.id for issue in snapshot.goals if not _is_heard(snapshot, issue, _since(agreed.get(issue.number)))}
    return replace(snapshot, deeds=tuple(deed for deed in snapshot.deeds if deed.node not in partly))


def note(turn: Turn, line: Line | None, issue: Issue, before: Agreed | None, settled: Settled) -> None:
    """Note what has to be read where somebody changed a goal, or may have done so since anybody listened."""
    since = _since(before)
    knows_deeds = _is_heard(turn.snapshot, issue, since)
    # GitHub's times are whole seconds: what was typed in the very second until which we listened has a name, too.
    spoke = {change.surface for change in settled.changes} | {word.lost.surface for word in settled.overtaken}
    unread = [line.node] if line and not _is_read(turn, line, since, also_then=bool(spoke & _TYPED)) else []
    if any(change.what not in _NOBODY for change in settled.changes) or settled.overtaken:
        turn.unclear.extend([] if knows_deeds else [issue.id])
        turn.unclear_texts.extend(unread)
    elif before is not None:
        is_fresh = since is None or issue.updated_at > since
        turn.touched.extend([issue.id] if is_fresh and not knows_deeds else [])
        turn.touched_texts.extend(unread)


def heard_of(turn: Turn, line: Line | None, issue: Issue, before: Agreed | None, settled: Settled) -> Agreed:
    """Return what is agreed, with how far we have listened: to the last change that this look shows.

    That is one moment for the issue and its line's text, so both have to be known until then. The first look at an
    issue that we opened needs no listening when everything still is as we made it.
    """
    since, agreed = _since(before), settled.agreed
    is_as_made = agreed.heard_at is None and not settled.changes
    knows = _is_heard(turn.snapshot, issue, since) and (line is None or _is_read(turn, line, since))
    if not (knows or is_as_made):
        return agreed
    text = _text(turn, line)
    moments = (agreed.heard_at, issue.updated_at, text.edited_at if text else None)
    return replace(agreed, heard_at=max(moment for moment in moments if moment is not None))


def _since(before: Agreed | None) -> datetime | None:
    return before.heard_at if before else None


def _is_heard(snapshot: SprintSnapshot, issue: Issue, since: datetime | None) -> bool:
    """Whether the look tells every deed on a goal's issue since then (None: ever)."""
    return issue.id in snapshot.listened and _is_until(issue.deeds_since, since)


def _is_read(turn: Turn, line: Line, since: datetime | None, *, also_then: bool = False) -> bool:
    """Whether nobody but us has edited a line's text since then (None: ever; `also_then`: or right then).

    Or else the edits of the text are known.
    """
    text = _text(turn, line)
    if text is None or text.id in turn.snapshot.listened or text.edited_at is None:
        return True
    if isinstance(text, Comment) and _is_ours(text):
        return not also_then
    ours = text.ours_since if isinstance(text, Issue) else None
    theirs = text.edited_at if ours is None else min(ours, text.edited_at)
    return _is_until(theirs, since) and not (also_then and theirs == since)


def _is_ours(comment: Comment) -> bool:
    """Whether our App wrote in a comment of its own last; an account that we share with a person tells nothing."""
    author = comment.author
    return comment.mine and author is not None and author.is_bot and comment.editor == author


def _is_until(moment: datetime | None, since: datetime | None) -> bool:
    """Whether a moment is none, or one that we had listened to already."""
    return moment is None or (since is not None and moment <= since)


def _text(turn: Turn, line: Line | None) -> Issue | Comment | None:
    texts: tuple[Issue | Comment, ...] = (turn.issue, *turn.issue.comments)
    return next((text for text in texts if line is not None and text.id == line.node), None)
