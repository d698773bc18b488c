"""Write and take away blocks of ours, whatever happened to them since."""

from __future__ import annotations

from bot.core.document.amend import Amendment, below
from bot.core.document.blocks import Found, foreign_text, written
from bot.core.document.changes import DropBlock, Place, PutBlock
from bot.core.document.reader import Reading
from bot.core.markers import unticked

BLOCK_RANK = 5  # a block stands below the lines of goals that are written at the same place


def put(reading: Reading, blocks: tuple[Found, ...], change: PutBlock) -> list[Amendment]:
    """Return what makes the text hold this block once, where it stands now or else at its place."""
    lines = written(change.kind, change.key, change.body)
    mine = [found for found in blocks if (found.block.kind, found.block.key) == (change.kind, change.key)]
    if not mine:
        return [_new(reading, lines, change.place)]
    return [_rewritten(reading, mine[0], lines), *(_removed(reading, found) for found in mine[1:])]


def drop(reading: Reading, blocks: tuple[Found, ...], change: DropBlock) -> list[Amendment]:
    """Return what takes every copy of this block out of the text; people's lines in it stay."""
    mine = [found for found in blocks if (found.block.kind, found.block.key) == (change.kind, change.key)]
    return [_removed(reading, found) for found in mine]


def _rewritten(reading: Reading, found: Found, lines: list[str]) -> Amendment:
    source = reading.source
    foreign = foreign_text(source, found)
    now = [source.line(line) for line in range(found.first, found.last + 1)]
    ours = _with_ticks(lines, now)
    wanted = [*ours, "", *foreign] if foreign else ours
    if now == wanted:
        return Amendment(source.starts[found.first], source.starts[found.first], BLOCK_RANK, "")
    text = source.ending.join(wanted)
    return Amendment(source.starts[found.first], source.ends[found.last], BLOCK_RANK, text)


def _with_ticks(lines: list[str], now: list[str]) -> list[str]:
    """Keep the boxes ticked that somebody ticked since the block was made; a box is known by its whole line."""
    ticked = {unticked(line).strip(): line for line in now if unticked(line) != line}
    return [_ticked(line) if line.strip() in ticked else line for line in lines]


def _ticked(line: str) -> str:
    return line.replace("[ ]", "[x]", 1)


def _removed(reading: Reading, found: Found) -> Amendment:
    source = reading.source
    foreign = foreign_text(source, found)
    if foreign:
        return Amendment(source.starts[found.first], source.ends[found.last], BLOCK_RANK, source.ending.join(foreign))
    # One of the two blank lines around a block goes with it, so that coming and going leaves no trace.
    first, end = found.first, source.after(found.last)
    blank_after = found.last + 1 >= len(source) or source.is_blank(found.last + 1)
    if first > 0 and source.is_blank(first - 1) and blank_after:
        first -= 1
    return Amendment(source.starts[first], end, BLOCK_RANK, "")


def _new(reading: Reading, lines: list[str], place: Place) -> Amendment:
    source = reading.source
    if not source.body.strip():
        return Amendment(source.starts[0], source.starts[0], BLOCK_RANK, source.ending.join(lines))
    if place == "start":
        return Amendment(
            source.starts[0], source.starts[0], BLOCK_RANK, "".join(line + source.ending for line in [*lines, ""])
        )
    line = _line(reading, place)
    if line is None:
        line = source.trimmed(0, len(source) - 1)
    followed = line + 1 < len(source) and not source.is_blank(line + 1)
    return below(source, line, ["", *lines, *([""] if followed else [])], rank=BLOCK_RANK)


def _line(reading: Reading, place: Place) -> int | None:
    """Return the line below which a new block goes; None for the end of the text."""
    if isinstance(place, str):
        return None
    where, kind = place
    section = reading.document.section(kind)
    if section is None:
        return None
    if where == "end of":
        return reading.source.trimmed(section.first, section.last)
    return next(opening.below for opening in reading.openings if opening.first == section.first) - 1
