"""Goals that are left over from the sprint before: what is decided about each, and how that is shown and done."""

from bot.core.plan.hangovers.coming import awakens, carried_entry, coming_in, drop_late, told_here
from bot.core.plan.hangovers.deciding import command, decide
from bot.core.plan.hangovers.flags import flags
from bot.core.plan.hangovers.left import (
    CARRY,
    DROP,
    SPLIT,
    LeftOver,
    decisions,
    is_left,
    is_let_go,
    left_overs,
    remembered,
    written,
)
from bot.core.plan.hangovers.showing import ask, show, with_list
from bot.core.plan.turn import Turn

__all__ = [
    "CARRY",
    "DROP",
    "SPLIT",
    "LeftOver",
    "awakens",
    "carried_entry",
    "coming_in",
    "command",
    "decide",
    "decisions",
    "hangovers",
    "is_left",
    "is_let_go",
    "left_overs",
    "remembered",
    "told_here",
    "with_list",
    "written",
]


def hangovers(turn: Turn) -> None:
    """Show what is left over, ask once more about it, and flag what was carried too often; all else is decided."""
    drop_late(turn)
    show(turn)
    ask(turn)
    flags(turn)
