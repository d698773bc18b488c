"""What did the marks of health come to in each sprint, and where do they go?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.core.agreed import KeptBy
from bot.core.folding import fold

LEAST, MOST = 1.0, 5.0
# What is less is no change that a few marks can tell.
STILL = 0.25


@dataclass(frozen=True, slots=True)
class Marks:
    """A dimension of health: the mean of its marks in each sprint, None where nobody gave one."""

    name: str
    means: tuple[float | None, ...]

    @property
    def now(self) -> float | None:
        """The last mean that there is."""
        return next((mean for mean in reversed(self.means) if mean is not None), None)

    @property
    def arrow(self) -> str:
        """Where it went from the mean before the last one to that: "↑", "→", "↓", "" where there are not two."""
        known = [mean for mean in self.means if mean is not None]
        return _arrow(known[-1] - known[-2]) if len(known) > 1 else ""


def health(kept: Iterable[KeptBy], sprints: Sequence[int]) -> tuple[Marks, ...]:
    """Return the means of each dimension in these sprints (numbers of their issues), in the order of first mention.

    What a review came to stands for its sprint. Without one, it is the mean of the last mark of each person. `kept` is
    oldest first. A mark beyond 1 to 5 is none.
    """
    names: dict[str, str] = {}
    marks: dict[tuple[int, str], dict[str, float]] = {}
    reviews: dict[int, dict[str, float]] = {}
    for each in kept:
        if each.kept.kind == "reviewed":
            reviews[each.sprint] = _means(each.kept.fields, names)
        elif each.kept.kind == "health":
            fields = dict(each.kept.fields)
            score = _score(fields.get("score", ""))
            if score is not None and fields.get("dimension"):
                key = _named(fields["dimension"], names)
                marks.setdefault((each.sprint, key), {})[each.kept.who.casefold()] = score
    means = {place: fmean(given.values()) for place, given in marks.items()}
    for sprint, said in reviews.items():
        means |= {(sprint, key): mean for key, mean in said.items()}
    return tuple(Marks(name, tuple(means.get((sprint, key)) for sprint in sprints)) for key, name in names.items())


def overall(found: Sequence[Marks]) -> tuple[float | None, ...]:
    """Return the mean over all dimensions in each sprint: each counts the same, however many gave a mark."""
    columns = zip(*(each.means for each in found), strict=True)
    return tuple(_mean([mean for mean in column if mean is not None]) for column in columns)


def _means(fields: Iterable[tuple[str, str]], names: dict[str, str]) -> dict[str, float]:
    scores = ((name, _score(text)) for name, text in fields)
    return {_named(name, names): score for name, score in scores if score is not None}


def _named(name: str, names: dict[str, str]) -> str:
    names.setdefault(fold(name), name)
    return fold(name)


def _score(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if LEAST <= found <= MOST else None


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _arrow(moved: float) -> str:
    return "→" if abs(moved) < STILL else "↑" if moved > 0 else "↓"


def by_sprint(found: Sequence[Marks], sprints: Sequence[int]) -> Mapping[int, float]:
    """Return the mean over all dimensions of each sprint (number of its issue) that has one."""
    told = overall(found) if found else ()
    return {sprint: mean for sprint, mean in zip(sprints, told, strict=False) if mean is not None}
