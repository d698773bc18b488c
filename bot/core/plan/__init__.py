"""What is to be done now: a look at GitHub, the rules, the memory and the time in; a list of edits out."""

from bot.core.plan.boards import is_lacking
from bot.core.plan.brake import TooMuch, check
from bot.core.plan.calls import Needs, needs
from bot.core.plan.during.answers import answerable
from bot.core.plan.grace import is_unlearnt
from bot.core.plan.labels import label_ids, label_problems
from bot.core.plan.review.hearing import markable
from bot.core.plan.sheet import sheet_key
from bot.core.plan.space import plan_space, previous, to_open
from bot.core.plan.sprint import in_force, is_over, plan_sprint
from bot.core.plan.values import Memory, Plan, Problem, Render

__all__ = [
    "Memory",
    "Needs",
    "Plan",
    "Problem",
    "Render",
    "TooMuch",
    "answerable",
    "check",
    "in_force",
    "is_lacking",
    "is_over",
    "is_unlearnt",
    "label_ids",
    "label_problems",
    "markable",
    "needs",
    "plan_space",
    "plan_sprint",
    "previous",
    "sheet_key",
    "to_open",
]
