"""The sections of the rules file about the days of a sprint: updates, stand-ups, and the check in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.core.rules.daily import WORKDAYS, MidwayRules, Mode, StandupForm, UpdateRules, Where
from config import checks
from config.kinds import Group, Hour, Logins, Weekday, YesNo, hour, listing, section
from config.problems import Allowed, shown

_UPDATES, _FORM, _MIDWAY = UpdateRules(), StandupForm(), MidwayRules()
_MODE = "live, async or none"


def mode(value: object) -> object:
    """Return how a stand-up is held: YAML reads `no` and `off` as false."""
    return "none" if value is False else checks.lower(value)


class UpdateSettings(Group):
    """When owners are asked for a word."""

    enabled: YesNo = _UPDATES.enabled
    after_days: Annotated[int, Allowed("a whole number from 1 to 30")] = Field(_UPDATES.after_days, ge=1, le=30)
    grace_days: Annotated[int, Allowed("a whole number from 0 to 30")] = Field(_UPDATES.grace_days, ge=0, le=30)
    at: Hour = hour(_UPDATES.at)
    quiet: Annotated[
        list[Weekday], Field(max_length=7), listing(list[str]), Allowed("a list of days of the week, such as friday")
    ] = Field(default_factory=list)


class StandupSetting(Group):
    """One stand-up of a day."""

    name: Annotated[
        str, AfterValidator(checks.line_of_text), Field(max_length=40), Allowed("one line of at most 40 characters")
    ] = _FORM.name
    at: Hour = hour(_FORM.at)
    closes: Hour = hour(_FORM.closes)
    questions: Annotated[
        list[Annotated[str, AfterValidator(checks.line_of_text), AfterValidator(checks.heading), Field(max_length=60)]],
        Field(min_length=1, max_length=8),
        Allowed("a list of 1 to 8 questions of at most 60 characters"),
    ] = Field(default_factory=lambda: list(_FORM.questions))
    days: Annotated[
        dict[Weekday, Annotated[Mode, BeforeValidator(mode), Allowed(_MODE)]],
        section(dict[str, Mode]),
        Allowed(f"days of the week, each {_MODE}"),
    ] = Field(default_factory=dict)
    people: Logins = Field(default_factory=list)
    where: Annotated[Where, BeforeValidator(checks.lower), Allowed("sprint issue or issue")] = _FORM.where


class MidwaySettings(Group):
    """The check in the middle of a sprint."""

    enabled: YesNo = _MIDWAY.enabled
    behind: Annotated[int, Allowed("a whole number from 1 to 100")] = Field(_MIDWAY.behind, ge=1, le=100)
    by: Annotated[
        Literal["goals", "points", "targets"], BeforeValidator(checks.lower), Allowed("goals, points or targets")
    ] = _MIDWAY.by


Standups = Annotated[
    list[Annotated[StandupSetting, section(StandupSetting)]],
    Field(max_length=4),
    listing(list[StandupSetting]),
    Allowed("a list of at most 4 stand-ups"),
]


def updates_of(updates: UpdateSettings) -> UpdateRules:
    """Return when owners are asked."""
    return UpdateRules(**{**dict(updates), "quiet": tuple(map(checks.WEEKDAYS.index, updates.quiet))})


def standups_of(standups: list[StandupSetting]) -> tuple[StandupForm, ...]:
    """Return the stand-ups of a day, the earliest first."""
    return tuple(sorted((_form(each) for each in standups), key=lambda form: form.at))


def _form(setting: StandupSetting) -> StandupForm:
    said: dict[str, Mode] = {str(name): how for name, how in setting.days.items()}
    days = tuple(said.get(name, usual) for name, usual in zip(checks.WEEKDAYS, WORKDAYS, strict=True))
    questions, people = tuple(setting.questions), tuple(setting.people)
    return StandupForm(setting.name, setting.at, setting.closes, questions, days, people, setting.where)


def midway_of(midway: MidwaySettings) -> MidwayRules:
    """Return the check in the middle."""
    return MidwayRules(**dict(midway))


def problems(standups: list[StandupSetting]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield what contradicts itself: the place, what is wrong, what is allowed."""
    names = [each.name.casefold() for each in standups]
    for index, form in enumerate(standups):
        if form.closes <= form.at:
            yield ("standups", index, "closes"), f"closes at {form.closes:%H:%M}, before it begins", "a later time"
        if names[index] in names[:index]:
            yield ("standups", index), f"{shown(form.name)} is named twice; give each a name of its own", ""
        folded = [each.casefold() for each in form.questions]
        if len(set(folded)) < len(folded):
            yield ("standups", index, "questions"), "holds a question twice; keep one", ""
