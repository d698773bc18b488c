"""From what one sprint costs to what many installations cost: which of the limits comes first, and where?

Nothing here is measured: it is arithmetic over what `costs.json` recorded and over the bytes of a row in a full table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.scale.costs import Cost

# Each installation has at least the first and at most the second, by its repositories and people above twenty; see
# https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api. Content is what our own pace allows.
REQUESTS_AN_HOUR = (5_000, 12_500)
CONTENT_AN_HOUR = 380
FORTNIGHT_HOURS = 14 * 24
# Most of what people do falls into ten days of eight hours.
WORKING_HOURS = 10 * 8
LEDGER_DAYS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """Costs as a straight line over goals: so much for a sprint, and so much for each of its goals."""

    fixed: float
    each: float

    def at(self, goals: float) -> float:
        """Return what a sprint of so many goals costs."""
        return self.fixed + self.each * goals


def line(points: Sequence[tuple[float, float]]) -> Line:
    """Return the line of least squares through points of (goals, cost)."""
    count = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    each = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return Line(mean_y - each * mean_x, each)


def of(costs: Sequence[Cost], what: str) -> Line:
    """Return how one of the figures grows with goals; `what` is a field of `Cost`, or a table."""
    return line([(cost.goals, cost.rows[what] if what in cost.rows else getattr(cost, what)) for cost in costs])


def most_spaces(cost: Cost) -> dict[str, int]:
    """Return how many spaces one installation can have, by what ends first there.

    All requests are taken to fall into working hours. Content is that of the hour in which all spaces make the issues
    of their goals at once: more spaces than that are opened one after the other, over several hours.
    """
    hourly = cost.requests / WORKING_HOURS
    return {
        "requests (5,000 an hour)": int(REQUESTS_AN_HOUR[0] / hourly),
        "requests (12,500 an hour)": int(REQUESTS_AN_HOUR[1] / hourly),
        "content at the opening (380 an hour)": int(CONTENT_AN_HOUR / cost.created_in_hour),
    }


def load(cost: Cost, spaces: int) -> dict[str, float]:
    """Return what so many spaces, each in a sprint of this size, ask for in a second of the working hours."""
    seconds = WORKING_HOURS * 3600
    return {
        "deliveries": cost.events * spaces / seconds,
        "looks": cost.looks * spaces / seconds,
        "requests": cost.requests * spaces / seconds,
    }


def database(cost: Cost, spaces: int, sprints: int, bytes_of: Mapping[str, float]) -> dict[str, float]:
    """Return the bytes of each table after so many sprints in each space; the ledger keeps a month of them."""
    months = LEDGER_DAYS * 24 / FORTNIGHT_HOURS
    rows = {name: float(count * sprints) for name, count in cost.rows.items()}
    rows |= {"delivery": cost.rows["delivery"] * months, "work": sprints + 1.0, "status_label": 8.0, "rules": 1.0}
    return {name: count * spaces * bytes_of[name] for name, count in rows.items()}
