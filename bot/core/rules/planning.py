"""Rules of planning: when a sprint may start, whether its plan is looked over, and what becomes of left-overs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Literal


@dataclass(frozen=True, slots=True)
class HangoverRules:
    """What becomes of goals that are left over from the sprint before.

    Those that nobody decided about are asked for once more at the wall-clock time `ask_at` of the last working day
    before the start, unless `ask` is false; at the start `undecided` decides. From the `flag_at`-th carry on somebody
    says that a goal should be split, get another owner or be dropped.
    """

    undecided: Literal["carry", "drop", "leave"] = "carry"
    ask: bool = True
    ask_at: time = time(16, 30)
    flag_at: int = 3


@dataclass(frozen=True, slots=True)
class PlanningRules:
    """How a sprint is planned.

    With the `gate` "retro" its goals become issues only when the last retro has an action or is closed. `lint` says
    whether the summary tells, until the start, what is wrong with the plan.
    """

    gate: Literal["none", "retro"] = "none"
    lint: bool = True
    hangovers: HangoverRules = field(default_factory=HangoverRules)
