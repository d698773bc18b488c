"""What a team decides: `.github/goalkeeper.yml`, from its text to Rules, or to problems with their lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from bot.core.commands.table import find
from bot.core.rules import (
    BecomeIssues,
    BoardRule,
    ClosingRule,
    CommandRules,
    LabelNames,
    Level,
    LintRules,
    OwnerRule,
    PublicRule,
    Rules,
    Team,
)
from config import daily, escalation
from config.backlog import backlog_of
from config.cadence import cadence_of
from config.calendar import away_of, rituals_of, rotas_of, work_of
from config.contradictions import changes_of, contradictions
from config.figures import figures_of
from config.headings import headings
from config.notices import notices_of
from config.planning import planning_of
from config.presets import completed
from config.problems import Problem, RulesError, dotted, from_pydantic
from config.public import LANGUAGES
from config.retro import action_rules, retro_rule
from config.review import review_rule
from config.rules_file import RulesFile
from config.sections import BoardSetting, CommandSettings, LintSettings
from config.vocabulary import vocabulary
from config.yaml_lines import YamlMistake, read

__all__ = ["RULES_PATH", "UNREADABLE", "Problem", "RulesError", "RulesFile", "parse_rules", "rules_schema"]

RULES_PATH = ".github/goalkeeper.yml"
# What people are told where GitHub does not show us the file.
UNREADABLE = (
    f"{RULES_PATH}: GitHub does not show this file to the App; let an owner give it the permission “Contents: read” "
    "and accept that where it is installed"
)


def parse_rules(text: str, path: str = RULES_PATH) -> Rules:
    """Return the rules that `text` spells; an empty text means the defaults.

    Raises RulesError with every problem that was found: file, line, key, what is wrong and what is allowed.
    """
    try:
        document = completed(read(text))
    except YamlMistake as mistake:
        raise RulesError([Problem(path, mistake.line, dotted(mistake.path), mistake.message)]) from None
    problems = [Problem(path, line, dotted(key), "is written twice; keep one") for key, line in document.doubles]
    try:
        file = RulesFile.model_validate({} if document.value is None else document.value)
    except ValidationError as error:
        problems += [from_pydantic(each, RulesFile, document, path) for each in error.errors(include_url=False)]
    else:
        problems += contradictions(file, document, path)
        if not problems:
            return _rules(file)
    raise RulesError(problems)


def rules_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of the rules file, for editors that complete and check it."""
    schema = RulesFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Rules of Goalkeeper"}


def _owners(file: RulesFile) -> tuple[str, ...]:
    """Return the logins of who may own goals: the members of the teams that are named."""
    return tuple(login for team in file.teams if team.name in file.owners.only_from for login in team.members)


def _may(commands: CommandSettings) -> dict[str, tuple[str, ...]]:
    known = {name: find(name) for name in commands.may}
    return {command.name: tuple(commands.may[name]) for name, command in known.items() if command is not None}


def _rules(file: RulesFile) -> Rules:
    return Rules(
        preset=file.preset or "",
        timezone=file.timezone,
        language=LANGUAGES[file.language],
        public=PublicRule(**dict(file.public)),
        teams=tuple(Team(team.name, tuple(team.members), escalation.roles_of(team.roles)) for team in file.teams),
        cadence=cadence_of(file.cadence),
        work=work_of(file.calendar),
        away=away_of(file.away),
        rotas=rotas_of(file.rotas),
        rituals=rituals_of(file.rituals),
        retro=retro_rule(file.retro),
        actions=action_rules(file.actions),
        review=review_rule(file.review),
        labels=LabelNames(**dict(file.labels)),
        vocabulary=replace(vocabulary(changes_of(file)), headings=headings(file.headings)),
        become_issues=BecomeIssues(file.goals.become_issues),
        grace_days=file.goals.grace_days,
        pin=file.pin,
        lint=_lint(file.lint),
        boards=tuple(map(_board_rule, file.boards)),
        owners=OwnerRule(file.owners.second, _owners(file)),
        commands=CommandRules(_may(file.commands), tuple(file.commands.bots)),
        closing=ClosingRule(**dict(file.closing)),
        roles=escalation.roles_of(file.roles),
        escalation=escalation.steps_of(file.escalation),
        playbooks=escalation.playbooks_of(file.playbooks),
        decisions=escalation.decisions_of(file.decisions),
        updates=daily.updates_of(file.updates),
        standups=daily.standups_of(file.standups),
        midway=daily.midway_of(file.midway),
        registers=file.registers,
        figures=figures_of(file.figures),
        planning=planning_of(file.planning, file.hangovers),
        backlog=backlog_of(file.backlog),
        notices=notices_of(file.notices),
    )


def _board_rule(board: BoardSetting) -> BoardRule:
    columns = tuple((" ".join(name.casefold().split()), status) for name, status in board.columns.items())
    return BoardRule(**{**dict(board), "columns": columns})


def _lint(lint: LintSettings) -> LintRules:
    numbers = lint.model_dump(exclude={"rules", "engineers"})
    levels = tuple((code, Level(level)) for code, level in sorted(lint.rules.items()))
    return LintRules(levels, tuple(lint.engineers), **numbers)
