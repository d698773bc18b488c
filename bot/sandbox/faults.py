"""Which calls are to go wrong, and how?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

BROKEN = ("500", "502", "503", "504")
# What GitHub answers to one call, and nothing is done.
REFUSED = ("401", "403_permission", "404", "409", "410", "422", "451")
# The call is carried out, and only the answer goes astray; `null_node` leaves one entry of a list out, and says so.
DONE = ("502_done", "lost_reply", "truncated", "timeout_done", "null_node")
KINDS = (
    *BROKEN,
    *REFUSED,
    *DONE,
    "403_secondary",
    "403_primary",
    "429",
    "slow",
    "timeout",
    "reset",
    "html200",
    "graphql_error",
)


@dataclass(slots=True)
class Fault:
    """One thing to go wrong at the nth matching call, and at `times` calls from there on.

    `method` and `path` are regular expressions over the whole method and path (without `/api/v3`); `operation` is the
    name of a GraphQL operation. `seconds` is how long `slow` and `timeout` sleep or what Retry-After says; 0 leaves the
    header out.
    """

    kind: str
    method: str = ".*"
    path: str = ".*"
    operation: str = ""
    nth: int = 1
    times: int = 1
    seconds: float = 60
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Refuse a kind that nobody knows and a pattern that cannot be read."""
        if self.kind not in KINDS:
            raise ValueError(f"There is no fault {self.kind!r}; choose one of {', '.join(KINDS)}.")
        re.compile(self.method)
        re.compile(self.path)

    def strikes(self, method: str, path: str, operation: str) -> bool:
        """Count this call when it matches, and tell whether it is to go wrong."""
        fits = re.fullmatch(self.method, method, re.IGNORECASE) and re.fullmatch(self.path, path)
        if not fits or (self.operation and self.operation != operation):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times

    @property
    def spent(self) -> bool:
        """Has it done all its damage?"""
        return self.seen >= self.nth + self.times - 1

    def shape(self) -> dict[str, Any]:
        """Write it for the control routes."""
        return {name: getattr(self, name) for name in self.__slots__}


class Faults:
    """The faults that wait, in the order in which they were asked for."""

    def __init__(self, waiting: Iterable[Fault] = ()) -> None:
        self.waiting = list(waiting)

    def add(self, fault: Fault) -> Fault:
        """Let a fault wait for its call."""
        self.waiting.append(fault)
        return fault

    def add_from(self, wish: Mapping[str, Any]) -> Fault:
        """Read a fault from JSON; ValueError names what is wrong."""
        try:
            return self.add(Fault(**wish))
        except (TypeError, re.error) as bad:
            raise ValueError(f"This fault cannot be read: {bad}.") from bad

    def clear(self) -> None:
        """Let everything go well again."""
        self.waiting.clear()

    def strike(self, method: str, path: str, operation: str) -> Fault | None:
        """Find the fault for this call; every waiting fault counts the call, the first one to strike wins."""
        struck = [f for f in self.waiting if f.strikes(method, path, operation)]
        self.waiting = [f for f in self.waiting if not f.spent]
        return struck[0] if struck else None
