"""Figures in sentences: nothing is said where there is nothing to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.figures import (
    Bet,
    Compared,
    Criterion,
    Day,
    Freshness,
    Item,
    Met,
    Part,
    Tier,
    Turned,
    achievement,
    calibration,
    flow,
    met,
    met_words,
    spelled,
    standings,
    unmeasured,
)
from bot.core.figures.flow import Counted
from bot.core.figures.words import (
    achieved_words,
    burnup_words,
    cause_words,
    flow_words,
    freshness_words,
    names,
    odds_words,
    tier_words,
)


@pytest.mark.parametrize(
    ("found", "marked", "wanted"),
    [
        (None, True, Met.MARKED),
        (0.2, True, Met.MARKED),
        (1.0, False, Met.NUMBERS),
        (1.2, None, Met.NUMBERS),
        (0.99, None, Met.NO),
        (None, False, Met.NO),
        (None, None, Met.UNSAID),
    ],
)
def test_a_mark_counts_first_then_the_numbers(found: float | None, marked: bool | None, wanted: Met) -> None:  # noqa: FBT001
    assert met(found, marked=marked) is wanted
    assert wanted.yes is (wanted in {Met.MARKED, Met.NUMBERS})


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], ""),
        ([Met.UNSAID], "1 target, not marked"),
        ([Met.UNSAID] * 3, "3 targets, not marked"),
        ([Met.NO], "0 of 1 target met"),
        ([Met.NO, Met.UNSAID], "0 of 2 targets met, 1 not marked"),
        ([Met.NUMBERS], "1 of 1 target met, by its numbers"),
        ([Met.NUMBERS, Met.NUMBERS], "2 of 2 targets met, by their numbers"),
        ([Met.MARKED, Met.NUMBERS, Met.UNSAID], "2 of 3 targets met, 1 by its numbers, 1 not marked"),
    ],
)
def test_what_nobody_said_is_not_missed(found: list[Met], said: str) -> None:
    assert met_words(found) == said


@pytest.mark.parametrize(
    ("value", "unit", "signed", "text"),
    [
        (12_500, "$", False, "$12,500"),
        (7_500, "$", True, "+$7,500"),
        (-0.5, "%", True, "-0.5%"),
        (120, "ms", False, "120 ms"),
        (8.5, "/10", False, "8.5/10"),
        (5, "", True, "+5"),
    ],
)
def test_a_value_is_spelled_as_people_write_it(value: float, unit: str, signed: bool, text: str) -> None:  # noqa: FBT001
    assert spelled(value, unit, signed=signed) == text


def test_what_is_achieved() -> None:
    nothing = Part("", None, (Item("Portal", None),))
    assert list(achieved_words(achievement([nothing]))) == ["Unmeasured: Portal."]
    assert list(achieved_words(achievement([replace(nothing, items=(Item("Portal", 1.0),))]))) == [
        "Achieved: 100% of what is measured."
    ]
    weighed = [Part("Primary", 0.7, (Item("MRR", None),)), Part("", 0.3, (Item("Portal", 0.5),)), nothing]
    assert list(achieved_words(achievement(weighed))) == [
        "Achieved: 50% of what is measured (Primary unmeasured, weight 70%; the rest 50%, weight 30%).",
        "Unmeasured: MRR, so that 30% of the plan is measured.",
        "In no part with a weight, and not counted: Portal.",
    ]
    told = [Part("Primary", 0.7, (Item("MRR", 1.0),)), replace(nothing, items=(Item("Portal", 0.5),))]
    assert list(achieved_words(achievement(told)))[1:] == ["In no part with a weight, and not counted: Portal."]


def test_goals_over_sprints() -> None:
    assert list(flow_words(flow([]), 0)) == []
    calm = Counted(promised=4, kept=3, goals=4)
    assert list(flow_words(flow([calm]), 1)) == ["In this sprint 75% of the promised goals were done."]
    busy = Counted(promised=4, kept=2, goals=4, carried=2, added=1, ages=(1, 3))
    assert list(flow_words(flow([calm, busy]), 2)) == [
        "Over 2 sprints 62% of the promised goals were done.",
        (
            "25% of the goals went on in the next sprint, half of them in their sprint 2 or later,"
            " the oldest in its sprint 3."
        ),
        "Goals added and taken out after the start came to 12% of what was promised.",
    ]


def test_few_bets_are_passed_over_in_silence() -> None:
    assert list(odds_words(calibration([Bet(0.5, hit=True)] * 4))) == []
    mixed = [*[Bet(0.5, hit=True)] * 3, *[Bet(0.9, hit=True)] * 3]
    assert list(odds_words(calibration(mixed))) == [
        "Brier score of all 6: 0.13 (0 is best; saying 50:50 of everything has 0.25)."
    ]


def test_causes_and_names() -> None:
    assert list(cause_words([("size", 3), ("time", 1)])) == ["Missed for: size (3), time (1)."]
    assert list(cause_words([])) == []
    assert list(tier_words(standings([Tier("target", 1.0, (Criterion("MRR"),))], 1.0, 1.0, over=True))) == [
        "Target (100%): cannot be told; 0 of 1 criteria met, nobody can tell: MRR."
    ]
    assert list(tier_words(standings([Tier("target", 1.0)], 0.5, 1.0, over=True))) == ["Target (100%): missed."]
    assert names([str(n) for n in range(10)]) == "0, 1, 2, 3, 4, 5, 6, 7 and 2 more"
    assert len(names(["n" * 300])) == 80
    assert unmeasured([Compared("MRR", ""), Compared("Churn", "2%", turned=Turned.SAME)]) == ("MRR",)


def test_a_sprint_that_runs_is_told_in_a_sentence_and_beside_last_week() -> None:
    days = [Day(date(2026, 1, 5 + n), 10 - n / 4, float(n)) for n in range(9)]
    assert list(burnup_words(days[:3], "Sprint 1")) == ["Sprint 1 until now: 2 of 9.5 goals are done."]
    assert list(burnup_words(days, "Sprint 1")) == ["Sprint 1 until now: 8 of 8 goals are done; a week ago 1 of 9.75."]
    assert list(burnup_words([], "Sprint 1")) == []


def test_how_lately_anybody_was_heard_of() -> None:
    assert list(freshness_words(Freshness(4, 2, 0.5, 6, 5.0, 1))) == [
        "Of 4 open goals 2 were heard of in the last 3 working days.",
        "The oldest word is 6 days old, the median 5.",
        "Of 1 nobody has said a word.",
    ]
    assert list(freshness_words(Freshness(1, 1, 1.0, 1, 1.0, 0))) == [
        "Of 1 open goal 1 was heard of in the last 3 working days.",
        "The oldest word is 1 day old, the median 1.",
    ]
    assert list(freshness_words(Freshness(1, 0, 0.0, None, None, 1)))[1:] == ["Of 1 nobody has said a word."]
    assert list(freshness_words(Freshness(0, 0, None, None, None, 0))) == []
