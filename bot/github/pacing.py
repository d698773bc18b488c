"""How fast may we speak? One pace per installation, shared by all threads, that also keeps silence when told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from bot.errors import TryLater

LONGEST_GUESS = 900.0


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
        self._guesses = 0
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

    def hush(self, seconds: float, *, guessed: bool = False) -> float:
        """Let no call pass for so long and return for how long; a shorter silence never ends a longer one.

        Where GitHub did not say how long, each guess in a row is twice the one before, up to a quarter of an hour.
        """
        with self._lock:
            if guessed:
                seconds = max(seconds, min(seconds * 2**self._guesses, LONGEST_GUESS))
                self._guesses += 1
            self._silent_until = max(self._silent_until, self._clock() + seconds)
            return seconds

    def heard(self) -> None:
        """Note that GitHub answers again: the next guess begins from the start."""
        with self._lock:
            self._guesses = 0

    def _heed(self, now: float) -> None:
        if now < self._silent_until:
            raise TryLater(self._silent_until - now, "GitHub's rate limit was reached", whole_installation=True)
