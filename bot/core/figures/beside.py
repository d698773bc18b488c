"""Sprints beside each other: what each achieved, kept and carried, its points, and its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.figures.flow import flow
from bot.core.figures.metrics import table
from bot.core.figures.sprints import counted_of, points_of
from bot.core.folding import fold
from bot.core.record import Record

MOST_ROWS = 30


def beside(records: Sequence[Record]) -> tuple[tuple[str, ...], ...]:
    """Return rows of words: a name, then a value for each record, "" where it has none; at most 36 of them."""
    return tuple(_rows(records))


def _rows(records: Sequence[Record]) -> Iterator[tuple[str, ...]]:
    flows = [flow([counted_of(each)]) for each in records]
    points = [points_of(each) for each in records]
    own = (
        ("Achieved", [_percent(each.achieved) for each in records]),
        ("Tier", [each.tier for each in records]),
        ("Promised goals done", [_percent(each.hit) for each in flows]),
        ("Goals carried over", [_percent(each.carried) for each in flows]),
        ("Changed after the start", [_percent(each.scope) for each in flows]),
        ("Points promised", [f"{each.promised:g}" if each else "" for each in points]),
        ("Points done", [f"{each.done:g}" if each else "" for each in points]),
    )
    yield from ((name, *values) for name, values in own if any(values))
    taken = {fold(name) for name, _ in own}
    numbers = table([dict(each.numbers) for each in records])
    yield from (row for row in numbers[:MOST_ROWS] if fold(row[0]) not in taken)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
