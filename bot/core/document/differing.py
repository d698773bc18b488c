"""Where do two texts differ? By lines, then by words, in time that grows with the text and not with its square."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A line, together with the blank lines below it: alone, one blank line is like any other, and would be taken for it.
_LINE = re.compile(r"[^\n]*\n(?:[ \t]*\n)*|[^\n]+")
# A word, one white space, or one sign with what belongs to it: selectors, skins, what a joiner adds, accents.
_WORD = re.compile(r"\w+|\s|[^\w\s](?:\u200d\S|[\ufe0e\ufe0f\u0300-\u036f\U0001f3fb-\U0001f3ff])*")
_DEPTH = 12  # times that what stands between common lines is looked at anew
_COMPARED, _AT_ONCE = 400_000, 40_000  # pairs of tokens that difflib may compare, in all and in one stretch

_Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """In place of the characters from `start` to `end` of the first text, the second has `text`."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Budget:
    """How many pairs may still be compared one by one; without any left, a stretch counts as wholly rewritten."""

    left: int = _COMPARED


def differences(before: str, after: str) -> list[Difference]:
    """Return what changed, in order and apart from each other; both texts have line feeds only."""
    return list(_joined(_slid(each, before) for each in _joined(_by_lines(before, after, _Budget()))))


def _slid(found: Difference, before: str) -> Difference:
    """Take a line that came or went with its own ending, rather than with that of the line above it."""
    changed = found.text if found.start == found.end else before[found.start : found.end]
    whole = found.start == found.end or not found.text
    if not whole or changed[0] != "\n" or before[found.end : found.end + 1] != "\n":
        return found
    return Difference(found.start + 1, found.end + 1, f"{found.text[1:]}\n" if found.text else "")


def _by_lines(before: str, after: str, budget: _Budget) -> Iterator[Difference]:
    if before == after:
        return
    old, new = _LINE.findall(before), _LINE.findall(after)
    at = _starts(old)
    for a, b, c, d in _unlike(old, new, budget):
        yield from _by_words("".join(old[a:b]), "".join(new[c:d]), at[a], budget)


def _by_words(before: str, after: str, offset: int, budget: _Budget) -> Iterator[Difference]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    at = _starts(old)
    for a, b, c, d in _unlike(old, new, budget):
        yield _within_word("".join(old[a:b]), "".join(new[c:d]), offset + at[a])


def _within_word(before: str, after: str, offset: int) -> Difference:
    """Of one word, or of text without any common word, leave out what is the same at both ends."""
    if not (before.isalnum() and after.isalnum()):
        return Difference(offset, offset + len(before), after)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    return Difference(offset + head, offset + len(before) - tail, after[head : len(after) - tail])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items are the same from the start on."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def _starts(tokens: Iterable[str]) -> list[int]:
    at = [0]
    for token in tokens:
        at.append(at[-1] + len(token))
    return at


def _joined(found: Iterable[Difference]) -> Iterator[Difference]:
    """Make one of differences that touch."""
    last: Difference | None = None
    for each in found:
        if last and last.end == each.start:
            last = Difference(last.start, each.end, last.text + each.text)
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _unlike(old: Sequence[str], new: Sequence[str], budget: _Budget) -> Iterator[_Range]:
    """Yield the ranges of tokens that differ: (first, end) in the old ones and (first, end) in the new ones."""
    waiting = [(0, len(old), 0, len(new), 0)]
    while waiting:
        a, b, c, d, depth = waiting.pop()
        head = _common(old[a:b], new[c:d])
        a, c = a + head, c + head
        tail = _common(old[a:b][::-1], new[c:d][::-1])
        b, d = b - tail, d - tail
        if a == b or c == d:
            if (a, c) != (b, d):
                yield a, b, c, d
            continue
        anchors = _anchors(old[a:b], new[c:d]) if depth < _DEPTH else []
        if anchors:
            waiting.extend(reversed([(*each, depth + 1) for each in _between(anchors, (a, b, c, d))]))
        else:
            yield from _compared(old, new, (a, b, c, d), budget)


def _between(anchors: list[tuple[int, int]], whole: _Range) -> Iterator[_Range]:
    a, b, c, d = whole
    left, right = a, c
    for one, other in anchors:
        yield left, a + one, right, c + other
        left, right = a + one + 1, c + other + 1
    yield left, b, right, d


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest row of tokens that are there exactly once in both and in the same order."""
    once, again = Counter(old), Counter(new)
    place = {token: at for at, token in enumerate(new) if again[token] == 1}
    pairs = [(at, place[token]) for at, token in enumerate(old) if once[token] == 1 and token in place]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs, in order, whose second numbers rise."""
    ends: list[int] = []  # for each length, the smallest number that a run of this length ends with
    tips: list[int] = []  # and the pair which that is
    before: list[int] = []
    for number, (_, other) in enumerate(pairs):
        at = bisect_left(ends, other)
        before.append(tips[at - 1] if at else -1)
        ends[at : at + 1], tips[at : at + 1] = [other], [number]
    row, number = list[tuple[int, int]](), tips[-1] if tips else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _compared(old: Sequence[str], new: Sequence[str], whole: _Range, budget: _Budget) -> Iterator[_Range]:
    """Compare tokens of which none is there only once: as difflib does when they are few, else one by one."""
    a, b, c, d = whole
    cost = (b - a) * (d - c)
    if cost <= min(budget.left, _AT_ONCE):
        budget.left -= cost
        for tag, i, j, k, m in SequenceMatcher(None, old[a:b], new[c:d], autojunk=False).get_opcodes():
            if tag != "equal":
                yield a + i, a + j, c + k, c + m
    elif b - a == d - c:
        for at in range(b - a):
            if old[a + at] != new[c + at]:
                yield a + at, a + at + 1, c + at, c + at + 1
    else:
        yield a, b, c, d
