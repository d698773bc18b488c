"""Issues named in full: those of the own repository are the goal's own, others never are."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = "## Plan\n\n- Gyros other/pads#1 (Owner: @grace)\n- Star tracker (Owner: @ada)\n"


def test_a_goal_that_names_an_issue_elsewhere_gets_one_of_its_own(corridor: Corridor) -> None:
    corridor.rules()
    corridor.at(START)
    title = "Sprint 1 - Jan 5 to Jan 16"
    number = corridor.act("ada", "open", title=title, body=PLAN, labels=["sprint"])["issue"]
    corridor.settle()
    made = {issue["title"]: issue for issue in corridor.issues("goal")}
    assert set(made) == {"Gyros", "Star tracker"}
    [sprint] = [issue for issue in corridor.issues("sprint") if issue["number"] == number]
    gyros, tracker = sprint["body"].splitlines()[2:4]
    assert gyros.startswith(f"- ⚪ Gyros [#{made['Gyros']['number']}](")
    assert gyros.endswith(") other/pads#1 (Owner: @grace)")

    # Somebody writes the number of the own repository in full: it is the same issue as before.
    own = f"- ⚪ Star tracker acme/rockets#{made['Star tracker']['number']} (Owner: @ada)"
    corridor.act("ada", "edit", issue=number, body=sprint["body"].replace(tracker, own))
    corridor.settle()
    [sprint] = [issue for issue in corridor.issues("sprint") if issue["number"] == number]
    assert own in sprint["body"].splitlines()
    assert len(corridor.issues("goal")) == 2
