"""Since when does the `Status:` line of a goal say what it says? Then it can be told what its owner said last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.core.agreed import Agreed
from bot.core.document import Goal
from bot.core.plan.heard import Heard
from bot.core.plan.lines import Line

_NAME = "noted"
_WORDS = 200


def noted(line: Line | None, number: int, before: Agreed | None, heard: Heard) -> tuple[tuple[str, str], ...]:
    """Return as a fact to remember what a `Status:` line says, and since when as far as GitHub tells.

    That is the edit that brought the words, where the edits are known. Else what was known before of the same words;
    else when the text was written, if nobody but a person has edited it since it was looked at, or nobody at all.
    """
    if line is None or not line.goal.note:
        return ()
    words = _bare(line.goal)
    at = _by_edits(line, number, heard)
    if at is None:
        at = _known((before.facts if before else ()), words)
    if at is None:
        at = _by_text(line, before, words, heard)
    return ((_NAME, f"{at.isoformat() if at else ''} {words[:_WORDS]}"),)


def noted_at(facts: Iterable[tuple[str, str]], goal: Goal | None) -> datetime | None:
    """Return since when the line of a goal says its present words, by what was remembered; None: nobody knows."""
    return _known(facts, _bare(goal)) if goal is not None and goal.note else None


def _bare(goal: Goal) -> str:
    """Return the words behind the status, which may be our writing."""
    words = goal.note.removeprefix(goal.note_emoji or "").strip()
    status = goal.note_status or ""
    bare = words[len(status) :] if status and words.casefold().startswith(status) else words
    return " ".join(bare.strip(" .,:;–—-").split())


def _known(facts: Iterable[tuple[str, str]], words: str) -> datetime | None:
    at, _, said = dict(facts).get(_NAME, "").partition(" ")
    return datetime.fromisoformat(at) if at and said == words[:_WORDS] else None


def _by_edits(line: Line, number: int, heard: Heard) -> datetime | None:
    found: datetime | None = None
    for deed, goal in reversed(heard.versions(line, number)):
        if goal is None or _bare(goal) != _bare(line.goal):
            break
        found = deed.at
    return found


def _by_text(line: Line, before: Agreed | None, words: str, heard: Heard) -> datetime | None:
    text = heard.texts.get(line.node)
    if text is None:
        return None
    if text.edited_at is None:
        return text.created_at
    _, at, _ = heard.edited(line)
    # Who saw the line before it said so knows that the last edit of its text is not far from the one that brought it.
    was_seen = before is not None and before.lined and dict(before.facts).get(_NAME, "").partition(" ")[2] != words
    return at if was_seen else None
