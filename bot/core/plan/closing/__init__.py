"""How a sprint ends: last words, the time of grace, the record, and what becomes of its issue."""

from bot.core.plan.closing.asking import last_words
from bot.core.plan.closing.ending import close, ended, record_problems

__all__ = ["close", "ended", "last_words", "record_problems"]
