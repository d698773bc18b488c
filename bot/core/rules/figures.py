"""Rules of figures: whether they are counted and shown, and what a sprint aims at."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.figures.achievement import MOST
from bot.core.figures.causes import USUAL


@dataclass(frozen=True, slots=True)
class Aim:
    """A tier of success: from which share of achievement (1.1 for 110 %), or with which criteria."""

    name: str
    at: float
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureRules:
    """What is counted over sprints.

    `enabled` says whether posts show it; `sprints` are how many stand beside each other. `weights` are shares of one
    by the part of the plan, for headings that name none; `most` is what one target counts at most (1.5 for 150 %).
    `points` is how many a sprint aims at, `tiers` are those of a plan that has none of its own, `causes` the words for
    why a goal was missed. `pictures` says whether posts show diagrams, too, and `charts` whether also those of a kind
    that GitHub may cease to draw.
    """

    enabled: bool = False
    sprints: int = 6
    weights: tuple[tuple[str, float], ...] = ()
    most: float = MOST
    points: int | None = None
    tiers: tuple[Aim, ...] = ()
    causes: tuple[str, ...] = USUAL
    pictures: bool = False
    charts: bool = False
