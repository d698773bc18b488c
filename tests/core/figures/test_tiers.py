"""Tiers of success: which is reached, which can still be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.figures import Criterion, Stand, Tier, highest, standings

TIERS = (Tier("exceptional", 1.1), Tier("minimum", 0.9), Tier("target", 1.0))


@pytest.mark.parametrize(
    ("achieved", "best", "over", "stands"),
    [
        (0.95, 1.2, False, [Stand.REACHED, Stand.OPEN, Stand.OPEN]),
        (0.95, 1.05, False, [Stand.REACHED, Stand.OPEN, Stand.MISSED]),
        (0.95, 1.2, True, [Stand.REACHED, Stand.MISSED, Stand.MISSED]),
        (1.0 - 1e-9, 1.0, True, [Stand.REACHED, Stand.REACHED, Stand.MISSED]),
        (None, None, False, [Stand.OPEN] * 3),
        (None, None, True, [Stand.UNTOLD] * 3),
    ],
)
def test_tiers_by_achievement(achieved: float | None, best: float | None, over: bool, stands: list[Stand]) -> None:  # noqa: FBT001
    found = standings(TIERS, achieved, best, over=over)
    assert [each.tier.name for each in found] == ["minimum", "target", "exceptional"]
    assert [each.stand for each in found] == stands


def test_a_tier_with_criteria_asks_for_all_of_them() -> None:
    met, missed, untold = Criterion("30 customers", met=True), Criterion("$150K", met=False), Criterion("no incident")
    tiers = [Tier("one", 0.9, (met,)), Tier("two", 1.0, (met, missed, untold)), Tier("three", 1.1, (met, untold))]
    during, after = standings(tiers, 0.1, 0.2, over=False), standings(tiers, 2.0, 2.0, over=True)
    assert [each.stand for each in during] == [Stand.REACHED, Stand.OPEN, Stand.OPEN]
    assert [each.stand for each in after] == [Stand.REACHED, Stand.MISSED, Stand.UNTOLD]
    assert (after[1].met, after[1].missing, after[1].untold) == (1, ("$150K",), ("no incident",))


def test_the_highest_that_is_reached() -> None:
    best = highest(standings(TIERS, 1.02, 1.02, over=True))
    assert best is not None
    assert best.name == "target"
    assert highest(standings(TIERS, 0.5, 1.0, over=False)) is None


@given(st.floats(0, 2), st.floats(0, 2), st.booleans())
def test_whoever_reaches_a_tier_reaches_those_below(achieved: float, more: float, over: bool) -> None:  # noqa: FBT001
    stands = [each.stand is Stand.REACHED for each in standings(TIERS, achieved, achieved + more, over=over)]
    assert stands == sorted(stands, reverse=True)
    assert sum(stands) == sum(achieved >= tier.at or abs(achieved - tier.at) < 1e-5 for tier in TIERS)
