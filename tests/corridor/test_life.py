"""The life of goals through the whole corridor: carried, made by people, dropped, moved, reworded, without issues."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.corridor.corridor import Corridor
from tests.corridor.stage import Stage as People

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
RULES = """\
teams:
  - name: Guidance
    members: [ada, grace]
cadence:
  starts: 2026-01-05
  weeks: 2
  opens_days_before: 3
retro:
  enabled: false
goals:
  become_issues: at start
"""
ALONE = "teams:\n  - name: Guidance\n    members: [ada, grace]\nretro:\n  enabled: false\n"
PLAN = (
    "## High priority\r\n\r\n- Star tracker (Owner: @grace) - sees stars\r\n  - Why? Nobody sees them\r\n"
    "- Gyros (Owner: @ada)\r\n\r\n## Low priority\r\n\r\n- Pump (Owner: @edsger)\r\n\r\nLast words.\r\n"
)


@dataclass(slots=True)
class Stage(People):
    """Sprints and their goals, and people."""

    def begin(self, rules: str = ALONE, body: str = PLAN) -> None:
        """Open a sprint on its first day."""
        self.corridor.rules(rules)
        self.corridor.meet()
        self.corridor.at(START)
        self.corridor.act("ada", "open", title="Our sprint", body=body, labels=["sprint"])
        self.corridor.settle()

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.corridor.at(self.corridor.now + timedelta(**span))

    def status(self, title: str) -> str:
        """Return the status label of a goal."""
        (label,) = [each for each in self.corridor.goal(title)["labels"] if each.startswith("status: ")]
        return str(label.removeprefix("status: "))

    def edit(self, who: str, body: str, number: int = 1) -> None:
        """Save a sprint's body."""
        self.do(who, "edit", issue=number, body=body)

    def team(self) -> dict[str, Any]:
        """Return the team's comment."""
        found: list[dict[str, Any]] = [each for each in self.issue(1)["comments"] if each["body"].startswith("# Team")]
        return found[0]

    def summary(self, number: int = 1) -> str:
        """Return what the summary comment of a sprint says."""
        said = [each["body"] for each in self.issue(number)["comments"] if "<!-- goalkeeper:summary" in each["body"]]
        return str(said[0]) if said else ""

    def told(self, number: int) -> list[tuple[str, str]]:
        """Return what the history tells of a goal: what, and what it became."""
        told = self.corridor.records.told(self.corridor.acme.repository.id, number=number)
        return [(each.change.what, each.change.after) for each in told]

    def rests(self) -> None:
        """Assert that the bot writes nothing more."""
        self.later(minutes=11)
        self.corridor.heal()
        before = self.corridor.writes()
        for _ in range(3):
            self.corridor.heal()
        assert self.corridor.writes() == before


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """Return the stage before anything has begun."""
    return Stage(corridor)


def line_of(body: str, title: str) -> str:
    """Return the one bullet of the plan in which a title stands."""
    (line,) = [each for each in body.rsplit("## Plan", maxsplit=1)[-1].splitlines() if title in each]
    return line


# ------------------------------------------------------------------ carried over


def _two_sprints(stage: Stage) -> tuple[int, int]:
    """Play the first sprint to its end, with one goal carried over; return the numbers of both sprint issues."""
    corridor = stage.corridor
    corridor.rules(RULES)
    corridor.meet()
    corridor.at(datetime(2026, 1, 2, 16, 1, tzinfo=UTC))
    first = int(corridor.sprint()["number"])
    stage.edit("ada", f"{stage.body(first)}\n## Plan\n\n- Gyros (Owner: @ada)\n- Pump (Owner: @edsger)\n", first)
    corridor.at(datetime(2026, 1, 5, 8, tzinfo=UTC))
    stage.do("ada", "label", issue=stage.number("Gyros"), label="status: at risk")
    corridor.at(datetime(2026, 1, 16, 12, tzinfo=UTC))
    stage.do("ada", "comment", issue=stage.number("Gyros"), body="/carry two days are left")
    stage.do("edsger", "close", issue=stage.number("Pump"))
    corridor.at(datetime(2026, 1, 16, 16, 1, tzinfo=UTC))
    second = max(int(issue["number"]) for issue in corridor.issues("sprint"))
    return first, second


def _freeze(stage: Stage, moment: datetime) -> None:
    """Let the record of a sprint be frozen, and what waited for it move."""
    stage.corridor.at(moment)
    stage.later(minutes=11)


def test_a_carried_goal_keeps_its_issue_its_history_and_its_age(stage: Stage) -> None:
    first, second = _two_sprints(stage)
    number = stage.number("Gyros")
    assert second > first
    assert f"🔁 Gyros [#{number}]" in line_of(stage.body(first), "Gyros")
    assert f"[#{number}]" in line_of(stage.body(second), "Gyros")
    stage.corridor.at(datetime(2026, 1, 19, 8, tzinfo=UTC))
    assert stage.issue(number)["parent"] == first, "it is the old sprint's until the record of that is frozen"
    _freeze(stage, datetime(2026, 1, 19, 12, tzinfo=UTC))
    assert stage.issue(number)["parent"] == second
    assert stage.issue(number)["state"] == "open"
    assert stage.status("Gyros") != "carried over"
    assert "🔁" not in line_of(stage.body(second), "Gyros").partition("Gyros")[0]
    assert "🔁 Gyros" in line_of(stage.body(first), "Gyros"), "the old sprint keeps its record"
    agreed = stage.corridor.records.agreed(stage.corridor.acme.repository.id, second)[number]
    assert (agreed.carried, agreed.owner) == (1, "ada")
    assert ("carried", f"#{second}") in stage.told(number)
    assert [issue["title"] for issue in stage.corridor.issues("goal")] == ["Gyros", "Pump"], "no twin"
    stage.rests()
    assert stage.issue(stage.number("Pump"))["parent"] == first


def test_a_goal_carried_twice_is_two_sprints_old(stage: Stage) -> None:
    _, second = _two_sprints(stage)
    number = stage.number("Gyros")
    _freeze(stage, datetime(2026, 1, 19, 12, tzinfo=UTC))
    stage.corridor.at(datetime(2026, 1, 30, 12, tzinfo=UTC))
    stage.edit("ada", re.sub(r"(- )\S+ Gyros", r"\1🔁 Gyros", stage.body(second)), second)
    assert stage.status("Gyros") == "carried over"
    stage.corridor.at(datetime(2026, 1, 30, 16, 1, tzinfo=UTC))
    _freeze(stage, datetime(2026, 2, 2, 12, tzinfo=UTC))
    third = max(int(issue["number"]) for issue in stage.corridor.issues("sprint"))
    assert stage.issue(number)["parent"] == third
    agreed = stage.corridor.records.agreed(stage.corridor.acme.repository.id, third)[number]
    assert agreed.carried == 2
    assert len(stage.corridor.issues("goal")) == 2
    stage.rests()


def test_a_carried_goal_that_is_taken_out_of_the_new_plan_does_not_come_back(stage: Stage) -> None:
    first, second = _two_sprints(stage)
    number = stage.number("Gyros")
    body = stage.body(second)
    stage.edit("ada", body.replace(line_of(body, f"[#{number}]"), ""), second)
    _freeze(stage, datetime(2026, 1, 19, 12, tzinfo=UTC))
    assert f"[#{number}]" not in stage.body(second).partition("## Plan")[2]
    assert stage.issue(number)["parent"] == first
    stage.rests()


# ------------------------------------------------------------------ made by people


@pytest.mark.parametrize("how", ["labelled", "a sub-issue"])
def test_a_goal_that_a_person_made_as_an_issue_appears_in_the_plan_in_its_lane(stage: Stage, how: str) -> None:
    stage.begin()
    labels = ["goal"] if how == "labelled" else []
    parent = {"parent": 1} if how == "a sub-issue" else {}
    stage.corridor.act("edsger", "open", title="Quiet valve", labels=labels, assignees=["edsger"], **parent)
    stage.corridor.settle()
    number = stage.number("Quiet valve")
    line = line_of(stage.body(), "Quiet valve")
    assert f"[#{number}]" in line
    assert "(Owner: @edsger)" in line
    assert {"goal", "status: not started"} <= set(stage.issue(number)["labels"])
    assert len(stage.corridor.issues("goal")) == 4
    stage.do("edsger", "label", issue=number, label="status: at risk")
    assert "🟡 Quiet valve" in stage.body()
    stage.rests()


def test_a_goal_made_by_somebody_of_a_team_is_planned_in_the_teams_comment_and_by_its_label_in_a_lane(
    stage: Stage,
) -> None:
    stage.begin()
    stage.corridor.act("edsger", "open", title="Lens", parent=1, assignees=["grace"])
    stage.corridor.settle()
    assert "Lens" in stage.team()["body"]
    assert "Lens" not in stage.body()
    world = stage.corridor.sandbox.world
    world.create_label(world.actor("ada"), stage.corridor.acme.repository, "lane: low", "cccccc", "")
    stage.corridor.act("edsger", "open", title="Slow pump", parent=1, labels=["lane: low"], assignees=["edsger"])
    stage.corridor.settle()
    body = stage.body()
    assert body.index("## Low priority") < body.index("Slow pump") < body.index("Last words.")
    stage.rests()


def test_a_goal_that_a_person_takes_out_of_the_sprint_stays_out(stage: Stage) -> None:
    stage.begin()
    number = stage.number("Pump")
    stage.do("ada", "orphan", issue=number)
    assert stage.issue(number)["parent"] is None
    stage.rests()
    assert stage.issue(number)["parent"] is None
    assert "Pump its goal issue" in stage.summary()
    assert len(stage.corridor.issues("goal")) == 3


# ------------------------------------------------------------------ without a line


def _without(body: str, title: str) -> str:
    """Take a goal's line out of a body."""
    return "\r\n".join(line for line in body.split("\r\n") if title not in line)


def test_a_goal_without_its_line_is_dropped_after_the_grace_time_and_says_how_to_undo(stage: Stage) -> None:
    stage.begin()
    number = stage.number("Gyros")
    body = stage.body()
    stage.edit("ada", _without(body, "Gyros"))
    assert stage.status("Gyros") == "not started"
    assert "has lost its line" in stage.summary()
    stage.later(days=1, hours=23)
    assert stage.issue(number)["state"] == "open"
    stage.later(hours=2)
    assert stage.issue(number)["state"] == "closed"
    assert stage.issue(number)["state_reason"] == "not_planned"
    assert stage.status("Gyros") == "dropped"
    said = [each["body"] for each in stage.issue(number)["comments"] if "<!-- goalkeeper:unlined" in each["body"]]
    assert len(said) == 1
    assert "To undo this" in said[0]
    assert "Gyros" not in stage.body()
    stage.rests()


MANY = "## Plan\r\n\r\n" + "".join(f"- Valve {number} (Owner: @ada)\r\n" for number in range(14))


def test_a_plan_that_lost_its_lines_is_held_until_a_person_says_that_it_is_meant(stage: Stage) -> None:
    stage.begin(body=MANY)
    numbers = [stage.number(f"Valve {number}") for number in range(14)]
    stage.edit("ada", "Nothing is left.")
    stage.later(days=3)
    assert {stage.issue(number)["state"] for number in numbers} == {"open"}
    said = stage.summary()
    assert "the plan drops 14 of 14 goals at once; that is held, and nothing was done" in said
    assert "close some of these issues as not planned by hand" in said
    writes = stage.corridor.writes()
    stage.corridor.heal()
    assert stage.corridor.writes() == writes
    for number in numbers[:2]:
        stage.do("ada", "close", issue=number, reason="not_planned")
    stage.corridor.heal()
    assert {stage.issue(number)["state"] for number in numbers} == {"closed"}
    assert "is held" not in stage.summary()
    assert stage.corridor.troubles() == {}


def test_goals_that_are_dropped_one_by_one_are_dropped(stage: Stage) -> None:
    stage.begin(body=MANY)
    numbers = [stage.number(f"Valve {number}") for number in range(14)]
    stage.do("ada", "comment", issue=1, body="\n".join(f"/drop #{number}" for number in numbers))
    assert {stage.issue(number)["state"] for number in numbers} == {"closed"}
    assert "is held" not in stage.summary()


def test_bringing_the_line_back_in_time_is_as_if_nothing_had_happened(stage: Stage) -> None:
    stage.begin()
    number = stage.number("Gyros")
    body = stage.body()
    stage.edit("ada", _without(body, "Gyros"))
    stage.later(days=1)
    stage.edit("ada", body)
    stage.later(days=5)
    assert stage.issue(number)["state"] == "open"
    assert stage.status("Gyros") == "not started"
    assert stage.body() == body
    assert "has lost its line" not in stage.summary()
    assert len(stage.corridor.issues("goal")) == 3
    stage.rests()


@pytest.mark.parametrize("how", ["line", "reopened", "/status"])
def test_a_dropped_goal_comes_back(stage: Stage, how: str) -> None:
    stage.begin()
    number = stage.number("Gyros")
    stage.do("ada", "label", issue=number, label="status: at risk")
    body = stage.body()
    stage.edit("ada", _without(body, "Gyros"))
    stage.later(days=3)
    assert stage.status("Gyros") == "dropped"
    if how == "line":
        stage.edit("ada", f"{stage.body()}\r\n## Plan\r\n\r\n- Gyros #{number} (Owner: @ada)\r\n")
    elif how == "reopened":
        stage.do("ada", "reopen", issue=number)
    else:
        stage.do("ada", "comment", issue=number, body="/status at risk")
    assert stage.issue(number)["state"] == "open"
    assert stage.status("Gyros") == "at risk"
    texts = stage.body() + stage.team()["body"]
    assert texts.count(f"#{number}]" if how != "line" else f"#{number} ") == 1
    assert "🟡 Gyros" in texts
    assert len(stage.corridor.issues("goal")) == 3
    stage.rests()
    stage.later(days=3)
    assert stage.issue(number)["state"] == "open"


def test_without_a_grace_time_a_goal_is_dropped_at_once(stage: Stage) -> None:
    stage.begin(f"{ALONE}goals:\n  grace_days: 0\n")
    number = stage.number("Gyros")
    stage.edit("ada", _without(stage.body(), "Gyros"))
    assert stage.issue(number)["state_reason"] == "not_planned"
    stage.rests()


# ------------------------------------------------------------------ labels


def test_a_renamed_label_is_followed_and_named(stage: Stage) -> None:
    stage.begin()
    number = stage.number("Gyros")
    stage.do("ada", "label", issue=number, label="status: at risk")
    stage.do("ada", "rename_label", label="status: at risk", name="shaky")
    assert "shaky" in stage.issue(number)["labels"]
    assert "status: at risk" not in {label["name"] for label in stage.corridor.look()["labels"]}
    assert "shaky" in stage.summary()
    stage.do("grace", "label", issue=stage.number("Pump"), label="shaky")
    assert "🟡 Pump" in stage.body()
    stage.do("ada", "comment", issue=stage.number("Star tracker"), body="/status at risk")
    assert "shaky" in stage.corridor.goal("Star tracker")["labels"]
    stage.rests()


@pytest.mark.parametrize("name", ["goal", "sprint"])
def test_a_renamed_label_of_a_kind_is_followed(stage: Stage, name: str) -> None:
    stage.begin()
    stage.do("ada", "rename_label", label=name, name=f"our {name}")
    stage.do("ada", "comment", issue=stage.number("Gyros"), body="/status at risk")
    assert "🟡 Gyros" in stage.body()
    assert name not in {label["name"] for label in stage.corridor.look()["labels"]}
    stage.rests()


def test_a_deleted_label_is_made_again_and_put_back(stage: Stage) -> None:
    stage.begin()
    number = stage.number("Gyros")
    stage.do("ada", "label", issue=number, label="status: at risk")
    stage.do("ada", "delete_label", label="status: at risk")
    assert stage.status("Gyros") == "at risk"
    assert "🟡 Gyros" in stage.body()
    stage.rests()


# ------------------------------------------------------------------ with and without issues


def test_never_means_no_issues_and_emoji_table_and_commands_work(stage: Stage) -> None:
    stage.begin(f"{ALONE}goals:\n  become_issues: never\n")
    assert stage.corridor.issues("goal") == []
    stage.do("ada", "comment", issue=1, body="/status Gyros at risk no bearings\n/owner Gyros @grace")
    line = line_of(stage.body(), "Gyros")
    assert line.startswith("- 🟡 Gyros")
    assert "(Owner: @grace)" in line
    stage.edit("ada", stage.body().replace("- Pump", "- ✅ Pump"))
    stage.later(minutes=11)
    assert "🟡 at risk | Gyros" in stage.summary()
    assert "✅ done | Pump" in stage.summary()
    told = list(stage.corridor.records.told(stage.corridor.acme.repository.id, number=0, title="Gyros"))
    assert [(each.change.what, each.change.who, each.change.after) for each in told] == [
        ("status", "ada", "at risk"),
        ("owner", "ada", "grace"),
    ]
    stage.rests()
    assert stage.corridor.issues("goal") == []


def test_by_command_the_issues_come_when_somebody_asks_and_for_later_lines_too(stage: Stage) -> None:
    stage.begin(f"{ALONE}goals:\n  become_issues: by command\n")
    assert stage.corridor.issues("goal") == []
    stage.do("ada", "comment", issue=1, body="/plan")
    assert len(stage.corridor.issues("goal")) == 3
    stage.edit("ada", stage.body().replace("Last words.", "- Valve (Owner: @ada)\r\n\r\nLast words."))
    assert stage.corridor.goal("Valve")["assignees"] == ["ada"]
    stage.rests()


# ------------------------------------------------------------------ the same goal in another place, or in other words


def test_a_line_that_moves_between_body_and_team_comment_stays_one_goal(stage: Stage) -> None:
    stage.begin()
    number = stage.number("Gyros")
    stage.do("ada", "label", issue=number, label="status: at risk")
    line = line_of(stage.body(), "Gyros")
    team = stage.team()
    stage.edit("ada", _without(stage.body(), "Gyros"))
    filled = team["body"].replace("### High priority\n\n-\n", f"### High priority\n\n{line}\n")
    assert filled != team["body"]
    stage.do("ada", "edit_comment", comment=team["id"], body=filled)
    assert len(stage.corridor.issues("goal")) == 3
    assert stage.status("Gyros") == "at risk"
    assert "has lost its line" not in stage.summary()
    stage.do("grace", "label", issue=number, label="status: done")
    assert f"✅ Gyros [#{number}]" in stage.team()["body"]
    assert "Gyros" not in stage.body()
    stage.rests()


def test_a_line_in_other_words_and_without_its_link_stays_the_goal(stage: Stage) -> None:
    stage.begin()
    number = stage.number("Star tracker")
    body = re.sub(r"- \S+ Star tracker \[#\d+\]\(\S+\)", "- Star tracker calibrated", stage.body())
    stage.edit("ada", body)
    assert f"[#{number}]" in line_of(stage.body(), "calibrated")
    assert "sees stars" in line_of(stage.body(), "calibrated")
    assert len(stage.corridor.issues("goal")) == 3
    stage.rests()


def test_a_line_that_may_be_another_goal_is_asked_about_and_makes_no_twin(stage: Stage) -> None:
    stage.begin()
    number = stage.number("Star tracker")
    body = re.sub(r"- \S+ Star tracker \[#\d+\]\(\S+\) \(Owner: @grace\)", "- Star chaser", stage.body())
    stage.edit("ada", body)
    assert len(stage.corridor.issues("goal")) == 3
    assert "may be" in stage.summary()
    assert f"#{number}" in stage.summary()
    stage.edit("ada", stage.body().replace("Star chaser", f"Star chaser #{number}"))
    assert "⚪ Star chaser" in stage.body()
    assert "may be" not in stage.summary()
    stage.rests()


def test_a_new_goal_beside_the_old_one_is_a_new_goal(stage: Stage) -> None:
    stage.begin()
    stage.edit("ada", stage.body().replace("- ⚪ Gyros", "- Quiet valves (Owner: @ada)\r\n- ⚪ Gyros"))
    assert len(stage.corridor.issues("goal")) == 4
    assert stage.number("Quiet valves") != stage.number("Gyros")
    stage.rests()
