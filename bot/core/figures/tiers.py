"""Which tier of success is reached, and which one can still be?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Stand(StrEnum):
    """How a tier stands."""

    REACHED = "reached"
    OPEN = "can still be reached"
    MISSED = "missed"
    UNTOLD = "cannot be told"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What must be true for a tier. `met` is None where nobody can tell."""

    text: str
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of success: from which share of achievement (1.1 for 110 %), or with which criteria."""

    name: str
    at: float
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a tier stands: `met` of its criteria are, `missing` are those that are not, `untold` that nobody can tell."""

    tier: Tier
    stand: Stand
    met: int = 0
    missing: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


def standings(tiers: Sequence[Tier], achieved: float | None, best: float | None, *, over: bool) -> tuple[Standing, ...]:
    """Return how each tier stands, the lowest first.

    A tier with criteria is reached when all of them are met; one without, when so much is achieved. `best` is what
    can still be achieved; once the sprint is `over` nothing more can be.
    """
    return tuple(_standing(tier, achieved, best, over=over) for tier in sorted(tiers, key=lambda tier: tier.at))


def highest(found: Sequence[Standing]) -> Tier | None:
    """Return the highest tier that is reached."""
    return next((each.tier for each in reversed(found) if each.stand is Stand.REACHED), None)


def _standing(tier: Tier, achieved: float | None, best: float | None, *, over: bool) -> Standing:
    if tier.criteria:
        return _by_criteria(tier, over=over)
    if achieved is not None and _reaches(achieved, tier.at):
        return Standing(tier, Stand.REACHED)
    if over:
        return Standing(tier, Stand.UNTOLD if achieved is None else Stand.MISSED)
    is_gone = best is not None and not _reaches(best, tier.at)
    return Standing(tier, Stand.MISSED if is_gone else Stand.OPEN)


def _reaches(value: float, at: float) -> bool:
    """Whether a share is as large as another; what is the same in thousandths of a percent is the same."""
    return value >= at or abs(value - at) < 1e-5  # noqa: PLR2004 - said above


def _by_criteria(tier: Tier, *, over: bool) -> Standing:
    missing = tuple(each.text for each in tier.criteria if each.met is False)
    untold = tuple(each.text for each in tier.criteria if each.met is None)
    met = len(tier.criteria) - len(missing) - len(untold)
    if not missing and not untold:
        stand = Stand.REACHED
    elif over:
        stand = Stand.MISSED if missing else Stand.UNTOLD
    else:
        stand = Stand.OPEN
    return Standing(tier, stand, met, missing, untold)
