"""The rules of the review, as the file spells them."""

from __future__ import annotations

from datetime import time

import pytest

from bot.core.rules import BeforeEnd, OnDay, ReviewRule
from bot.core.rules.review import DIMENSIONS, Dimension
from config.problems import RulesError
from config.rules import parse_rules

TEXT = """\
review:
  enabled: true
  when: Day 3
  at: "16:30"
  every: 2
  dimensions: {Clarity: "do we know why?", Fun: }
  facilitator: Coach
  duration: 1.5h
  reactions: false
"""


def test_a_review_is_spelled_out() -> None:
    assert parse_rules(TEXT).review == ReviewRule(
        enabled=True,
        when=OnDay(3, time(16, 30)),
        every=2,
        dimensions=(Dimension("Clarity", "do we know why?"), Dimension("Fun")),
        facilitator="Coach",
        minutes=90,
        reactions=False,
    )


def test_it_is_off_and_has_five_dimensions() -> None:
    assert parse_rules("").review == ReviewRule()
    assert parse_rules("review: {enabled: true}").review == ReviewRule(enabled=True)
    assert len(DIMENSIONS) == 5
    assert parse_rules("review: {when: last day}").review.when == BeforeEnd(0, time(10))


def test_dimensions_without_questions_may_be_a_list() -> None:
    assert parse_rules("review: {dimensions: [A, B]}").review.dimensions == (Dimension("A"), Dimension("B"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("review:\n  when: friday", '2 review.when: "friday" comes more than once in a sprint'),
        ("review:\n  when: soon", '2 review.when: "soon" is no day of a sprint'),
        ("review:\n  every: 0", "2 review.every: cannot be 0; allowed: a whole number of sprints from 1 to 12"),
        ("review:\n  dimensions: [A, a]", '2 review.dimensions: "a" is the same name as "A"; keep one'),
        ("review:\n  dimensions: []", "2 review.dimensions: "),
        ("review:\n  dimensions: [1]", "2 review.dimensions"),
        ("review:\n  dimensions: ['a: b']", "2 review.dimensions"),
        ("review:\n  dimensons: [A]", "2 review.dimensons: unknown setting"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(RulesError) as told:
        parse_rules(text)
    assert problem in str(told.value)
