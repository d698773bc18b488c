"""The section of the rules file about the cadence: when sprints are, and what their issues are called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from bot.core.rules import Cadence, DatedSprint
from config import checks
from config.kinds import Day, Group, Hour, Title, YesNo, hour, listing, section
from config.problems import Allowed
from config.yaml_lines import Path

_CADENCE = Cadence()

Weeks = Annotated[int, Field(ge=1, le=6), Allowed("a whole number from 1 to 6")]
SomeDay = Annotated[
    date,
    BeforeValidator(checks.day),
    WithJsonSchema({"type": "string", "format": "date"}),
    Allowed("a date as 2026-01-05"),
]


class SprintSetting(Group):
    """A sprint by its dates."""

    start: SomeDay
    end: SomeDay
    title: Annotated[
        str, AfterValidator(checks.line_of_text), Field(max_length=200), Allowed("one line of at most 200 characters")
    ] = ""


class CoolDownSetting(Group):
    """Weeks between sprints."""

    after: Annotated[int, Allowed("a whole number from 0 to 50")] = Field(_CADENCE.cool_down_after, ge=0, le=50)
    weeks: Weeks = _CADENCE.cool_down_weeks


class CadenceRule(Group):
    """When sprints are."""

    starts: Day = None
    weeks: Weeks = _CADENCE.weeks
    lengths: Annotated[
        list[Weeks], Field(max_length=12), listing(list[int]), Allowed("a list of at most 12 numbers from 1 to 6")
    ] = Field(default_factory=list)
    cool_down: Annotated[CoolDownSetting, section(CoolDownSetting)] = Field(default_factory=CoolDownSetting)
    halves: YesNo = _CADENCE.halves
    ends: Annotated[
        Literal["two days early", "last working day"],
        BeforeValidator(checks.lower),
        Allowed("two days early or last working day"),
    ] = _CADENCE.ends
    sprints: Annotated[
        list[SprintSetting],
        Field(max_length=100),
        listing(list[SprintSetting]),
        Allowed("a list of at most 100 sprints, each with start, end and maybe a title"),
    ] = Field(default_factory=list)
    first_number: Annotated[int, Allowed("a whole number from 0 to 100000")] = Field(
        _CADENCE.first_number, ge=0, le=100_000
    )
    opens_days_before: Annotated[int, Allowed("a whole number from 0 to 30")] = Field(
        _CADENCE.opens_days_before, ge=0, le=30
    )
    opens_at: Hour = hour(_CADENCE.opens_at)
    title: Title = _CADENCE.title


def cadence_of(cadence: CadenceRule) -> Cadence:
    """Return when sprints are."""
    values = dict(cadence)
    cool_down: CoolDownSetting = values.pop("cool_down")
    dated = tuple(DatedSprint(**dict(each)) for each in cadence.sprints)
    many = {"lengths": tuple(cadence.lengths), "sprints": dated}
    return Cadence(**{**values, **many}, cool_down_after=cool_down.after, cool_down_weeks=cool_down.weeks)


def cadence_problems(cadence: CadenceRule) -> Iterator[tuple[Path, str, str]]:
    """Yield what contradicts itself: the place, what is wrong, what is allowed ("" when that is clear)."""
    for index, each in enumerate(cadence.sprints):
        if each.end < each.start:
            yield ("cadence", "sprints", index, "end"), "is before the start", "the last day of the sprint"
    for index, (before, after) in enumerate(pairwise(cadence.sprints), 1):
        if after.start <= before.end:
            yield ("cadence", "sprints", index), f"begins before the one above is over ({before.end})", ""
    yield from _without_meaning(cadence)
    fields = {field for _, field, *_ in Formatter().parse(cadence.title)}
    if "half" in fields and not cadence.halves:
        yield ("cadence", "title"), "has {half}, and the sprints have none", "{half} together with `halves: true`"
    if cadence.halves and not fields & {"half", "start", "end"}:
        yield ("cadence", "title"), "gives both halves of a sprint the same title", "{half}, {start} or {end}"


def _without_meaning(cadence: CadenceRule) -> Iterator[tuple[Path, str, str]]:
    if cadence.sprints:
        for name in sorted({"starts", "weeks", "lengths", "cool_down"} & cadence.model_fields_set):
            if getattr(cadence, name) not in (None, []):
                yield ("cadence", name), "has no meaning beside `sprints`, which are all there are; keep one", ""
    if cadence.lengths and "weeks" in cadence.model_fields_set:
        yield ("cadence", "weeks"), "has no meaning beside `lengths`; keep one", ""
