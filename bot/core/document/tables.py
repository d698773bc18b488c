"""Which tables does a text have, cell by cell, and where in the source is each cell?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from bot.core.document.folding import plain
from bot.core.document.source import Head, Source

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `head` is what is written in it, pipes still escaped, with the way back into the source."""

    head: Head

    @property
    def text(self) -> str:
        """The cell in plain words."""
        return " ".join(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """What `<br>` keeps apart in the cell, in plain words, without empty ones."""
        parts = _BREAK.split(self.head.text.replace("\\|", "|"))
        return tuple(words for part in parts if (words := plain(part)))


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row; it has as many cells as the header, the missing ones empty."""

    cells: tuple[Cell, ...]
    line: int

    def text(self, column: int | None) -> str:
        """Return the words of a column, nothing where the table has no such column."""
        return self.cells[column].text if column is not None else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table from its header's line to its last row's, 0-based. Tables in quotes are not among those found."""

    header: TableRow
    rows: tuple[TableRow, ...]
    first: int
    last: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The header in plain words."""
        return tuple(cell.text for cell in self.header.cells)


def tables_of(tokens: Sequence[Token], source: Source) -> Iterator[Table]:
    """Yield the tables among the tokens of a Markdown parser, in order, those inside list items included."""
    quotes = 0
    rows: list[TableRow] = []
    for place, token in enumerate(tokens):
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "tr_open" if not quotes:
                rows.append(_row(tokens, place, source))
            case "table_close" if not quotes:
                yield Table(rows[0], tuple(rows[1:]), rows[0].line, max(rows[-1].line, rows[0].line + 1))
                rows = []


def _cell(text: str, line: int, start: int, source: Source) -> Cell:
    return Cell(Head(text, line, (0,), (source.starts[line] + start,), (start,)))


def _row(tokens: Sequence[Token], place: int, source: Source) -> TableRow:
    line, _ = tokens[place].map or (0, 0)
    written, at = source.line(line).replace("\0", "\ufffd"), 0  # as the parser does
    cells: list[Cell] = []
    while tokens[place].type != "tr_close":
        if tokens[place].type == "inline":
            text = tokens[place].content.replace("|", "\\|")
            start = written.index(text, at)
            at = start + len(text)
            # A row may be filled up with hundreds of empty cells: all are one, right behind the last that is written.
            filled_up = bool(cells) and not text and not cells[-1].head.text
            cells.append(cells[-1] if filled_up else _cell(text, line, start, source))
        place += 1
    return TableRow(tuple(cells), line)
