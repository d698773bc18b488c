"""The weekly retro: what it tells, when it is filed, and how what it asks for is followed up."""

from bot.core.plan.retro.filing import ask, retro, retro_block
from bot.core.plan.retro.following import follow_up

__all__ = ["ask", "follow_up", "retro", "retro_block"]
