"""Which open issues are tasks, and what does each of them lack?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.backlog.words import Said, said
from bot.core.lint.planning import oversize
from bot.core.model import Issue
from bot.core.rules import Rules
from bot.core.rules.backlog import Ask

# Sprint issues, goals, retros and rituals of ours bear such a mark; with a token our account is a person's.
_MARK = "<!-- goalkeeper:"


class Lack(StrEnum):
    """What a task lacks, the gravest first; the words are those of a list."""

    LARGE = "too large"
    CRITERIA = "too few criteria"
    SIZE = "no size"
    NUMBER = "serves no number"
    QUESTION = "answers no question"
    OLD = "old"
    OWNER = "nobody's"
    LONG = "too many criteria"


WEIGHTS = {
    Lack.LARGE: 5,
    Lack.CRITERIA: 4,
    Lack.SIZE: 3,
    Lack.NUMBER: 2,
    Lack.QUESTION: 2,
    Lack.OLD: 2,
    Lack.OWNER: 1,
    Lack.LONG: 1,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a task lacks, and the `words` that say it of this task."""

    lack: Lack
    words: str


def is_task(issue: Issue, rules: Rules) -> bool:
    """Whether an open issue is a task: neither one of ours nor of those that the rules leave out."""
    names, rule = rules.labels, rules.backlog
    ours = (names.sprint, names.goal, names.retro, names.action)
    if any(map(issue.has_label, (*ours, *rule.leave_out))) or (issue.mine and _MARK in issue.body):
        return False
    return not rule.labels or any(map(issue.has_label, rule.labels))


def gaps(
    issue: Issue, rules: Rules, now: datetime, numbers: Iterable[str] = (), *, split: bool = False
) -> tuple[Gap, ...]:
    """Return what a task lacks, the gravest first. `numbers` are the names of those that the team follows.

    What is `split` into sub-issues has size and criteria in those, and these have their number and question from it.
    """
    text, asks = said(issue.title, issue.body, issue.labels, numbers), frozenset(rules.backlog.asks)
    found = {gap.lack: gap for gap in _found(issue, text, rules, now, split=split) if _ASKED[gap.lack] in asks}
    return tuple(found[lack] for lack in Lack if lack in found)


_ASKED = {
    Lack.LARGE: Ask.SIZE,
    Lack.SIZE: Ask.SIZE,
    Lack.CRITERIA: Ask.CRITERIA,
    Lack.LONG: Ask.CRITERIA,
    Lack.NUMBER: Ask.NUMBER,
    Lack.QUESTION: Ask.QUESTION,
    Lack.OWNER: Ask.OWNER,
    Lack.OLD: Ask.AGE,
}


def _found(issue: Issue, text: Said, rules: Rules, now: datetime, *, split: bool) -> Iterator[Gap]:
    if not split:
        yield from _sized(text.size, rules.lint.most_hours)
        yield from _criteria(text.criteria, rules.lint.least_criteria, rules.lint.most_criteria)
    if issue.parent is None and not any(map(issue.has_label, rules.backlog.mending)):
        if not text.number:
            yield Gap(Lack.NUMBER, "serves no number")
        if not text.asks:
            yield Gap(Lack.QUESTION, "answers no question")
    days = (now - issue.updated_at).days
    if days >= rules.backlog.stale_days:
        yield Gap(Lack.OLD, f"untouched for {days} days")
    if not (issue.assignees or text.owner):
        yield Gap(Lack.OWNER, "nobody's")


def _sized(size: str, most: int) -> Iterator[Gap]:
    if not size:
        yield Gap(Lack.SIZE, "no size")
    elif large := oversize(size, most):
        yield Gap(Lack.LARGE, f"too large ({large})")


def _criteria(count: int, least: int, most: int) -> Iterator[Gap]:
    if count < least:
        some = f"only {count} criteri{'on' if count == 1 else 'a'}" if count else "no criteria"
        yield Gap(Lack.CRITERIA, some)
    elif count > most:
        yield Gap(Lack.LONG, f"{count} criteria")
