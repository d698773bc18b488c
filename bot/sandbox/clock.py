"""What time is it in the sandbox?"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that stands still until somebody moves it, or ticks at the pace of the real one.

    Times are aware and in UTC. A naive time given to it is read as UTC.
    """

    def __init__(self, start: datetime | None = None, *, ticking: bool = False) -> None:
        self._lock = threading.Lock()
        self._at = _utc(start) if start else datetime.now(UTC)
        self._ticking = ticking
        self._since = time.monotonic()

    @property
    def ticking(self) -> bool:
        """Does time pass by itself?"""
        return self._ticking

    def now(self) -> datetime:
        """Tell the sandbox's time."""
        with self._lock:
            return self._read()

    def advance(self, by: timedelta) -> datetime:
        """Move on by a span, which may not be negative; returns the new time."""
        if by < timedelta(0):
            raise ValueError("The clock only goes forward; use set() to go back on purpose.")
        with self._lock:
            self._restart(self._read() + by)
            return self._at

    def set(self, at: datetime, *, ticking: bool | None = None) -> datetime:
        """Put the clock to a moment, and on request freeze it or let it tick; returns that moment."""
        with self._lock:
            self._restart(_utc(at))
            self._ticking = self._ticking if ticking is None else ticking
            return self._at

    def _read(self) -> datetime:
        passed = time.monotonic() - self._since if self._ticking else 0.0
        return self._at + timedelta(seconds=passed)

    def _restart(self, at: datetime) -> None:
        self._at, self._since = at, time.monotonic()


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def stamp(at: datetime) -> str:
    """Write a moment as GitHub does, to the second: 2026-03-02T09:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(at: datetime | None) -> str | None:
    """Write a moment that may not have come yet."""
    return stamp(at) if at else None
