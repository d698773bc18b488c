"""Which columns does a table of goals have, and where in the source are the cells that a change writes into?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.document.folding import fold
from bot.core.document.source import Source
from bot.core.document.synonyms import COLUMNS, GOAL_COLUMNS
from bot.core.document.tables import Table

_PIPE = re.compile(r"(?<!\\)(?:\\\\)*\|")


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell in the source: `text` from `start` to `end`; of an empty cell, all between its pipes."""

    start: int
    end: int
    text: str

    def filled(self, words: str) -> tuple[int, int, str]:
        """Return what to write where, so that the cell says these words."""
        words = words.replace("\\|", "|").replace("|", "\\|")
        return self.start, self.end, words if self.text else f" {words} "


@dataclass(frozen=True, slots=True)
class Slots:
    """The cells of a goal's row that are there to be written into, by the name of their column."""

    by_name: Mapping[str, Slot] = field(default_factory=dict)

    def get(self, name: str) -> Slot | None:
        """Return the cell of a column, None where the row has none."""
        return self.by_name.get(name)

    @property
    def takes_notes(self) -> bool:
        """Whether the row has a place for what people say about the status."""
        return "note" in self.by_name or "status" in self.by_name


def columns_of(table: Table, *, among_goals: bool) -> dict[str, int] | None:
    """Return the columns of a table of goals by name; None when it is none.

    A table of goals has a column for the goal, and one for its owner or its status. Elsewhere than in a section of
    goals, the header must say "goal" in so many words, and name an owner.
    """
    found: dict[str, int] = {}
    folded = [fold(column) for column in table.columns]
    for name, words in COLUMNS.items():
        best = [(words.index(column), place) for place, column in enumerate(folded) if column in words]
        if best:
            found[name] = min(best)[1]
    if "title" not in found:
        return None
    if among_goals:
        return found if {"owner", "status"} & found.keys() else None
    return found if "owner" in found and folded[found["title"]] in GOAL_COLUMNS else None


def slots_of(line: int, columns: Mapping[str, int], source: Source) -> Slots:
    """Return the cells of a table's row that stand between pipes of their own."""
    text = source.line(line)
    edges = [match.end() for match in _PIPE.finditer(text)]
    if not text.lstrip().startswith("|"):
        edges.insert(0, 0)
    if not edges or text[edges[-1] :].strip():
        edges.append(len(text) + 1)
    slots = {}
    for name, place in columns.items():
        if place + 1 < len(edges):
            start, end = edges[place], edges[place + 1] - 1
            words = text[start:end].strip()
            start += len(text[start:end]) - len(text[start:end].lstrip()) if words else 0
            end = start + len(words) if words else end
            slots[name] = Slot(source.starts[line] + start, source.starts[line] + end, words)
    return Slots(slots)
