"""How much is reached: of a target, of a goal, of a sprint by weight."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.figures import MOST, Item, Part, achievement, goal_share, is_guard, share
from bot.core.numbers import Direction, Measure, measure

UP, DOWN, EXACT = Direction
_numbers = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
_shares = st.floats(0, 1.5)


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        # The way from the baseline to what is wanted.
        ("from 40 to 60 users (now 50)", 0.5),
        ("from 40 to 60 users (now 60)", 1.0),
        ("from 40 to 60 users (now 65)", 1.25),
        ("from 40 to 60 users (now 35)", 0.0),
        ("from 40 to 60 users (now 900)", MOST),
        ("120 ms → 100 ms (now 105 ms)", 0.75),
        ("120 ms → 100 ms (now 130 ms)", 0.0),
        ("120 ms → 100 ms (now 90 ms)", 1.5),
        # Without one, from nothing.
        ("at least 40 users (now 30)", 0.75),
        ("< 50 ms (now 100 ms)", 0.5),
        ("< 50 ms (now 20 ms)", 1.0),
        ("15/50 components", 0.3),
        # Inside a range it is reached; beyond its far end, more than that.
        ("increase by 10-15 new customers (now 5)", 0.5),
        ("increase by 10-15 new customers (now 12)", 1.0),
        ("increase by 10-15 new customers (now 18)", 1.2),
        # What nobody can tell.
        ("at least 40 users", None),
        ("now 40 users", None),
        ("a portal that people like", None),
    ],
)
def test_the_share_of_a_target(text: str, reached: float | None) -> None:
    assert share(measure(text)) == (None if reached is None else pytest.approx(reached))


@pytest.mark.parametrize(
    ("numbers", "reached"),
    [
        (Measure(now=30.0, wanted=40.0), 0.75),  # what has no direction counts upwards
        (Measure(now=-5.0, wanted=0.0), 0.0),
        (Measure(now=5.0, wanted=0.0), 1.0),
        (Measure(now=3.0, wanted=0.0, direction=DOWN), 0.0),
        (Measure(5.0, 3.0, (1.0, 2.0)), 2 / 3),  # comes from above, so it falls
        (Measure(5.0, 1.5, (1.0, 2.0)), 1.0),
        (Measure(5.0, 0.0, (1.0, 2.0)), 1.25),
        (Measure(now=15.0, wanted=(20.0, 10.0), direction=UP), 1.0),  # a range that is turned round
        (Measure(now=7.0, wanted=8.0, direction=EXACT), 0.0),
        (Measure(now=8.0, wanted=8.0, direction=EXACT), 1.0),
        (Measure(4.0, 7.0, 8.0, "", EXACT), 0.75),
        (Measure(12.0, 9.0, 8.0, "", EXACT), 0.75),
        (Measure(5.0, 6.0, 5.0, "", EXACT), 0.0),  # it was as wanted, and is not any more
        (Measure(5.0, 5.0, 5.0), 1.0),
    ],
)
def test_numbers_that_a_text_seldom_has(numbers: Measure, reached: float) -> None:
    assert share(numbers) == pytest.approx(reached)


def test_a_guard_holds_or_does_not() -> None:
    churn = Measure(2.0, 2.5, 3.0, "%", DOWN)
    assert share(churn) == 1.0
    assert share(replace(churn, now=3.1)) == 0.0
    assert share(measure("keep satisfaction > 90% (now 89%)"), guard=True) == 0.0
    assert share(measure("keep satisfaction > 90% (now 97%)"), guard=True) == 1.0
    assert is_guard("Maintain >90% satisfaction")
    assert not is_guard("bookkeeper accounts: 5")


@given(_numbers, _numbers, _numbers)
def test_a_way_is_counted_as_the_rule_of_three_counts_it(first: float, now: float, wanted: float) -> None:
    assume(abs(first - wanted) > 1e-2)
    way = UP if wanted > first else DOWN
    exactly = (Fraction(now) - Fraction(first)) / (Fraction(wanted) - Fraction(first))
    expected = float(min(max(exactly, Fraction(0)), Fraction(3, 2)))
    assert share(Measure(first, now, wanted, "", way)) == pytest.approx(expected)


@given(_numbers, _numbers, _numbers, st.sampled_from([UP, DOWN]))
def test_more_of_the_good_is_never_less(first: float, now: float, wanted: float, way: Direction) -> None:
    better = now + 1 if way is UP else now - 1
    worse_share, better_share = (share(Measure(first, each, wanted, "", way)) for each in (now, better))
    assert worse_share is not None
    assert better_share is not None
    assert worse_share <= better_share


@given(st.none() | _numbers, _numbers, _numbers, _numbers, st.none() | st.sampled_from(list(Direction)))
def test_a_share_lies_between_nothing_and_the_most_and_a_range_is_reached_inside(
    first: float | None, now: float, one: float, other: float, way: Direction | None
) -> None:
    found = share(Measure(first, now, (one, other), "", way))
    assert found is not None
    assert 0 <= found <= MOST
    if min(one, other) <= now <= max(one, other) and (first is None or not min(one, other) <= first <= max(one, other)):
        assert found >= 1 or way is not None


def test_the_share_of_a_goal_is_the_mean_of_what_can_be_told() -> None:
    assert goal_share([0.5, 1.0], done=False) == 0.75
    assert goal_share([0.5, None], done=True) == 0.5
    assert goal_share([None], done=True) == 1.0
    assert goal_share([None], done=False) is None
    assert goal_share([], done=True) == 1.0
    assert goal_share([], done=False) == 0.0


# 70 % for customers, of which one of three is not measured, and 30 % for the portal.
GROWTH = Part("Customers", 0.7, (Item("New customers", 1.2), Item("MRR", 0.8), Item("Churn", None)))
PORTAL = Part("Portal", 0.3, (Item("Dashboard", 1.0), Item("Self-service", 0.0, best=0.0)))


def test_parts_count_by_their_weight_and_what_is_unmeasured_is_named() -> None:
    found = achievement([GROWTH, PORTAL])
    assert found.share == pytest.approx(0.7 * 1.0 + 0.3 * 0.5)
    assert found.unmeasured == ("Churn",)
    assert found.covered == pytest.approx(0.7 * 2 / 3 + 0.3)
    assert found.best == pytest.approx(0.7 * 1.0 + 0.3 * 0.5)
    assert [(part.name, part.share) for part in found.parts] == [("Customers", 1.0), ("Portal", 0.5)]
    assert replace(GROWTH, items=(Item("Churn", None),)).share is None


def test_a_part_of_which_nothing_is_known_counts_for_nothing_and_is_not_hidden() -> None:
    found = achievement([replace(GROWTH, items=(Item("Churn", None),)), PORTAL])
    assert found.share == pytest.approx(0.5)
    assert found.covered == pytest.approx(0.3)
    assert found.best == pytest.approx(0.7 * 1 + 0.3 * 0.5)


def test_what_has_no_weight_where_others_have_one_is_named() -> None:
    found = achievement([GROWTH, replace(PORTAL, weight=None)])
    assert found.share == pytest.approx(1.0)
    assert found.uncounted == ("Dashboard", "Self-service")


def test_without_weights_every_item_counts_the_same() -> None:
    found = achievement([replace(GROWTH, weight=None), replace(PORTAL, weight=None), Part("Empty", 0.5, ())])
    assert found.share == pytest.approx((1.2 + 0.8 + 1.0 + 0.0) / 4)
    assert found.parts == ()
    assert found.uncounted == ()


def test_nothing_is_no_achievement() -> None:
    assert achievement([]).share is None
    assert achievement([]).best is None
    assert achievement([]).covered == 0


_parts = st.lists(
    st.builds(
        Part,
        st.just("part"),
        st.floats(0.05, 1),
        st.lists(st.builds(Item, st.just("item"), st.none() | _shares), min_size=1, max_size=5).map(tuple),
    ),
    min_size=1,
    max_size=5,
)


@given(_parts)
def test_the_sum_by_hand_is_the_same(parts: list[Part]) -> None:
    total = weight = 0.0
    for part in parts:
        known = [item.share for item in part.items if item.share is not None]
        if known:
            total += part.weight * sum(known) / len(known) if part.weight else 0
            weight += part.weight or 0
    found = achievement(parts)
    assert found.share == (pytest.approx(total / weight) if weight else None)
    assert 0 <= found.covered <= 1 + 1e-9
    assert len(found.unmeasured) == sum(item.share is None for part in parts for item in part.items)


@given(_parts, st.floats(0.1, 10))
def test_only_the_proportion_of_weights_matters(parts: list[Part], factor: float) -> None:
    scaled = [replace(part, weight=(part.weight or 0) * factor) for part in parts]
    one, other = achievement(parts), achievement(scaled)
    assert one.share == (None if other.share is None else pytest.approx(other.share))
    assert one.covered == pytest.approx(other.covered)
