"""How well does the team say it is? Marks from 1 to 5 for each dimension: the latest of each person, and their mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.document.folding import fold
from bot.core.rules.review import Dimension

LEAST, MOST = 1.0, 5.0
# What is less is no change that a few marks can tell.
_TREND = 0.25
# So far apart people speak of different things.
_WIDE = 2.0
_WEAK = 2.5
_WORDS = ("in trouble", "weak", "holds, not by much", "sound", "thriving")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that somebody gave to a dimension; `who` is a login, or "" for the team as a whole.

    `said` is what shows it, `risk` what may come of it, both in the words of who gave it.
    """

    dimension: str
    score: float
    who: str
    at: datetime
    said: str = ""
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """What the marks of one dimension come to: the latest of each person, in the order in which they were given."""

    dimension: Dimension
    marks: tuple[Mark, ...] = ()

    @property
    def mean(self) -> float | None:
        """The mean of the marks, None while there is none."""
        return sum(mark.score for mark in self.marks) / len(self.marks) if self.marks else None

    @property
    def spread(self) -> float | None:
        """How far the highest is from the lowest mark; None where fewer than two people gave one."""
        scores = [mark.score for mark in self.marks]
        return max(scores) - min(scores) if len(scores) > 1 else None

    @property
    def word(self) -> str:
        """The word for the mean, "" while there is none; the half belongs to the better word."""
        return _WORDS[int(self.mean + 0.5) - 1] if self.mean is not None else ""

    @property
    def range(self) -> str:
        """The lowest and the highest mark, as `2 to 4`; "" where fewer than two people gave one, or all the same."""
        scores = [mark.score for mark in self.marks]
        return f"{number(min(scores))} to {number(max(scores))}" if self.spread else ""

    @property
    def concern(self) -> str:
        """What the marks themselves give cause to ask, "" for nothing."""
        if self.spread is not None and self.spread >= _WIDE:
            return "you see this very differently: let the highest and the lowest mark speak first"
        if self.mean is not None and self.mean < _WEAK and not any(mark.risk for mark in self.marks):
            return "nobody has said what may come of this yet"
        return ""


def stands(marks: Iterable[Mark], dimensions: Sequence[Dimension]) -> tuple[Stand, ...]:
    """Return what the marks come to: the dimensions of the rules first, then others that people have named.

    One mark for each person and dimension counts, the latest; of two at the same instant the one that comes later.
    """
    named = {fold(each.name): each for each in dimensions}
    latest: dict[tuple[str, str], Mark] = {}
    for mark in sorted(marks, key=lambda each: each.at):
        key = (fold(meant(mark.dimension, dimensions)), mark.who.casefold())
        named.setdefault(key[0], Dimension(mark.dimension))
        latest.pop(key, None)
        latest[key] = mark
    return tuple(
        Stand(dimension, tuple(mark for (of, _), mark in latest.items() if of == key))
        for key, dimension in named.items()
    )


def meant(name: str, dimensions: Sequence[Dimension]) -> str:
    """Return the dimension of the rules that a name means: its own, or one that alone begins or goes on with it."""
    said = fold(name)
    found = [each.name for each in dimensions if fold(each.name) == said]
    words = said.split()
    near = [each.name for each in dimensions if words and _is_begun(words, fold(each.name).split())]
    return found[0] if found else near[0] if len(near) == 1 else name


def _is_begun(one: Sequence[str], other: Sequence[str]) -> bool:
    short, long = sorted((one, other), key=len)
    return bool(short) and list(long[: len(short)]) == list(short)


def total(found: Sequence[Stand]) -> float | None:
    """Return the mean over all dimensions that have a mark: each counts the same, however many gave one."""
    means = [stand.mean for stand in found if stand.mean is not None]
    return sum(means) / len(means) if means else None


def means(found: Sequence[Stand]) -> tuple[tuple[str, str], ...]:
    """Return the means by dimension, as they are kept for the next review."""
    return tuple((stand.dimension.name, f"{stand.mean:.2f}") for stand in found if stand.mean is not None)


def trend(mean: float | None, before: float | None) -> str:
    """Return the arrow from the mean of the last review to this one, "" where one of the two is missing."""
    if mean is None or before is None:
        return ""
    moved = mean - before
    return "→" if abs(moved) < _TREND else "↑" if moved > 0 else "↓"


def before(name: str, kept: Mapping[str, str]) -> float | None:
    """Return the mean that a dimension had in the last review, by what was kept of that; None when it had none."""
    said = next((value for known, value in kept.items() if fold(known) == fold(name)), "")
    return float(said) if said else None


def number(score: float) -> str:
    """Return a mark or a mean as people write it: `4`, `3.5`, `3.3`."""
    return f"{score:.1f}".removesuffix(".0")
