"""The rules of a space as values: teams, cadence, time zone, rituals, labels, vocabulary and lint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from bot.core.rules.backlog import BacklogRules
from bot.core.rules.cadence import Cadence, DatedSprint
from bot.core.rules.closing import ClosingRule
from bot.core.rules.daily import MidwayRules, StandupForm, UpdateRules
from bot.core.rules.escalation import LADDER, DecisionRules, Playbook, Roles, Step
from bot.core.rules.figures import Aim, FigureRules
from bot.core.rules.notices import NoticeRule
from bot.core.rules.planning import HangoverRules, PlanningRules
from bot.core.rules.public import PublicRule
from bot.core.rules.retro import ActionRules, Become, RetroRule
from bot.core.rules.review import ReviewRule
from bot.core.rules.times import (
    EVERYBODY,
    OWNERS,
    Away,
    BeforeEnd,
    Cron,
    DayOff,
    OnDay,
    Ritual,
    Rota,
    Shift,
    Weekly,
    When,
    WorkRule,
)
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary

__all__ = [
    "EVERYBODY",
    "OWNERS",
    "ActionRules",
    "Aim",
    "Away",
    "BacklogRules",
    "Become",
    "BecomeIssues",
    "BeforeEnd",
    "BoardRule",
    "Cadence",
    "ClosingRule",
    "CommandRules",
    "Cron",
    "DatedSprint",
    "DayOff",
    "FigureRules",
    "HangoverRules",
    "LabelNames",
    "Level",
    "LintRules",
    "NoticeRule",
    "OnDay",
    "OwnerRule",
    "PlanningRules",
    "PublicRule",
    "RetroRule",
    "ReviewRule",
    "Ritual",
    "Rota",
    "Rules",
    "Shift",
    "Team",
    "Weekly",
    "When",
    "WorkRule",
]


class BecomeIssues(StrEnum):
    """When the goals of a plan become issues of their own."""

    AT_START = "at start"
    AT_ONCE = "at once"
    BY_COMMAND = "by command"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Team:
    """A team that plans in the space; members are logins without `@`. `roles` say who is who in it."""

    name: str
    members: tuple[str, ...] = ()
    roles: Roles = ()


@dataclass(frozen=True, slots=True)
class LabelNames:
    """The names of the labels that mark what an issue is."""

    sprint: str = "sprint"
    goal: str = "goal"
    retro: str = "retro"
    action: str = "retro action"


class Level(StrEnum):
    """How much a finding of `goalkeeper lint` weighs; `off` means that nobody looks for it."""

    OFF = "off"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class LintRules:
    """What a space asks of its plans: levels by code where they differ from the table's, and how much is too much.

    `engineers` are the logins that may own goals, besides the members of the teams; nobody named means anybody.
    """

    levels: tuple[tuple[str, Level], ...] = ()
    engineers: tuple[str, ...] = ()
    most_goals_per_owner: int = 3
    most_headlines: int = 2
    most_sprints: int = 2
    most_hours: int = 16
    least_criteria: int = 3
    most_criteria: int = 5


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """What becomes of a goal's second owner: "ask" which one it is, or make the others "supporter".

    `only_from` are the logins that may own goals; nobody named means anybody.
    """

    second: Literal["ask", "supporter"] = "ask"
    only_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardRule:
    """A board (Projects v2) of the space: number and organization ("" for the repository's), and names of fields.

    `columns` maps columns, in small letters, to statuses where their names do not tell.
    """

    number: int
    owner: str = ""
    status: str = "Status"
    sprint: str = "Sprint"
    target_date: str = "Target date"
    points: str = "Points"
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CommandRules:
    """Who may give which command: conditions by the command's name where they differ from its own.

    One condition that holds is enough. `bots` are the logins of bots that may command as if they could write.
    """

    may: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that a space can decide for itself, with defaults that work without a rules file.

    `language` is the one in which the team writes, as PostgreSQL names it: words are searched by their forms in it.
    `grace_days`: how long a goal whose line was taken out of the plan is kept before it counts as dropped.
    """

    preset: str = ""
    timezone: str = "UTC"
    language: str = "english"
    public: PublicRule = field(default_factory=PublicRule)
    teams: tuple[Team, ...] = ()
    cadence: Cadence = field(default_factory=Cadence)
    retro: RetroRule = field(default_factory=RetroRule)
    actions: ActionRules = field(default_factory=ActionRules)
    review: ReviewRule = field(default_factory=ReviewRule)
    labels: LabelNames = field(default_factory=LabelNames)
    vocabulary: Vocabulary = DEFAULT_VOCABULARY
    become_issues: BecomeIssues = BecomeIssues.AT_START
    grace_days: int = 2
    pin: bool = True
    lint: LintRules = field(default_factory=LintRules)
    boards: tuple[BoardRule, ...] = ()
    owners: OwnerRule = field(default_factory=OwnerRule)
    commands: CommandRules = field(default_factory=CommandRules)
    closing: ClosingRule = field(default_factory=ClosingRule)
    work: WorkRule = field(default_factory=WorkRule)
    away: tuple[Away, ...] = ()
    rotas: tuple[Rota, ...] = ()
    rituals: tuple[Ritual, ...] = ()
    roles: Roles = ()
    escalation: tuple[Step, ...] = LADDER
    playbooks: tuple[Playbook, ...] = ()
    decisions: DecisionRules = field(default_factory=DecisionRules)
    updates: UpdateRules = field(default_factory=UpdateRules)
    standups: tuple[StandupForm, ...] = ()
    midway: MidwayRules = field(default_factory=MidwayRules)
    registers: bool = False
    figures: FigureRules = field(default_factory=FigureRules)
    planning: PlanningRules = field(default_factory=PlanningRules)
    backlog: BacklogRules = field(default_factory=BacklogRules)
    notices: tuple[NoticeRule, ...] = ()
