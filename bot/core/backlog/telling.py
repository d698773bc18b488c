"""How is the backlog as a whole: how many tasks lack what, and which ones are to be looked at first?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.backlog.judging import WEIGHTS, Gap, Lack, gaps, is_task
from bot.core.model import Backlog, Issue
from bot.core.rules import Rules

# As many tasks are named; of the rest only how many there are.
MOST_NAMED = 10
_TITLE = 100


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task and what it lacks, in words, the gravest first."""

    number: int
    title: str
    url: str
    lacks: tuple[str, ...]

    def cut(self, length: int) -> TaskView:
        """Return it with a short title, and with no room at all with what is gravest alone."""
        return replace(self, title=_short(self.title, max(length, 40)), lacks=self.lacks if length else self.lacks[:1])


@dataclass(frozen=True, slots=True)
class Hygiene:
    """How the backlog is. `looked` open issues of `total` were read, `tasks` of them are tasks, `ready` lack nothing.

    `counts` say how many lack what, in words, the gravest first; `worst` are at most ten tasks, and `more` lack
    something, too.
    """

    total: int = 0
    looked: int = 0
    tasks: int = 0
    ready: int = 0
    counts: tuple[tuple[str, int], ...] = ()
    worst: tuple[TaskView, ...] = ()
    more: int = 0

    @property
    def whole(self) -> bool:
        """Whether all open issues were looked at."""
        return self.looked >= self.total

    def cut(self, length: int) -> Hygiene:
        """Return it with short titles."""
        return replace(self, worst=tuple(each.cut(length) for each in self.worst))


def hygiene(backlog: Backlog, rules: Rules, now: datetime, numbers: Iterable[str] = ()) -> Hygiene:
    """Judge the open issues of a repository at an instant; `numbers` are the names of those that the team follows."""
    followed = tuple(numbers)
    tasks = [issue for issue in backlog.issues if is_task(issue, rules)]
    judged = [(issue, gaps(issue, rules, now, followed, split=issue.number in backlog.split)) for issue in tasks]
    lacking = sorted((each for each in judged if each[1]), key=_gravity)
    count = Counter(gap.lack for _, found in lacking for gap in found)
    return Hygiene(
        total=max(backlog.total, len(backlog.issues)),
        looked=len(backlog.issues),
        tasks=len(tasks),
        ready=len(tasks) - len(lacking),
        counts=tuple((_in_words(lack, rules), count[lack]) for lack in Lack if count[lack]),
        worst=tuple(_view(*each) for each in lacking[:MOST_NAMED]),
        more=max(0, len(lacking) - MOST_NAMED),
    )


def _gravity(each: tuple[Issue, tuple[Gap, ...]]) -> tuple[int, float, int]:
    """What lacks most comes first, and of these what changed last: somebody is about to begin with it."""
    issue, found = each
    return -sum(WEIGHTS[gap.lack] for gap in found), -issue.updated_at.timestamp(), issue.number


def _in_words(lack: Lack, rules: Rules) -> str:
    lint = rules.lint
    more = {
        Lack.LARGE: f" (more than {lint.most_hours} h, or L and above)",
        Lack.CRITERIA: f" ({lint.least_criteria} to {lint.most_criteria} say when it is done)",
        Lack.OLD: f" (untouched for {rules.backlog.stale_days} days or longer)",
    }
    return f"{lack.value}{more.get(lack, '')}"


def _view(issue: Issue, found: Iterable[Gap]) -> TaskView:
    return TaskView(issue.number, _short(issue.title, _TITLE), issue.url, tuple(gap.words for gap in found))


def _short(text: str, length: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"
