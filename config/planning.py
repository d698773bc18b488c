"""The sections `planning` and `hangovers` of the rules file: gate, lint of the plan, and what is left over."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.core.rules import HangoverRules, PlanningRules
from config import checks
from config.kinds import Group, Hour, YesNo, hour
from config.problems import Allowed

_DEFAULTS = PlanningRules()
_LEFT = HangoverRules()


class PlanningSettings(Group):
    """How a sprint is planned."""

    gate: Annotated[Literal["none", "retro"], BeforeValidator(checks.lower), Allowed("none or retro")] = _DEFAULTS.gate
    lint: YesNo = _DEFAULTS.lint


class HangoverSettings(Group):
    """What becomes of goals that are left over."""

    undecided: Annotated[
        Literal["carry", "drop", "leave"], BeforeValidator(checks.lower), Allowed("carry, drop or leave")
    ] = _LEFT.undecided
    ask: YesNo = _LEFT.ask
    ask_at: Hour = hour(_LEFT.ask_at)
    flag_at: Annotated[int, Allowed("a whole number from 1 to 20")] = Field(_LEFT.flag_at, ge=1, le=20)


def planning_of(planning: PlanningSettings, hangovers: HangoverSettings) -> PlanningRules:
    """Return both sections as one value."""
    return PlanningRules(hangovers=HangoverRules(**dict(hangovers)), **dict(planning))
