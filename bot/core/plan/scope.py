"""What was promised at the start of a sprint, and what came into it or left it since?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.agreed import Change
from bot.core.edits import AddSubIssue, OpenIssue
from bot.core.merge import Surface
from bot.core.plan.hangovers.left import DECIDED
from bot.core.plan.opening import may_open
from bot.core.plan.posts import GoalView
from bot.core.plan.starting import stands_at
from bot.core.plan.turn import Turn
from bot.core.rules import BecomeIssues
from bot.core.status import Ending

COMMITTED = "committed"
# A goal whose issue GitHub refuses does not keep the others from being promised.
_PATIENCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """A goal by the number of its issue (0: it has none) and its title."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a sprint promised: the goals at `frozen_at` (UTC; None: not yet), what came later, and what went.

    `added` are in the order of the plan, also those that were dropped since; `removed` were promised, and have been
    taken out of the sprint or dropped. What is carried over was not removed.
    """

    frozen_at: datetime | None = None
    committed: tuple[Planned, ...] = ()
    added: tuple[Planned, ...] = ()
    removed: tuple[Planned, ...] = ()


def scope(changes: Iterable[Change], goals: Sequence[GoalView], dropped: str = "dropped") -> Scope:
    """Return what a sprint promised, and what came and went since.

    `changes` is the sprint's history (its events `committed` tell), `goals` are all that the sprint has now, with those
    that it carried over; `dropped` is the vocabulary's word for what was given up.
    """
    promises = [change for change in changes if change.what == COMMITTED]
    if not promises:
        return Scope()
    committed = tuple(Planned(each.number, each.title) for each in promises if each.number or each.title)
    here = [Planned(goal.number, goal.title) for goal in goals]
    going = [Planned(goal.number, goal.title) for goal in goals if goal.word != dropped]
    return Scope(
        min(change.at for change in promises),
        committed,
        tuple(each for each in here if not any(is_same(each, one) for one in committed)),
        tuple(one for one in committed if not any(is_same(each, one) for each in going)),
    )


def is_same(goal: Planned, promised: Planned) -> bool:
    """A goal that was promised as a mere line is known by its title, also when it has an issue by now."""
    if goal.number and promised.number:
        return goal.number == promised.number
    return " ".join(goal.title.casefold().split()) == " ".join(promised.title.casefold().split())


def scope_of(turn: Turn) -> Scope:
    """Return what this sprint promised, and what came and went until now; the goals are settled already."""
    awaited = (GoalView(number, "", title, "", "", open=True, done=False, owner="") for number, title in turn.awaited)
    return scope((*turn.memory.history, *turn.changes), (*turn.views, *awaited), dropped_word(turn))


def dropped_word(turn: Turn) -> str:
    """Return the word of the vocabulary for goals that were given up."""
    return turn.rules.vocabulary.ending(Ending.NOT_PLANNED).name


def freeze(turn: Turn) -> None:
    """Note once, at the first look after the start, which goals are promised: one event for each.

    Goals that just become issues are waited for. An empty plan is noted by one event without number and title.
    """
    key, moment = f"{COMMITTED}:{turn.issue.number}", stands_at(turn)
    if turn.is_over or turn.happened(key) or not _is_begun(turn):
        return
    if turn.now < moment:
        turn.due.append(moment)
        return
    is_coming = any(isinstance(edit, AddSubIssue) or _is_goal(edit) for edit in turn.edits)
    # What is decided in this very turn has its line in the next one, however late we are.
    is_deciding = any(change.what == DECIDED for change in turn.changes)
    if is_deciding or (is_coming and turn.now < moment + _PATIENCE):
        turn.waiting = True
        return
    goals = [Planned(view.number, view.title) for view in turn.views if view.word != dropped_word(turn)]
    goals.extend(Planned(*each) for each in (*turn.awaited, *_coming(turn)))
    for goal in goals or [Planned(0, "")]:
        turn.changes.append(Change(goal.number, turn.now, COMMITTED, "", "", Surface.LINE, title=goal.title))
    turn.settled.append(key)


def _coming(turn: Turn) -> Iterator[tuple[int, str]]:
    """Yield number and title of goals whose issues nobody waits for any more: they are in the plan all the same."""
    for edit in turn.edits:
        if isinstance(edit, AddSubIssue):
            known = turn.memory.elsewhere.get(edit.number)
            yield edit.number, known.agreed.title if known else ""
        elif isinstance(edit, OpenIssue) and edit.parent:
            yield 0, edit.title


def _is_goal(edit: object) -> bool:
    return isinstance(edit, OpenIssue) and bool(edit.parent)


def _is_begun(turn: Turn) -> bool:
    return turn.rules.become_issues is BecomeIssues.NEVER or may_open(turn)
