"""What every play in the corridor needs: people who do something, and what is to be seen afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.corridor.corridor import Corridor

MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)


@dataclass(slots=True)
class Stage:
    """People in a corridor."""

    corridor: Corridor

    def do(self, who: str, what: str, **wish: Any) -> dict[str, Any]:
        """Let somebody do something, a minute later, and the bot see it."""
        self.corridor.sandbox.clock.advance(timedelta(minutes=1))
        done = self.corridor.act(who, what, **wish)
        self.corridor.settle()
        return done

    def issue(self, number: int) -> dict[str, Any]:
        """Return an issue."""
        (found,) = [each for each in self.corridor.issues() if each["number"] == number]
        return found

    def body(self, number: int = 1) -> str:
        """Return a body."""
        return str(self.issue(number)["body"])

    def number(self, title: str) -> int:
        """Return the number of a goal's issue."""
        return int(self.corridor.goal(title)["number"])


def begun(corridor: Corridor, rules: str, plan: str) -> None:
    """Open a sprint by hand on the morning of its first day, with these rules and this plan."""
    corridor.rules(rules)
    corridor.meet()
    corridor.at(MONDAY)
    corridor.act("ada", "open", title="Sprint 1 - Jan 5 to Jan 16", body=plan, labels=["sprint"])
    corridor.settle()
