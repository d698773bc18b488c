"""Do documents that are checked together agree on their numbers?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.document import Goal, Measure, Span
from bot.core.document.folding import fold
from bot.core.lint.measured import every_target
from bot.core.lint.values import Hit, Paper

_ASPECTS = ("baseline", "now", "wanted")


@dataclass(frozen=True, slots=True)
class _Said:
    """A number that a document gives for something, and where."""

    value: float | tuple[float, float]
    file: str
    line: int
    period: Span | None


@dataclass(slots=True)
class Together:
    """What the papers so far said in numbers: the first value of everything, no more, so that many papers fit."""

    said: dict[tuple[str, ...], _Said] = field(default_factory=dict)

    def contradictions(self, paper: Paper) -> Iterator[Hit]:
        """Yield where a paper gives another number than an earlier one, and remember what is new in it."""
        period = paper.document.period
        for key, name, value, line in _numbers(paper):
            mine = _Said(value, paper.name, line, period)
            before = self.said.setdefault(key, mine)
            if before.file != paper.name and before.value != value and _comparable(before.period, period):
                told = f"{_shown(value)} here and {_shown(before.value)} in {before.file}, line {before.line + 1}"
                yield Hit(line, f'"{name}" ({key[0]}) is {told}; which one is right?')


def _comparable(one: Span | None, other: Span | None) -> bool:
    """Numbers may change from one sprint to the next: only what speaks of the same days must agree."""
    return one is None or other is None or one == other


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
