"""Notices: what is told where people chat, as values, and how its text is spelled for each channel."""

from bot.core.notices.values import Channel, Kind, Notice, Told, serving

__all__ = ["Channel", "Kind", "Notice", "Told", "serving"]
