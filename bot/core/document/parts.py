"""What stands under each heading: entries of lists, paragraphs, tables and the headings below it?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.core.document.folding import fold, plain
from bot.core.document.rows import Budget
from bot.core.document.source import Head
from bot.core.document.tables import Table
from bot.core.document.tree import Item
from bot.core.document.values import Kind, Section

_LABEL = re.compile(
    r"(?P<label>[^:=()]{1,80}(?:\([^()]{0,60}\)[^:=()]{0,20}){0,2})[:=](?:\s+(?P<value>\S.*)|\s*$)", re.DOTALL
)
_NUMBER = re.compile(r"(?:#?\d{1,3}(?:(?:\.\d{1,3}){0,3}[.):]|(?:\.\d{1,3}){1,3})|[A-Z][.)])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text in plain words. `written` is the Markdown of it; lines are 0-based.

    `bare` are the words without signs before them. Of `**Risk:** it may rain`, `named` is what stands before the colon
    and `label` the same folded, `value` what stands after it; without a colon there is no label, and both are `bare`.
    """

    written: str
    text: str
    first: int
    last: int
    bare: str
    label: str
    named: str
    value: str

    @classmethod
    def of(cls, written: str, first: int, last: int) -> Words:
        """Read Markdown as words."""
        text = plain(written)
        bare = unsigned(text)
        match = _LABEL.match(bare) if ":" in bare or "=" in bare else None
        if match is None:
            return cls(written, text, first, last, bare, "", bare, bare)
        named = match["label"].strip()
        return cls(written, text, first, last, bare, fold(named), named, (match["value"] or "").strip())


@dataclass(frozen=True, slots=True)
class Entry:
    """A list item: its first paragraph in words, and the entries under it."""

    words: Words
    entries: tuple[Entry, ...] = ()

    def field(self, *names: str) -> str:
        """Return what an entry under this one says after one of these names, several lines joined; "" without one."""
        for entry in self.entries:
            if entry.words.label in names or fold(entry.words.named) in names:
                return entry.said
        return ""

    @property
    def said(self) -> str:
        """What stands after the colon and in the entries below, a line each."""
        words = self.words
        own = words.value if words.label else ""
        return "\n".join(filter(None, (own, *(entry.words.text for entry in self.entries))))


@dataclass(slots=True)
class Part:
    """A heading with what stands under it up to the next one, and the parts of the headings below it.

    `heading` is in plain words, without number and signs, and `folded` the same folded. `above` are the folded headings
    that it stands under, the nearest last. `lines` are those of the paragraphs.
    """

    section: Section
    budget: Budget
    heading: str = ""
    folded: str = ""
    above: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    items: list[Item] = field(default_factory=list)
    paragraphs: list[Words] = field(default_factory=list)
    lines: list[Words] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    read: tuple[Entry, ...] | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of its lists, read when somebody first asks: those of goals are mostly not asked for."""
        if self.read is None:
            self.read = tuple(_entries(self.items, self.budget))
        return self.read

    @property
    def last(self) -> int:
        """The last line of the part and of all below it."""
        return self.parts[-1].last if self.parts else self.section.last

    def speaks_of(self, words: frozenset[str]) -> bool:
        """Whether the heading has one of these words."""
        return not words.isdisjoint(self.words)

    def stands_under(self, words: frozenset[str]) -> bool:
        """Whether the heading or one above it has one of these words."""
        return not words.isdisjoint(self.around)

    def whole(self) -> Iterator[Part]:
        """Yield this part and all below it, in order."""
        yield self
        for part in self.parts:
            yield from part.whole()

    def pieces(self) -> Iterator[Words | Entry]:
        """Yield the paragraphs and the entries of this part alone."""
        yield from self.paragraphs
        yield from self.entries


def unsigned(text: str) -> str:
    """Return a text without the signs and emoji before its first word, number or comparison."""
    at = 0
    while at < len(text) and not (text[at].isalnum() or text[at] in "<>≤≥$€£~@`([\"'+-=¿¡"):
        at += 1
    return text[at:]


def unnumbered(text: str) -> str:
    """Return a heading without the number before it."""
    number = _NUMBER.match(text)
    return text[number.end() :] if number else text


def parts_of(
    found: Sequence[Section],
    items: Iterable[Item],
    heads: Iterable[Head],
    tables: Iterable[Table],
    budget: Budget,
) -> list[Part]:
    """Return the parts of a document's highest headings; what stands before the first heading is one, too."""
    opened = {section.first for section in found}
    start = [Section("", 0, Kind.OTHER, 0, found[0].first - 1 if found else 0)]
    flat = [Part(section, budget) for section in (*start, *found)]
    firsts = [-1, *(section.first for section in found)]

    def at(line: int) -> Part:
        return flat[bisect_right(firsts, line) - 1]

    for item in items:
        at(item.first).items.append(item)
    for head in heads:
        for words in _pieces(head, opened):
            part = at(words.first)
            part.paragraphs.append(words)
            part.lines.extend(_lines(words))
    for table in tables:
        at(table.first).tables.append(table)
    return _nested(flat)


def _lines(words: Words) -> Iterator[Words]:
    if words.first == words.last:
        yield words
        return
    for number, line in enumerate(words.written.split("\n"), words.first):
        yield Words.of(line, number, number)


def _nested(flat: Sequence[Part]) -> list[Part]:
    roots: list[Part] = []
    above: list[Part] = []
    for part in flat:
        while above and above[-1].section.level >= part.section.level:
            above.pop()
        outer = above[-1] if above else None
        part.heading = unsigned(unnumbered(part.section.heading)).rstrip(" :")
        part.folded = fold(part.heading)
        part.words = frozenset(part.folded.split())
        part.above = (*outer.above, outer.folded) if outer else ()
        part.around = part.words | outer.around if outer else part.words
        (outer.parts if outer else roots).append(part)
        if part.section.level:
            above.append(part)
    return roots


def _entries(items: Iterable[Item], budget: Budget) -> Iterator[Entry]:
    for item in items:
        if not budget.spend():
            return
        inner = tuple(_entries(item.items, budget))
        if item.head and item.head.text:
            yield Entry(Words.of(item.head.text, item.first, item.last), inner)
        else:
            yield from inner


def _pieces(head: Head, opened: set[int]) -> Iterator[Words]:
    """Yield a paragraph, cut where one of its lines is a heading."""
    piece: list[str] = []
    for number, line in enumerate([*head.text.split("\n"), ""], head.first):
        if number in opened or number > head.last:
            if piece:
                yield Words.of("\n".join(piece), number - len(piece), number - 1)
            piece = []
        else:
            piece.append(line)
