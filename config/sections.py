"""The sections of the rules file: teams, retro, labels, statuses, goals, owners, commands, boards, lint."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.core.lint.table import TABLE
from bot.core.rules import Rules
from config import checks
from config.escalation import RoleNames
from config.kinds import Group, LabelName, Logins, listing, section
from config.problems import Allowed, near
from config.vocabulary import names

_DEFAULTS = Rules()


class TeamRule(Group):
    """A team: its name, or its name and members."""

    name: Annotated[
        str, AfterValidator(checks.line_of_text), Field(max_length=60), Allowed("one line of at most 60 characters")
    ]
    members: Logins = Field(default_factory=list)
    roles: RoleNames = Field(default_factory=dict)


class LabelSettings(Group):
    """The labels that mark what an issue is."""

    sprint: LabelName = _DEFAULTS.labels.sprint
    goal: LabelName = _DEFAULTS.labels.goal
    retro: LabelName = _DEFAULTS.labels.retro
    action: LabelName = _DEFAULTS.labels.action


class StatusSettings(Group):
    """What is different about one status."""

    emoji: Annotated[str, AfterValidator(checks.emoji), Allowed("one emoji")] = ""
    label: LabelName = ""
    colour: Annotated[str, AfterValidator(checks.colour), Allowed("six hex digits in quotes, as '1a7f37'")] = ""
    description: Annotated[
        str,
        AfterValidator(checks.line_of_text),
        AfterValidator(checks.description),
        Field(max_length=100),
        Allowed("one line of at most 100 characters without emoji"),
    ] = ""
    aliases: Annotated[
        list[Annotated[str, AfterValidator(checks.line_of_text), Field(max_length=40)]],
        Field(max_length=20),
        listing(list[str]),
        Allowed("a list of at most 20 emoji, :short_codes: or words"),
    ] = Field(default_factory=list)


class GoalSettings(Group):
    """What becomes of goals."""

    become_issues: Annotated[
        Literal["at start", "at once", "by command", "never"],
        BeforeValidator(checks.when),
        Allowed("at start, at once, by command or never"),
    ] = "at start"
    grace_days: Annotated[int, Allowed("a whole number from 0 to 30")] = Field(_DEFAULTS.grace_days, ge=0, le=30)


def _count(name: str, least: int, most: int) -> Any:
    """A whole number of `lint`, with its limits; annotations cannot hold a default that is looked up."""
    return Field(getattr(_DEFAULTS.lint, name), ge=least, le=most)


FieldName = Annotated[
    str,
    AfterValidator(checks.line_of_text),
    Field(max_length=50),
    Allowed("the name of a field: at most 50 characters"),
]


def _status(name: str) -> str:
    if name not in names():
        message = f"is no status{near(name, names())}"
        raise ValueError(message)
    return name


class OwnerSettings(Group):
    """Who owns goals."""

    second: Annotated[Literal["ask", "supporter"], BeforeValidator(checks.lower), Allowed("ask or supporter")] = "ask"
    only_from: Annotated[list[str], Field(max_length=50), listing(list[str]), Allowed("a list of names of teams")] = (
        Field(default_factory=list)
    )


class CommandSettings(Group):
    """Who may give commands in comments."""

    may: Annotated[
        dict[str, Annotated[list[str], Field(max_length=20), listing(list[str])]],
        section(dict[str, list[str]]),
        Field(max_length=50),
        Allowed("commands of docs/commands.md, each with a list of conditions"),
    ] = Field(default_factory=dict)
    bots: Logins = Field(default_factory=list)


class BoardSetting(Group):
    """A board (Projects v2): its number, or its number and what is different about it."""

    number: Annotated[int, Allowed("the number in the board's address, from 1 on")] = Field(ge=1, le=1_000_000)
    owner: Annotated[str, AfterValidator(checks.login), Allowed("the login of an organization")] = ""
    status: FieldName = "Status"
    sprint: FieldName = "Sprint"
    target_date: FieldName = "Target date"
    points: FieldName = "Points"
    columns: Annotated[
        dict[str, Annotated[str, BeforeValidator(checks.lower), AfterValidator(_status)]],
        section(dict[str, Literal[names()]]),
        Field(max_length=50),
        Allowed("columns of the board, each with a status"),
    ] = Field(default_factory=dict)


def board_of(value: object) -> object:
    """A board that is only a number."""
    return {"number": value} if isinstance(value, int) and not isinstance(value, bool) else value


class LintSettings(Group):
    """What a plan has to be like."""

    rules: Annotated[
        dict[str, Annotated[Literal["off", "info", "warning", "error"], BeforeValidator(checks.lower)]],
        section(dict[Literal[tuple(TABLE)], Literal["off", "info", "warning", "error"]]),
        Allowed("codes of docs/lint.md, each off, info, warning or error"),
    ] = Field(default_factory=dict)
    engineers: Logins = Field(default_factory=list)
    most_goals_per_owner: Annotated[int, Allowed("a whole number from 1 to 50")] = _count("most_goals_per_owner", 1, 50)
    most_headlines: Annotated[int, Allowed("a whole number from 1 to 50")] = _count("most_headlines", 1, 50)
    most_sprints: Annotated[int, Allowed("a whole number from 1 to 50")] = _count("most_sprints", 1, 50)
    most_hours: Annotated[int, Allowed("a whole number from 1 to 1000")] = _count("most_hours", 1, 1000)
    least_criteria: Annotated[int, Allowed("a whole number from 0 to 50")] = _count("least_criteria", 0, 50)
    most_criteria: Annotated[int, Allowed("a whole number from 1 to 50")] = _count("most_criteria", 1, 50)


def team_of(value: object) -> object:
    """A team that is only a name."""
    return {"name": value} if isinstance(value, str) else value
