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

from benchmarks.history import fill
from bot.cli import app
from bot.core.agreed import Change, Kept
from bot.core.record import Outcome, Record, Removed, Result, frozen
from bot.errors import ForPeople
from bot.event import Repo
from bot.figures import Asked, figure_lines
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
        "No forecast: a forecast is told from 5 sprints with a record on, and there are 3.",
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
        "No forecast: a forecast is told from 5 sprints with a record on, and there is one.",
    ]
    (line,) = figure_lines("acme/rockets", records, as_json=True)
    assert json.loads(line)["velocity"] is None
    assert json.loads(line)["sprints"][0]["points"] is None


@pytest.fixture
def six(records: Records) -> Records:
    """A space with six sprints that are over, with a history, marks and a number that nobody reported in the last."""
    for number in range(1, 7):
        days, issue = timedelta(weeks=2 * number), 10 * number
        goals = (BET, *[replace(BET, number=100 + n) for n in range(number)], LOST)
        own = replace(
            RECORD,
            sprint=issue,
            number=number,
            start=RECORD.start + days,
            end=RECORD.end + days,
            ended_at=NOON - timedelta(hours=60) + days,
            goals=goals,
            unmeasured=("Churn",) if number == 6 else (),
        )
        claim = sprint(records, issue)
        monday = datetime(2026, 1, 5, tzinfo=UTC) + days
        blocked = Change(8, monday + timedelta(hours=10), "status", "on track", "blocked", "label", "ada")
        fields = (("dimension", "Pace"), ("score", str(number % 2 + 3)))
        kept = Kept("health", "", "ada", monday, 0, fields)
        records.remember(claim, [], [blocked] if number > 1 else [], kept=[kept])
        records.freeze(claim, frozen(own))
    return records


def test_from_six_sprints_on_it_says_where_figures_go_and_what_may_come(six: Records) -> None:
    lines = list(figure_lines("acme/rockets", six, asked=Asked(goals=20, points=1e6)))
    assert lines[lines.index("Missed for: size (6).") : lines.index("")] == [
        "Missed for: size (6).",
        "Promised goals done: 86% in the last 3 sprints, 74% in the 3 before: up.",
        "Goals carried over: 14% in the last 3 sprints, 26% in the 3 before: down.",
        "Achieved: 75% in the last 3 sprints, 75% in the 3 before: as before.",
        "Health, of 5: Pace 3.0 ↓.",
        "Unmeasured, of the sprints that promised it: Churn in 1 of 1.",
        (
            "If the next sprint is like one of the last 6: 2 goals or more in 85 of 100 plays, 5 or more in half of"
            " them, and more than 7 in no more than 15."
        ),
        "20 goals are done after 5 sprints in half of the plays, and after 6 sprints in 85 of 100.",
        (
            "If the next sprint is like one of the last 6: 10 points or more in 85 of 100 plays, 25 or more in half of"
            " them, and more than 35 in no more than 15."
        ),
        "1,000,000 points are not done after 100 sprints in 15 of 100 plays or more.",
    ]


def test_hours_in_a_status_are_those_in_which_people_work_unless_all_are_asked_for(six: Records) -> None:
    def hours(*, all_hours: bool) -> dict[str, str]:
        lines = list(figure_lines("acme/rockets", six, all_hours=all_hours))
        table = lines[lines.index("Hours of a goal  1  2     3     4     5     6") if not all_hours else -3 :]
        return {line.split("  ")[0]: line.split()[-1] for line in table[1:]}

    # Eight goals in the sixth sprint. One is on track for an hour of work on its Monday, and blocked for 79 then; the
    # other seven are done all the time: ten days of eight hours.
    assert hours(all_hours=False) == {"done": "70.0", "on track": "0.1", "blocked": "9.9"}


def test_machines_read_trends_and_the_forecast(six: Records) -> None:
    (line,) = figure_lines("acme/rockets", six, as_json=True, asked=Asked(goals=20))
    found = json.loads(line)
    assert [each["done"] for each in found["sprints"]] == [2, 3, 4, 5, 6, 7]
    assert [each["health"] for each in found["sprints"]] == [4, 3, 4, 3, 4, 3]
    assert found["sprints"][0]["hours"] == {}
    assert found["sprints"][5]["hours"]["blocked"] == pytest.approx(79 / 8)
    assert found["health"] == {"Pace": [4, 3, 4, 3, 4, 3]}
    assert found["unmeasured"] == [{"name": "Churn", "missing": 1, "promised": 1}]
    forecast = found["forecast"]["goals"]
    assert (forecast["refused"], forecast["left"], forecast["next"]["p50"]) == ("", 20, 5)
    assert forecast["sprints"]["p85"] == 6
    assert found["forecast"]["points"]["sprints"] is None


def test_the_sprint_that_runs_is_told_of(records: Records) -> None:
    history = fill(records, Repo(7, "acme/rockets"), sprints=2, goals=12, teams=2, seed=3)
    asked = Asked(now=history.now)
    lines = list(figure_lines("acme/rockets", records, asked=asked))
    shown = records.current(7, history.today)
    assert shown is not None
    goals = shown.sheet.goals
    scope, done = (sum(each.status != "dropped" for each in goals), sum(each.status == "done" for each in goals))
    (burnt,) = [line for line in lines if "until now" in line]
    assert burnt.startswith(f"Sprint 2 until now: {done} of {scope} goals are done; a week ago ")
    running = [each for each in goals if each.ending == "open"]
    assert any(line.startswith(f"Of {len(running)} open goals ") for line in lines)
    (line,) = figure_lines("acme/rockets", records, as_json=True, asked=asked)
    told = json.loads(line)["running"]
    assert told["burnup"][-1] == {"day": history.today.isoformat(), "scope": scope, "done": done}
    assert told["freshness"]["goals"] == len(running)
    (line,) = figure_lines("acme/rockets", records, as_json=True, asked=replace(asked, team="guidance"))
    mine = [each for each in goals if each.team == "Guidance" and each.status != "dropped"]
    assert json.loads(line)["running"]["burnup"][-1]["scope"] == len(mine)
    later = replace(asked, now=history.now + timedelta(days=-40))
    (line,) = figure_lines("acme/rockets", records, as_json=True, asked=later)
    assert json.loads(line)["running"] is None


def test_a_team_has_its_own_figures(records: Records) -> None:
    goals = (*[replace(BET, number=n, where="Guidance") for n in range(5)], replace(LOST, where="Range"))
    records.freeze(sprint(records, 10), frozen(replace(RECORD, goals=goals, removed=(Removed(99, "Paint"),))))
    lines = list(figure_lines("acme/rockets", records, asked=Asked(team="guidance")))
    assert lines[:3] == ["Sprint                   1", "Promised goals done      100%", "Goals carried over       0%"]
    assert "MRR" not in str(lines)
    table = lines.index("Team      Goals  Done  Brier score")
    assert lines[table + 1] == "Guidance  5      5     0.25         landed 5 of 5: aim higher"
    (line,) = figure_lines("acme/rockets", records, as_json=True)
    assert list(json.loads(line)["teams"]) == ["Guidance"]
    with pytest.raises(ForPeople, match="no record has a goal of Payload; these teams have some: Guidance, Range"):
        list(figure_lines("acme/rockets", records, asked=Asked(team="Payload")))


def test_a_space_without_records_says_so(records: Records) -> None:
    sprint(records, 12)
    with pytest.raises(ForPeople, match="acme/rockets has no record yet"):
        list(figure_lines("acme/rockets", records))


def test_the_command_prints_them(three: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def made(_: Any) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(records=three, now=lambda: NOON)

    monkeypatch.setattr("bot.cli._asked", lambda: None)
    monkeypatch.setattr("bot.parts.parts", made)
    result = CliRunner().invoke(app, ["figures", "acme/rockets", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["causes"] == {"size": 3}
