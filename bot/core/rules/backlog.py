"""Rules of the backlog: which open issues are tasks, and what is asked of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ask(StrEnum):
    """What is asked of a task."""

    SIZE = "size"
    CRITERIA = "criteria"
    NUMBER = "number"
    QUESTION = "question"
    OWNER = "owner"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class BacklogRules:
    """Which open issues are looked at, and for what; how large a task may be is a matter of `LintRules`.

    Only those with one of `labels` are tasks (none named: all), and none with one of `leave_out`. What has one of the
    labels `mending` need serve no number and answer no question. After `stale_days` without a change a task is old.
    Without `enabled` no post tells of them.
    """

    enabled: bool = True
    labels: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    mending: tuple[str, ...] = ("bug",)
    asks: tuple[Ask, ...] = tuple(Ask)
    stale_days: int = 60
