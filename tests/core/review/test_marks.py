"""What marks come to: the latest of each person counts, and means, spreads and arrows follow from them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.core.plan.review.marks import Mark, Stand, before, means, meant, number, stands, total, trend
from bot.core.rules.review import DIMENSIONS, Dimension
from tests.core import world

DIMENSION = Dimension("Clarity")
SCORES = [each / 2 for each in range(2, 11)]
MARKS = some.lists(
    some.builds(
        Mark,
        some.sampled_from(["Clarity", "clarity", "Build", "Fun"]),
        some.sampled_from(SCORES),
        some.sampled_from(["ada", "Ada", "grace", "linus", ""]),
        some.integers(0, 20).map(lambda hours: world.MONDAY + timedelta(hours=hours)),
    ),
    max_size=20,
)


def mark(score: float, who: str = "ada", hours: int = 0, dimension: str = "Clarity", risk: str = "") -> Mark:
    """A mark, some hours after Monday."""
    return Mark(dimension, score, who, world.MONDAY + timedelta(hours=hours), "", risk)


def stand(*marks: Mark) -> Stand:
    """What marks of one dimension come to."""
    return stands(marks, [DIMENSION])[0]


def test_of_each_person_the_latest_mark_counts() -> None:
    found = stand(mark(2), mark(5, "grace", 1), mark(4, "Ada", 2), mark(1, "ada", 1))
    assert [(each.who, each.score) for each in found.marks] == [("grace", 5), ("Ada", 4)]
    assert (found.mean, found.spread, found.range, found.word) == (4.5, 1, "4 to 5", "thriving")


def test_a_spread_is_said_only_of_two() -> None:
    assert (stand(mark(2)).spread, stand(mark(2)).range) == (None, "")
    same = stand(mark(2), mark(2, "grace"))
    assert (same.spread, same.range) == (0, "")
    assert (stand().mean, stand().word, stand().spread, stand().concern) == (None, "", None, "")


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (1, "in trouble"),
        (1.5, "weak"),
        (2, "weak"),
        (2.5, "holds, not by much"),
        (3.5, "sound"),
        (4.5, "thriving"),
        (5, "thriving"),
    ],
)
def test_a_half_belongs_to_the_better_word(score: float, word: str) -> None:
    assert stand(mark(score)).word == word


def test_marks_that_are_far_apart_or_low_give_cause_to_ask() -> None:
    assert "very differently" in stand(mark(2), mark(4, "grace")).concern
    assert "nobody has said" in stand(mark(2)).concern
    assert stand(mark(2, risk="it breaks")).concern == ""
    assert stand(mark(3), mark(4, "grace")).concern == ""


def test_other_dimensions_come_after_those_of_the_rules() -> None:
    found = stands([mark(5, dimension="Fun"), mark(3, dimension="learning loops")], DIMENSIONS)
    assert [each.dimension.name for each in found] == [*(each.name for each in DIMENSIONS), "Fun"]
    assert found[4].mean == 3


def test_a_dimension_is_meant_by_its_first_words_where_no_other_is() -> None:
    two = (Dimension("Clear aim"), Dimension("Clear code"))
    assert meant("clear AIM", two) == "Clear aim"
    assert meant("Clear", two) == "Clear"
    assert meant("clear code and tests", two) == "Clear code"
    assert meant("", two) == ""


def test_every_dimension_counts_the_same_in_all_together() -> None:
    found = stands([mark(5), mark(5, "grace"), mark(2, dimension="Build")], [DIMENSION, Dimension("Build")])
    assert total(found) == 3.5
    assert total(stands([], [DIMENSION])) is None
    assert means(found) == (("Clarity", "5.00"), ("Build", "2.00"))


@pytest.mark.parametrize(
    ("now", "then", "arrow"),
    [(3.0, 2.75, "↑"), (3.0, 2.8, "→"), (3.0, 3.25, "↓"), (3.0, 3.0, "→"), (None, 3.0, ""), (3.0, None, "")],
)
def test_an_arrow_needs_a_quarter_of_a_mark(now: float | None, then: float | None, arrow: str) -> None:
    assert trend(now, then) == arrow


def test_what_was_kept_of_the_last_review_is_found_however_it_is_spelled() -> None:
    assert before("clear-aim", {"Clear aim": "3.50"}) == 3.5
    assert before("Build", {"Clear aim": "3.50"}) is None
    assert [number(each) for each in (4.0, 3.5, 10 / 3)] == ["4", "3.5", "3.3"]


@given(MARKS)
def test_one_mark_for_each_person_and_it_is_the_latest(marks: list[Mark]) -> None:
    for each in stands(marks, [DIMENSION, Dimension("Build")]):
        people = [one.who.casefold() for one in each.marks]
        assert len(people) == len(set(people))
        for one in each.marks:
            theirs = [
                given
                for given in marks
                if given.who.casefold() == one.who.casefold()
                and given.dimension.casefold() == each.dimension.name.casefold()
            ]
            latest = max(given.at for given in theirs)
            assert one.score in {given.score for given in theirs if given.at == latest}


@given(MARKS)
def test_a_mean_lies_between_the_marks_and_an_older_mark_changes_nothing(marks: list[Mark]) -> None:
    found = stands(marks, [DIMENSION])
    for each in found:
        scores = [one.score for one in each.marks]
        assert (each.mean is None) == (not scores)
        if each.mean is not None:
            assert min(scores) <= each.mean <= max(scores)
            assert each.spread is None or each.spread == max(scores) - min(scores)
            assert each.word
    older = [Mark(each.dimension, 1.0, each.who, world.MONDAY - timedelta(days=1)) for each in marks]
    again = {each.dimension.name.casefold(): each.mean for each in stands([*older, *marks], [DIMENSION])}
    assert again == {each.dimension.name.casefold(): each.mean for each in found}
