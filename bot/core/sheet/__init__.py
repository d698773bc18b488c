"""Sheets: what a sprint looks like on the dashboard, in exports and in messages."""

from bot.core.sheet.data import canonical, digest, read
from bot.core.sheet.recorded import of_record
from bot.core.sheet.values import Finding, Goal, Note, Number, Sheet, Target, Word

__all__ = ["Finding", "Goal", "Note", "Number", "Sheet", "Target", "Word", "canonical", "digest", "of_record", "read"]
