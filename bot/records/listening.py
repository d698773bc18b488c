"""What an open page asks all the time: has anything changed, and is whoever looks still logged in?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.records.store import Store

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


class Listening(Store):
    """Small questions, each of one statement over indexes."""

    def pulse(self, ids: Collection[int]) -> dict[int, datetime]:
        """Return when the sprints of repositories, by their numbers, were shown otherwise last; none for never."""
        return {row["repo_id"]: row["at"] for row in self._all("pulse", ids=sorted(ids)) if row["at"]}

    def session_holds(self, key: bytes, *, longest: float, idle: float) -> bool:
        """Return whether a session goes on; other than a visit this does not prolong it."""
        row = self._one("session_holds", id=key, longest=longest, idle=idle)
        return bool(row and row["holds"])
