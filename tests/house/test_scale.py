"""The arithmetic of `python -m benchmarks scale`, and that the paper on scaling says what was recorded."""

from __future__ import annotations

from benchmarks.scale import budgets
from benchmarks.scale.costs import TABLES, Cost, kept
from tests.house.tree import ROOT

SPRINT = Cost(
    10, 20, 800, 90, 150, 1_600, 144, 20, 38, 288, dict.fromkeys(TABLES, 2) | {"delivery": 70}, record_bytes=900
)


def test_costs_grow_as_the_straight_line_through_them() -> None:
    line = budgets.line([(10, 50), (30, 90), (100, 230)])
    assert (round(line.fixed, 6), round(line.each, 6)) == (30, 2)
    assert round(line.at(50), 6) == 130


def test_spaces_of_one_installation_end_where_the_first_limit_does() -> None:
    assert list(budgets.most_spaces(SPRINT).values()) == [500, 1_250, 10]


def test_a_second_of_the_working_hours_bears_its_share_of_the_fortnight() -> None:
    assert budgets.load(SPRINT, 1_000) == {"deliveries": 1.0, "looks": 0.5, "requests": 800 / 288}


def test_the_ledger_keeps_a_month_and_all_else_every_sprint() -> None:
    bytes_of = dict.fromkeys([*TABLES, "work", "status_label", "rules"], 100.0)
    tables = budgets.database(SPRINT, 7, 20, bytes_of)
    assert tables["delivery"] == 70 * (30 / 14) * 7 * 100
    assert tables["goal"] == 2 * 20 * 7 * 100
    assert tables["work"] == 21 * 7 * 100


def test_what_was_recorded_is_what_the_paper_says() -> None:
    paper = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    assert [cost.goals for cost in kept()] == [10, 30, 100]
    for cost in kept():
        row = (cost.goals, cost.requests, cost.points, cost.looks, cost.events, cost.created_in_minute)
        assert f"| {' | '.join(f'{number:,}' for number in row)} | {cost.created_in_hour} |" in paper
        assert cost.created_in_minute <= 80
        assert cost.created_in_hour <= budgets.CONTENT_AN_HOUR
    assert budgets.of(kept(), "requests").each < 14
