"""Change a text that people write: read it right before, write it, and look whether somebody typed in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import Superseded, TryLater
from bot.github.faults import Missing
from bot.github.parse import instant, maybe, maybe_instant, need, nodes
from bot.github.session import Session

TRIES = 3
# What writes such a text: the document, the mutation in it, and the field that holds the text afterwards.
_REWRITES = {
    "Issue": ("RewriteIssue", "updateIssue", "issue"),
    "IssueComment": ("RewriteComment", "updateIssueComment", "issueComment"),
}


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as GitHub holds it, since when, and how it is written."""

    body: str
    since: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class _Slip:
    """Somebody's text that our write passed by, and what GitHub holds now."""

    theirs: str
    standing: str


def change_text(session: Session, node: str, change: Callable[[str], str], fence: Callable[[], None]) -> None:
    """Change the text of an issue or a comment (its node id) by `change`; equal text, no write.

    GitHub knows no compare-and-set on texts. So the text is read right before the write, and the edits that GitHub
    noted are looked at right after: when somebody's edit lies between our read and our write, our changes are made
    once more, in that person's text. When another worker has taken over from us, the text is put back as it was then.
    (`core.document.rebase` is for callers that hold two texts and not the changes.)
    Raises TryLater when people type faster than we do, and whatever `change` and the session raise.
    """
    text = _read(session, node)
    operation, mutation, key = _REWRITES[text.kind]
    base = standing = text.body
    for _ in range(TRIES):
        wanted = change(base)
        if wanted == standing:
            return
        answer = need(session.mutate(operation, fence, id=node, body=wanted), mutation, dict)
        slip = _slip(need(answer, key, dict), text, standing, wanted)
        if slip is None:
            return
        _give_way(session, fence, operation, node, slip)
        base, standing = slip.theirs, slip.standing
    raise TryLater(10, "people are writing in the same text", counts=False)


def _give_way(session: Session, fence: Callable[[], None], operation: str, node: str, slip: _Slip) -> None:
    """Put back the text that our write passed by, where that was the heir's of our row: we were frozen before the call.

    Raises Superseded then. Nobody's word would undo what we wrote: it would pass for one itself.
    """
    try:
        fence()
    except Superseded:
        session.mutate(operation, lambda: None, id=node, body=slip.theirs)
        raise


def _read(session: Session, node: str) -> _Text:
    found = maybe(session.ask("FreshText", id=node), "node", dict)
    if found is None or found.get("__typename") not in _REWRITES:
        raise Missing("the text is not there any more")
    since = maybe_instant(found, "lastEditedAt") or instant(found, "createdAt")
    return _Text(need(found, "body", str), since, need(found, "__typename", str))


def _slip(node: dict[str, Any], read: _Text, standing: str, wanted: str) -> _Slip | None:
    """Return the text that somebody wrote between our read and our write, or right after it."""
    body = need(node, "body", str)
    if fold(body) != fold(wanted):
        return _Slip(body, body)
    ours, before = _last_two(node)
    # Each noted edit holds the whole text after it. Where that does not hold for our own edit, the history tells
    # nothing that could be trusted with somebody's words.
    if ours is None or before is None or fold(ours) != fold(wanted) or fold(before.body) == fold(standing):
        return None
    return _Slip(before.body, body) if before.since >= read.since else None


def _last_two(node: dict[str, Any]) -> tuple[str | None, _Text | None]:
    """Return the text of the newest noted edit, and the edit before it."""
    if node.get("userContentEdits") is None:
        return None, None
    edits = sorted(nodes(node, "userContentEdits"), key=_edited_at, reverse=True)
    newest, before = (*edits, None, None)[:2]
    text = maybe(before, "diff", str) if before else None
    earlier = _Text(text, _edited_at(before), "") if before and text is not None else None
    return (maybe(newest, "diff", str) if newest else None), earlier


def _edited_at(edit: dict[str, Any]) -> datetime:
    return instant(edit, "editedAt")


def fold(text: str) -> str:
    """Return a text as it compares: GitHub's web editor sends CRLF, and trailing space may be dropped on the way."""
    return text.replace("\r\n", "\n").rstrip()
