"""The sections of the rules file about the retro and its actions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.core.rules.retro import ActionRules, Become, RetroRule
from config import checks
from config.escalation import Duration
from config.kinds import Group, Hour, Weekday, YesNo, hour
from config.problems import Allowed

_RETRO, _ACTIONS = RetroRule(), ActionRules()


class RetroSetting(Group):
    """When the weekly retro is filed, and who leads it."""

    enabled: YesNo = _RETRO.enabled
    day: Weekday = "friday"
    at: Hour = hour(_RETRO.at)
    ask_days_before: Annotated[int, Allowed("a whole number from 0 to 10")] = Field(_RETRO.ask_days_before, ge=0, le=10)
    facilitator: Annotated[
        str, AfterValidator(checks.line_of_text), Field(max_length=60), Allowed("the name of a rota")
    ] = _RETRO.facilitator
    duration: Annotated[Duration | None, Allowed("a time such as 45m or 1h")] = None


class ActionSettings(Group):
    """What becomes of the actions of a retro."""

    become: Annotated[Literal["boxes", "issues"], BeforeValidator(checks.lower), Allowed("boxes or issues")] = "boxes"
    after_hours: Annotated[int, Allowed("a whole number from 0 to 72")] = Field(_ACTIONS.after_hours, ge=0, le=72)
    remind: YesNo = _ACTIONS.remind


def retro_rule(retro: RetroSetting) -> RetroRule:
    """Return the rule that a section spells."""
    weekday = checks.WEEKDAYS.index(retro.day)
    minutes = int(retro.duration.total_seconds() // 60) if retro.duration else 0
    return RetroRule(retro.enabled, weekday, retro.at, retro.ask_days_before, retro.facilitator, minutes)


def action_rules(actions: ActionSettings) -> ActionRules:
    """Return the rules that a section spells."""
    return ActionRules(Become(actions.become), actions.after_hours, actions.remind)
