"""A sprint and its end: six goals that come to something else each, and people, in the corridor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql

from bot.core.record import Record, read
from tests.corridor.stage import Stage as People

RULES = """\
cadence:
  starts: 2026-01-05
  weeks: 2
  opens_days_before: 3
retro:
  enabled: false
"""
PLAN = """\

## Plan

- Star tracker (Owner: @grace)
  - 🎯 ✅ < 30 ms
  - 🎯 99% of the sky
- Gyros (Owner: @ada)
- First flight (Owner: @ada) (50:50)
- Test stand (Owner: @barbara)
- Licence (Owner: @linus)
- Pump (Owner: @edsger)
"""


def at(day: int, hour: int = 8, minute: int = 0) -> datetime:
    """An instant of January."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


NOON = at(19, 12)


@dataclass(slots=True)
class Stage(People):
    """A sprint with six goals, and people."""

    def begin(self, rules: str = RULES) -> None:
        """Play until the sprint has begun."""
        self.corridor.rules(rules)
        self.corridor.meet()
        self.corridor.at(at(2, 16, 1))
        self.do("ada", "edit", issue=1, body=f"{self.body(1)}{PLAN}")
        self.corridor.at(at(5))

    def play(self) -> None:
        """Play the fortnight, up to its last evening: every goal comes to something else."""
        self.corridor.at(at(14, 10))
        self.do("grace", "close", issue=self.number("Star tracker"))
        self.do("grace", "comment", issue=self.number("Star tracker"), body="It found Vega.")
        self.do("ada", "label", issue=self.number("First flight"), label="status: off track")
        self.do("ada", "comment", issue=self.number("First flight"), body="Learning: wind above 6 m/s turns it over")
        self.do("linus", "comment", issue=self.number("Licence"), body="/carry one office is on holiday")
        self.do("edsger", "comment", issue=self.number("Pump"), body="/drop nobody minds the noise")
        self.do("ada", "comment", issue=1, body='/goal add "Paint" owner:@edsger')
        self.corridor.at(at(16, 18))

    def comments(self, kind: str) -> list[dict[str, Any]]:
        """Return our comments of a kind on the sprint issue."""
        return [each for each in self.issue(1)["comments"] if f"<!-- goalkeeper:{kind} 1 " in each["body"]]

    def kept(self) -> Record:
        """Return the record as the database has it."""
        return read(self.corridor.records.frozen(self.repo, 1)[0].text)

    @property
    def repo(self) -> int:
        """The id of the repository."""
        return self.corridor.acme.repository.id

    def outcomes(self) -> dict[str, str]:
        """Return what each goal came to."""
        return {goal.title: f"{goal.outcome}{' late' if goal.late else ''}" for goal in self.kept().goals}

    def forget(self) -> None:
        """Lose the database, but for the secret, which comes from the App's key."""
        with psycopg.connect(self.corridor.url) as conn:
            for table in ("goal", "change", "receipt", "kept", "effect", "record", "work", "rules"):
                conn.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))

    def rests(self) -> None:
        """Assert that the bot writes nothing more."""
        self.corridor.heal()
        before = self.corridor.writes()
        for _ in range(3):
            self.corridor.heal()
        assert self.corridor.writes() == before
