"""What happened to the goals in a week: what moved and which way, what came and went, what stood still?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.agreed import Change
from bot.core.calendar import WorkDays
from bot.core.status import Ending, Vocabulary, Word

BLOCKED = "blocked"
_WAYS = ("done", "forward", "back", "carried", "dropped")


@dataclass(frozen=True, slots=True)
class Moves:
    """How many goals moved in a week: to done, forward, back, on into the next sprint, or out of the plan."""

    done: int = 0
    forward: int = 0
    back: int = 0
    carried: int = 0
    dropped: int = 0

    @property
    def any(self) -> bool:
        """Whether anything moved."""
        return bool(self.done or self.forward or self.back or self.carried or self.dropped)


def moves(history: Sequence[Change], since: datetime, vocabulary: Vocabulary) -> Moves:
    """Return how the goals moved after `since`: each once, by where it stood then and where it stands now."""
    steps: dict[object, list[Change]] = {}
    for change in history:
        if change.what == "status" and change.at > since:
            steps.setdefault(change.number or change.title, []).append(change)
    ways = [_way(each[0].before, each[-1].after, vocabulary) for each in steps.values()]
    return Moves(*(ways.count(way) for way in _WAYS))


def _way(before: str, after: str, vocabulary: Vocabulary) -> str:
    """Return which way a goal went. A vocabulary goes from not started by good to bad, up to done."""
    old, new = vocabulary.read(before), vocabulary.read(after)
    if new is None or old is None or old.name == new.name:
        return ""
    if new.ending is not Ending.OPEN:
        return {Ending.COMPLETED: "done", Ending.NOT_PLANNED: "dropped"}[new.ending]
    if _is_past(new, vocabulary):
        return "carried"
    if old.ending is not Ending.OPEN or _is_past(old, vocabulary):
        return "back"
    return "forward" if _rank(new, vocabulary) > _rank(old, vocabulary) else "back"


def _is_past(word: Word, vocabulary: Vocabulary) -> bool:
    """Whether a word stands behind done: the goal goes on, but not here."""
    return vocabulary.words.index(word) > vocabulary.words.index(vocabulary.ending(Ending.COMPLETED))


def _rank(word: Word, vocabulary: Vocabulary) -> tuple[int, int]:
    """Return how good an open status is; not to have begun is better than to be at risk, and worse than on track."""
    place = vocabulary.words.index(word)
    return (1, 0) if place == 0 else (2, 0) if place == 1 else (0, -place)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a goal was blocked in a week; `now` is true while it still is. `why` is what was said of it last."""

    number: int
    lost: timedelta
    now: bool
    why: str = ""

    @property
    def hours(self) -> int:
        """The time lost in whole hours, rounded, at least one."""
        return max(1, round(self.lost.total_seconds() / 3600))


def waits(history: Sequence[Change], since: datetime, now: datetime, work: WorkDays) -> tuple[Wait, ...]:
    """Return which goals were blocked between two instants, for how much working time, the longest wait first."""
    steps: dict[int, list[Change]] = {}
    for change in sorted(history, key=lambda each: each.at):
        if change.what == "status" and change.number and change.at <= now:
            steps.setdefault(change.number, []).append(change)
    found = (_wait(number, each, (since, now), work) for number, each in steps.items())
    return tuple(sorted(filter(None, found), key=lambda each: (-each.lost, each.number)))


def _wait(number: int, steps: Sequence[Change], week: tuple[datetime, datetime], work: WorkDays) -> Wait | None:
    """Add up the stretches in which a goal was blocked. Nothing is known of the time before its first change."""
    since, now = week
    ends = [*(change.at for change in steps[1:]), now]
    stretches = [
        (max(change.at, since), end) for change, end in zip(steps, ends, strict=True) if change.after == BLOCKED
    ]
    lost = sum((work.hours_between(start, end) for start, end in stretches), timedelta(0))
    still = steps[-1].after == BLOCKED
    if not lost and not (still and stretches[-1][0] < now):
        return None
    why = next((change.note for change in reversed(steps) if change.after == BLOCKED and change.note), "")
    return Wait(number, lost, still, why)
