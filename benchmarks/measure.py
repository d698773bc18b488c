"""How a time is taken: rounds in turn, the median of each, and their ratio, all within one run."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5
Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ours against an anchor, in seconds (medians), and what both were given to do."""

    name: str
    ours: float
    anchor: float
    anchor_name: str
    given: str

    @property
    def times(self) -> float:
        """How many times as long ours takes."""
        return self.ours / self.anchor

    def __str__(self) -> str:
        """One line for the terminal."""
        return (
            f"{self.name}: {self.ours * 1000:.1f} ms, {self.anchor_name}: {self.anchor * 1000:.1f} ms, "
            f"ratio {self.times:.2f} ({self.given}; medians of {ROUNDS} rounds)"
        )


def compare(ours: Work, anchor: Work) -> tuple[float, float]:
    """Median seconds of both, taken in turn so that a slow moment of the machine falls on both alike."""
    ours()
    anchor()
    pairs = [(_seconds(ours), _seconds(anchor)) for _ in range(ROUNDS)]
    return statistics.median(first for first, _ in pairs), statistics.median(second for _, second in pairs)


def _seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
