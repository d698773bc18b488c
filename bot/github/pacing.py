"""How fast may we speak? One pace per installation, shared by all threads, that also keeps silence when told to."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from bot.errors import TryLater

LONGEST_GUESS = 900.0
# GitHub takes about 80 new things in a minute and 500 in an hour from one account, other programs of ours and its own
# pages included. (seconds, how many): https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
CREATIONS = ((60.0, 70), (3600.0, 380))
# Of that issues leave one part in so many to comments: an issue may come later, while somebody waits for an answer.
_SPARED = 7
# Who was sent away comes back when there is room for so many, lest every look make a single one ...
_AT_ONCE = 10
# ... but looks again before long: everything else that is to be done does not wait for room.
_LONGEST_WAIT = 120.0


class Crowded(TryLater):
    """So much was made lately that nothing new may be made yet; everything else may go on."""


class Pace:
    """Keeps a pause between the starts of two reads and of two writes, and a silence after a rate limit.

    Within each window of `creations` (seconds, how many) no more new things are made. Pauses are in seconds; `clock` is
    monotonic, in seconds. What another process makes, or this one before it was started again, is not counted.
    """

    def __init__(
        self,
        read_pause: float,
        write_pause: float,
        *,
        creations: Sequence[tuple[float, int]] = CREATIONS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pauses = {"read": read_pause, "write": write_pause}
        self._free = {"read": float("-inf"), "write": float("-inf")}
        self._creations = tuple(creations)
        self._created: deque[float] = deque(maxlen=max((most for _, most in creations), default=0))
        self._silent_until = float("-inf")
        self._guesses = 0
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()

    def turn(self, kind: str, *, creates: int = 0, spares: bool = False) -> None:
        """Wait for the turn of a "read" or a "write"; TryLater while GitHub wants silence.

        Crowded when the write `creates` so many things and there is no room for all of them; one that `spares` leaves
        some room to others.
        """
        with self._lock:
            now = self._clock()
            self._heed(now)
            at = max(now, self._free[kind])
            if creates:
                self._make_room(at, now, creates, spares=spares)
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

    def _make_room(self, at: float, now: float, many: int, *, spares: bool) -> None:
        """Note that so many things are made `at` that time, or say when there will be room."""
        made = self._created
        windows = [(seconds, most - -(-most // _SPARED) * (spares and most > 1)) for seconds, most in self._creations]
        free = {window: window[1] - sum(at - window[0] < each for each in made) for window in windows}
        full = [(seconds, most) for (seconds, most), left in free.items() if left < min(many, most)]
        if full:
            wanted = max(_AT_ONCE, many)
            room = max(made[min(wanted, most) - most - 1] + seconds for seconds, most in full)
            words = " and ".join(f"{most} new things in {seconds / 60:.0f} min" for seconds, most in full)
            raise Crowded(min(room - now, _LONGEST_WAIT), f"we made {words}, and GitHub takes no more", counts=False)
        made.extend([at] * many)

    def _heed(self, now: float) -> None:
        if now < self._silent_until:
            raise TryLater(self._silent_until - now, "GitHub's rate limit was reached", whole_installation=True)
