"""Two people who keep moving three goals, and what must be true of these goals whenever all is quiet."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.core.document import Goal, read
from bot.core.status import DEFAULT_VOCABULARY
from bot.demo.people import RULES_PATH, Sandbox

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
_RULES = "teams: [Guidance]\nretro:\n  enabled: false\n"
_PLAN = """\
## Plan

- Gyros (Owner: @grace)
- Star tracker (Owner: @ada)
- Test stand (Owner: @ada)
"""
_GOALS = 3
_LABELS = tuple(word.label for word in DEFAULT_VOCABULARY.words if word.name in {"on track", "at risk", "off track"})
_WORDS = ("on track", "at risk", "off track")
_MARKER = re.compile(r"<!-- goalkeeper:([a-z-]+ \S+) [0-9a-f]{16} -->")
_LABELS_OF_ALL = frozenset(word.label for word in DEFAULT_VOCABULARY.words)


class Team:
    """What the people of a row do, over HTTP; `asked` is the label that each goal was given last, by its number."""

    def __init__(self, sandbox: Sandbox, dice: random.Random) -> None:
        self.sandbox = sandbox
        self._dice = dice
        self.asked: dict[int, str] = {}

    def open(self) -> None:
        """Write the rules and open a sprint whose goals become issues at once, for it has begun."""
        self.sandbox.set_clock(START)
        self.sandbox.act("ada", "write", path=RULES_PATH, text=_RULES, message="Say how we plan")
        self.sandbox.act("ada", "open", title="Our sprint", body=_PLAN, labels=["sprint"])

    def goals(self) -> list[dict[str, Any]]:
        """Return the issues of the goals, in the order of their numbers."""
        return [issue for issue in self.sandbox.issues() if issue["parent"]]

    def is_open(self) -> bool:
        """Whether every goal has its issue and its label."""
        found = self.goals()
        return len(found) == _GOALS and all(any(name in _LABELS_OF_ALL for name in each["labels"]) for each in found)

    def move(self, number: int = 0) -> int:
        """Give a goal another status by its label, or by a command; a minute passes. Return its number.

        It is the goal of this number, or else any one.
        """
        self.sandbox.pass_time(1)
        goals = self.goals()
        goal = next((each for each in goals if each["number"] == number), None) or self._dice.choice(goals)
        label = self._dice.choice([each for each in _LABELS if each not in goal["labels"]])
        if self._dice.random() < 0.5:
            self._relabel(goal, label)
        else:
            word = _WORDS[_LABELS.index(label)]
            self.sandbox.act("ada", "comment", issue=goal["number"], body=f"/status {word}")
        self.asked[goal["number"]] = label
        return int(goal["number"])

    def _relabel(self, goal: dict[str, Any], label: str) -> None:
        for name in goal["labels"]:
            if name in _LABELS_OF_ALL:
                self.sandbox.act("grace", "unlabel", issue=goal["number"], label=name)
        self.sandbox.act("grace", "label", issue=goal["number"], label=label)

    def wrong(self) -> list[str]:
        """Return what does not agree: between a goal's label and its line, and with what was asked last; and twins."""
        issues = self.sandbox.issues()
        sprint = next(issue for issue in issues if "sprint" in issue["labels"])
        lines = {goal.ref: goal for goal in read(sprint["body"]).plan}
        return [
            *(words for goal in self.goals() for words in self._disagree(goal, lines.get(goal["number"]))),
            *twins(issues),
        ]

    def _disagree(self, goal: dict[str, Any], line: Goal | None) -> list[str]:
        labels = [name for name in goal["labels"] if name in _LABELS_OF_ALL]
        word = DEFAULT_VOCABULARY.labelled(labels[0]) if len(labels) == 1 else None
        said = line.status if line else None
        found = []
        if word is None or said != word.name:
            found.append(f"{goal['title']} is labelled {labels} and its line says {said}")
        wanted = self.asked.get(goal["number"])
        if wanted and labels != [wanted]:
            found.append(f"{goal['title']} was asked to be {wanted} and is {labels}")
        return found


def twins(issues: Sequence[dict[str, Any]]) -> list[str]:
    """Return what of ours is there twice: issues by their title, comments by their marker."""
    titles = Counter(issue["title"] for issue in issues)
    markers = Counter(
        (issue["number"], marker)
        for issue in issues
        for comment in issue["comments"]
        for marker in _MARKER.findall(comment["body"])
        if str(comment["author"]).endswith("[bot]")
    )
    return [f"{title!r} is there {times} times" for title, times in titles.items() if times > 1] + [
        f"{marker} is there {times} times on #{number}" for (number, marker), times in markers.items() if times > 1
    ]
