"""Headings that only a space knows announce sections as those do that everybody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.document import AddGoal, Change, GoalAt, Kind, PutBlock, SetEmoji, read, splice
from bot.core.document.headings import Headings, headings_of, kind_of
from bot.core.status import DEFAULT_VOCABULARY

OURS = replace(
    DEFAULT_VOCABULARY,
    headings=(("Flight manifest", "plan"), ("If the wind allows", "low"), ("Goals", "other"), ("Plan", "went_well")),
)


@pytest.mark.parametrize(
    "heading",
    [
        "## Flight manifest",
        "Flight Manifest\n---",
        "**Our flight manifest:**",
        "Flight manifest",
        "## Flight manifest (draft)",
        "## Rockets - flight manifest",
    ],
)
def test_a_heading_of_the_space_is_found_in_every_form(heading: str) -> None:
    text = f"{heading}\n\n- Nut A (Owner: @ada)\n"
    assert [goal.title for goal in read(text, vocabulary=OURS).plan] == ["Nut A"]
    assert read(text).plan == ()


def test_what_a_space_says_goes_before_what_everybody_knows() -> None:
    document = read("## Goals\n\n- Nut A\n\n## Plan\n\n- Nut B\n\n## Planning\n\n- Nut C\n", vocabulary=OURS)
    assert [section.kind for section in document.sections] == [Kind.OTHER, Kind.WENT_WELL, Kind.PLAN]
    assert [goal.title for goal in document.plan] == ["Nut C"]


def test_a_lane_of_the_space_may_be_a_list_item_or_a_cell() -> None:
    listed = read("## Flight manifest\n\n- If the wind allows\n  - Nut A\n", vocabulary=OURS)
    assert [(goal.title, goal.lane) for goal in listed.plan] == [("Nut A", "low")]
    table = "## Flight manifest\n\n| goal | owner | priority |\n|---|---|---|\n| Nut A | @ada | If the wind allows |\n"
    assert [goal.lane for goal in read(table, vocabulary=OURS).plan] == ["low"]


def test_a_heading_of_the_space_may_follow_right_below_a_list() -> None:
    document = read("Flight manifest\n- Nut A\nIf the wind allows\n- Nut B\n", vocabulary=OURS)
    assert [(goal.title, goal.lane) for goal in document.plan] == [("Nut A", None), ("Nut B", "low")]


def test_goals_are_changed_and_added_under_headings_of_the_space() -> None:
    text = "## Flight manifest\n\n- Nut A\n\n### If the wind allows\n\n- Nut B\n\n## Links\n"
    changes: list[Change] = [
        SetEmoji(GoalAt(None, "Nut A"), "🟢"),
        AddGoal(Kind.LOW, "Nut C"),
        PutBlock("retros", "1", "Retros", ("end of", Kind.LOW)),
    ]
    spliced = splice(text, changes, vocabulary=OURS)
    assert spliced.missed == ()
    assert "\n- 🟢 Nut A\n" in spliced.text
    assert "\n- Nut B\n- Nut C\n" in spliced.text
    assert spliced.text.index("Retros") < spliced.text.index("## Links")


def test_more_signs_keep_the_headings() -> None:
    assert OURS.also({"🐌": "on track"}).headings == OURS.headings


def test_a_kind_is_told_by_the_headings_of_the_space() -> None:
    assert kind_of("If the wind allows", headings_of(OURS.headings)) is Kind.LOW
    assert kind_of("If the wind allows") is None


def test_headings_forget_what_they_have_seen_before_it_fills_the_memory() -> None:
    known = Headings([("Nut", Kind.PLAN)])
    assert [known.named(f"Nut {n}") for n in range(5000)] == [Kind.PLAN] * 5000
    assert len(known._seen) < 5000
    assert known.named("Nut " * 50) is None
