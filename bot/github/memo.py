"""What was read lately, and for how long need it not be read again?"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")
# The first word says what kind of thing it is; a kind can be dropped as a whole.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    value: Any
    since: float
    until: float

    def holds(self, now: float) -> bool:
        # What was kept in the future was kept by a clock that has been set back since, and would hold for days.
        return self.since <= now < self.until


class Memo:
    """Keeps what was read, each for its time; thread-safe. `now` and all times are in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[Key, _Kept] = {}
        self._lock = threading.Lock()

    def of(self, key: Key, seconds: float, read: Callable[[], T], *, fresh: bool = False) -> T:
        """Return what is kept under `key`; without it, or with `fresh`, read it and keep it for so long."""
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and not fresh and kept.holds(self._now()):
            value: T = kept.value
            return value
        value = read()
        self.keep(key, value, seconds)
        return value

    def keep(self, key: Key, value: Any, seconds: float) -> None:
        """Keep a value; what has had its time goes."""
        now = self._now()
        with self._lock:
            self._kept = {each: kept for each, kept in self._kept.items() if kept.holds(now)}
            self._kept[key] = _Kept(value, now, now + seconds)

    def change(self, kind: str, change: Callable[[Any], Any]) -> None:
        """Put what is kept of one kind through `change`, each for the rest of its time."""
        with self._lock:
            self._kept = {
                key: replace(kept, value=change(kept.value)) if key[0] == kind else kept
                for key, kept in self._kept.items()
            }

    def note(self, key: Key, seconds: float) -> None:
        """Note a fact that needs no more words than its key."""
        self.keep(key, None, seconds)

    def knows(self, key: Key) -> bool:
        """Whether something is kept or noted under `key`, and still holds."""
        with self._lock:
            kept = self._kept.get(key)
        return kept is not None and kept.holds(self._now())

    def drop(self, kind: str) -> None:
        """Forget everything of one kind."""
        with self._lock:
            self._kept = {each: kept for each, kept in self._kept.items() if each[0] != kind}
