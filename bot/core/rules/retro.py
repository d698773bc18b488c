"""Rules of the retro: when it is filed, when people are asked for it, and what becomes of its actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class RetroRule:
    """When the weekly retro is filed: weekday (Monday is 0) and wall-clock time in the space's time zone.

    `ask_days_before` is how many working days before it people are asked for their notes; 0 asks nobody. `facilitator`
    is the name of the rota whose turn it is to lead it, `minutes` how long the meeting takes (0: nobody says).
    """

    enabled: bool = True
    weekday: int = 4
    at: time = time(15, 0)
    ask_days_before: int = 0
    facilitator: str = "facilitator"
    minutes: int = 0


class Become(StrEnum):
    """What the actions of a retro become."""

    BOXES = "boxes"
    ISSUES = "issues"


@dataclass(frozen=True, slots=True)
class ActionRules:
    """How actions are followed up. `after_hours` is how long a retro's text must rest before they become issues.

    With `remind` the summary of the next sprint says which are in no plan.
    """

    become: Become = Become.BOXES
    after_hours: int = 1
    remind: bool = True
