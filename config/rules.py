"""What a team decides: `.github/goalkeeper.yml`, from its text to Rules, or to problems with their lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from bot.core.commands.rights import condition_problem
from bot.core.commands.table import find, nearest
from bot.core.lint.table import TABLE
from bot.core.rules import (
    BecomeIssues,
    BoardRule,
    Cadence,
    CommandRules,
    LabelNames,
    Level,
    LintRules,
    OwnerRule,
    RetroRule,
    Rules,
    Team,
)
from config import checks
from config.headings import KINDS, LONGEST, heading_problems, headings
from config.problems import Allowed, Problem, RulesError, dotted, from_pydantic, near, shown
from config.vocabulary import Claim, clashes, label_claims, names, sign_claims, vocabulary
from config.yaml_lines import Document, YamlMistake, read

__all__ = ["RULES_PATH", "Problem", "RulesError", "RulesFile", "parse_rules", "rules_schema"]

RULES_PATH = ".github/goalkeeper.yml"
_DEFAULTS = Rules()


def _section(kind: Any) -> BeforeValidator:
    """A heading with nothing beneath it, as when everything below is commented out, means the defaults."""
    return BeforeValidator(lambda value: {} if value is None else value, json_schema_input_type=kind | None)


def _listing(kind: Any) -> BeforeValidator:
    return BeforeValidator(lambda value: [] if value is None else value, json_schema_input_type=kind | None)


def _hour(default: time) -> Any:
    """A default that the schema spells as the file does."""
    return Field(default, json_schema_extra={"default": f"{default:%H:%M}"})


def _team(value: object) -> object:
    """A team that is only a name."""
    return {"name": value} if isinstance(value, str) else value


YesNo = Annotated[bool, Allowed("true or false")]
LabelName = Annotated[
    str,
    AfterValidator(checks.line_of_text),
    AfterValidator(checks.label),
    Field(max_length=50),
    Allowed("the name of a label: one line of at most 50 characters with a letter or a digit"),
]
Zone = Annotated[
    str, AfterValidator(checks.timezone), Allowed("a name of the IANA time zone database, such as Europe/Zurich")
]
Day = Annotated[
    date | None,
    BeforeValidator(checks.day),
    WithJsonSchema({"type": ["string", "null"], "format": "date"}),
    Allowed("a date as 2026-01-05"),
]
Hour = Annotated[
    time,
    BeforeValidator(checks.hour),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$"}),
    Allowed("a time of day as 15:00"),
]
Weekday = Annotated[
    Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    BeforeValidator(checks.lower),
    Allowed("a day of the week, such as friday"),
]
Title = Annotated[
    str,
    AfterValidator(checks.line_of_text),
    AfterValidator(checks.title),
    Field(max_length=200),
    Allowed("one line of at most 200 characters with {number}, {start} or {end}"),
]
Logins = Annotated[
    list[Annotated[str, AfterValidator(checks.login)]],
    Field(max_length=100),
    _listing(list[str]),
    Allowed("a list of at most 100 logins"),
]


class Group(BaseModel):
    """A group of settings: unknown ones are refused, and nothing is turned into another type by guessing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class TeamRule(Group):
    """A team: its name, or its name and members."""

    name: Annotated[
        str, AfterValidator(checks.line_of_text), Field(max_length=60), Allowed("one line of at most 60 characters")
    ]
    members: Logins = Field(default_factory=list)


class CadenceRule(Group):
    """When sprints are."""

    starts: Day = None
    weeks: Annotated[int, Allowed("a whole number from 1 to 6")] = Field(_DEFAULTS.cadence.weeks, ge=1, le=6)
    first_number: Annotated[int, Allowed("a whole number from 0 to 100000")] = Field(
        _DEFAULTS.cadence.first_number, ge=0, le=100_000
    )
    opens_days_before: Annotated[int, Allowed("a whole number from 0 to 30")] = Field(
        _DEFAULTS.cadence.opens_days_before, ge=0, le=30
    )
    opens_at: Hour = _hour(_DEFAULTS.cadence.opens_at)
    title: Title = _DEFAULTS.cadence.title


class RetroSetting(Group):
    """When the weekly retro is filed."""

    enabled: YesNo = _DEFAULTS.retro.enabled
    day: Weekday = "friday"
    at: Hour = _hour(_DEFAULTS.retro.at)


class LabelSettings(Group):
    """The labels that mark what an issue is."""

    sprint: LabelName = _DEFAULTS.labels.sprint
    goal: LabelName = _DEFAULTS.labels.goal
    retro: LabelName = _DEFAULTS.labels.retro


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
        _listing(list[str]),
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
    only_from: Annotated[list[str], Field(max_length=50), _listing(list[str]), Allowed("a list of names of teams")] = (
        Field(default_factory=list)
    )


class CommandSettings(Group):
    """Who may give commands in comments."""

    may: Annotated[
        dict[str, Annotated[list[str], Field(max_length=20), _listing(list[str])]],
        _section(dict[str, list[str]]),
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
        _section(dict[str, Literal[names()]]),
        Field(max_length=50),
        Allowed("columns of the board, each with a status"),
    ] = Field(default_factory=dict)


def _board(value: object) -> object:
    """A board that is only a number."""
    return {"number": value} if isinstance(value, int) and not isinstance(value, bool) else value


class LintSettings(Group):
    """What a plan has to be like."""

    rules: Annotated[
        dict[str, Annotated[Literal["off", "info", "warning", "error"], BeforeValidator(checks.lower)]],
        _section(dict[Literal[tuple(TABLE)], Literal["off", "info", "warning", "error"]]),
        Allowed("codes of docs/lint.md, each off, info, warning or error"),
    ] = Field(default_factory=dict)
    engineers: Logins = Field(default_factory=list)
    most_goals_per_owner: Annotated[int, Allowed("a whole number from 1 to 50")] = _count("most_goals_per_owner", 1, 50)
    most_headlines: Annotated[int, Allowed("a whole number from 1 to 50")] = _count("most_headlines", 1, 50)
    most_sprints: Annotated[int, Allowed("a whole number from 1 to 50")] = _count("most_sprints", 1, 50)
    most_hours: Annotated[int, Allowed("a whole number from 1 to 1000")] = _count("most_hours", 1, 1000)
    least_criteria: Annotated[int, Allowed("a whole number from 0 to 50")] = _count("least_criteria", 0, 50)
    most_criteria: Annotated[int, Allowed("a whole number from 1 to 50")] = _count("most_criteria", 1, 50)


Heading = Annotated[
    str,
    AfterValidator(checks.line_of_text),
    AfterValidator(checks.heading),
    Field(max_length=LONGEST),
]


class RulesFile(Group):
    """The rules of a space as the file spells them."""

    timezone: Zone = _DEFAULTS.timezone
    teams: Annotated[
        list[Annotated[TeamRule, BeforeValidator(_team)]],
        Field(max_length=50),
        _listing(list[str | TeamRule]),
        Allowed("a list of at most 50 teams, each a name, or a name and members"),
    ] = Field(default_factory=list)
    cadence: Annotated[CadenceRule, _section(CadenceRule)] = Field(default_factory=CadenceRule)
    retro: Annotated[RetroSetting, _section(RetroSetting)] = Field(default_factory=RetroSetting)
    labels: Annotated[LabelSettings, _section(LabelSettings)] = Field(default_factory=LabelSettings)
    statuses: Annotated[
        dict[str, Annotated[StatusSettings, _section(StatusSettings)]],
        _section(dict[Literal[names()], StatusSettings | None]),
    ] = Field(default_factory=dict)
    headings: Annotated[
        dict[str, Annotated[list[Heading], Field(max_length=50), _listing(list[str])]],
        _section(dict[Literal[tuple(KINDS)], list[str]]),
        Allowed("kinds of sections, each with a list of at most 50 headings of at most 100 characters"),
    ] = Field(default_factory=dict)
    goals: Annotated[GoalSettings, _section(GoalSettings)] = Field(default_factory=GoalSettings)
    pin: YesNo = _DEFAULTS.pin
    lint: Annotated[LintSettings, _section(LintSettings)] = Field(default_factory=LintSettings)
    boards: Annotated[
        list[Annotated[BoardSetting, BeforeValidator(_board)]],
        Field(max_length=10),
        _listing(list[int | BoardSetting]),
        Allowed("a list of at most 10 boards, each a number, or a number and more"),
    ] = Field(default_factory=list)
    owners: Annotated[OwnerSettings, _section(OwnerSettings)] = Field(default_factory=OwnerSettings)
    commands: Annotated[CommandSettings, _section(CommandSettings)] = Field(default_factory=CommandSettings)


def parse_rules(text: str, path: str = RULES_PATH) -> Rules:
    """Return the rules that `text` spells; an empty text means the defaults.

    Raises RulesError with every problem that was found: file, line, key, what is wrong and what is allowed.
    """
    try:
        document = read(text)
    except YamlMistake as mistake:
        raise RulesError([Problem(path, mistake.line, dotted(mistake.path), mistake.message)]) from None
    problems = [Problem(path, line, dotted(key), "is written twice; keep one") for key, line in document.doubles]
    try:
        file = RulesFile.model_validate({} if document.value is None else document.value)
    except ValidationError as error:
        problems += [from_pydantic(each, RulesFile, document, path) for each in error.errors(include_url=False)]
    else:
        problems += _contradictions(file, document, path)
        if not problems:
            return _rules(file)
    raise RulesError(problems)


def rules_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of the rules file, for editors that complete and check it."""
    schema = RulesFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Rules of Goalkeeper"}


def _contradictions(file: RulesFile, document: Document, path: str) -> Iterator[Problem]:
    """What is right by itself and wrong together."""
    changes = _changes(file)
    for name in set(changes) - set(names()):
        line, key = document.line(("statuses", name)), dotted(("statuses", name))
        yield Problem(path, line, key, f"unknown status{near(name, names())}", f"one of {', '.join(names())}")
    known = {name: change for name, change in changes.items() if name in names()}
    yield from _lint_contradictions(file.lint, document, path)
    yield from _board_contradictions(file, document, path)
    yield from _owner_contradictions(file, document, path)
    yield from _command_contradictions(file, document, path)
    for where, message, allowed in heading_problems(file.headings):
        yield Problem(path, document.line(where), dotted(where), message, allowed)
    for claims in (sign_claims(known), [*_label_claims(file), *label_claims(known)], _team_claims(file)):
        for where, message in clashes(claims):
            yield Problem(path, document.line(where), dotted(where), message)


def _lint_contradictions(lint: LintSettings, document: Document, path: str) -> Iterator[Problem]:
    for code in set(lint.rules) - set(TABLE):
        line, key = document.line(("lint", "rules", code)), dotted(("lint", "rules", code))
        yield Problem(path, line, key, f"unknown rule{near(code, TABLE)}", "a code of docs/lint.md")
    if lint.least_criteria > lint.most_criteria:
        where = ("lint", "least_criteria" if "least_criteria" in lint.model_fields_set else "most_criteria")
        message = f"asks for at least {lint.least_criteria} criteria and at most {lint.most_criteria}"
        yield Problem(path, document.line(where), dotted(where), message)


def _owners(file: RulesFile) -> tuple[str, ...]:
    """Return the logins of who may own goals: the members of the teams that are named."""
    return tuple(login for team in file.teams if team.name in file.owners.only_from for login in team.members)


def _may(commands: CommandSettings) -> dict[str, tuple[str, ...]]:
    known = {name: find(name) for name in commands.may}
    return {command.name: tuple(commands.may[name]) for name, command in known.items() if command is not None}


def _command_contradictions(file: RulesFile, document: Document, path: str) -> Iterator[Problem]:
    for name, conditions in file.commands.may.items():
        where = ("commands", "may", name)
        if find(name) is None:
            near_by = nearest(name)
            hint = f', did you mean "{near_by.name}"?' if near_by else ""
            allowed = "a command of docs/commands.md"
            yield Problem(path, document.line(where), dotted(where), f"unknown command{hint}", allowed)
        for problem in filter(None, map(condition_problem, conditions)):
            yield Problem(path, document.line(where), dotted(where), problem)


def _owner_contradictions(file: RulesFile, document: Document, path: str) -> Iterator[Problem]:
    teams = {team.name for team in file.teams}
    for name in file.owners.only_from:
        if name not in teams:
            where = ("owners", "only_from")
            message = f"{shown(name)} is no team{near(name, teams)}"
            yield Problem(path, document.line(where), dotted(where), message, "a name under `teams:`")


def _board_contradictions(file: RulesFile, document: Document, path: str) -> Iterator[Problem]:
    numbers = [board.number for board in file.boards]
    for index, number in enumerate(numbers):
        if number in numbers[:index]:
            where = ("boards", index)
            yield Problem(path, document.line(where), dotted(where), f"board {number} is named twice; keep one")


def _label_claims(file: RulesFile) -> Iterator[Claim]:
    for key in type(file.labels).model_fields:
        yield Claim(getattr(file.labels, key), f"labels.{key}", ("labels", key), key in file.labels.model_fields_set)


def _team_claims(file: RulesFile) -> Iterator[Claim]:
    for index, team in enumerate(file.teams):
        yield Claim(team.name, f"teams[{index}]", ("teams", index), said=True)


def _changes(file: RulesFile) -> dict[str, dict[str, Any]]:
    return {name: status.model_dump(exclude_unset=True) for name, status in file.statuses.items()}


def _rules(file: RulesFile) -> Rules:
    cadence, retro, labels = file.cadence, file.retro, file.labels
    return Rules(
        timezone=file.timezone,
        teams=tuple(Team(team.name, tuple(team.members)) for team in file.teams),
        cadence=Cadence(**dict(cadence)),
        retro=RetroRule(retro.enabled, checks.WEEKDAYS.index(retro.day), retro.at),
        labels=LabelNames(**dict(labels)),
        vocabulary=replace(vocabulary(_changes(file)), headings=headings(file.headings)),
        become_issues=BecomeIssues(file.goals.become_issues),
        grace_days=file.goals.grace_days,
        pin=file.pin,
        lint=_lint(file.lint),
        boards=tuple(map(_board_rule, file.boards)),
        owners=OwnerRule(file.owners.second, _owners(file)),
        commands=CommandRules(_may(file.commands), tuple(file.commands.bots)),
    )


def _board_rule(board: BoardSetting) -> BoardRule:
    columns = tuple((" ".join(name.casefold().split()), status) for name, status in board.columns.items())
    return BoardRule(**{**dict(board), "columns": columns})


def _lint(lint: LintSettings) -> LintRules:
    numbers = lint.model_dump(exclude={"rules", "engineers"})
    levels = tuple((code, Level(level)) for code, level in sorted(lint.rules.items()))
    return LintRules(levels, tuple(lint.engineers), **numbers)
