"""Odds against outcomes: what is said of many bets, and what of few."""

from __future__ import annotations

from itertools import product
from math import comb, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.figures import Bet, at_least, by_owner, calibration

_chances = st.lists(st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.5, 0.7, 0.9, 1.0]), max_size=7)
_bets = st.lists(st.builds(Bet, st.floats(0, 1), st.booleans(), st.sampled_from(["ada", "Ada", "grace", ""])))


def even(hits: int, of: int, owner: str = "ada") -> list[Bet]:
    """Bets of one to one."""
    return [Bet(0.5, place < hits, owner) for place in range(of)]


def test_even_bets_that_landed_seven_of_nine_times_were_too_modest() -> None:
    found = calibration(even(7, 9))
    assert found.word == "landed 7 of 9: aim higher"
    assert [(each.name, each.bets, each.hits, each.declared) for each in found.bins] == [("50:50", 9, 7, 0.5)]
    assert found.bins[0].word == found.word
    assert found.brier == 0.25


@pytest.mark.parametrize(
    ("hits", "of", "word"),
    [
        (6, 9, "landed 6 of 9, as the odds say"),
        (5, 9, "landed 5 of 9, as the odds say"),
        (2, 9, "landed 2 of 9: promise less, or say lower odds"),
        (5, 5, "landed 5 of 5: aim higher"),
        (4, 4, "only 4 so far: too few to say"),
        (0, 0, "none so far"),
    ],
)
def test_a_word_on_bets_of_one_to_one(hits: int, of: int, word: str) -> None:
    assert calibration(even(hits, of)).word == word


def test_odds_are_kept_apart_and_few_of_a_kind_say_nothing() -> None:
    bets = [*even(3, 5), Bet(0.9, hit=True), Bet(0.85, hit=False), Bet(0.2, hit=False), Bet(1.0, hit=True)]
    found = calibration(bets)
    assert [(each.name, each.hits, each.bets) for each in found.bins] == [
        ("0% to 25%", 0, 1),
        ("50:50", 3, 5),
        ("80% to 100%", 2, 3),
    ]
    assert found.bins[2].word == "only 3 so far: too few to say"
    assert found.bins[2].declared == pytest.approx((0.9 + 0.85 + 1.0) / 3)


def test_fewer_than_five_bets_have_no_score() -> None:
    assert calibration(even(2, 4)).brier is None
    assert calibration(even(2, 5)).brier == 0.25


def test_owners_are_told_from_five_bets_on() -> None:
    bets = [*even(4, 5, "grace"), *even(1, 4, "linus"), *even(3, 3, "Ada"), *even(0, 3, "ada"), *even(1, 6, "")]
    assert [(owner, found.bets) for owner, found in by_owner(bets)] == [("Ada", 6), ("grace", 5)]


@given(_chances, st.integers(0, 8))
def test_the_chance_of_so_many_hits_is_that_of_all_ways_to_get_them(chances: list[float], hits: int) -> None:
    every = 0.0
    for way in product([True, False], repeat=len(chances)):
        if sum(way) >= hits:
            every += prod(chance if hit else 1 - chance for chance, hit in zip(chances, way, strict=True))
    assert at_least(chances, hits) == pytest.approx(every)


@given(st.integers(0, 12), st.integers(0, 12))
def test_for_equal_odds_it_is_the_binomial_distribution(count: int, hits: int) -> None:
    expected = sum(comb(count, k) for k in range(hits, count + 1)) / 2**count
    assert at_least([0.5] * count, hits) == pytest.approx(expected)


@pytest.mark.parametrize("count", [30, 400])
def test_of_many_bets_what_is_left_out_at_the_ends_counts_for_nothing(count: int) -> None:
    chances = [(0.001, 0.3, 0.5, 0.9, 1.0)[place % 5] for place in range(count)]
    ways = [1.0]
    for chance in chances:
        ways = [
            (ways[n] * (1 - chance) if n < len(ways) else 0.0) + (ways[n - 1] * chance if n else 0.0)
            for n in range(len(ways) + 1)
        ]
    for hits in range(0, count + 2, 7):
        assert at_least(chances, hits) == pytest.approx(min(1.0, sum(ways[hits:])), abs=1e-12)


@given(_bets)
def test_every_bet_is_in_one_bin_and_the_score_is_the_mean_by_hand(bets: list[Bet]) -> None:
    found = calibration(bets)
    assert sum(each.bets for each in found.bins) == found.bets == len(bets)
    assert sum(each.hits for each in found.bins) == found.hits
    if len(bets) < 5:
        assert found.brier is None
    else:
        total = 0.0
        for bet in bets:
            total += (1 - bet.chance) ** 2 if bet.hit else bet.chance**2
        assert found.brier == pytest.approx(total / len(bets))
