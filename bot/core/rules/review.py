"""Rules of the review: when it is filed, how often, and in which dimensions the team gives itself marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from bot.core.rules.times import BeforeEnd, OnDay


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side of how well a team is: its name, and the question that people answer with a mark from 1 to 5."""

    name: str
    question: str = ""


DIMENSIONS = (
    Dimension("Clarity", "do we all know what we make, for whom, and why?"),
    Dimension("Build", "is what we make put together so that changing it is easy and safe?"),
    Dimension("Pace", "does what we begin get finished, and work together with the rest?"),
    Dimension("Operation", "does it run, and do we notice when it does not?"),
    Dimension("Learning", "do we find out whether it helps anybody, and act on that?"),
)


_EVE = BeforeEnd(1, time(10, 0))


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """When a review is filed: `when` in every sprint, or in every second one and so on (`every`).

    `facilitator` is the name of the rota whose turn it is to lead it, `minutes` how long the meeting takes (0: nobody
    says). With `reactions` there is one comment for each dimension, and reactions to it are marks.
    """

    enabled: bool = False
    when: OnDay | BeforeEnd = _EVE
    every: int = 1
    dimensions: tuple[Dimension, ...] = DIMENSIONS
    facilitator: str = "facilitator"
    minutes: int = 0
    reactions: bool = True

    def is_for(self, number: int, first: int) -> bool:
        """Whether the sprint of this number ends with a review, where the first one is `first`; without one it does."""
        return self.enabled and (not number or (number - first + 1) % self.every == 0)
