"""The command that says in a word why a goal was missed."""

from __future__ import annotations

from bot.core.commands.arguments import bare, tidy
from bot.core.commands.rights import MEMBERS
from bot.core.commands.telling import code
from bot.core.commands.values import Call, Command, Desk, Keep, Order, Wrong
from bot.core.commands.which import TEXT, goal_of

_MISSED = "/missed [goal] WORD [TEXT]"


def _missed(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, TEXT)
    text = bare(tidy(words))
    if not any(sign.isalnum() for sign in text):
        raise Wrong(f"Say why, in a word: {code(_MISSED)}, as in {code('/missed size')}.")
    return Keep("missed", text, fields=(("goal", goal.title),), goal=goal)


COMMANDS = (
    Command(
        "missed",
        (_MISSED,),
        "Say in a word why a goal was missed.",
        "The usual words are size, time, blocked, priority, unclear, quality, people and wrong bet; a space may have"
        " its own. Any other counts as *other*. The record of the sprint keeps it; the last one given counts. A line"
        " `Why missed: size` beneath the goal says the same.",
        ("/missed size two goals in one", "/missed #12 blocked the pad came late"),
        MEMBERS,
        _missed,
    ),
)
