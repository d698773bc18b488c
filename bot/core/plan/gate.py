"""May the sprint start? With the rule `gate: retro` not before the last retro has an action, or is closed."""

from __future__ import annotations

from datetime import timedelta

from bot.core import calendar
from bot.core.model import Issue
from bot.core.plan.lines import document_of
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem

# No event of a retro wakes the sprint.
_LOOK_AGAIN = timedelta(minutes=10)


def holding(turn: Turn) -> Issue | None:
    """Return the retro that keeps the sprint from starting, or None; one that goes on is held up by no retro."""
    if turn.rules.planning.gate != "retro" or f"committed:{turn.issue.number}" in turn.memory.done:
        return None
    begins = calendar.begins(turn.period, turn.rules)
    before = (retro for retro in turn.retros if retro.created_at < begins)
    last = max(before, key=lambda retro: retro.created_at, default=None)
    if last is None or not last.is_open or document_of(last.body, turn.rules.vocabulary).actions:
        return None
    return last


def gate(turn: Turn) -> None:
    """Say in the summary what the start waits for, once it is time; and look again."""
    retro = holding(turn)
    begins = calendar.begins(turn.period, turn.rules)
    if retro is None or turn.is_over or turn.now < begins or turn.happened(f"committed:{turn.issue.number}"):
        return
    turn.due.append(turn.now + _LOOK_AGAIN)
    message = "has no action yet, and the sprint starts when it has one: write one there, or close it"
    turn.problems.append(Problem(f"#{retro.number}", message, retro.url))
