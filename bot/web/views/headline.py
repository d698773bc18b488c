"""The headline of a sprint: how it goes in a word, by the same rule as on its board, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.boards import roll_up
from bot.core.sheet import Goal
from bot.core.status import Ending, Word
from bot.web.views.words import count

# From the worst on.
_TROUBLES = ("off track", "blocked", "at risk")
_ENDINGS: Mapping[str, Ending] = {"completed": Ending.COMPLETED, "not planned": Ending.NOT_PLANNED}


@dataclass(frozen=True, slots=True)
class Headline:
    """A sign, a word, and what there is to say."""

    sign: str
    word: str
    said: str


def headline(goals: Sequence[Goal], state: str) -> Headline:
    """Return the headline of some goals of a sprint; `state` is that of its sheet."""
    if not goals:
        return Headline("⚪", "No goals yet", "")
    if state == "planned":
        return Headline("⚪", "Not begun", f"{count(len(goals), 'goal')} planned")
    done = sum(goal.ending == "completed" for goal in goals)
    stand = f"{done} of {count(len(goals), 'goal')} done"
    if state == "closed":
        return Headline("🏁", "Closed", stand)
    if state == "over":
        return Headline("🏁", "Over", stand)
    sign, word = _GOING[roll_up([_word(goal) for goal in goals], begun=True, over=False)]
    return Headline(sign, word, ", ".join([stand, *_troubles(goals)]))


_GOING = {
    "OFF_TRACK": ("🔴", "Off track"),
    "AT_RISK": ("🟡", "At risk"),
    "ON_TRACK": ("🟢", "On track"),
    "COMPLETE": ("✅", "Nothing is open"),
}


def _word(goal: Goal) -> Word:
    return Word(goal.status, goal.emoji, "", "", "", _ENDINGS.get(goal.ending, Ending.OPEN))


def _troubles(goals: Sequence[Goal]) -> list[str]:
    number = Counter(goal.status for goal in goals)
    return [f"{number[name]} {name}" for name in _TROUBLES if number[name]]
