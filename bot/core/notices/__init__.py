"""Notices: what is told where people chat, as values, and how its text is spelled for each channel."""

from bot.core.notices.values import FOR_PEOPLE, Channel, Kind, Notice, Told, serving

__all__ = ["FOR_PEOPLE", "Channel", "Kind", "Notice", "Told", "serving"]
