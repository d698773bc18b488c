"""A sprint whose goals have a past, and a clock that the test moves: turn after turn on values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.core.agreed import Agreed, Change
from bot.core.edits import Edit, PostComment, RewriteComment
from bot.core.model import Comment, Issue
from bot.core.plan import Plan, plan_sprint
from bot.core.rules import Rules
from bot.render import render
from tests.core import world

BODY = "## Plan\n\n"
OURS = ("escalation:", "relieved:", "playbook:", "update:", "standup:", "midway:")


@dataclass
class Stage:
    """A sprint issue with goals, what is remembered of them, and every comment that was posted."""

    rules: Rules
    sprint: Issue = field(default_factory=lambda: world.sprint_issue(BODY))
    goals: list[Issue] = field(default_factory=list)
    agreed: dict[int, Agreed] = field(default_factory=dict)
    history: list[Change] = field(default_factory=list)
    posted: list[tuple[datetime, PostComment]] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    plan: Plan | None = None

    def goal(self, number: int, title: str, status: str, owner: str = "ada", **parts: Any) -> None:
        """Add a goal that is in the plan already."""
        word = self.rules.vocabulary.named(status)
        line = f"- {word.emoji} {title} [#{number}]({world.url(number)}) (Owner: @{owner})\n"
        self.sprint = replace(self.sprint, body=self.sprint.body + line)
        labels = ("goal", word.label, *parts.pop("labels", ()))
        self.goals.append(world.goal_issue(number, title, status, owner, labels=labels, **parts))
        self.agreed[number] = world.agreed(number, title, status, owner)
        self.history.append(Change(number, world.CREATED, "created", "", "not started", "line"))

    def became(self, number: int, status: str, at: datetime, who: str = "ada", note: str = "") -> None:
        """Let a goal have another status since a moment: everywhere, so that there is nothing left to merge."""
        before = self.agreed[number]
        word = self.rules.vocabulary.named(status)
        old = self.rules.vocabulary.named(before.status)
        self.history.append(Change(number, at, "status", before.status, status, "command", who, note))
        self.agreed[number] = replace(before, status=status, last_open=status, emoji=word.emoji, label=word.label)
        place = next(place for place, goal in enumerate(self.goals) if goal.number == number)
        labels = tuple(label for label in self.goals[place].labels if not label.startswith("status"))
        self.goals[place] = replace(self.goals[place], labels=(*labels, word.label))
        line = f"{old.emoji} {before.title}"
        self.sprint = replace(self.sprint, body=self.sprint.body.replace(line, f"{word.emoji} {before.title}"))

    def turn(self, now: datetime, *, dies: bool = False) -> list[PostComment]:
        """Look at this moment; return what was posted of all this. Who dies remembers nothing but what is there."""
        memory = replace(world.MEMORY, agreed=dict(self.agreed), history=tuple(self.history), done=frozenset(self.done))
        snapshot = world.look(self.sprint, *self.goals)
        self.plan = plan_sprint(snapshot, self.rules, memory, now, render)
        made = [edit for edit in self.plan.edits if isinstance(edit, PostComment)]
        for edit in made:
            self._post(edit, now)
        for each in self.plan.edits:
            self._rewrite(each)
        if not dies:
            self.done |= {edit.key for edit in made} | set(self.plan.settled)
            self.history += self.plan.changes
            self.agreed |= {goal.number: goal for goal in self.plan.agreed}
        return [edit for edit in made if edit.key.startswith(OURS)]

    def _post(self, edit: PostComment, now: datetime) -> None:
        self.posted.append((now, edit))
        number = 900 + len(self.posted)
        comment = world.comment(number, edit.body, mine=True, at=now)
        self._comment(edit.number, comment)

    def _comment(self, number: int, comment: Comment) -> None:
        if number == self.sprint.number:
            self.sprint = replace(self.sprint, comments=(*self.sprint.comments, comment))
        self.goals = [
            replace(goal, comments=(*goal.comments, comment)) if goal.number == number else goal for goal in self.goals
        ]

    def _rewrite(self, edit: Edit) -> None:
        if isinstance(edit, RewriteComment):
            comments = [
                replace(each, body=edit.body) if each.id == edit.comment else each for each in self.sprint.comments
            ]
            self.sprint = replace(self.sprint, comments=tuple(comments))

    def says(self, number: int, who: str, text: str, at: datetime) -> None:
        """Let a person comment on a goal, or on the sprint issue."""
        self._comment(number, world.comment(500 + len(self.sprint.comments), text, who, at=at))

    @property
    def keys(self) -> list[str]:
        """The keys of all this that was posted, in order."""
        return [edit.key for _, edit in self.posted if edit.key.startswith(OURS)]


def pinged(posts: Sequence[PostComment]) -> set[str]:
    """Return whom posts ping."""
    words = " ".join(post.body.replace("`", " ") for post in posts)
    return {word.strip("@,():*.") for word in words.split() if word.startswith(("@", "(@"))}
