"""What is left of each installation's rate limit: noted at every call, stored by the clock, shown to operators."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.records.operating import Left

if TYPE_CHECKING:
    from bot.github.budget import Budget
    from bot.records import Records

# More installations than a process speaks of between two rounds of the clock.
_MOST = 5_000


@dataclass(slots=True)
class Budgets:
    """What GitHub said last, of each installation and resource, since it was stored; threads may share it."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _noted: dict[tuple[int, str], Budget] = field(default_factory=dict)

    def note(self, installation: int, budget: Budget | None) -> None:
        """Note what an answer said; calls of the App itself have no installation, and are noted under 0."""
        if budget is None:
            return
        with self._lock:
            if len(self._noted) < _MOST:
                self._noted[installation, budget.resource] = budget

    def store(self, records: Records) -> int:
        """Store what was noted since the last time, and return how much that was. Raises DatabaseAway."""
        with self._lock:
            noted, self._noted = self._noted, {}
        records.keep_budgets(
            Left(installation, each.resource, each.most, each.remaining, each.resets_at, each.resets_at)
            for (installation, _), each in sorted(noted.items())
        )
        return len(noted)
