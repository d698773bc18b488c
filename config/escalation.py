"""The sections of the rules file about what goes wrong: roles, escalation, playbooks and levels of decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from bot.core.commands.rights import condition_problem
from bot.core.rules.escalation import (
    LADDER,
    DecisionRules,
    Level,
    Playbook,
    Roles,
    Standing,
    Step,
    Trigger,
    role_key,
)
from config import checks
from config.kinds import Group, Logins, listing, section
from config.problems import Allowed, near, shown

_DURATION = re.compile(r"(?P<number>\d{1,4}(?:\.\d{1,2})?)\s?(?P<unit>m|min|minutes?|h|hours?)", re.IGNORECASE)
_LONGEST = timedelta(hours=1000)
_STEP = re.compile(r"[\w.][\w. -]{0,99}(?<![. ])")
# Roles that a step may name although nobody has them yet.
USUAL = frozenset({"owner", *(role_key(step.to) for step in LADDER)})
Path = tuple[str | int, ...]


def duration(value: object) -> object:
    """Return the time that `4h` or `30m` spells; what is no text is left to the type check."""
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip())
    if match is None:
        raise ValueError(f"{shown(value)} is no time")
    number = float(match["number"])
    found = timedelta(hours=number) if match["unit"][0].lower() == "h" else timedelta(minutes=number)
    if found > _LONGEST:
        raise ValueError(f"{shown(value)} is too long")
    return found


def one_login(value: object) -> object:
    """A role that one person has."""
    return [value] if isinstance(value, str) else value


def role_or_login(text: str) -> str:
    """Return a login with its `@`, or the name of a role."""
    text = checks.line_of_text(text)
    return f"@{checks.login(text)}" if text.startswith("@") else text


Duration = Annotated[
    timedelta,
    BeforeValidator(duration),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? ?(m|min|minutes?|h|hours?)$"}),
    Allowed("a time of at most 1000 hours, such as 30m or 4h"),
]
Line = Annotated[
    str, AfterValidator(checks.line_of_text), Field(max_length=200), Allowed("one line of at most 200 characters")
]
Name = Annotated[
    str, AfterValidator(checks.line_of_text), Field(max_length=60), Allowed("one line of at most 60 characters")
]
RoleNames = Annotated[
    dict[str, Annotated[Logins, BeforeValidator(one_login)]],
    section(dict[str, str | list[str]]),
    Field(max_length=30),
    Allowed("roles, each with a login or a list of logins"),
]
Conditions = Annotated[
    list[str],
    BeforeValidator(one_login),
    Field(max_length=20),
    listing(list[str]),
    Allowed("a list of conditions as in docs/commands.md, such as role:team lead"),
]


def folder(text: str) -> str:
    """Return the path of a folder of the repository, without a slash at its end; nothing of GitHub's or of git's."""
    path = text.strip().strip("/")
    steps = path.split("/") if path else []
    if text.strip().startswith("/") or not all(map(_STEP.fullmatch, steps)) or {".", ".."} & set(steps):
        raise ValueError(f"{shown(text)} is no folder of the repository")
    if steps and (steps[0].casefold() == ".github" or ".git" in map(str.casefold, steps)):
        raise ValueError(f"{shown(text)} is not for documents")
    return path


class StepSetting(Group):
    """One step of the ladder."""

    when: Annotated[Standing, BeforeValidator(checks.lower), Allowed("blocked, at risk or off track")] = "blocked"
    after: Duration = timedelta(0)
    to: Annotated[
        str,
        AfterValidator(role_or_login),
        Field(max_length=60),
        Allowed("a role, or a login with @ before it, in quotes"),
    ]
    says: Annotated[str, Field(max_length=200), Allowed("one line of at most 200 characters")] = ""


class PlaybookSetting(Group):
    """What to do when something goes wrong."""

    name: Name
    when: Annotated[
        Trigger, BeforeValidator(checks.lower), Allowed("behind schedule, blocked, off track or member away")
    ]
    after: Duration = timedelta(0)
    steps: Annotated[list[Line], Field(min_length=1, max_length=20), Allowed("a list of 1 to 20 lines")]


class LevelSetting(Group):
    """One level of decisions."""

    name: Name
    what: Annotated[str, Field(max_length=200), Allowed("one line of at most 200 characters")] = ""
    by: Conditions = Field(default_factory=list)
    within: Annotated[Duration | None, Allowed("a time such as 30m or 4h")] = None


class DecisionSettings(Group):
    """Who decides what, and where it is written down."""

    levels: Annotated[
        list[LevelSetting], Field(max_length=10), listing(list[LevelSetting]), Allowed("a list of at most 10 levels")
    ] = Field(default_factory=list)
    files: Annotated[
        Annotated[str, AfterValidator(folder), Field(max_length=200)] | None,
        Allowed("a folder of the repository, such as docs/decisions"),
    ] = None


def ladder() -> list[StepSetting]:
    """Return the ladder of who says nothing: it is silent until somebody has its roles."""
    return [StepSetting(when=step.when, after=step.after, to=step.to) for step in LADDER]


Steps = Annotated[
    list[StepSetting], Field(max_length=20), listing(list[StepSetting]), Allowed("a list of at most 20 steps")
]
Playbooks = Annotated[
    list[PlaybookSetting],
    Field(max_length=20),
    listing(list[PlaybookSetting]),
    Allowed("a list of at most 20 playbooks"),
]


def roles_of(names: dict[str, list[str]]) -> Roles:
    """Return who has which role."""
    return tuple((role_key(name), tuple(logins)) for name, logins in names.items())


def steps_of(steps: list[StepSetting]) -> tuple[Step, ...]:
    """Return the ladder."""
    return tuple(Step(**dict(each)) for each in steps)


def playbooks_of(playbooks: list[PlaybookSetting]) -> tuple[Playbook, ...]:
    """Return the playbooks."""
    return tuple(Playbook(each.name, each.when, tuple(each.steps), each.after) for each in playbooks)


def decisions_of(decisions: DecisionSettings) -> DecisionRules:
    """Return who decides what."""
    levels = tuple(Level(**{**dict(each), "by": tuple(each.by)}) for each in decisions.levels)
    return DecisionRules(levels, decisions.files or "")


def step_problems(steps: list[StepSetting], roles: set[str]) -> Iterator[tuple[Path, str, str]]:
    """Yield the steps to somebody whom nobody knows: the place, what is wrong, what is allowed."""
    for index, step in enumerate(steps):
        if not step.to.startswith("@") and role_key(step.to) not in roles:
            yield ("escalation", index, "to"), f"{shown(step.to)} is no role{near(step.to, roles)}", "a name in roles"


def name_problems(playbooks: list[PlaybookSetting], levels: list[LevelSetting]) -> Iterator[tuple[Path, str, str]]:
    """Yield names that are given twice, and conditions that mean nothing."""
    every: tuple[tuple[Path, list[str]], ...] = (
        (("playbooks",), [each.name for each in playbooks]),
        (("decisions", "levels"), [each.name for each in levels]),
    )
    for where, names in every:
        folded = [name.casefold() for name in names]
        for index, name in enumerate(names):
            if folded[index] in folded[:index]:
                yield (*where, index), f"{shown(name)} is named twice; keep one", ""
    for index, level in enumerate(levels):
        for problem in filter(None, map(condition_problem, level.by)):
            yield ("decisions", "levels", index, "by"), problem, ""
