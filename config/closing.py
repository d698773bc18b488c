"""The section `closing` of the rules file: last words, grace, the record, and the end of the sprint issue."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.core.rules import ClosingRule
from config.kinds import Group, Hour, YesNo, hour
from config.problems import Allowed

_DEFAULTS = ClosingRule()


class ClosingSettings(Group):
    """What happens at the end of a sprint."""

    enabled: YesNo = _DEFAULTS.enabled
    at: Hour = hour(_DEFAULTS.at)
    grace_days: Annotated[int, Allowed("a whole number from 0 to 10")] = Field(_DEFAULTS.grace_days, ge=0, le=10)
    ask: YesNo = _DEFAULTS.ask
    ask_days_before: Annotated[int, Allowed("a whole number from 0 to 5")] = Field(
        _DEFAULTS.ask_days_before, ge=0, le=5
    )
    close: YesNo = _DEFAULTS.close
    lock: YesNo = _DEFAULTS.lock
    learning_counts: YesNo = _DEFAULTS.learning_counts
