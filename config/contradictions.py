"""What is right by itself in a rules file and wrong together: names that clash, or that stand for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.core.commands.rights import condition_problem
from bot.core.commands.table import find, nearest
from bot.core.lint.table import TABLE
from bot.core.rules.escalation import role_key
from config import daily, escalation, figures, notices
from config.cadence import cadence_problems
from config.calendar import calendar_problems
from config.headings import heading_problems
from config.problems import Problem, dotted, near, shown
from config.rules_file import RulesFile
from config.sections import LintSettings
from config.vocabulary import Claim, clashes, label_claims, names, sign_claims
from config.yaml_lines import Document, Path


def contradictions(file: RulesFile, document: Document, path: str) -> Iterator[Problem]:
    """What is right by itself and wrong together."""
    changes = changes_of(file)
    for name in set(changes) - set(names()):
        line, key = document.line(("statuses", name)), dotted(("statuses", name))
        yield Problem(path, line, key, f"unknown status{near(name, names())}", f"one of {', '.join(names())}")
    known = {name: change for name, change in changes.items() if name in names()}
    yield from _lint_contradictions(file.lint, document, path)
    yield from _board_contradictions(file, document, path)
    yield from _owner_contradictions(file, document, path)
    yield from _command_contradictions(file, document, path)
    for where, message, allowed in (
        *_escalation(file),
        *daily.problems(file.standups),
        *figures.problems(file.figures),
        *notices.problems(file.notices),
    ):
        yield Problem(path, document.line(where), dotted(where), message, allowed)
    for where, message, allowed in _calendar(file):
        yield Problem(path, document.line(where), dotted(where), message, allowed)
    for where, message, allowed in heading_problems(file.headings):
        yield Problem(path, document.line(where), dotted(where), message, allowed)
    for claims in (sign_claims(known), [*_label_claims(file), *label_claims(known)], _team_claims(file)):
        for where, message in clashes(claims):
            yield Problem(path, document.line(where), dotted(where), message)


def _escalation(file: RulesFile) -> Iterator[tuple[escalation.Path, str, str]]:
    named = {role_key(name) for roles in (file.roles, *(team.roles for team in file.teams)) for name in roles}
    steps = file.escalation if "escalation" in file.model_fields_set else []
    yield from escalation.step_problems(steps, named | escalation.USUAL)
    yield from escalation.name_problems(file.playbooks, file.decisions.levels)


def _calendar(file: RulesFile) -> Iterator[tuple[Path, str, str]]:
    yield from cadence_problems(file.cadence)
    yield from calendar_problems(file.rituals, file.rotas, [team.name for team in file.teams])


def _lint_contradictions(lint: LintSettings, document: Document, path: str) -> Iterator[Problem]:
    for code in set(lint.rules) - set(TABLE):
        line, key = document.line(("lint", "rules", code)), dotted(("lint", "rules", code))
        yield Problem(path, line, key, f"unknown rule{near(code, TABLE)}", "a code of docs/lint.md")
    if lint.least_criteria > lint.most_criteria:
        where = ("lint", "least_criteria" if "least_criteria" in lint.model_fields_set else "most_criteria")
        message = f"asks for at least {lint.least_criteria} criteria and at most {lint.most_criteria}"
        yield Problem(path, document.line(where), dotted(where), message)


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
    places = [(board.owner.casefold(), board.number) for board in file.boards]
    for index, board in enumerate(file.boards):
        if places[index] in places[:index]:
            where = ("boards", index)
            name = f"board {board.number}{f' of {board.owner}' if board.owner else ''}"
            yield Problem(path, document.line(where), dotted(where), f"{name} is named twice; keep one")


def _label_claims(file: RulesFile) -> Iterator[Claim]:
    for key in type(file.labels).model_fields:
        yield Claim(getattr(file.labels, key), f"labels.{key}", ("labels", key), key in file.labels.model_fields_set)


def _team_claims(file: RulesFile) -> Iterator[Claim]:
    for index, team in enumerate(file.teams):
        yield Claim(team.name, f"teams[{index}]", ("teams", index), said=True)


def changes_of(file: RulesFile) -> dict[str, dict[str, Any]]:
    """Return what the file changes about statuses: by name, only what it spells."""
    return {name: status.model_dump(exclude_unset=True) for name, status in file.statuses.items()}
