"""Do documents that are checked together agree on their numbers?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.core.document import Document, Goal, Measure, Span
from bot.core.document.folding import fold
from bot.core.lint.measured import every_target
from bot.core.lint.values import Hit, Paper

_SPRINT = re.compile(r"\b(?:sprint|iteration|week|woche|semaine|semana|settimana|q)\s?#?(\d+(?:\.\d+)*)", re.IGNORECASE)
_ASPECTS = ("baseline", "now", "wanted")


@dataclass(frozen=True, slots=True)
class _Said:
    """A number that a document gives for something, and where."""

    value: float | tuple[float, float]
    file: str
    line: int
    when: _When


@dataclass(frozen=True, slots=True)
class _When:
    """What a document says about the days that it is about, and which sprint its title names."""

    period: Span | None
    sprint: str

    @classmethod
    def of(cls, document: Document) -> _When:
        named = _SPRINT.search(document.title)
        return cls(document.period, named[1] if named else "")

    def meets(self, other: _When) -> bool:
        """Whether both may be about the same days: numbers change from one sprint to the next, and are right."""
        mine, yours = _days(self.period), _days(other.period)
        if mine and yours:
            return mine[0] <= yours[1] and yours[0] <= mine[1]
        return not self.sprint or not other.sprint or self.sprint == other.sprint


def _days(period: Span | None) -> tuple[date, date] | None:
    start, end = (period.start, period.end) if period else (None, None)
    first, last = start or end, end or start
    return (first, last) if first and last else None


@dataclass(slots=True)
class Together:
    """What the papers so far said in numbers: the first value of everything, no more, so that many papers fit."""

    said: dict[tuple[str, ...], _Said] = field(default_factory=dict)

    def contradictions(self, paper: Paper) -> Iterator[Hit]:
        """Yield where a paper gives another number than an earlier one, and remember what is new in it."""
        when = _When.of(paper.document)
        for key, name, value, line in _numbers(paper):
            mine = _Said(value, paper.name, line, when)
            before = self.said.setdefault(key, mine)
            if before.file != paper.name and before.value != value and when.meets(before.when):
                told = f"{_shown(value)} here and {_shown(before.value)} in {before.file}, line {before.line + 1}"
                yield Hit(line, f'"{name}" ({key[0]}) is {told}; which one is right?')


def _numbers(paper: Paper) -> Iterator[tuple[tuple[str, ...], str, float | tuple[float, float], int]]:
    for metric in paper.document.metrics:
        yield from _of(("metric", metric.name), metric.name, metric.measure, metric.first)
    for score in paper.document.health:
        measure = Measure(now=score.score, unit=f"/{score.of:g}")
        yield from _of(("health", score.dimension), score.dimension, measure, score.first)
    for goal in paper.document.plan:
        yield from _of_goal(goal)


def _of_goal(goal: Goal) -> Iterator[tuple[tuple[str, ...], str, float | tuple[float, float], int]]:
    """The targets of a goal, known by their words without the numbers."""
    for target in every_target(goal.targets):
        words = " ".join(word for word in fold(target.text).split() if not any(sign.isdigit() for sign in word))
        if words:
            yield from _of(("target", goal.title, words), target.text, target.measure, target.first)


def _of(
    what: tuple[str, ...], name: str, measure: Measure, line: int
) -> Iterator[tuple[tuple[str, ...], str, float | tuple[float, float], int]]:
    for aspect in _ASPECTS:
        value = getattr(measure, aspect)
        if value is not None:
            yield (aspect, measure.unit.casefold(), *map(fold, what)), name, value, line


def _shown(value: float | tuple[float, float]) -> str:
    return " to ".join(f"{end:g}" for end in value) if isinstance(value, tuple) else f"{value:g}"
