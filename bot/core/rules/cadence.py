"""Rules of the cadence: when sprints are, how long, and what their issues are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Literal


@dataclass(frozen=True, slots=True)
class DatedSprint:
    """A sprint by its dates, first and last day inclusive; `title` goes before the cadence's pattern."""

    start: date
    end: date
    title: str = ""


@dataclass(frozen=True, slots=True)
class Cadence:
    """When sprints are. Without `starts` (the first day of sprint `first_number`) the bot opens none by itself.

    A sprint lasts `weeks` weeks, or as many as `lengths` says in turn; after every `cool_down_after`-th one (0: never)
    come `cool_down_weeks` without a sprint. It `ends` "two days early": `weeks * 7 - 3` days after its start, a Friday
    for one that starts on a Monday; or on the "last working day" before its weeks are over. With `sprints` none of
    that counts: they are all there are.

    The issue is opened `opens_days_before` days before the start, at the wall-clock time `opens_at`: by default on the
    Friday before, when the last retro is there. `title` may use {number}, {start} and {end}, and with `halves`, where
    two sprints share a number, {half}.
    """

    starts: date | None = None
    weeks: int = 2
    first_number: int = 1
    opens_days_before: int = 3
    opens_at: time = time(16, 0)
    title: str = "Sprint {number} - {start} to {end}"
    lengths: tuple[int, ...] = ()
    halves: bool = False
    ends: Literal["two days early", "last working day"] = "two days early"
    cool_down_after: int = 0
    cool_down_weeks: int = 1
    sprints: tuple[DatedSprint, ...] = ()
