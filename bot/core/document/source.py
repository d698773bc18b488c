"""A text as numbered lines, with the way back from every line to its characters."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

# Markdown ends a line here and nowhere else; str.splitlines knows more endings than GitHub does.
_ENDING = re.compile(r"\r\n?|\n")
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Source:
    """The text and where each of its lines starts and ends (the ending itself not counted); lines are 0-based."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Source:
        """Cut a text into lines; a byte order mark belongs to no line."""
        starts, ends = [1 if text.startswith(_BYTE_ORDER_MARK) else 0], []
        for match in _ENDING.finditer(text):
            ends.append(match.start())
            starts.append(match.end())
        ends.append(len(text))
        return cls(text, tuple(starts), tuple(ends))

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, number: int) -> str:
        """Return a line without its ending."""
        return self.text[self.starts[number] : self.ends[number]]

    def lines(self) -> list[str]:
        """Return every line without its ending."""
        return [self.line(number) for number in range(len(self))]

    def is_blank(self, number: int) -> bool:
        """Whether a line holds nothing but white space."""
        return not self.line(number).strip()

    def after(self, number: int) -> int:
        """Return the offset behind a line and its ending."""
        return self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)

    def trimmed(self, first: int, last: int) -> int:
        """Return the last line of a range that is not blank; at least its first."""
        while last > first and self.is_blank(last):
            last -= 1
        return last

    @property
    def body(self) -> str:
        """The text without a byte order mark."""
        return self.text[self.starts[0] :]

    def opening(self, lines: int) -> str:
        """The body up to the end of so many lines, or all of it when it has no more."""
        return self.body if len(self) <= lines else self.text[self.starts[0] : self.ends[lines - 1]]

    @property
    def ending(self) -> str:
        """The line ending that this text uses most; a line feed when it has only one line."""
        both = self.text.count("\r\n")
        counts = {"\n": self.text.count("\n") - both, "\r\n": both, "\r": self.text.count("\r") - both}
        return max(counts, key=lambda ending: counts[ending])


@dataclass(frozen=True, slots=True)
class Head:
    """The text of one paragraph, without indentation and line endings, and the way back into the source.

    `text` has a line feed between its lines; `marks[n]` is where line n starts in it, `offsets[n]` in the source.
    """

    text: str
    first: int
    marks: tuple[int, ...]
    offsets: tuple[int, ...]
    columns: tuple[int, ...]

    @classmethod
    def of(cls, source: Source, first: int, lines: list[str]) -> Head:
        """Find the lines of a paragraph, as a Markdown parser returned them, in the source from line `first` on."""
        texts, offsets, columns = [], [], []
        for number, line in enumerate(lines, first):
            written, length = source.line(number).rstrip(), len(line.strip())
            columns.append(len(written) - length)
            offsets.append(source.starts[number] + columns[-1])
            texts.append(written[len(written) - length :])
        marks = [0]
        for text in texts[:-1]:
            marks.append(marks[-1] + len(text) + 1)
        return cls("\n".join(texts), first, tuple(marks), tuple(offsets), tuple(columns))

    def at(self, offset: int) -> int:
        """Return the place in the source of a place in the text."""
        line = bisect_right(self.marks, offset) - 1
        return self.offsets[line] + offset - self.marks[line]

    @property
    def end(self) -> int:
        """Where the paragraph ends in the source."""
        return self.at(len(self.text))

    @property
    def last(self) -> int:
        """The last line of the paragraph."""
        return self.first + len(self.marks) - 1

    def cut(self, lines: int) -> Head:
        """Return the paragraph's first lines only."""
        return self.part(0, min(lines, len(self.marks)))

    def part(self, start: int, end: int) -> Head:
        """Return the paragraph's lines from `start` up to `end`, counted from its first."""
        begin = self.marks[start]
        text = self.text[begin : self.marks[end] - 1 if end < len(self.marks) else None]
        marks = tuple(mark - begin for mark in self.marks[start:end])
        return Head(text, self.first + start, marks, self.offsets[start:end], self.columns[start:end])
