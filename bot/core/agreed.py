"""What the surfaces of a goal last agreed upon, and what changed since: the part GitHub does not keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """The last state on which every surface of one goal issue agreed.

    `status` and `last_open` are words of the vocabulary (`last_open`: the one to return to when a closed goal is
    reopened); `owner` is a login or "". `emoji` and `label` are how the status was shown then: the rules may have
    other signs for it by now.
    """

    number: int
    node_id: str
    title: str
    status: str
    last_open: str
    owner: str
    emoji: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a goal: `what` is "status", "owner", "created" or "removed".

    `surface` tells where it was said; `at` is UTC; `who` is a login or "" where GitHub does not tell.
    """

    number: int
    at: datetime
    what: str
    before: str
    after: str
    surface: str
    who: str = ""
