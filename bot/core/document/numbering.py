"""Where in a text is the cell that says how a number of the plan stands now, and may it be written?"""

from __future__ import annotations

from dataclasses import replace

from bot.core.document.beyond import with_all
from bot.core.document.cells import Slot, columns_of, slots_of
from bot.core.document.changes import SetNumber
from bot.core.document.folding import fold
from bot.core.document.metrics import number_columns
from bot.core.document.reader import Reading, reading
from bot.core.document.signs import Signs
from bot.core.document.values import Document
from bot.core.numbers import measured

_NOW = "now"


def with_number(text: str, change: SetNumber, signs: Signs) -> str | None:
    """Return the text with the present value of a number in its cell; None where there is not just one such cell.

    All else that the text says has to stay what it was, read anew.
    """
    before = reading(text, signs)
    found = _cells(before, change.name)
    if len(found) != 1 or before.repair.damage or measured(now=change.value).now is None:
        return None
    slot = found[0]
    if slot.text == change.value:
        return text
    start, end, words = slot.filled(change.value)
    after = text[:start] + words + text[end:]
    return after if _says(before, reading(after, signs), change) else None


def _cells(found: Reading, name: str) -> list[Slot]:
    """Return the cells for the present value in the rows of this name, in tables of numbers that are current text."""
    cells: list[Slot] = []
    for table in found.tree.tables:
        columns = number_columns(table)
        is_goals = columns_of(table, among_goals=False) is not None
        if table.first in found.hidden or is_goals or not {"name", _NOW} <= columns.keys():
            continue
        for row in table.rows:
            if fold(row.text(columns["name"])) == fold(name):
                slot = slots_of(row.line, columns, found.source).get(_NOW)
                cells += [slot] if slot else []
    return cells


def _says(before: Reading, after: Reading, change: SetNumber) -> bool:
    one, other = _whole(before), _whole(after)
    named = [metric for metric in other.metrics if fold(metric.name) == fold(change.name)]
    wanted = measured(now=change.value, wanted=f"1 {named[0].measure.unit}".strip()).now if named else None
    if len(named) != 1 or wanted is None or named[0].measure.now != wanted:
        return False
    return one.goals == other.goals and _rest(one, change.name) == _rest(other, change.name)


def _rest(document: Document, name: str) -> list[object]:
    """Return the numbers of a document, without what the one of this name says of the present."""
    return [
        replace(each, measure=replace(each.measure, now=None, direction=None))
        if fold(each.name) == fold(name)
        else each
        for each in document.metrics
    ]


def _whole(found: Reading) -> Document:
    return with_all(found.document, found.items, found.tree, found.hidden, found.signs)
