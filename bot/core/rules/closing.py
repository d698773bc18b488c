"""How a sprint is closed: last words, the time of grace, the record, and what becomes of its issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class ClosingRule:
    """What happens at the end of a sprint; `at` is a wall-clock time in the space's zone.

    The record is frozen `at` the `grace_days`-th working day after the last day; with none at the end of that day.
    Owners of open goals who said nothing lately are asked `at` so many working days before the last one, unless `ask`
    is false. Then the issue is closed and locked, as the rules say. `learning_counts` says that a bold bet from which
    somebody learnt did not fail.
    """

    enabled: bool = True
    at: time = time(12, 0)
    grace_days: int = 1
    ask: bool = True
    ask_days_before: int = 1
    close: bool = True
    lock: bool = False
    learning_counts: bool = True
