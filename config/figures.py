"""The section `figures` of the rules file: what is counted over sprints, and what a sprint aims at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from bot.core.rules.figures import Aim, FigureRules
from config import checks
from config.kinds import Group, YesNo, listing, section
from config.problems import Allowed, shown

_DEFAULTS = FigureRules()
_LANES = ("headline", "plan", "high priority", "low priority", "numbers")
_Line = Annotated[str, AfterValidator(checks.line_of_text), Field(max_length=100)]
Percent = Annotated[int, Allowed("a whole number from 1 to 1000"), Field(ge=1, le=1000)]


class TierSetting(Group):
    """One tier of success."""

    name: Annotated[
        str, AfterValidator(checks.line_of_text), Field(max_length=40), Allowed("one line of at most 40 characters")
    ]
    at: Percent
    criteria: Annotated[
        list[_Line],
        Field(max_length=20),
        listing(list[str]),
        Allowed("a list of at most 20 lines of at most 100 characters"),
    ] = Field(default_factory=list)


class FigureSettings(Group):
    """What is counted and shown."""

    enabled: YesNo = _DEFAULTS.enabled
    sprints: Annotated[int, Allowed("a whole number from 3 to 12")] = Field(_DEFAULTS.sprints, ge=3, le=12)
    weights: Annotated[
        dict[
            Annotated[str, BeforeValidator(checks.lower)],
            Annotated[int, Allowed("a whole number from 0 to 100"), Field(ge=0, le=100)],
        ],
        section(dict[str, int]),
        Allowed(f"{', '.join(_LANES)}, each with a whole number from 0 to 100"),
    ] = Field(default_factory=dict)
    most: Annotated[int, Allowed("a whole number from 100 to 1000")] = Field(
        round(_DEFAULTS.most * 100), ge=100, le=1000
    )
    points: Annotated[int | None, Allowed("a whole number from 1 to 10000")] = Field(None, ge=1, le=10_000)
    tiers: Annotated[
        list[TierSetting], Field(max_length=6), listing(list[TierSetting]), Allowed("a list of at most 6 tiers")
    ] = Field(default_factory=list)
    causes: Annotated[
        list[Annotated[str, AfterValidator(checks.line_of_text), Field(max_length=30)]],
        Field(max_length=20),
        listing(list[str]),
        Allowed("a list of at most 20 words of at most 30 characters"),
    ] = Field(default_factory=lambda: list(_DEFAULTS.causes))
    pictures: YesNo = _DEFAULTS.pictures
    charts: YesNo = _DEFAULTS.charts


def figures_of(figures: FigureSettings) -> FigureRules:
    """Return what is counted."""
    weights = tuple((lane, figures.weights[lane] / 100) for lane in _LANES if figures.weights.get(lane))
    tiers = tuple(Aim(tier.name, tier.at / 100, tuple(tier.criteria)) for tier in figures.tiers)
    return FigureRules(
        enabled=figures.enabled,
        sprints=figures.sprints,
        weights=weights,
        most=figures.most / 100,
        points=figures.points,
        tiers=tiers,
        causes=tuple(figures.causes) or _DEFAULTS.causes,
        pictures=figures.pictures,
        charts=figures.charts,
    )


def problems(figures: FigureSettings) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield what contradicts itself: the place, what is wrong, what is allowed."""
    for lane in figures.weights:
        if lane not in _LANES:
            yield ("figures", "weights", lane), f"{shown(lane)} is no part of a plan", ", ".join(_LANES)
    names = [tier.name.casefold() for tier in figures.tiers]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield ("figures", "tiers", index), f"{shown(figures.tiers[index].name)} is named twice; keep one", ""
