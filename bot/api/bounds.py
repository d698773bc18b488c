"""How often one may ask: a bucket of requests for each asker, that fills up again with time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

PER_MINUTE = 300
# Askers of whom something is remembered; who was quiet for longest is forgotten first, and that is a full bucket.
_MOST = 10_000


class Bounds:
    """Requests of a minute for each asker, in this process; threads may share it."""

    def __init__(self, per_minute: int = PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait(self, who: Hashable) -> float:
        """Take one request of this asker's; return 0, or the seconds until there is one."""
        now = self._clock()
        with self._lock:
            left, since = self._left.pop(who, (self._most, now))
            left = min(self._most, left + (now - since) * self._most / 60)
            allowed = left >= 1
            self._left[who] = (left - allowed, now)
            if len(self._left) > _MOST:
                self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) * 60 / self._most
