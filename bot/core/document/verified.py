"""Does a text say, read anew, what changes wanted of its goals, and all else as before?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.core.document.amend import GoalChange
from bot.core.document.changes import Change, SetEmoji, SetLink, SetNote, SetOwner, Tick
from bot.core.document.finding import Index
from bot.core.document.folding import fold
from bot.core.document.reader import Reading, reading
from bot.core.document.signs import Signs
from bot.core.document.values import Goal, GoalAt, Target

_TRIALS = 24  # readings to find the changes that do not come out right; what is still in doubt then is left out


def unsound(
    text: str, before: Reading, changes: Iterable[Change], spliced: Callable[[Sequence[GoalChange]], str], signs: Signs
) -> list[GoalChange]:
    """Return the changes after which the text would not say what they want, or something else would be different.

    A line such as `- @ada[x]` can turn into another thing when a part of it changes. Most often all is well at once;
    else the halves are tried by themselves, and so on. `spliced` gives the text after changes.
    """
    index = Index.of(before.placed)
    goals = (change for change in changes if isinstance(change, GoalChange))
    meant = [(change, found.placed.goal.at) for change in goals if (found := index.meant(change))]

    def sound(places: Iterable[int]) -> bool:
        some = [meant[place] for place in sorted(places)]
        after = spliced([change for change, _ in some])
        return after == text or _as_meant(before, reading(after, signs), some)

    good, bad, waiting, trials = list[int](), list[int](), [list(range(len(meant)))], _TRIALS
    while waiting:
        tried = waiting.pop()
        trials -= 1
        if trials >= 0 and sound([*good, *tried]):
            good += tried
        elif trials > 0 and len(tried) > 1:
            waiting += [tried[len(tried) // 2 :], tried[: len(tried) // 2]]
        else:
            bad += tried
    return [meant[place][0] for place in sorted(bad)]


def _as_meant(before: Reading, after: Reading, meant: Iterable[tuple[GoalChange, GoalAt]]) -> bool:
    wanted: dict[GoalAt, dict[object, GoalChange]] = {}
    for change, at in meant:  # of several changes of one thing the last counts
        wanted.setdefault(at, {})[change if isinstance(change, Tick) else type(change)] = change
    old, new = before.document.goals, after.document.goals
    pairs = zip(old, new, strict=False)
    return len(old) == len(new) and all(
        _holds(one, other, tuple(wanted.get(one.at, {}).values()), after.signs) for one, other in pairs
    )


def _holds(old: Goal, new: Goal, changes: Sequence[GoalChange], signs: Signs) -> bool:
    kinds = {type(change) for change in changes}
    # What a person or a sign stood for may go with it: a new owner has been a supporter, a box said "done".
    return _kept(old, kinds) == _kept(new, kinds) and all(_says(new, change, signs) for change in changes)


def _kept(goal: Goal, kinds: Iterable[type]) -> Goal:
    """Return a goal with what changes of these kinds leave alone."""
    at = GoalAt(None, fold(goal.title), goal.at.nth, goal.at.part)
    goal = replace(goal, title=at.title, at=at, first=0, last=0, targets=_unplaced(goal.targets))
    for kind in kinds:
        if kind is SetOwner:
            goal = replace(goal, owners=(), owner_names=(), supporters=(), detail="")
        elif kind is SetLink:
            goal = replace(goal, ref=None)
        elif kind is SetNote:
            goal = replace(goal, note="", note_status=None, note_emoji=None, remaining="")
            goal = goal if goal.emoji else replace(goal, status=None)
        else:
            goal = replace(goal, status=None, emoji=None if kind is SetEmoji else goal.emoji)
            goal = replace(goal, done_box=None, targets=()) if kind is Tick else goal
    return goal


def _unplaced(targets: Iterable[Target]) -> tuple[Target, ...]:
    return tuple(replace(each, first=0, last=0, targets=_unplaced(each.targets)) for each in targets)


def _says(goal: Goal, change: GoalChange, signs: Signs) -> bool:
    match change:
        case SetEmoji():
            return goal.emoji is not None and signs.says(goal.emoji, signs.written(change.emoji))
        case SetLink():
            return goal.ref == change.number
        case SetOwner():
            wanted = (change.login.casefold(),) if change.login else ()
            return tuple(owner.casefold() for owner in goal.owners) == wanted and not goal.owner_names
        case SetNote():
            return bool(goal.note) or not change.text.strip()
        case _:
            return True  # a box has nothing beside it
