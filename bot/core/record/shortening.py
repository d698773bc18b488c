"""Shorter words for a record that would not fit into a comment: goals and numbers stay, what people said is cut."""

from __future__ import annotations

from dataclasses import replace

from bot.core.record.values import Record, Result

# One after the other, until all fits: characters of words, of a title, targets of a goal, goals in all.
LENGTHS = (600, 300, 100, 0)
_TITLES = {600: 256, 300: 160, 100: 80, 0: 20}
_TARGETS = {600: 20, 300: 10, 100: 5, 0: 0}
MOST_GOALS = 300


def shortened(record: Record, length: int) -> Record:
    """Return the record with words of at most `length` characters, one of LENGTHS; unchanged ones are not marked."""
    goals = tuple(_goal(goal, length) for goal in record.goals[:MOST_GOALS])
    removed = tuple(replace(each, title=_cut(each.title, _TITLES[length])) for each in record.removed[:MOST_GOALS])
    numbers = tuple((_cut(name, _TITLES[length]), _cut(said, _TITLES[length])) for name, said in record.numbers[:100])
    unmeasured = tuple(_cut(name, _TITLES[length]) for name in record.unmeasured[:100])
    title = _cut(record.title, 256)
    cut = replace(record, goals=goals, removed=removed, numbers=numbers, title=title, unmeasured=unmeasured)
    if cut == record:
        return record
    return replace(cut, cut=length, left_out=len(record.goals) - len(goals))


def _goal(goal: Result, length: int) -> Result:
    targets = tuple(replace(target, text=_cut(target.text, length)) for target in goal.targets[: _TARGETS[length]])
    return replace(
        goal,
        title=_cut(goal.title, _TITLES[length]),
        where=_cut(goal.where, _TITLES[length]),
        targets=targets,
        words=_cut(goal.words, length),
        learning=_cut(goal.learning, length),
        cause=_cut(goal.cause, _TITLES[length]),
    )


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: max(0, length - 1)].rstrip()}…" if length else ""
