"""Two sprints in a row, and people who plan, in the corridor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.corridor.stage import Stage

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
"""
PLAN = """\

## Plan

- Pump (Owner: @edsger)
- Camera (Owner: @edsger)
"""
TEAM = "### High priority\n\n- Star tracker (Owner: @grace)\n- Gyros (Owner: @ada)\n- Radio (Owner: @ada)\n"


def at(day: int, hour: int = 8, minute: int = 0) -> datetime:
    """An instant of January."""
    return datetime(2026, 1, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)


FRIDAY, MONDAY, NOON = at(16, 16, 1), at(19, 0, 1), at(19, 12, 1)


@dataclass(slots=True)
class Planning(Stage):
    """A sprint with five goals, the plan of the next one, and people."""

    def first(self, rules: str = RULES) -> None:
        """Play the first sprint up to its last afternoon, when the next is planned."""
        self.corridor.rules(rules)
        self.corridor.meet()
        self.corridor.at(at(2, 16, 1))
        self.do("ada", "edit", issue=1, body=f"{self.body(1)}{PLAN}")
        self.edit_team(1, "### High priority\n\n-\n", TEAM)
        self.corridor.at(at(5, 0, 1))
        self.do("grace", "label", issue=self.number("Star tracker"), label="status: at risk")
        self.do("grace", "comment", issue=self.number("Star tracker"), body="It waits for the lens.")
        self.do("ada", "close", issue=self.number("Radio"))

    def begin(self, rules: str = RULES) -> int:
        """Play until the next sprint is planned; return the number of its issue."""
        self.first(rules)
        self.corridor.at(FRIDAY)
        return self.second()

    def second(self) -> int:
        """Return the number of the newest sprint issue."""
        return max(int(each["number"]) for each in self.corridor.issues("sprint"))

    def comments(self, sprint: int, kind: str) -> list[dict[str, Any]]:
        """Return our comments of a kind on a sprint issue."""
        return [each for each in self.issue(sprint)["comments"] if f"<!-- goalkeeper:{kind} {sprint}" in each["body"]]

    def team(self, sprint: int) -> str:
        """Return what the team's comment says."""
        return str(self.comments(sprint, "team")[0]["body"])

    def summary(self, sprint: int) -> str:
        """Return what the summary says."""
        return "".join(str(each["body"]) for each in self.comments(sprint, "summary"))

    def edit_team(self, sprint: int, old: str, new: str, who: str = "grace") -> None:
        """Let somebody edit the team's comment."""
        comment = self.comments(sprint, "team")[0]
        assert old in comment["body"], comment["body"]
        self.do(who, "edit_comment", comment=comment["id"], body=comment["body"].replace(old, new, 1))

    def tick(self, sprint: int, word: str, title: str, who: str = "grace", note: str = "") -> None:
        """Let somebody tick a box in the team's comment."""
        end = f"<!-- {self.number(title)} -->"
        self.edit_team(sprint, f"[ ] {word} {end}", f"[x] {word}{note} {end}", who)

    def labels(self, title: str) -> list[str]:
        """Return the status labels of a goal."""
        return [each for each in self.corridor.goal(title)["labels"] if each.startswith("status")]

    def told(self, title: str, what: str) -> list[tuple[str, str, str]]:
        """Return what the history tells of a goal: what it became, who said so, and with which words."""
        told = self.corridor.records.told(self.corridor.acme.repository.id, number=self.number(title))
        return [(each.change.after, each.change.who, each.change.note) for each in told if each.change.what == what]
