"""A row for each sprint, where figures go, what health came to, and which numbers nobody reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.agreed import Kept, KeptBy
from bot.core.figures import Drift, Marks, Unreported, by_sprint, drift, health, overall, trends, unreported
from tests.core.figures.test_sprints import BARE, RECORD

NOW = datetime(2026, 1, 16, tzinfo=UTC)


def test_a_sprint_is_told_in_a_row() -> None:
    (row,) = trends([replace(RECORD, achieved=0.6, unmeasured=("Churn",))], {1: 3.5})
    assert (row.name, row.sprint, row.goals, row.done, row.came, row.new, row.carried) == ("3", 1, 5, 2, 1, 4, 1)
    assert (row.hit, row.carry, row.scope) == (1 / 6, 1 / 5, 3 / 6)
    assert (row.points, row.promised, row.achieved, row.health) == (8.0, 9.0, 0.6, 3.5)
    assert (row.brier, row.unmeasured) == (None, ("Churn",))
    (bare,) = trends([BARE])
    assert (bare.points, bare.promised, bare.hit, bare.health, bare.goals) == (None, None, None, None, 0)


def test_where_a_figure_goes_is_told_from_six_sprints_on() -> None:
    assert drift([1, 2, 3, 4, 5]) is None
    assert drift([1, 2, None, 3, 4, 5]) is None
    found = drift([9, 1, 2, 3, 4, None, 5, 6])
    assert found == Drift(5, 2)
    assert found is not None
    assert found.change == 3


@given(st.lists(st.none() | st.floats(-9, 9), max_size=12))
def test_a_drift_recomputed_from_the_end(values: list[float | None]) -> None:
    known = [value for value in reversed(values) if value is not None]
    found = drift(values)
    if len(known) < 6:
        assert found is None
    else:
        assert found is not None
        assert found.now == pytest.approx(mean(known[:3]))
        assert found.before == pytest.approx(mean(known[3:6]))


def test_numbers_that_nobody_reported_are_counted() -> None:
    one = replace(BARE, numbers=(("Churn", "3%"), ("Users", "5")), unmeasured=("Load",))
    two = replace(BARE, unmeasured=("churn", "LOAD", "load"))
    assert unreported([one, two, two]) == (Unreported("load", 3, 3), Unreported("churn", 2, 3))
    assert unreported([one]) == (Unreported("Load", 1, 1),)
    assert unreported([]) == ()


def mark(sprint: int, dimension: str, score: str, who: str = "ada", hours: int = 0) -> KeptBy:
    fields = (("dimension", dimension), ("score", score))
    return KeptBy(sprint, Kept("health", "", who, NOW + timedelta(hours=hours), 0, fields))


def test_of_each_person_the_last_mark_counts_and_a_review_stands_for_its_sprint() -> None:
    kept = [
        mark(1, "Pace", "2"),
        mark(1, "pace", "4", "Ada"),
        mark(1, "pace", "3", "grace"),
        mark(1, "Fun", "5"),
        mark(2, "Pace", "1"),
        KeptBy(2, Kept("reviewed", "", "", NOW, 44, (("Pace", "4.50"), ("Trust", "9"), ("Calm", "x")))),
        KeptBy(2, Kept("typed", "", "", NOW, 44, (("Pace", "1"),))),
        mark(3, "Pace", "6"),
        mark(3, "", "3"),
    ]
    found = health(kept, [1, 2, 3])
    assert found == (Marks("Pace", (3.5, 4.5, None)), Marks("Fun", (5.0, None, None)))
    assert overall(found) == (4.25, 4.5, None)
    assert by_sprint(found, [1, 2, 3]) == {1: 4.25, 2: 4.5}
    assert [(each.now, each.arrow) for each in found] == [(4.5, "↑"), (5.0, "")]
    assert by_sprint((), [1]) == {}
    assert Marks("Fun", (None,)).now is None


@pytest.mark.parametrize(("means", "arrow"), [((3.0, 3.2), "→"), ((3.0, 2.5), "↓"), ((3.0, None, 3.25), "↑")])
def test_an_arrow_tells_more_than_a_quarter(means: tuple[float | None, ...], arrow: str) -> None:
    assert Marks("Pace", means).arrow == arrow
