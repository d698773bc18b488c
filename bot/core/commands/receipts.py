"""What became of a line that was judged as a command; remembered, so that it is judged once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Outcome = Literal["done", "refused", "mistake"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a call. Without a `message` nothing is told but by the reaction. `at` is UTC, `who` a login."""

    comment_number: int
    digest: str
    outcome: Outcome
    message: str
    at: datetime
    who: str
    name: str
