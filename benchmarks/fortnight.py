"""A fortnight of a sprint, scripted and seeded: what does it cost in requests, and how fast is anything created?"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.stage import BOARD, PEOPLE, START, TEAMS, Counted, Stage, goal_numbers, open_sprint

DAYS = (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
# Every goal is updated two or three times: on each day 18 updates in three stand-ups of a minute, and 7 scattered.
DAILY = 0.25
STANDUPS, MINUTE = 3, 1.0
SCATTERED = 7 / 25
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
        return Counted(
            (*self.opening.calls, *self.days.calls),
            (*self.opening.edits, *self.days.edits),
            (*self.opening.made, *self.days.made),
        )


@dataclass(slots=True)
class Office:
    """People at work, by the throw of dice."""

    play: Stage
    dice: random.Random
    updates: int = 0

    def update(self, number: int) -> None:
        """Somebody says how a goal is doing, on one surface or another, or just says something."""
        who, place = self.dice.choice(PEOPLE), self.dice.randrange(len(WORDS))
        ways: tuple[Callable[[str, int, int], None], ...] = (
            self._label,
            self._card,
            self._command,
            self._line,
            self._talk,
        )
        self.dice.choice(ways)(who, number, place)
        self.updates += 1

    def day(self, day: datetime, goals: Iterator[int], updates: int) -> None:
        """Play a day: the bot takes what is there, and what people did meanwhile when its turn is over."""
        for minute in self._minutes(updates):
            moment = day + timedelta(minutes=minute)
            if moment > self.play.now:
                self.play.until(moment)
            self.update(next(goals))

    def _minutes(self, updates: int) -> list[float]:
        scattered = round(updates * SCATTERED)
        later = [self.dice.uniform(170, 540) for _ in range(scattered)]
        begins = [self.dice.uniform(125, 160) for _ in range(STANDUPS)]
        together = [begins[place % STANDUPS] + self.dice.uniform(0, MINUTE) for place in range(updates - scattered)]
        return sorted([*together, *later])

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
    dealt = _dealt(office.dice, goal_numbers(play))
    play.losing = (office.dice, LOST)
    with play.counting() as worked:
        for day in DAYS[:days]:
            office.day(START + timedelta(days=day), dealt, round(goals * DAILY))
        play.until(START + timedelta(days=DAYS[days - 1] + 1))
    comments = play.corridor.issues("sprint")[0]["comments"]
    summary = next(each["body"] for each in comments if "| Status | Goal |" in each["body"])
    return Fortnight(opened[0], worked[0], office.updates, play.lost, summary)


def _dealt(dice: random.Random, numbers: list[int]) -> Iterator[int]:
    """Yield every goal once in any order, then once more, and so on."""
    while True:
        yield from dice.sample(numbers, len(numbers))
