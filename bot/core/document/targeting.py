"""What is written when a goal gets a target, or a target another number?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.core.amounts import Amount, amounts, hush
from bot.core.document.amend import Amendment, below
from bot.core.document.cells import Slot
from bot.core.document.changes import AddTarget, SetTargetNow
from bot.core.document.folding import fold, plain
from bot.core.document.goals import Placed, inner_prefix, is_target, next_prefix, prefix_of, target_text
from bot.core.document.line import Line, read_line
from bot.core.document.retold import RANK, Edit, Says, amended, edited, places
from bot.core.document.rows import Row
from bot.core.document.signs import Signs
from bot.core.document.source import Source
from bot.core.numbers import Measure, measure, measured

_DIGITS = re.compile(r"\d(?:[\d.,'’\u00a0\u202f]*\d)?")
_BULLSEYE = "🎯"
_BELOW = 4  # a rank: below a new `Status:` line, above a new goal


def added_target(change: AddTarget, placed: Placed, source: Source, signs: Signs) -> list[Amendment] | None:
    """Return the new sub-item; None where there is no place for one, or nothing that reads as a target."""
    words = " ".join(change.text.split()).removeprefix(_BULLSEYE).lstrip("\ufe0f ")
    line = read_line(f"{_BULLSEYE} {words}", signs)
    if placed.slots or line.label or not is_target(line) or (placed.flat and placed.row.line.aimed):
        return None
    if any(fold(target.text) == fold(target_text(line)) for target in placed.goal.targets):
        return []
    last, prefix = _place(placed, source)
    return [below(source, last, [f"{prefix}{_BULLSEYE} {words}"], rank=_BELOW)]


def _place(placed: Placed, source: Source) -> tuple[int, str]:
    """Return the line below which it goes, and its bullet; what only stands beside the goal is no sibling of it."""
    if placed.flat:
        return placed.below, placed.prefix
    inner = [row for row in placed.row.rows if row.item.mark]
    if inner:
        return inner[-1].item.last, next_prefix(prefix_of(inner[-1], source))
    last = max(row.head.last for row in (placed.row, *placed.row.rows))
    return last, inner_prefix(prefix_of(placed.row, source))


def progressed(change: SetTargetNow, placed: Placed, signs: Signs) -> list[Amendment] | None:
    """Return what says where a target is now; None when there is no such target, or its words leave no place for it.

    ValueError for a value that is no number.
    """
    value = " ".join(change.value.split())
    found = list(amounts(hush(value)))
    if len(found) != 1 or found[0].low != found[0].high or (found[0].start, found[0].end) != (0, len(value)):
        raise ValueError(f"{change.value!r} is no number")
    rows = list(target_rows(placed.rows))
    if placed.slots:
        slot = placed.slots.get("target")
        return _in_cell(slot, value, found[0]) if slot and slot.text and change.nth == 0 else None
    return _in_row(rows[change.nth], value, found[0], signs) if 0 <= change.nth < len(rows) else None


def target_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of a goal's targets, in the order of `Goal.targets`."""
    for row in rows:
        line = row.line
        if line.label or (line.tags and not line.words):
            continue
        if is_target(line):
            yield row
        else:
            yield from target_rows(row.rows)


def _in_row(row: Row, value: str, amount: Amount, signs: Signs) -> list[Amendment] | None:
    before = measure(target_text(row.line))
    wanted = _wanted(amount, value, before)
    if wanted is None or before.now == wanted:
        return None if wanted is None else []
    asked = beside(row.line)
    for edits in _ways(row.head.text, places(row.line), value, amount, before):
        line = read_line(edited(row.head.text, edits), signs)
        if beside(line) == asked and is_target(line) and _moved(before, measure(target_text(line)), value, amount):
            return amended(row, edits)
    return None


def beside(line: Line) -> Says:
    """Return what the line of a target says beside its words."""
    return replace(Says.of(line), title="", detail="")


def _in_cell(slot: Slot, value: str, amount: Amount) -> list[Amendment] | None:
    before = measure(plain(slot.text.replace("\\|", "|")))
    wanted = _wanted(amount, value, before)
    if wanted is None or before.now == wanted:
        return None if wanted is None else []
    for edits in _ways(slot.text, [len(slot.text)], value, amount, before):
        after = measure(plain(edited(slot.text, edits).replace("\\|", "|")))
        if _moved(before, after, value, amount):
            return [Amendment(slot.start + start, slot.start + end, RANK, words) for start, end, words in edits]
    return None


def _ways(text: str, behind: Sequence[int], value: str, amount: Amount, before: Measure) -> Iterator[list[Edit]]:
    """Yield the ways to write the value: in place of each number, or behind the words when no number is the present."""
    if before.now is None:
        yield from ([(at, at, f" (now: {value})")] for at in behind)
        return
    for each in amounts(hush(text)):
        digits = _DIGITS.search(text, each.start, each.end)
        if digits and not amount.unit:
            yield [(digits.start(), digits.end(), value)]
        yield [(digits.start() if digits and not amount.unit else each.start, each.end, value)]


def _wanted(amount: Amount, value: str, before: Measure) -> float | None:
    """Return the value in the unit of the target; None when it counts something else."""
    if not amount.unit or not before.unit:
        return amount.high
    return measured(now=value, wanted=f"1 {before.unit}").now


def _moved(before: Measure, after: Measure, value: str, amount: Amount) -> bool:
    """Whether only the present changed. A number alone may take on the unit of the value."""
    unit = before.unit or after.unit
    same = (after.baseline, after.wanted, after.unit) == (before.baseline, before.wanted, unit)
    return same and after.now is not None and after.now == _wanted(amount, value, before)
