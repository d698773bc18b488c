"""Does a text say, read anew, what changes wanted of its goals, and all else as before?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from bot.core.document.amend import GoalChange
from bot.core.document.changes import Change, SetEmoji, SetLink, SetNote, SetOwner, Tick
from bot.core.document.finding import Index
from bot.core.document.folding import fold
from bot.core.document.goals import Placed
from bot.core.document.reader import Reading, reading
from bot.core.document.signs import Signs
from bot.core.document.tree import LINES_READ
from bot.core.document.values import Goal, GoalAt, Target

_TRIALS = 24  # readings to find the changes that do not come out right; what is still in doubt then is left out
_PATIENCE = 600_000  # characters to be read in all of them: a long text gets fewer, so that nobody waits for seconds
_LINE = 25  # characters, as much as a line adds to the time of reading

_Meant = tuple[GoalChange, Placed]


def unsound(
    text: str, before: Reading, changes: Iterable[Change], spliced: Callable[[Sequence[GoalChange]], str], signs: Signs
) -> list[GoalChange]:
    """Return the changes after which the text would not say what they want, or something else would be different.

    A line such as `- @ada[x]` can turn into another thing when a part of it changes. Most often all is well at once;
    else the changes of the goals that do not say what was wanted are tried by themselves, then their halves, and so
    on. `spliced` gives the text after changes.
    """
    index = Index.of(before.placed)
    goals = (change for change in changes if isinstance(change, GoalChange))
    meant = [(change, found.placed) for change in goals if (found := index.meant(change))]

    def astray(places: Iterable[int]) -> Collection[GoalAt] | None:
        some = [meant[place] for place in sorted(places)]
        after = spliced([change for change, _ in some])
        return () if after == text else _astray(before, reading(after, signs), some)

    bad = [*_crowding(before, meant)]
    good, trials = list[int](), _trials(before)
    waiting = [[place for place in range(len(meant)) if place not in bad]]
    while waiting:
        tried = waiting.pop()
        trials -= 1
        wrong = astray([*good, *tried]) if trials >= 0 else None
        if wrong is not None and not wrong:
            good += tried
        elif trials > 0 and len(tried) > 1:
            waiting += _parted(tried, {place for place in tried if meant[place][1].goal.at in (wrong or ())})
        else:
            bad += tried
    return [meant[place][0] for place in sorted(bad)]


def _trials(before: Reading) -> int:
    """Return how often a text like this may be read to find what is wrong: twice at least."""
    size = len(before.source.text) + _LINE * min(len(before.source), LINES_READ)
    return max(2, min(_TRIALS, _PATIENCE // max(size, 1)))


def _parted(tried: list[int], blamed: Collection[int]) -> list[list[int]]:
    """Return two parts of what is in doubt, the one to be tried first behind the other."""
    if 0 < len(blamed) < len(tried):
        return [sorted(blamed), [place for place in tried if place not in blamed]]
    return [tried[len(tried) // 2 :], tried[: len(tried) // 2]]


def _crowding(before: Reading, meant: Iterable[_Meant]) -> Iterator[int]:
    """Yield the places of changes whose new lines would push the last goals out of what is read of a long text."""
    last = max((goal.last for goal in before.document.goals), default=0)
    room = min(before.room, LINES_READ - 1 - last)
    grown: set[GoalAt] = set()
    for place, (change, placed) in enumerate(meant):
        if placed.goal.at in grown or not _adds_line(change, placed):
            continue
        if len(grown) < room:
            grown.add(placed.goal.at)
        else:
            yield place


def _adds_line(change: GoalChange, placed: Placed) -> bool:
    return isinstance(change, SetNote) and bool(change.text.strip()) and not placed.note and not placed.slots


def _astray(before: Reading, after: Reading, meant: Iterable[_Meant]) -> list[GoalAt] | None:
    """Return the goals that are gone or do not say what is meant; None when there are others, whoever brought them."""
    wanted: dict[GoalAt, dict[object, GoalChange]] = {}
    for change, placed in meant:  # of several changes of one thing the last counts
        wanted.setdefault(placed.goal.at, {})[change if isinstance(change, Tick) else type(change)] = change
    old, new = before.document.goals, {_named(goal): goal for goal in after.document.goals}
    found = ((one.at, one, new.get(_named(one)), tuple(wanted.get(one.at, {}).values())) for one in old)
    astray = [at for at, one, other, made in found if other is None or not _holds(one, other, made, after.signs)]
    return astray if astray or len(old) == len(after.document.goals) else None


def _named(goal: Goal) -> tuple[str, int, str]:
    return goal.at.part, goal.at.nth, fold(goal.title)


def _holds(old: Goal, new: Goal, changes: Sequence[GoalChange], signs: Signs) -> bool:
    kinds = {type(change) for change in changes}
    # What a person or a sign stood for may go with it: a new owner has been a supporter, a box said "done".
    return _kept(old, kinds) == _kept(new, kinds) and all(_says(new, change, signs) for change in changes)


def _kept(goal: Goal, kinds: Iterable[type]) -> Goal:
    """Return a goal with what changes of these kinds leave alone."""
    at = GoalAt(None, fold(goal.title), goal.at.nth, goal.at.part)
    goal = replace(goal, at=at, first=0, last=0, targets=unplaced(goal.targets))
    for kind in kinds:
        if kind is SetOwner:
            goal = replace(goal, owners=(), owner_names=(), supporters=(), detail="")
        elif kind is SetLink:
            goal = replace(goal, ref=None, elsewhere="")
        elif kind is SetNote:
            goal = replace(goal, note="", note_status=None, note_emoji=None, remaining="")
            goal = goal if goal.emoji else replace(goal, status=None)
        else:
            goal = replace(goal, status=None, emoji=None if kind is SetEmoji else goal.emoji)
            goal = replace(goal, done_box=None, targets=()) if kind is Tick else goal
    return goal


def unplaced(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Return targets without the lines on which they stand."""
    return tuple(replace(each, first=0, last=0, targets=unplaced(each.targets)) for each in targets)


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
