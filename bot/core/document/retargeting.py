"""What is written when a target of a goal is said in other words, or taken away?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile

from bot.core.document.amend import Amendment
from bot.core.document.changes import SayTarget
from bot.core.document.folding import fold
from bot.core.document.goals import Placed, is_target, target_text
from bot.core.document.line import read_line
from bot.core.document.retold import RANK, Edit, amended, edited
from bot.core.document.rows import Row
from bot.core.document.signs import Signs
from bot.core.document.source import Source
from bot.core.document.targeting import beside, target_rows
from bot.core.neutral import neutral


def retargeted(change: SayTarget, placed: Placed, source: Source, signs: Signs) -> list[Amendment] | None:
    """Return what changes a target's words; nothing where it says so already, None where they have no such place."""
    words = " ".join(change.text.split())
    rows = list(target_rows(placed.rows))
    meant = [row for row in rows if fold(target_text(row.line)) == fold(change.was)]
    if placed.slots or len(meant) > 1:
        return None
    if not meant:
        is_said = not words or any(fold(target_text(row.line)) == fold(words) for row in rows)
        return [] if is_said else None
    return _reworded(meant[0], words, signs) if words else _without(meant[0], source)


def _reworded(row: Row, words: str, signs: Signs) -> list[Amendment] | None:
    for edits in _ways(row, words):
        line = read_line(edited(row.head.text, edits), signs)
        if fold(target_text(line)) == fold(words) and is_target(line) and beside(line) == beside(row.line):
            return amended(row, edits)
    return None


def _ways(row: Row, words: str) -> Iterator[list[Edit]]:
    """Yield the ways to say it: first only what differs, wherever that stands, so that all formatting stays."""
    text, was = row.head.text, target_text(row.line)
    start = _shared(was, words)
    end = _shared(reversed(was[start:]), reversed(words[start:]))
    old, new = was[start : len(was) - end], words[start : len(words) - end]
    at = text.find(old) if old and neutral(new, inline=True) == new else -1
    while at >= 0:
        yield [(at, at + len(old), new)]
        at = text.find(old, at + 1)
    title = row.line.title
    yield from ([(title.start, stop, neutral(words, inline=True))] for stop in (title.end, len(text)))


def _shared(one: Iterable[str], other: Iterable[str]) -> int:
    """Return how many characters at the beginning are the same."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _without(row: Row, source: Source) -> list[Amendment] | None:
    """Take a sub-item away that is nothing but this target; None when more would go with it."""
    first, last = row.item.first, row.head.last
    bullet = source.line(first)[: row.head.columns[0]].strip()
    if row.rows or not row.item.mark or bullet != row.item.mark or source.trimmed(first, row.item.last) != last:
        return None
    is_last = last + 1 == len(source)
    start, end = (source.ends[first - 1], source.ends[last]) if is_last else (source.starts[first], source.after(last))
    return [Amendment(start, end, RANK, "")]
