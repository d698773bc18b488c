"""Figures over two sprints, on GitHub: kept in the first record, told by the second."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.record import read
from bot.figures import figure_lines
from tests.corridor.corridor import Corridor
from tests.corridor.ending import RULES, Stage, at

NUMBERS = """
## Numbers

| What | Now | Target |
|---|---|---|
| Customers | 5 | 15 |
| Churn | | < 3% |
"""


def test_the_second_record_tells_of_both_sprints(corridor: Corridor) -> None:
    stage = Stage(corridor)
    stage.begin(f"{RULES}figures:\n  enabled: true\n  weights: {{plan: 100}}\n")
    stage.do("ada", "edit", issue=1, body=f"{stage.body(1)}{NUMBERS}")
    stage.play()
    stage.do("ada", "comment", issue=1, body="/metric customers 9")
    stage.do("barbara", "comment", issue=stage.number("Test stand"), body="/missed too big, two stands in one")
    assert "| Customers | 9 | 15 |" in stage.body(1)
    for day in (19, 20, 30):
        corridor.at(at(day, 12, 11))
    first = stage.kept()
    assert first.numbers == (("Customers", "9"),)
    assert first.unmeasured == ("Churn",)
    assert first.achieved is not None
    assert {goal.title: goal.cause for goal in first.goals}["Test stand"] == "size"
    (second,) = [each["number"] for each in corridor.issues("sprint") if each["state"] == "open"]
    plan = f"{stage.body(second)}\n## Plan\n\n- Rover (Owner: @ada)\n{NUMBERS}"
    stage.do("ada", "edit", issue=second, body=plan)
    stage.do("ada", "comment", issue=second, body="/metric customers 12")
    corridor.at(datetime(2026, 2, 2, 12, 1, tzinfo=UTC))
    corridor.at(datetime(2026, 2, 2, 12, 12, tzinfo=UTC))
    record = read(corridor.records.frozen(stage.repo, second)[0].text)
    assert dict(record.numbers)["Customers"] == "12"
    (post,) = [each["body"] for each in stage.issue(second)["comments"] if "# Record of" in each["body"]]
    assert "| Customers | 12 | 9 | +3 (better) |" in post
    assert "| Churn | unmeasured |  |  |" in post
    assert "Missed for: size (1)." in post
    assert "| Achieved |" in post
    assert "Missed for: size (1)." in list(figure_lines("acme/rockets", corridor.records))
