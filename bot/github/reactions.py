"""Who reacted to our comments, with what, and when?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.core.model import Reaction
from bot.github.parse import instant, maybe, need, nodes
from bot.github.session import Session


def read_reactions(session: Session, comments: Sequence[str]) -> tuple[Reaction, ...]:
    """Return the last 100 reactions of people to each of these comments (node ids), the oldest first.

    A comment that is not there any more has none, and nor have Apps: GitHub does not tell which one it was. Raises
    TryLater, Gone and NotAllowed as the session does.
    """
    found = [each for each in need(session.ask("Reactions", ids=list(comments)), "nodes", list) if each]
    return tuple(sorted((one for each in found for one in _of(each)), key=lambda reaction: reaction.at))


def _of(node: dict[str, Any]) -> Iterator[Reaction]:
    for each in nodes(node, "reactions") if node else ():
        user = maybe(each, "user", dict)
        if user is not None:
            content, at = need(each, "content", str), instant(each, "createdAt")
            yield Reaction(need(node, "id", str), need(user, "login", str), content, at)
