"""How fast may we speak? One pace per installation, shared by all threads, that also keeps silence when told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from bot.errors import TryLater


class Pace:
    """Keeps a pause between the starts of two reads and of two writes, and a silence after a rate limit.

    Pauses are in seconds; `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        read_pause: float,
        write_pause: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pauses = {"read": read_pause, "write": write_pause}
        self._free = {"read": float("-inf"), "write": float("-inf")}
        self._silent_until = float("-inf")
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()

    def turn(self, kind: str) -> None:
        """Wait for the turn of a "read" or a "write"; TryLater while GitHub wants silence."""
        with self._lock:
            now = self._clock()
            self._heed(now)
            at = max(now, self._free[kind])
            self._free[kind] = at + self._pauses[kind]
        if at > now:
            self._sleep(at - now)
            with self._lock:
                self._heed(self._clock())

    def hush(self, seconds: float) -> None:
        """Let no call pass for so long; a shorter silence never ends a longer one."""
        with self._lock:
            self._silent_until = max(self._silent_until, self._clock() + seconds)

    def _heed(self, now: float) -> None:
        if now < self._silent_until:
            raise TryLater(self._silent_until - now, "GitHub's rate limit was reached", whole_installation=True)
