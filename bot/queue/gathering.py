"""How long does a row wait that was asked for once more while somebody looked at it? The longer, the more often."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Where a look that ends would begin anew at once, a burst of a thousand deliveries would be a hundred looks.
PAUSES = (0.5, 1.0, 2.0)
# Who was not called again for so long begins anew with the shortest pause.
_CALM_SECONDS = 10.0


class Gathering:
    """Remembers how often rows were called again, look after look; threads may share it.

    `wake` is called with a key and the seconds after which its row shall be queued. Other processes count for
    themselves: a row that goes from one to the other waits a little less. Who comes to a clean row waits for nothing.
    """

    def __init__(self, wake: Callable[[str, float], None], pauses: tuple[float, ...] = PAUSES) -> None:
        self._wake = wake
        self._pauses = pauses
        self._called: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def pause(self, key: str) -> float:
        """Return the seconds that a row shall wait where it was called again during the look that ends now."""
        with self._lock:
            self._forget()
            times, _ = self._called.get(key, (0, 0.0))
        return self._pauses[min(times, len(self._pauses) - 1)]

    def again(self, key: str, pause: float) -> None:
        """Note that it was, and that it waits."""
        with self._lock:
            times, _ = self._called.get(key, (0, 0.0))
            self._called[key] = (times + 1, time.monotonic())
        self._wake(key, pause)

    def _forget(self) -> None:
        calm = time.monotonic() - _CALM_SECONDS
        for key in [key for key, (_, at) in self._called.items() if at < calm]:
            del self._called[key]
