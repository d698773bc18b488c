"""What goals came to: at the end, in the time of grace, as bold bets; and the sprint in a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.agreed import Change
from bot.core.record import (
    Outcome,
    Record,
    Removed,
    Result,
    Standing,
    Sums,
    ending_of,
    is_even_bet,
    status_at,
    sums_of,
    verdict,
)
from bot.core.status import DEFAULT_VOCABULARY as WORDS

END = datetime(2026, 1, 17, tzinfo=UTC)
RECORD = Record("acme/rockets", 1, 1, 1, "Sprint 1", date(2026, 1, 5), date(2026, 1, 16), END, END, END)


def result(outcome: Outcome, **parts: object) -> Result:
    return replace(Result(7, "Gyros", "ada", "done", "✅", outcome), **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at_end", "after", "outcome", "status", "late"),
    [
        ("done", "done", "done", "done", False),
        ("on track", "done", "done", "done", True),
        ("dropped", "done", "done", "done", True),
        ("on track", "on track", "failed", "on track", False),
        ("on track", "blocked", "failed", "on track", False),
        ("done", "at risk", "failed", "at risk", False),
        ("carried over", "at risk", "failed", "at risk", False),
        ("on track", "dropped", "scraped", "dropped", False),
        ("done", "dropped", "scraped", "dropped", False),
        ("at risk", "carried over", "carried", "carried over", False),
        ("carried over", "carried over", "carried", "carried over", False),
        ("carried over", "done", "done", "done", True),
        ("a word of long ago", "done", "done", "done", True),
        ("on track", "a word of long ago", "failed", "on track", False),
    ],
)
def test_a_goal_comes_to_what_it_was_at_the_end_or_finished_in_the_time_of_grace(
    at_end: str,
    after: str,
    outcome: str,
    status: str,
    late: bool,  # noqa: FBT001 - given by name
) -> None:
    found = ending_of(Standing(at_end, after), WORDS, bold=False, learnt=True)
    assert (found.outcome, found.status, found.late) == (outcome, status, late)


@pytest.mark.parametrize(("bold", "learnt", "outcome"), [(1, 1, "tried"), (1, 0, "failed"), (0, 1, "failed")])
def test_a_bold_bet_from_which_somebody_learnt_did_not_fail(bold: int, learnt: int, outcome: str) -> None:
    assert ending_of(Standing("at risk", "at risk"), WORDS, bold=bool(bold), learnt=bool(learnt)).outcome == outcome
    assert ending_of(Standing("done", "done"), WORDS, bold=bool(bold), learnt=bool(learnt)).outcome == "done"
    assert ending_of(Standing("dropped", "dropped"), WORDS, bold=bool(bold), learnt=bool(learnt)).outcome == "scraped"


@pytest.mark.parametrize(("confidence", "even"), [(None, False), (0.0, True), (0.5, True), (0.51, False), (1, False)])
def test_one_to_one_or_bolder_is_a_bold_bet(confidence: float | None, even: bool) -> None:  # noqa: FBT001
    assert is_even_bet(confidence) is even


def test_the_status_of_a_moment_is_todays_with_all_later_changes_taken_back() -> None:
    def turn(hours: int, what: str, before: str, after: str) -> Change:
        return Change(7, END + timedelta(hours=hours), what, before, after, "label")

    changes = [
        turn(9, "status", "at risk", "done"),
        turn(-9, "status", "not started", "on track"),
        turn(-20, "created", "", "not started"),
        turn(1, "said", "x", "blocked"),
        turn(2, "owner", "ada", "grace"),
        turn(3, "carried", "#1", "#5"),
        turn(4, "status", "on track", "at risk"),
    ]
    at = {hours: status_at("done", changes, END + timedelta(hours=hours), WORDS) for hours in (-10, 0, 4, 9, 10)}
    assert at == {-10: "not started", 0: "on track", 4: "at risk", 9: "done", 10: "done"}
    assert status_at("done", [], END, WORDS) == "done"
    moved = turn(1, "carried", "on track", "carried over")
    assert status_at("carried over", [moved], END, WORDS) == "on track"


def test_the_verdict_is_counted_from_the_goals() -> None:
    every = (
        result(Outcome.DONE),
        result(Outcome.DONE, late=True),
        result(Outcome.CARRIED),
        result(Outcome.TRIED, added=True),
        result(Outcome.FAILED),
        result(Outcome.SCRAPED),
    )
    record = replace(RECORD, goals=every, removed=(Removed(9),))
    assert verdict(record) == (
        "2 of 6 goals done (1 after the end, within the grace time), 1 carried over, 1 tried and learnt from, "
        "1 failed, 1 scraped."
    )
    assert sums_of(record) == Sums(committed=6, done=2, added=1, carried=1)
    assert verdict(replace(RECORD, goals=every[:1])) == "1 of 1 goal done."
    assert verdict(RECORD) == "No goals were kept."
