"""What a sprint asks for while it goes on: help for what stands still, words of owners, stand-ups, a look halfway."""

from __future__ import annotations

from bot.core import calendar
from bot.core.plan.during import gathered
from bot.core.plan.during.answers import hear_reactions
from bot.core.plan.during.decided import file_decisions
from bot.core.plan.during.ladder import escalate
from bot.core.plan.during.midway import midway
from bot.core.plan.during.playbooks import playbooks
from bot.core.plan.during.registers import registers
from bot.core.plan.during.standups import finish, standups
from bot.core.plan.during.updates import updates
from bot.core.plan.turn import Turn

__all__ = ["during", "hear_reactions"]


def during(turn: Turn) -> None:
    """Do what is due while the sprint goes on; the goals are settled already."""
    registers(turn)
    file_decisions(turn)
    gathered.link(turn)
    if turn.is_over:
        finish(turn)
    gathered.end(turn)
    if turn.is_over or calendar.begins(turn.period, turn.rules) > turn.now:
        return
    escalate(turn)
    playbooks(turn)
    updates(turn)
    standups(turn)
    midway(turn)
