"""The few errors that mean something to people, to the queue or to the operator; all else is a bug and rises."""

from __future__ import annotations


class GoalkeeperError(Exception):
    """Base of every error that Goalkeeper raises on purpose."""


class ForPeople(GoalkeeperError):
    """A mistake that a person can mend; the message says what to do next, in the summary comment and in `/ready`."""


class TryLater(GoalkeeperError):
    """The work cannot be done now: look again after `seconds`.

    `whole_installation` is true when every row of the installation must wait (a rate limit),
    and `counts` is false when the wait is no failure (a settle time).
    """

    def __init__(self, seconds: float, why: str, *, whole_installation: bool = False, counts: bool = True) -> None:
        super().__init__(f"{why}; try again in {seconds:.0f} s")
        self.seconds = seconds
        self.why = why
        self.whole_installation = whole_installation
        self.counts = counts


class Gone(GoalkeeperError):
    """There is nothing left to do here: deleted, transferred, archived, suspended or uninstalled.

    The row falls asleep quietly and wakes with the next event; `/ready` tells why.
    """


class NotAllowed(GoalkeeperError):
    """GitHub refuses for lack of a permission: park the row at once and tell the operator which one."""


class Superseded(GoalkeeperError):
    """Another worker has taken this row over: stop before the next write."""


class DatabaseAway(GoalkeeperError):
    """The database does not answer: nothing was stored, so answer 503 or try again later."""


class SettingsError(GoalkeeperError):
    """The operator's settings are wrong: one line per mistake, each with the variable, the fault and an example."""
