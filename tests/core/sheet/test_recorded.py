"""The sheet of a sprint of which only its record is left."""

from __future__ import annotations

from dataclasses import replace

from bot.core.record import Outcome, Target
from bot.core.sheet import Number, canonical, of_record, read
from tests.core.figures.test_sprints import BARE, DONE, RECORD

ISSUES = "https://github.example/acme/rockets/issues"


def test_the_record_tells_of_goals_and_numbers() -> None:
    record = replace(RECORD, numbers=(("Users", "5"),), unmeasured=("Churn",), achieved=0.4, covered=0.8)
    found = of_record(record, ISSUES)
    assert (found.state, found.url, found.number) == ("closed", f"{ISSUES}/1", 3)
    assert (found.start, found.end, found.achieved, found.covered) == (record.start, record.end, 0.4, 0.8)
    assert [(each.number, each.url, each.ending) for each in found.goals] == [
        (7, f"{ISSUES}/7", "completed"),
        (8, f"{ISSUES}/8", "completed"),
        (9, f"{ISSUES}/9", "open"),
        (10, f"{ISSUES}/10", "not planned"),
        (11, f"{ISSUES}/11", "open"),
    ]
    assert [each.share for each in found.goals] == [1.0, 1.0, 0.0, 0.0, 0.0]
    assert found.numbers == (Number("Users", "5"), Number("Churn"))
    assert "2 of 5" in found.verdict
    assert read(canonical(found)) == found


def test_targets_and_teams_come_along() -> None:
    half = replace(DONE, where="Guidance", outcome=Outcome.FAILED, targets=(Target("5 runs", met=False, share=0.5),))
    untold = replace(half, targets=(Target("quiet"),))
    found = of_record(replace(BARE, goals=(half, untold, replace(half, number=0))))
    assert found.teams == ("Guidance",)
    assert [each.share for each in found.goals] == [0.5, None, 0.5]
    assert (found.goals[0].targets[0].text, found.goals[0].targets[0].met) == ("5 runs", False)
    assert (found.url, found.goals[2].url, found.covered) == ("", "", 1.0)
