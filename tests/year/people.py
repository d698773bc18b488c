"""Five people who act a little each week, by the throw of dice: plans, signs, words, boxes, left-overs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.sandbox.acting import BOX
from bot.sandbox.entities import Issue, Repository
from tests.year.planned import Sprint
from tests.year.spaces import DAY, ROCKETS, Space

NOUNS = ("Star tracker", "Gyros", "Pump", "Test stand", "Licence", "Antenna", "Heat shield", "Wheels", "Valves")
WELL = ("the review was short", "two pairs at one desk", "nobody waited for a build")
BETTER = ("the support hero had no time", "reviews took days", "we began too much at once")
WORDS = ("on track", "at risk", "blocked", "off track")
PEOPLE = {
    "rockets": ("ada", "grace", "edsger", "barbara", "linus"),
    "landers": ("ada", "grace", "linus"),
    "rovers": ("barbara", "edsger", "grace"),
}
Act = Callable[..., dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that people do at a moment."""

    at: datetime
    do: Callable[[], None]


@dataclass(slots=True)
class Team:
    """The people of one space. `act` lets one of them do something there."""

    space: Space
    repository: Repository
    act: Act
    dice: random.Random

    def deeds(self, weeks: int) -> Iterator[Deed]:
        """Yield what they do in so many weeks."""
        for number in range(1, weeks // self.space.weeks + 1):
            sprint = Sprint(self.space, number)
            for place, day in enumerate(sprint.days()):
                if self.space.works(day) or place == 0:
                    yield from self._day(sprint, place)

    def _day(self, sprint: Sprint, place: int) -> Iterator[Deed]:
        day = sprint.first + place * DAY
        todo: list[tuple[time, Callable[[], None]]] = []
        if place == 0:
            todo.append((time(7, 30), lambda: self.plan(sprint)))
        if place % 7 in {1, 3}:
            todo.append((time(10, 20), lambda: self.say(sprint)))
        if place % 7 == 2:
            todo += [(time(11, 5), lambda: self.stand_up(sprint)), (time(15, 10), lambda: self.tick(sprint))]
        if place % 7 == 3:
            todo.append((time(16, 40), lambda: self.look_back(sprint)))
        if day in sprint.working()[-1:]:
            todo.append((time(12, 25), lambda: self.finish(sprint)))
        for at, do in todo:
            yield Deed(self.space.instant(day, at), do)

    def issue(self, sprint: Sprint) -> Issue | None:
        """Return the open sprint issue, where there is one."""
        mark = f"<!-- goalkeeper:sprint {sprint.number} "
        found = (each for each in self.repository.issues.values() if each.state == "open" and mark in (each.body or ""))
        return next(found, None)

    def goals(self, sprint: Sprint) -> list[Issue]:
        """Return the open goals of a sprint."""
        issue = self.issue(sprint)
        return [goal for goal in issue.sub_issues if goal.state == "open"] if issue else []

    def plan(self, sprint: Sprint) -> None:
        """Everybody who has room writes a goal, in a team's comment or in the issue."""
        issue = self.issue(sprint)
        if issue is None:
            return
        people = PEOPLE[self.space.name]
        lines = [self._line(sprint, place, people[(sprint.number + place) % len(people)]) for place in range(3)]
        if self.space == ROCKETS:
            comment = next(each for each in issue.comments if each.body.startswith("# Team Guidance"))
            body = comment.body.replace("### High priority\n", f"### High priority\n\n{''.join(lines)}", 1)
            self.act("ada", "edit_comment", comment=comment.id, body=body)
        else:
            self.act(people[0], "edit", issue=issue.number, body=f"{issue.body}\n\n## Plan\n\n{''.join(lines)}")

    def _line(self, sprint: Sprint, place: int, owner: str) -> str:
        noun = NOUNS[(3 * sprint.number + place) % len(NOUNS)]
        line = f"- {noun} {sprint.number} (Owner: @{owner}) - it flies"
        return f"{line}\n  - Why? It is due\n  - 🎯 {place + 2} tests pass\n"

    def say(self, sprint: Sprint) -> None:
        """Somebody says how a goal is doing, by a label or a command."""
        goals = self.goals(sprint)
        if not goals:
            return
        goal, word = self.dice.choice(goals), self.dice.choice(WORDS)
        who = self.dice.choice(PEOPLE[self.space.name])
        if self.dice.random() < 0.5:
            self.act(who, "label", issue=goal.number, label=f"status: {word}")
        else:
            self.act(who, "comment", issue=goal.number, body=f"/status {word} as far as I know")

    def stand_up(self, sprint: Sprint) -> None:
        """Somebody tells of their day."""
        issue = self.issue(sprint)
        if issue:
            who = self.dice.choice(PEOPLE[self.space.name])
            self.act(who, "comment", issue=issue.number, body="/standup wrote tests, and found nothing in the way")

    def tick(self, sprint: Sprint) -> None:
        """Somebody ticks the first box that is open in a retro of late, or says what is learnt."""
        retros = [each for each in self.repository.issues.values() if any(x.name == "retro" for x in each.labels)]
        for retro in retros[-2:]:
            boxes = [box[2] for box in BOX.finditer(retro.body or "")]
            if " " in boxes:
                self.act("grace", "tick", issue=retro.number, nth=boxes.index(" ") + 1)
                return
        for goal in self.goals(sprint)[:1]:
            self.act("grace", "comment", issue=goal.number, body="Learning: measure before you cut")

    def look_back(self, sprint: Sprint) -> None:
        """Words for the retro, and now and then an action."""
        issue = self.issue(sprint)
        if issue is None:
            return
        well, better = self.dice.choice(WELL), self.dice.choice(BETTER)
        self.act("grace", "comment", issue=issue.number, body=f"/retro went-well {well}\n/retro better {better}")
        if self.dice.random() < 0.5:
            who = PEOPLE[self.space.name][0]
            action = f"/retro action show how it is done in sprint {sprint.number} @{who}"
            self.act("grace", "comment", issue=issue.number, body=action)

    def finish(self, sprint: Sprint) -> None:
        """All goals but the last are done; that one is carried, or left to the rules."""
        goals = sorted(self.goals(sprint), key=lambda goal: goal.number)
        for goal in goals[:-1]:
            self.act("grace", "close", issue=goal.number)
        if goals and self.dice.random() < 0.5:
            self.act("grace", "comment", issue=goals[-1].number, body="/carry it needs another week")
