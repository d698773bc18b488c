"""A badge says in three words how a sprint stands, and never lies about its size."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.badge import COLOURS, Pace, Standing, badge, standing, words
from bot.core.sheet import Goal, Sheet

BEGIN = date(2026, 1, 5)
SHEET = Sheet("acme/rockets", 1, "Sprint 1", "", BEGIN, BEGIN + timedelta(days=9))
DONE, OPEN, LEFT = (
    Goal(1, "a", "done", "✅", "completed"),
    Goal(2, "b", "on track", "🟢"),
    Goal(3, "c", "dropped", "❌", "not planned"),
)


def sheet(done: int, still: int, state: str = "running") -> Sheet:
    return replace(SHEET, goals=(DONE,) * done + (OPEN,) * still + (LEFT,), state=state)


@pytest.mark.parametrize(
    ("done", "still", "day", "pace"),
    [
        (0, 10, 0, Pace.WELL),
        (0, 10, 2, Pace.WELL),
        (0, 10, 3, Pace.BEHIND),
        (0, 10, 4, Pace.BEHIND),
        (0, 10, 5, Pace.FAR_BEHIND),
        (5, 5, 7, Pace.WELL),
        (9, 1, 99, Pace.WELL),
        (10, 0, 3, Pace.DONE),
        (0, 0, 9, Pace.WELL),
        (0, 10, -3, Pace.WELL),
    ],
)
def test_pace_is_what_is_done_beside_the_time_that_is_gone(done: int, still: int, day: int, pace: Pace) -> None:
    assert standing(sheet(done, still), BEGIN + timedelta(days=day)) == Standing(done, done + still, pace)


def test_a_sprint_that_is_not_running_says_so() -> None:
    assert words(standing(None, BEGIN)) == "no sprint"
    assert words(standing(sheet(0, 3, "planned"), BEGIN)) == "planned, 3 goals"
    assert words(standing(sheet(0, 1, "planned"), BEGIN)) == "planned, 1 goal"
    assert words(standing(sheet(2, 1, "closed"), BEGIN)) == "2/3 done"
    assert words(standing(sheet(0, 10), BEGIN + timedelta(days=8))) == "0/10 done, far behind"


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [*COLOURS.values(), "#3b4541"])
def test_white_can_be_read_on_every_colour(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


@settings(max_examples=40)
@given(st.text(max_size=80), st.sampled_from(Pace), st.integers(0, 10_000))
def test_a_badge_is_well_formed_and_says_the_same_to_everybody(label: str, pace: Pace, count: int) -> None:
    made = badge(label, Standing(count, count, pace))
    root = ET.fromstring(made)  # noqa: S314 - our own output
    texts = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert root.attrib["aria-label"] == ": ".join(texts)
    halves = [float(each.attrib["width"]) for each in root.findall(".//{http://www.w3.org/2000/svg}g/{*}rect")]
    assert float(root.attrib["width"]) == pytest.approx(sum(halves), abs=0.1)
    assert made == badge(label, Standing(count, count, pace))


def test_a_long_label_is_cut() -> None:
    assert f">{'x' * 39}…<" in badge("x" * 60, Standing(1, 2, Pace.WELL))
