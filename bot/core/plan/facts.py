"""What a goal's line says beside status and owner: lane, confidence, points, targets; and what changed of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from bot.core.agreed import Agreed, Change
from bot.core.document import Goal
from bot.core.merge import Surface
from bot.core.model import Deed
from bot.core.plan.heard import Heard
from bot.core.plan.lines import Line
from bot.core.plan.turn import Turn

Facts = tuple[tuple[str, str], ...]


def facts_of(goal: Goal) -> Facts:
    """Return what a line says, in pairs of name and words; several targets are several pairs, what is not said none."""
    confidence = "" if goal.confidence is None else f"{goal.confidence:.0%}"
    points = "" if goal.points is None else f"{goal.points:g}"
    targets = (("target", target.text) for target in goal.targets)
    every = (("lane", goal.lane or ""), ("confidence", confidence), ("points", points), *targets)
    return tuple((name, words) for name, words in every if words)


def fact_changes(turn: Turn, line: Line, before: Agreed, heard: Heard) -> Iterator[Change]:
    """Yield what somebody changed on the line since it was agreed upon; what a command wrote is told already."""
    told = [change for change in turn.memory.history if change.number == before.number]
    known = [*told, *(change for change in turn.changes if change.number == before.number)]
    for name, old, new in _differences(before.facts, facts_of(line.goal)) if before.lined else ():
        # What a command of this turn brings back is not on the line yet: until then it was taken away.
        if _is_told(name, new, known) if new else _is_taken(name, old, told) or _is_taken(name, old, known):
            continue
        deed = _deed(line, before.number, (name, new), heard)
        at, who = (deed.at, deed.who) if deed else heard.edited(line)[1:]
        yield Change(before.number, at or turn.now, name, old, new, Surface.LINE, who)


def _is_told(name: str, new: str, known: Sequence[Change]) -> bool:
    """Whether a line shows what was told last; of several targets any one, with its present number among its words."""
    told = [change.after for change in known if change.what == name]
    return any(after and after in new for after in (told if name == "target" else told[-1:]))


def _is_taken(name: str, old: str, known: Sequence[Change]) -> bool:
    """Whether the last that was told of some words is that a command took them away."""
    about = [change for change in known if change.what == name and old in (change.before, change.after)]
    return bool(about) and about[-1].surface == Surface.COMMAND and not about[-1].after


def _differences(before: Facts, after: Facts) -> Iterator[tuple[str, str, str]]:
    """Yield name, old and new words of what differs; targets that only moved do not."""
    for name in ("lane", "confidence", "points", "target"):
        old = [text for key, text in before if key == name]
        new = [text for key, text in after if key == name]
        gone, come = [text for text in old if text not in new], [text for text in new if text not in old]
        yield from ((name, one, other) for one, other in zip_longest(gone, come, fillvalue=""))


def _deed(line: Line, number: int, fact: tuple[str, str], heard: Heard) -> Deed | None:
    """Return the edit since which the line says so, if it is known and a person's."""
    found: Deed | None = None
    for deed, goal in reversed(heard.versions(line, number)):
        if goal is None or (fact[1] and fact not in facts_of(goal)):
            break
        found = deed
    return None if found is None or found.automatic or found.mine else found
