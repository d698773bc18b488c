"""What time is it? The system's clock, or in a play the clock of the sandbox."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime

_TIMEOUT_SECONDS = 5.0


def system_clock() -> datetime:
    """Return the time of this machine, in UTC."""
    return datetime.now(UTC)


class RemoteClock:
    """A clock behind a URL that answers `{"now": "<ISO 8601>"}`, asked at most every `fresh` seconds.

    Between two answers it stands still, as a sandbox's clock does between two scenes. Threads may share it.
    """

    def __init__(self, url: str, fresh: float = 0.2) -> None:
        self._url = url
        self._fresh = fresh
        self._lock = threading.Lock()
        self._asked = float("-inf")
        self._now = datetime.fromtimestamp(0, UTC)

    def __call__(self) -> datetime:
        """Return the time there; OSError when nobody answers."""
        with self._lock:
            if time.monotonic() - self._asked > self._fresh:
                self._now = self._ask()
                self._asked = time.monotonic()
            return self._now

    def _ask(self) -> datetime:
        # The settings allow only a loopback address over http here.
        with urllib.request.urlopen(self._url, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return datetime.fromisoformat(json.load(answer)["now"]).astimezone(UTC)


def clock(url: str | None) -> Callable[[], datetime]:
    """Return the clock by which people plan: the one behind `url`, or the system's."""
    return RemoteClock(url) if url else system_clock
