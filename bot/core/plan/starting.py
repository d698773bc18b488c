"""When does the plan of a sprint stand? At its start; of an issue that was opened after it, a day later."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import calendar
from bot.core.plan.turn import Turn

# Who opens a sprint issue on its first day, or later, is still writing the plan.
_WRITING = timedelta(days=1)


def stands_at(turn: Turn) -> datetime:
    """Return the instant from which on what is not in the plan was not planned, and what is undecided stays so."""
    begins, opened = calendar.begins(turn.period, turn.rules), turn.issue.created_at
    return begins if opened <= begins else opened + _WRITING


def is_late(turn: Turn) -> bool:
    """Whether the issue was opened after the start."""
    return turn.issue.created_at > calendar.begins(turn.period, turn.rules)
