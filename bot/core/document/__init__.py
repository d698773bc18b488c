"""Reading planning documents, and splicing the few characters that are ours into them."""

from bot.core.document.changes import (
    AddGoal,
    Change,
    DropBlock,
    Place,
    PutBlock,
    SetEmoji,
    SetLink,
    SetNote,
    SetOwner,
    Spliced,
    TooLong,
)
from bot.core.document.reader import read
from bot.core.document.splicer import splice
from bot.core.document.values import (
    GOAL_KINDS,
    PLAN_KINDS,
    Block,
    Document,
    Goal,
    GoalAt,
    Kind,
    NotFound,
    Section,
    Target,
    Warning_,
)

__all__ = [
    "GOAL_KINDS",
    "PLAN_KINDS",
    "AddGoal",
    "Block",
    "Change",
    "Document",
    "DropBlock",
    "Goal",
    "GoalAt",
    "Kind",
    "NotFound",
    "Place",
    "PutBlock",
    "Section",
    "SetEmoji",
    "SetLink",
    "SetNote",
    "SetOwner",
    "Spliced",
    "Target",
    "TooLong",
    "Warning_",
    "read",
    "splice",
]
