"""A fortnight of a sprint, scripted and seeded: what does it cost in requests, and how fast is anything created?"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.stage import BOARD, PEOPLE, START, TEAMS, Counted, Stage, goal_numbers, open_sprint

DAYS = (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
MORNING, SCATTERED = 20, 5
LOST = 0.03
COLUMNS = ("On track", "At risk", "Off track", "Blocked", "On track", "On track")
WORDS = ("on track", "at risk", "off track", "blocked", "on track", "on track")
SIGNS = ("🟢", "🟡", "🔴", "⛔", "🟢", "🟢")


@dataclass(frozen=True, slots=True)
class Fortnight:
    """What a fortnight cost: its opening with all goal issues, the ten days, and what people did in them."""

    opening: Counted
    days: Counted
    updates: int
    lost: int
    summary: str

    @property
    def whole(self) -> Counted:
        """Opening and days together."""
        return Counted((*self.opening.calls, *self.days.calls), (*self.opening.edits, *self.days.edits))


@dataclass(slots=True)
class Office:
    """People at work, by the throw of dice."""

    play: Stage
    dice: random.Random
    updates: int = 0
    lost: int = 0

    def update(self) -> None:
        """Somebody says how a goal is doing, on one surface or another; now and then the webhook is lost."""
        number = self.dice.choice(goal_numbers(self.play))
        who, place = self.dice.choice(PEOPLE), self.dice.randrange(len(WORDS))
        ways: tuple[Callable[[str, int, int], None], ...] = (
            self._label,
            self._card,
            self._command,
            self._line,
            self._talk,
        )
        self.play.lose = self.dice.random() < LOST
        self.lost += self.play.lose
        self.dice.choice(ways)(who, number, place)
        self.updates += 1
        self.play.settle()
        self.play.lose = False

    def _label(self, who: str, number: int, place: int) -> None:
        self.play.act(who, "label", issue=number, label=f"status: {WORDS[place]}")

    def _card(self, who: str, number: int, place: int) -> None:
        self.play.act(who, "move", board=BOARD, issue=number, to=COLUMNS[place])

    def _command(self, who: str, number: int, place: int) -> None:
        self.play.act(who, "comment", issue=number, body=f"/status {WORDS[place]} half way\n")

    def _talk(self, who: str, number: int, _place: int) -> None:
        self.play.act(who, "comment", issue=number, body="Who has seen the numbers of last week?\n")

    def _line(self, who: str, number: int, place: int) -> None:
        for comment in self.play.corridor.sprint()["comments"]:
            lines = (line for line in comment["body"].splitlines() if f"[#{number}]" in line)
            line = next((line for line in lines if line.startswith("- ")), "")
            if line:
                new = f"- {SIGNS[place]} {line.removeprefix('- ').lstrip('⚪🟢🟡🔴⛔✅ ')}"
                self.play.act(who, "edit_comment", comment=comment["id"], body=comment["body"].replace(line, new))


def fortnight(play: Stage, goals: int = 100, days: int = len(DAYS), seed: int = 7) -> Fortnight:
    """Play it: planning, goal issues and cards, busy mornings, scattered updates, retros, quiet nights."""
    with play.counting() as opened:
        open_sprint(play, goals, TEAMS[: max(1, goals // 10)])
    office = Office(play, random.Random(seed))  # noqa: S311 - a script that is the same every time
    with play.counting() as worked:
        for day in DAYS[:days]:
            _day(office, START + timedelta(days=day))
        play.until(START + timedelta(days=DAYS[days - 1] + 1))
    comments = play.corridor.sprint()["comments"]
    summary = next(each["body"] for each in comments if "| Status | Goal |" in each["body"])
    return Fortnight(opened[0], worked[0], office.updates, office.lost, summary)


def _day(office: Office, day: datetime) -> None:
    play, dice = office.play, office.dice
    morning = sorted(dice.uniform(150, 165) for _ in range(MORNING))
    later = sorted(dice.uniform(170, 540) for _ in range(SCATTERED))
    for minute in (*morning, *later):
        play.until(max(day + timedelta(minutes=minute), play.now))
        office.update()
