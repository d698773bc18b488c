"""What comes next? Many plays, held against the exact odds."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.figures import next_sprint, refusal, sprints_until
from bot.core.figures.forecast import LONGEST, spread

DONE = [4.0, 6.0, 5.0, 7.0, 8.0]


def dice(seed: int = 1) -> random.Random:
    return random.Random(seed)


@pytest.mark.parametrize(
    ("done", "words"),
    [
        ([], "a forecast is told from 5 sprints with a record on, and there are none"),
        ([3.0], "a forecast is told from 5 sprints with a record on, and there is one"),
        ([3.0] * 4, "a forecast is told from 5 sprints with a record on, and there are 4"),
        ([0.0] * 5, "nothing was done in the last 5 sprints, so nobody can tell when anything will be"),
        ([9.0, *[0.0] * 12], "nothing was done in the last 12 sprints, so nobody can tell when anything will be"),
    ],
)
def test_it_refuses_with_a_word(done: list[float], words: str) -> None:
    assert refusal(done) == words
    assert next_sprint(done, dice()) is None
    assert sprints_until(10, done, dice()) is None


def test_the_same_dice_give_the_same_forecast() -> None:
    assert refusal(DONE) == ""
    assert next_sprint(DONE, dice()) == next_sprint(DONE, dice())
    assert sprints_until(30, DONE, dice()) == sprints_until(30, DONE, dice())
    found = next_sprint(DONE, dice(), plays=100)
    assert found is not None
    assert found.plays == 100


def test_only_the_last_twelve_sprints_are_dice() -> None:
    found = next_sprint([100.0, *[1.0] * 12], dice())
    assert found is not None
    assert found.counts == ((1.0, 4_000),)


def test_the_next_sprint_is_one_of_those_before() -> None:
    found = next_sprint(DONE, dice())
    assert found is not None
    assert [value for value, _ in found.counts] == sorted(DONE)
    assert (found.p15, found.p50, found.p85) == (4, 6, 8)
    assert all(abs(times / found.plays - 0.2) < 0.03 for _, times in found.counts)


def exact(left: float, done: list[float]) -> dict[int, Fraction]:
    """After how many sprints it is done, by the odds of every sum that there can be."""
    found: dict[int, Fraction] = {}
    sums: dict[float, Fraction] = {left: Fraction(1)}
    for sprint in range(LONGEST + 1):
        over = sum((odds for rest, odds in sums.items() if rest <= 0), Fraction(0))
        if over:
            found[sprint] = over
        sums = {rest: odds for rest, odds in sums.items() if rest > 0}
        following: Counter[float] = Counter()
        for rest, odds in sums.items():
            for each in done:
                following[rest - each] += odds / len(done)  # type: ignore[assignment]
        sums = dict(following)  # type: ignore[arg-type]
        if not sums:
            break
    return found


@given(st.lists(st.integers(1, 9).map(float), min_size=5, max_size=7), st.integers(0, 40))
@settings(max_examples=12)
def test_many_plays_come_near_the_exact_odds(done: list[float], left: int) -> None:
    found, wanted = sprints_until(left, done, dice(), plays=2_000), exact(left, done)
    assert found is not None
    counts = {int(value): times for value, times in found.counts}
    assert set(counts) <= set(wanted)
    for sprints, odds in wanted.items():
        assert abs(counts.get(sprints, 0) / 2_000 - float(odds)) < 0.06
    assert found.p15 <= found.p50 <= found.p85
    below = sum((odds for sprints, odds in wanted.items() if sprints <= found.p85), Fraction(0))
    assert below > Fraction(78, 100)


def test_what_never_comes_to_an_end_ends() -> None:
    found = sprints_until(1e9, DONE, dice(), plays=3)
    assert found is not None
    assert found.counts == ((float(LONGEST), 3),)


@given(st.lists(st.integers(0, 20).map(float), min_size=1, max_size=60))
def test_a_percentile_is_found_by_rank(values: list[float]) -> None:
    found, ranked = spread(values), sorted(values)
    for percent, value in ((15, found.p15), (50, found.p50), (85, found.p85)):
        assert value == ranked[ceil(percent * len(ranked) / 100) - 1]
    assert found.plays == len(values)


def test_nothing_spreads_nowhere() -> None:
    with pytest.raises(ValueError, match="a spread of nothing"):
        spread([])
