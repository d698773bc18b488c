"""What does the review say about the open issues of the repository?"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.plan.backlog import backlog
from bot.core.plan.turn import Turn


def view(turn: Turn) -> Mapping[str, object] | None:
    """Return `hygiene`; None where nothing is open, and in the first round, which only asks for the open issues."""
    found = backlog(turn)
    return {"hygiene": found} if found is not None and found.tasks else None
