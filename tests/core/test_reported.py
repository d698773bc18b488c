"""Values that came in from outside become what `/metric` would have made, at the time for which they were told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.agreed import Kept, Reported
from bot.core.rules import FigureRules
from tests.core.closing.end import QUIET, body_after, line, planned, promised, remember
from tests.core.world import FRIDAY, agreed, goal_issue, look, sprint_issue

TABLE = "## Metrics\n| KPI | Now | Target |\n|---|---|---|\n| MRR | $1K | $5K |\n"
RULES = replace(QUIET, figures=FigureRules(enabled=True))
HOUR = timedelta(hours=1)


def told(nth: int, name: str, value: str, hours: int = 0, source: str = "") -> Reported:
    return Reported(nth, name, value, FRIDAY - hours * HOUR, "token ci", source)


def known(value: str, hours: int) -> Kept:
    return Kept("metric", f"MRR: {value}", "ada", FRIDAY - hours * HOUR, 0, (("name", "MRR"), ("value", value)))


def test_a_value_is_kept_told_of_written_and_taken() -> None:
    goal = goal_issue(7, "Customers", "at risk", "ada")
    snapshot = look(sprint_issue(f"## Plan\n{line(7, 'Customers', 'at risk')}\n\n{TABLE}"), goal)
    memory = remember([agreed(7, "Customers", "at risk", "ada")], *promised(7))
    first, later = told(3, "mrr", "$3K", source="nightly"), told(2, "Tickets", "4", 2)
    plan = planned(snapshot, replace(memory, reported=(first, later)), FRIDAY, RULES)
    assert "| MRR | $3K | $5K |" in body_after(plan, snapshot.issue)
    assert [dict(each.fields) for each in plan.kept] == [
        {"name": "Tickets", "value": "4"},
        {"name": "mrr", "value": "$3K", "source": "nightly"},
    ]
    metrics = [each for each in plan.changes if each.what == "metric"]
    assert [(each.title, each.before, each.after, each.who, each.note, each.surface) for each in metrics] == [
        ("Tickets", "", "4", "token ci", "", "token"),
        ("mrr", "", "$3K", "token ci", "nightly", "token"),
    ]
    assert plan.taken == (2, 3)


def test_what_was_so_before_does_not_hide_what_is_so_now() -> None:
    goal = goal_issue(7, "Customers", "at risk", "ada")
    snapshot = look(sprint_issue(f"## Plan\n{line(7, 'Customers', 'at risk')}\n\n{TABLE}"), goal)
    memory = remember([agreed(7, "Customers", "at risk", "ada")], *promised(7))
    memory = replace(memory, kept=(known("$1K", 1),), reported=(told(5, "MRR", "$9K", 3),))
    plan = planned(snapshot, memory, FRIDAY, RULES)
    assert "| MRR | $1K | $5K |" in body_after(plan, snapshot.issue)
    assert [each.text for each in plan.kept] == ["MRR: $9K"], "what was known is not kept twice"
    assert plan.sheet is not None
    assert {each.name: each.now for each in plan.sheet.numbers}["MRR"] == "$1K"
    assert plan.taken == (5,)
