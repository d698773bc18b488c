"""Which headings, paragraphs and list items does a text have, and on which lines?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from bot.core.document.source import Head, Source
from bot.core.document.tables import Table, tables_of
from bot.core.document.tokens import tokens_of

LINES_READ = 6_500  # of 65,536 characters: with as many, a line has ten
_LONG_HEADING = 100  # characters
_ANCHOR = re.compile(r"\s*\{#[\w:.-]{1,80}\}\s*$")  # `## Goals {#goals}`, as Google Docs exports headings
_LISTS = frozenset({"bullet_list_open", "ordered_list_open"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with marks (`#`, or underlined); `below` is the first line after it."""

    text: str
    level: int
    first: int
    below: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that stands outside of lists and quotes."""

    head: Head


@dataclass(frozen=True, slots=True)
class Item:
    """A list item. `head` is its first paragraph, None when it has none; `mark` is its bullet, as in `-` or `1.`."""

    head: Head | None
    mark: str
    first: int
    last: int
    items: tuple[Item, ...] = ()


Node = Heading | Paragraph | Item


@dataclass(frozen=True, slots=True)
class Tree:
    """What a text is made of, in order, and the lines that are code between fences (first, last, closed)."""

    nodes: tuple[Node, ...]
    fences: tuple[tuple[int, int, bool], ...]
    html: tuple[tuple[int, str], ...] = field(default=())
    tables: tuple[Table, ...] = ()


def parse(source: Source) -> Tree:
    """Read the blocks of a text's first LINES_READ lines with a CommonMark parser."""
    tokens = tokens_of(source.opening(LINES_READ))
    return Tree(
        tuple(_nodes(tokens, source)),
        tuple(_fences(tokens, source)),
        tuple(_html(tokens)),
        tuple(tables_of(tokens, source)),
    )


def _range(token: Token) -> tuple[int, int]:
    """Return the first line of a block and the line after it."""
    first, below = token.map or (0, 0)
    return first, below


def _html(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    for token in tokens:
        if token.type == "html_block" and token.level == 0:
            yield _range(token)[0], token.content


def _fences(tokens: list[Token], source: Source) -> Iterator[tuple[int, int, bool]]:
    for token in tokens:
        if token.type == "fence":
            first, below = _range(token)
            last = min(below, len(source)) - 1
            closed = last > first and source.line(last).strip(" \t>").startswith(token.markup)
            yield first, last, closed


def _nodes(tokens: list[Token], source: Source) -> Iterator[Node]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type in _LISTS:
            items, at = _items(tokens, at, source)
            yield from items
            continue
        if token.type in {"heading_open", "paragraph_open"}:
            yield _leaf(token, tokens[at + 1], source)
        at = _skip(tokens, at)


def _leaf(opening: Token, inline: Token, source: Source) -> Node:
    first, below = _range(opening)
    if opening.type == "paragraph_open":
        return Paragraph(_head(inline, source))
    if opening.markup == "-" and source.line(below - 1).strip() == "-":
        # A paragraph and an empty bullet below it: CommonMark sees an underlined heading, the writer a list.
        return Paragraph(_head(inline, source))
    if opening.markup in {"-", "="} and ("\n" in inline.content or len(inline.content) > _LONG_HEADING):
        return Paragraph(_head(inline, source))  # a rule drawn right under a paragraph
    return Heading(_ANCHOR.sub("", inline.content), int(opening.tag[1]), first, below)


def _head(inline: Token, source: Source) -> Head:
    return Head.of(source, _range(inline)[0], inline.content.split("\n"))


def _skip(tokens: list[Token], at: int) -> int:
    """Return the place behind a block, with all that is inside it."""
    depth = 0
    while True:
        depth += tokens[at].nesting
        at += 1
        if depth == 0:
            return at


def _items(tokens: list[Token], at: int, source: Source) -> tuple[list[Item], int]:
    """Read a list that opens at `at`; return its items and the place behind it."""
    items: list[Item] = []
    at += 1
    while tokens[at].type == "list_item_open":
        item, at = _item(tokens, at, source)
        items.append(item)
    return items, at + 1


def _item(tokens: list[Token], at: int, source: Source) -> tuple[Item, int]:
    opening = tokens[at]
    first, below = _range(opening)
    head: Head | None = None
    items: list[Item] = []
    begin = at = at + 1
    while tokens[at].type != "list_item_close":
        token = tokens[at]
        if token.type in _LISTS:
            inner, at = _items(tokens, at, source)
            items.extend(inner)
            continue
        if at == begin and token.type in {"paragraph_open", "heading_open"}:
            head = _item_head(token, tokens[at + 1], source)
        at = _skip(tokens, at)
    last = source.trimmed(first, max(first, below - 1))
    return Item(head, opening.info + opening.markup, first, last, tuple(items)), at + 1


def _item_head(opening: Token, inline: Token, source: Source) -> Head | None:
    if opening.type == "paragraph_open" or opening.markup in {"-", "="}:
        return _head(inline, source)  # "- Title" and an empty sub-bullet below look like an underlined heading, too
    # `- ## Title ##` is rare enough to be read from its one line, closing marks included.
    first = _range(opening)[0]
    written = source.line(first).rstrip()
    start = written.find(inline.content) if inline.content else -1
    return Head(inline.content, first, (0,), (source.starts[first] + start,), (start,)) if start >= 0 else None


def without_lines_from(item: Item, line: int) -> tuple[Item, tuple[Item, ...]]:
    """Cut an item where a heading stands in its lazy continuation; return it and the items that come after the cut."""
    kept, freed = [], []
    for inner in item.items:
        if inner.first > line:
            freed.append(inner)
        elif inner.last >= line:
            left, more = without_lines_from(inner, line)
            kept.append(left)
            freed.extend(more)
        else:
            kept.append(inner)
    head = item.head
    if head and head.last >= line:
        head = head.cut(line - head.first)
    return replace(item, head=head, last=min(item.last, line - 1), items=tuple(kept)), tuple(freed)
