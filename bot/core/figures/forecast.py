"""What comes next, if the next sprints are like those before? Many plays of it, with the team's own history as dice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Protocol

# Fewer sprints say nothing; more than the last twelve were another team.
FEWEST = 5
LAST = 12
PLAYS = 4_000
# A play is not played further than this.
LONGEST = 100


class Dice(Protocol):
    """What decides a play, such as random.Random."""

    def choice(self, seq: Sequence[float], /) -> float:
        """Return one of them, each as likely."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What many plays came to: how often each value, and what 15, 50 and 85 in a hundred of them stay at or below."""

    counts: tuple[tuple[float, int], ...]
    p15: float
    p50: float
    p85: float

    @property
    def plays(self) -> int:
        """How many plays there were."""
        return sum(times for _, times in self.counts)


def refusal(done: Sequence[float]) -> str:
    """Return why nothing can be said, "" where something can; `done` is what each sprint did, oldest first."""
    if len(done) < FEWEST:
        return f"a forecast is told from {FEWEST} sprints with a record on, and there {_are(len(done))}"
    if not any(done[-LAST:]):
        return f"nothing was done in the last {min(len(done), LAST)} sprints, so nobody can tell when anything will be"
    return ""


def next_sprint(done: Sequence[float], dice: Dice, plays: int = PLAYS) -> Spread | None:
    """Return what the next sprint may do, when it is as one of the last twelve, each of them as likely.

    None where `refusal` says why. Read it from below: in 85 of 100 plays it was p15 or more.
    """
    return None if refusal(done) else spread(dice.choice(done[-LAST:]) for _ in repeat(None, plays))


def sprints_until(left: float, done: Sequence[float], dice: Dice, plays: int = PLAYS) -> Spread | None:
    """Return after how many sprints so much is done: in 85 of 100 plays after p85 sprints or fewer.

    A play draws one of the last twelve sprints after the other until it is done, and LONGEST of them at most. None
    where `refusal` says why.
    """
    if refusal(done):
        return None
    last = done[-LAST:]
    return spread(float(_played(left, last, dice)) for _ in repeat(None, plays))


def spread(values: Iterable[float]) -> Spread:
    """Return how values spread; a percentile is the least value that so many in a hundred do not exceed."""
    counts = sorted(Counter(values).items())
    return Spread(tuple(counts), _percentile(counts, 15), _percentile(counts, 50), _percentile(counts, 85))


def _played(left: float, done: Sequence[float], dice: Dice) -> int:
    for sprint in range(LONGEST):
        if left <= 0:
            return sprint
        left -= dice.choice(done)
    return LONGEST


def _percentile(counts: Sequence[tuple[float, int]], percent: int) -> float:
    wanted, below = percent * sum(times for _, times in counts), 0
    for value, times in counts:
        below += 100 * times
        if below >= wanted:
            return value
    message = "a spread of nothing"
    raise ValueError(message)


def _are(number: int) -> str:
    return "is one" if number == 1 else f"are {number or 'none'}"
