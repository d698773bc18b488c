"""Blocks of ours in a text that people write: find them whatever happened to them, and put them right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.document.source import Source
from bot.core.document.values import Block
from bot.core.markers import Edge, begin, digest, edge, end


@dataclass(frozen=True, slots=True)
class Found:
    """A block in the text: its lines (edges included), and which of them people wrote."""

    block: Block
    first: int
    last: int
    foreign: tuple[int, ...]
    edges: tuple[int, ...]


def find_blocks(source: Source, fences: Iterable[tuple[int, int, bool]] = ()) -> tuple[Found, ...]:
    """Return the blocks of ours in order. A mark inside a closed fence is somebody's example, not a block."""
    if "goalkeeper:" not in source.text:
        return ()
    found: list[Found] = []
    opened: tuple[int, Edge] | None = None
    for line, mark in _edges(source, fences):
        if mark.begins:
            found.extend(_half(source, opened, line))
            opened = (line, mark)
        elif opened and (opened[1].kind, opened[1].key) == (mark.kind, mark.key):
            found.append(_whole(source, opened, line))
            opened = None
        else:
            found.append(_orphan(mark, line))
    found.extend(_half(source, opened, len(source)))
    return tuple(_without_twins(sorted(found, key=lambda each: each.first)))


def _edges(source: Source, fences: Iterable[tuple[int, int, bool]]) -> Iterator[tuple[int, Edge]]:
    """Yield the marks that count. A fence that our own block opened hides nothing: its end mark must be found."""
    closed = sorted((first, last) for first, last, is_closed in fences if is_closed)
    inside = -1
    place = 0
    for line in range(len(source)):
        while place < len(closed) and closed[place][1] < line:
            place += 1
        mark = edge(source.line(line))
        if mark is None:
            continue
        fenced = place < len(closed) and closed[place][0] < line
        if not fenced or 0 <= inside < closed[place][0]:
            inside = line if mark.begins else -1
            yield line, mark


def _whole(source: Source, opened: tuple[int, Edge], last: int) -> Found:
    first, mark = opened
    ours, foreign = _told_apart(source, range(first + 1, last), mark.digests)
    body = _body(source, ours)
    complete = len(mark.digests) == sum(1 for line in body.split("\n") if line.strip())
    straight = not any(source.line(line).startswith((" ", "\t")) for line in (first, last))
    block = Block(mark.kind, mark.key, body, first, last, intact=complete and straight and not foreign)
    return Found(block, first, last, foreign, (first, last))


def _half(source: Source, opened: tuple[int, Edge] | None, limit: int) -> Iterator[Found]:
    """Read a block that lost its end: ours are the lines right below its first mark that we know by their digest."""
    if opened is None:
        return
    first, mark = opened
    known = Counter(mark.digests)
    last = first
    for line in range(first + 1, limit):
        if source.is_blank(line):
            continue
        signs = digest(source.line(line))
        if known[signs] == 0:
            break
        known[signs] -= 1
        last = line
    body = _body(source, range(first + 1, last + 1))
    yield Found(Block(mark.kind, mark.key, body, first, last, intact=False), first, last, (), (first,))


def _orphan(mark: Edge, line: int) -> Found:
    return Found(Block(mark.kind, mark.key, "", line, line, intact=False), line, line, (), (line,))


def _told_apart(source: Source, lines: range, digests: Iterable[str]) -> tuple[list[int], tuple[int, ...]]:
    """Return our lines (blank ones with them) and the lines that people wrote."""
    known = Counter(digests)
    ours, foreign = [], []
    for line in lines:
        signs = "" if source.is_blank(line) else digest(source.line(line))
        if signs and known[signs] == 0:
            foreign.append(line)
            continue
        known[signs] -= 1
        ours.append(line)
    return ours, tuple(foreign)


def _body(source: Source, lines: Iterable[int]) -> str:
    return "\n".join(source.line(line) for line in lines)


def _without_twins(found: Sequence[Found]) -> Iterator[Found]:
    """Mark blocks that are there more than once."""
    count = Counter((each.block.kind, each.block.key) for each in found)
    for each in found:
        twin = count[each.block.kind, each.block.key] > 1
        yield replace(each, block=replace(each.block, intact=False)) if twin else each


def written(kind: str, key: str, body: str) -> list[str]:
    """Return the lines of a block: marks and body. ValueError when kind or key cannot be written into a mark."""
    lines = [_defused(line) for line in Source.of(body.strip("\r\n")).lines()] if body.strip() else []
    return [begin(kind, key, lines), *lines, end(kind, key)]


def _defused(line: str) -> str:
    """Return a body's line so that it cannot be taken for a mark of ours."""
    return line.replace("<!--", "&lt;!--") if edge(line) else line


def foreign_text(source: Source, found: Found) -> list[str]:
    """Return what people wrote into a block, with the blank lines that they left between their own lines."""
    kept: list[str] = []
    for before, line in zip((None, *found.foreign), found.foreign, strict=False):
        if before is not None and line > before + 1 and all(source.is_blank(gap) for gap in range(before + 1, line)):
            kept.append("")
        kept.append(source.line(line))
    return kept
