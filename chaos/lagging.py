"""Faults of GitHub's pace (G6, G20): answers that come drop by drop, and lists that show late what was made."""

from __future__ import annotations

import io
import random
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import psycopg

from bot.github.access import Access
from bot.sandbox.reply import Reply
from chaos.days import Day, at_call, day, patient
from chaos.github import HEALED, OFTEN, Fault, played
from chaos.row import Play, Row, Size
from tests.corridor.corridor import Corridor

# How long a call may take, as the settings have it; the row waits for less, as it would take all day.
_PROMISED = 30.0
_PATIENCE = 1.0
_DROPS = 30
_BETWEEN_DROPS = 0.1
# A step of the play's time, and how many there are at most.
_STEP = 2.0
_STEPS = 30
# To scale, for posts tell minutes and the play shall not last one: 30 s are waited for. What is unknown is tried again
# after 5 s, when these lists do not show it yet.
_SETTLE = 10.0
_LAGS = (7.0, 8.0)
_LOST = Fault(("lost_reply", "502_done", "timeout_done"))


class _Drops(io.RawIOBase):
    """A body that comes in so many drops; `seconds` is how long somebody has listened to it."""

    def __init__(self, body: bytes) -> None:
        self._left = memoryview(body)
        self._drop = len(body) // _DROPS + 1
        self._began = 0.0
        self.seconds = 0.0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Hand over a drop, after a while."""
        self._began = self._began or time.monotonic()
        time.sleep(_BETWEEN_DROPS)
        self.seconds = time.monotonic() - self._began
        drop = self._left[: min(self._drop, len(buffer))]
        buffer[: len(drop)] = drop
        self._left = self._left[len(drop) :]
        return len(drop)


@dataclass(slots=True)
class Dripping:
    """An answer that comes in drops, its last one long after everybody should have gone."""

    drops: list[_Drops] = field(default_factory=list)

    def strike(self, made: Corridor, _dice: random.Random, nth: int) -> None:
        """Let the nth call from now be answered so; it is carried out."""
        made.access = replace(made.access, timeout=_PATIENCE)
        made.restart()

        def drip(reply: Reply) -> Reply:
            self.drops.append(_Drops(reply.body))
            return replace(reply, body=io.BufferedReader(self.drops[-1], 1))  # type: ignore[arg-type]

        at_call(made, nth, after=drip)

    def until_quiet(self, made: Corridor) -> None:
        """Work until all is quiet, and see that nobody listened for too long."""
        patient(made)
        long = max((each.seconds for each in self.drops), default=0.0)
        self.drops.clear()
        if long > _PATIENCE + 1 or Access("").timeout > _PROMISED:
            raise AssertionError(f"somebody waited {long:.1f} s for an answer, and {_PATIENCE:g} s are allowed")


@dataclass(frozen=True, slots=True)
class Lagging:
    """Lists show what was made only some seconds later; and the answer to one call is lost, so that they are needed."""

    def strike(self, made: Corridor, dice: random.Random, nth: int) -> None:
        """Let lists lag from now on, and the nth call lose its answer."""
        made.sandbox.world.lag = timedelta(seconds=dice.choice(_LAGS))
        made.tools = replace(made.tools, settle=_SETTLE)
        _LOST.strike(made, dice, nth)


def _step_by_step(made: Corridor) -> None:
    """Work until all is quiet for longer than any list lags; time passes in small steps, and people ask for looks."""
    still = 0.0
    for _ in range(_STEPS):
        before = made.writes()
        made.settle()
        quiet = made.writes() == before and not made.records.counts()["rows"]["dirty"]
        still = still + _STEP if quiet else 0.0
        if still > max(_LAGS):
            return
        _pass(made, _STEP)
        made.records.wake(made.acme.repository.full_name, made.tools.defer)
    raise AssertionError(f"not quiet after {_STEPS * _STEP:g} s: {made.troubles()}")


def _pass(made: Corridor, seconds: float) -> None:
    """Let so many seconds pass, for GitHub and for our rows."""
    made.sandbox.clock.advance(timedelta(seconds=seconds))
    made.restart()
    with psycopg.connect(made.url) as conn:
        conn.execute("UPDATE work SET next_at = next_at - make_interval(secs => %s), lease_until = NULL", [seconds])
        conn.execute("UPDATE effect SET tried_at = tried_at - make_interval(secs => %s)", [seconds])


def _by_steps(given: Play) -> Day:
    """Return how the sprint ends on a good day that goes step by step, too."""
    return day(given, lambda _made: None, _step_by_step)


_DRIPPING = Dripping()
ROWS = (
    Row(
        "G6", "an answer that comes drop by drop", "sprints",
        f"given up within 30 s, here {_PATIENCE:g} s; {HEALED}",
        {Size.BRIEF: 1, Size.USUAL: 3, Size.LONG: 50}, played(_DRIPPING, _DRIPPING.until_quiet),
        ("an end to every wait",), 2,
    ),
    Row(
        "G20", "lists show late what was made, and an answer is lost", "sprints", HEALED,
        OFTEN, played(Lagging(), _step_by_step, _by_steps), ("no waiting for lists that lag",), 8,
    ),
)  # fmt: skip
