"""The rules file as a whole: every section that `.github/goalkeeper.yml` may have."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.core.rules import Rules
from config import checks
from config.backlog import BacklogSettings
from config.cadence import CadenceRule
from config.calendar import AwayDays, CalendarSettings, Rituals, Rotas
from config.closing import ClosingSettings
from config.daily import MidwaySettings, Standups, UpdateSettings
from config.escalation import DecisionSettings, Playbooks, RoleNames, Steps, ladder
from config.figures import FigureSettings
from config.headings import KINDS, LONGEST
from config.kinds import Group, YesNo, Zone, listing, section
from config.notices import Notices
from config.planning import HangoverSettings, PlanningSettings
from config.presets import PresetName
from config.problems import Allowed
from config.public import Language, PublicSettings, public_of
from config.retro import ActionSettings, RetroSetting
from config.review import ReviewSetting
from config.sections import (
    BoardSetting,
    CommandSettings,
    GoalSettings,
    LabelSettings,
    LintSettings,
    OwnerSettings,
    StatusSettings,
    TeamRule,
    board_of,
    team_of,
)
from config.vocabulary import names

_DEFAULTS = Rules()

Heading = Annotated[
    str,
    AfterValidator(checks.line_of_text),
    AfterValidator(checks.heading),
    Field(max_length=LONGEST),
]


class RulesFile(Group):
    """The rules of a space as the file spells them."""

    preset: PresetName | None = None
    timezone: Zone = _DEFAULTS.timezone
    language: Language = "en"
    teams: Annotated[
        list[Annotated[TeamRule, BeforeValidator(team_of)]],
        Field(max_length=50),
        listing(list[str | TeamRule]),
        Allowed("a list of at most 50 teams, each a name, or a name and members"),
    ] = Field(default_factory=list)
    cadence: Annotated[CadenceRule, section(CadenceRule)] = Field(default_factory=CadenceRule)
    calendar: Annotated[CalendarSettings, section(CalendarSettings)] = Field(default_factory=CalendarSettings)
    away: AwayDays = Field(default_factory=dict)
    rotas: Rotas = Field(default_factory=dict)
    rituals: Rituals = Field(default_factory=dict)
    retro: Annotated[RetroSetting, section(RetroSetting)] = Field(default_factory=RetroSetting)
    actions: Annotated[ActionSettings, section(ActionSettings)] = Field(default_factory=ActionSettings)
    review: Annotated[ReviewSetting, section(ReviewSetting)] = Field(default_factory=ReviewSetting)
    labels: Annotated[LabelSettings, section(LabelSettings)] = Field(default_factory=LabelSettings)
    statuses: Annotated[
        dict[str, Annotated[StatusSettings, section(StatusSettings)]],
        section(dict[Literal[names()], StatusSettings | None]),
    ] = Field(default_factory=dict)
    headings: Annotated[
        dict[str, Annotated[list[Heading], Field(max_length=50), listing(list[str])]],
        section(dict[Literal[tuple(KINDS)], list[str]]),
        Allowed("kinds of sections, each with a list of at most 50 headings of at most 100 characters"),
    ] = Field(default_factory=dict)
    goals: Annotated[GoalSettings, section(GoalSettings)] = Field(default_factory=GoalSettings)
    pin: YesNo = _DEFAULTS.pin
    backlog: Annotated[BacklogSettings, section(BacklogSettings)] = Field(default_factory=BacklogSettings)
    planning: Annotated[PlanningSettings, section(PlanningSettings)] = Field(default_factory=PlanningSettings)
    hangovers: Annotated[HangoverSettings, section(HangoverSettings)] = Field(default_factory=HangoverSettings)
    lint: Annotated[LintSettings, section(LintSettings)] = Field(default_factory=LintSettings)
    boards: Annotated[
        list[Annotated[BoardSetting, BeforeValidator(board_of)]],
        Field(max_length=10),
        listing(list[int | BoardSetting]),
        Allowed("a list of at most 10 boards, each a number, or a number and more"),
    ] = Field(default_factory=list)
    owners: Annotated[OwnerSettings, section(OwnerSettings)] = Field(default_factory=OwnerSettings)
    commands: Annotated[CommandSettings, section(CommandSettings)] = Field(default_factory=CommandSettings)
    closing: Annotated[ClosingSettings, section(ClosingSettings)] = Field(default_factory=ClosingSettings)
    roles: RoleNames = Field(default_factory=dict)
    escalation: Steps = Field(default_factory=ladder)
    playbooks: Playbooks = Field(default_factory=list)
    decisions: Annotated[DecisionSettings, section(DecisionSettings)] = Field(default_factory=DecisionSettings)
    updates: Annotated[UpdateSettings, section(UpdateSettings)] = Field(default_factory=UpdateSettings)
    standups: Standups = Field(default_factory=list)
    registers: YesNo = _DEFAULTS.registers
    figures: Annotated[FigureSettings, section(FigureSettings)] = Field(default_factory=FigureSettings)
    midway: Annotated[MidwaySettings, section(MidwaySettings)] = Field(default_factory=MidwaySettings)
    notices: Notices = Field(default_factory=list)
    public: Annotated[
        PublicSettings, BeforeValidator(public_of, json_schema_input_type=bool | PublicSettings | None)
    ] = Field(default_factory=lambda: PublicSettings(enabled=False))
