"""Rules for what is told where people chat: which kinds go to which channels of the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from bot.core.notices import Kind

SUMMARY_AT = time(17, 0)


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """What goes where: kinds, and the names of the operator's channels; `at` is when a summary is told."""

    kinds: tuple[Kind, ...]
    to: tuple[str, ...]
    at: time = SUMMARY_AT
