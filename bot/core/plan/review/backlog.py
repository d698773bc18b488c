"""What does the review say about the open issues of the repository?"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.plan.turn import Turn


def view(turn: Turn) -> Mapping[str, object] | None:
    """Return what the section shows, None where there is nothing to say."""
    del turn
    return None
