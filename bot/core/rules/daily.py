"""Rules for the days of a sprint: asking for updates, stand-ups, and the check in the middle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Literal

# Where a stand-up is posted: beneath the sprint issue, or in one issue of the sprint for all of them.
Where = Literal["sprint issue", "issue"]
# How a stand-up is held on a weekday: people meet, or write, or there is none.
Mode = Literal["live", "async", "none"]
WORKDAYS: tuple[Mode, ...] = ("async", "async", "async", "async", "async", "none", "none")


@dataclass(frozen=True, slots=True)
class UpdateRules:
    """When an owner is asked for a word about goals that nobody has said anything about.

    `after_days` are working days without a word, also the fewest between two messages to one owner; `grace_days` are
    those of a new goal before they are counted. `quiet` are weekdays on which nobody is asked (Monday is 0).
    """

    enabled: bool = False
    after_days: int = 3
    grace_days: int = 2
    at: time = time(10, 0)
    quiet: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StandupForm:
    """One stand-up of a day: at what time it is posted and closed, its questions, and how it is held on each weekday.

    `people` are logins; nobody named means the members of the teams, and where those have none the owners of goals.
    """

    name: str = "Stand-up"
    at: time = time(9, 0)
    closes: time = time(17, 0)
    questions: tuple[str, ...] = ("Yesterday", "Today", "In the way")
    days: tuple[Mode, ...] = WORKDAYS
    people: tuple[str, ...] = ()
    where: Where = "sprint issue"


@dataclass(frozen=True, slots=True)
class MidwayRules:
    """Whether the middle of a sprint is looked at; `behind` is how many percent late are worth a word.

    `by` says what is counted: goals, their points, or their targets and boxes.
    """

    enabled: bool = False
    behind: int = 20
    by: Literal["goals", "points", "targets"] = "goals"
