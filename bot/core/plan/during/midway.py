"""How does the sprint stand when half of its working time is over? One comment, where there is something to say."""

from __future__ import annotations

from bot.core import calendar
from bot.core.edits import PostComment
from bot.core.plan import posts
from bot.core.plan.during import spells
from bot.core.plan.during.pace import Pace, pace
from bot.core.plan.turn import Turn

_DANGER = ("blocked", "off track", "at risk")
# Later than this it is no look at the middle any more.
_TOO_LATE = 0.75
_OVER = (
    (1.0, "The working time is over"),
    (_TOO_LATE, "Three quarters of the working time are over"),
    (0.0, "Half of the working time is over"),
)


def midway(turn: Turn) -> None:
    """Look at the sprint when half of it is over; from then on the summary says how far it is."""
    if not turn.rules.midway.enabled:
        return
    work = calendar.work_days(turn.rules)
    half = calendar.middle(turn.period, turn.rules)
    if turn.now < half:
        turn.due.append(half)
        return
    now = pace(turn)
    turn.pace = in_words(now)
    key = f"midway:{turn.issue.number}"
    if turn.happened(key) or now.time >= _TOO_LATE or not turn.views:
        return
    if not spells.is_working(work, turn.now):
        turn.due.append(spells.awake(work, turn.now))
        return
    _say(turn, key, now)


def _say(turn: Turn, key: str, now: Pace) -> None:
    """Say what is worth a word, once; where all goes well nobody is told, and that is remembered, too."""
    danger = sorted((goal for goal in turn.views if goal.word in _DANGER), key=lambda goal: _DANGER.index(goal.word))
    wanted = posts.notes((*turn.memory.kept, *turn.kept), turn.views).help
    is_late = now.is_late(turn.rules.midway.behind)
    if not (danger or wanted or is_late):
        turn.settled.append(key)
        return
    body = turn.post(
        key,
        "posts/midway.md",
        time=f"{now.time:.0%}",
        reached=f"{now.done:g} of {now.total:g} {now.unit}",
        behind=round((now.time - now.reached) * 100) if is_late else 0,
        wanted=wanted,
        danger=danger,
    )
    turn.edits.append(PostComment(key, turn.issue.id, turn.issue.number, body))


def in_words(now: Pace) -> str:
    """Return how far a sprint is, in steps so large that the summary is not rewritten for every hour."""
    counted = "" if now.unit == "goals" else f", {now.done:g} of {now.total:g} {now.unit} are reached"
    return f"{next(words for share, words in _OVER if now.time >= share)}{counted}."
