"""Lines of the plan that we write ourselves."""

from __future__ import annotations

from bot.core.neutral import neutral


def goal_line(title: str, emoji: str, number: int | None, url: str, owner: str = "", *, continued: bool = False) -> str:
    """Return the line of a goal, without bullet, as the reader reads it back."""
    link = f"[#{number}]({url})" if number else ""
    who = f"(Owner: @{owner})" if owner else ""
    parts = (emoji, neutral(title), link, who, "(continued)" if continued else "")
    return " ".join(part for part in parts if part)
