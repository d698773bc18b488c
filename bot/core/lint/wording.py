"""Does each goal say one thing, and can anybody tell when it is reached?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.core.document import Goal
from bot.core.document.folding import fold
from bot.core.lint.measured import asks, every_target, is_measured, numbers_of
from bot.core.lint.owners import live
from bot.core.lint.values import Context, Hit, Paper
from bot.core.lint.words import AND, ENDLESS, UNMEASURABLE, VERBS

_AND = re.compile(rf"\s(?:{'|'.join(map(re.escape, AND))})\s(?!/)|;\s", re.IGNORECASE)
_LONGEST_PHRASE = 4  # words
_LONGEST_TITLE = 400  # characters; what is longer is no title, and each "and" in it costs a look at the whole


def no_target(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find goals without a target that can be measured."""
    for goal in live(paper):
        if not is_measured(goal):
            what = "its targets have no number" if goal.targets else "it has no 🎯 target"
            yield Hit(goal.first, f'"{goal.title}" cannot be measured: {what}; say what will be different, in numbers.')


def no_metric_or_question(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find goals with neither a number to watch nor a question to answer."""
    for goal in live(paper):
        if not is_measured(goal) and not goal.targets and not asks(goal, _line(goal, paper)):
            yield Hit(goal.first, f'"{goal.title}" has neither metric nor question; which number or answer would tell?')


def _line(goal: Goal, paper: Paper) -> str:
    return paper.lines[goal.first] if goal.first < len(paper.lines) else ""


def bundle(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find two goals that an "and" made one: on both sides somebody does something to something."""
    for goal in live(paper):
        joint = _joint(goal.title)
        if joint:
            yield Hit(goal.first, f'"{goal.title}" is two goals; split it at "{joint}".')


def _joint(title: str) -> str | None:
    title = title[:_LONGEST_TITLE]
    for match in _AND.finditer(title):
        if _acts(title[: match.start()]) and _acts(title[match.end() :]):
            return match[0].strip()
    return None


def _acts(side: str) -> bool:
    """Whether some words are a verb and what it is done to; the verb comes first, or last as in German."""
    words = fold(side).split()
    return len(words) > 1 and (words[0] in VERBS or words[-1] in VERBS)


def vague(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find words that never end or that nobody can measure, in goals and targets without a number."""
    for goal in live(paper):
        yield from _vague_goal(goal)
        for target in every_target(goal.targets):
            word = _first_of(UNMEASURABLE, target.text)
            if word and not any(numbers_of([target])):
                yield Hit(target.first, f'The target "{target.text}" says "{word}"; how much, in numbers?')


def _vague_goal(goal: Goal) -> Iterator[Hit]:
    if is_measured(goal):
        return
    text = f"{goal.title} . {goal.detail}"
    endless, loose = _first_of(ENDLESS, text), _first_of(UNMEASURABLE, text)
    if endless:
        yield Hit(goal.first, f'"{goal.title}" says "{endless}", which never ends; name the result that ends it.')
    elif loose:
        yield Hit(goal.first, f'"{goal.title}" says "{loose}", which nobody can measure; how much, in numbers?')


def _first_of(words: frozenset[str], text: str) -> str | None:
    """Return the first word or phrase of a table that a text holds."""
    return next((phrase for phrase in _phrases(fold(text).split()) if phrase in words), None)


def _phrases(words: list[str]) -> Iterable[str]:
    for start in range(len(words)):
        for size in range(_LONGEST_PHRASE, 0, -1):
            if start + size <= len(words):
                yield " ".join(words[start : start + size])
