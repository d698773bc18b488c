"""`goalkeeper figures`: what the records of a space say together, from the database alone."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.core.record import Outcome, Record, Result, frozen
from bot.errors import ForPeople
from bot.figures import figure_lines
from tests.records.test_memory import sprint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.records import Records

NOON = datetime(2026, 1, 19, 12, tzinfo=UTC)
BET = Result(7, "Star", "ada", "done", "✅", Outcome.DONE, confidence=0.5, points=5)
LOST = replace(BET, number=8, outcome=Outcome.CARRIED, age=2, cause="size", points=3)
RECORD = Record(
    "acme/rockets",
    7,
    10,
    1,
    "Sprint 1",
    date(2026, 1, 5),
    date(2026, 1, 16),
    NOON,
    NOON,
    NOON,
    goals=(BET, replace(BET, number=9), LOST),
    numbers=(("MRR\x1b[31m", "$5K"),),
    achieved=0.75,
)


@pytest.fixture
def three(records: Records) -> Records:
    """A space with three sprints that are over."""
    for number in (1, 2, 3):
        days = timedelta(weeks=2 * number)
        own = replace(RECORD, sprint=10 * number, number=number, start=RECORD.start + days, end=RECORD.end + days)
        records.freeze(sprint(records, 10 * number), frozen(own))
    return records


def test_people_read_tables_and_sentences(three: Records) -> None:
    assert list(figure_lines("acme/rockets", three)) == [
        "Sprint                   1    2    3",
        "Achieved                 75%  75%  75%",
        "Promised goals done      67%  67%  67%",
        "Goals carried over       33%  33%  33%",
        "Changed after the start  0%   0%   0%",
        "Points promised          13   13   13",
        "Points done              10   10   10",
        "MRR [31m                 $5K  $5K  $5K",
        "Over 3 sprints 67% of the promised goals were done.",
        (
            "33% of the goals went on in the next sprint, half of them in their sprint 2 or later,"
            " the oldest in its sprint 2."
        ),
        "The last 3 sprints did 10 to 10 points, with a median of 10.",
        "Goals at 50:50 landed 6 of 9, as the odds say.",
        "Brier score of all 9: 0.25 (0 is best; saying 50:50 of everything has 0.25).",
        "Missed for: size (3).",
        "",
        "Odds   Goals  Done  Declared",
        "50:50  9      6     50%       landed 6 of 9, as the odds say",
        "",
        "Owner  Goals  Done  Brier score",
        "ada    9      6     0.25         landed 6 of 9, as the odds say",
    ]


def test_machines_read_all_of_it(three: Records) -> None:
    (line,) = figure_lines("acme/rockets", three, as_json=True)
    found = json.loads(line)
    assert [each["sprint"] for each in found["sprints"]] == ["1", "2", "3"]
    assert found["sprints"][0]["points"] == {"promised": 13, "done": 10}
    assert found["flow"]["hit"] == pytest.approx(2 / 3)
    assert found["velocity"] == {"low": 10, "middle": 10, "high": 10, "sprints": 3}
    assert found["odds"]["brier"] == 0.25
    assert found["owners"]["ada"]["hits"] == 6
    assert found["causes"] == {"size": 3}


def test_a_space_without_odds_and_points_has_neither(records: Records) -> None:
    bare = replace(RECORD, goals=(replace(BET, confidence=None, points=None),), numbers=(), achieved=None)
    records.freeze(sprint(records, 10), frozen(bare))
    assert list(figure_lines("acme/rockets", records)) == [
        "Sprint                   1",
        "Promised goals done      100%",
        "Goals carried over       0%",
        "Changed after the start  0%",
        "In this sprint 100% of the promised goals were done.",
    ]
    (line,) = figure_lines("acme/rockets", records, as_json=True)
    assert json.loads(line)["velocity"] is None
    assert json.loads(line)["sprints"][0]["points"] is None


def test_a_space_without_records_says_so(records: Records) -> None:
    sprint(records, 12)
    with pytest.raises(ForPeople, match="acme/rockets has no record yet"):
        list(figure_lines("acme/rockets", records))


def test_the_command_prints_them(three: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def made(_: Any) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(records=three)

    monkeypatch.setattr("bot.cli._asked", lambda: None)
    monkeypatch.setattr("bot.parts.parts", made)
    result = CliRunner().invoke(app, ["figures", "acme/rockets", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["causes"] == {"size": 3}
