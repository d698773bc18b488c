"""The text of a notice as a value: a few paragraphs and list items, whose words and addresses are told apart.

Templates write it in Markdown, with people's words made harmless for that. Each kind of channel has other signs that do
something, so it is read into words first, and written anew for each (`bot.core.notices.forms`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.neutral import visible

_READER = MarkdownIt("commonmark", {"html": False, "linkify": False})
_BREAK = "\u200b"
# Scheme and host; whatever could make another host of it, such as a backslash, is no part of any.
_ORIGIN = re.compile(r"(https?://[^/?#\\\s]+)(?=[/?#]|$)")


@dataclass(frozen=True, slots=True)
class Span:
    """Some words that look alike; `href` is where they lead, "" for nowhere."""

    text: str
    strong: bool = False
    code: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or an entry of a list."""

    spans: tuple[Span, ...]
    item: bool = False

    @property
    def text(self) -> str:
        """The bare words."""
        return "".join(span.text for span in self.spans)


def blocks(text: str, home: str = "") -> tuple[Block, ...]:
    """Return what a text of Markdown says: headings are bold paragraphs, everything else paragraphs and list items.

    Only links to where `home` is stay links: what people typed may lead anywhere, and shows its address then.
    """
    found: list[Block] = []
    kinds: list[str] = []
    for token in _READER.parse(text):
        if token.type.endswith("_open"):
            kinds.append(token.type.removesuffix("_open"))
        elif token.type.endswith("_close"):
            kinds.pop()
        elif token.type == "inline":
            spans = tuple(_spans(token.children or (), home, bold="heading" in kinds))
            found.append(Block(spans, "list_item" in kinds))
        elif token.content.strip():
            found.append(Block((Span(_words(token.content), code=True),)))
    return tuple(block for block in found if block.text.strip())


def _spans(tokens: Iterable[Token], home: str, *, bold: bool) -> Iterator[Span]:
    """Yield the words of a line; neighbours that look alike are one."""
    for alike, spans in groupby(_pieces(tokens, home, bold=bold), lambda span: replace(span, text="")):
        yield replace(alike, text="".join(span.text for span in spans))


def _pieces(tokens: Iterable[Token], home: str, *, bold: bool) -> Iterator[Span]:
    strong, href = int(bold), ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "link_open":
                href = str(token.attrGet("href") or "")
            case "link_close":
                if not is_at(href, home):
                    yield Span(f" ({_words(href)})", strong > 0)
                href = ""
            case "softbreak" | "hardbreak":
                yield Span(" ", strong > 0)
            case _ if token.content:
                kept = href if is_at(href, home) else ""
                # A link looks like one already; it is not cut into pieces that are bold and pieces that are not.
                yield Span(_words(token.content), strong > 0 and not kept, token.type == "code_inline", kept)


def is_at(href: str, home: str) -> bool:
    """Whether an address is one of the host that `home` is at."""
    there, here = _ORIGIN.match(href), _ORIGIN.match(home)
    return there is not None and here is not None and there[1] == here[1]


def _words(text: str) -> str:
    """Return words on one line, without what nobody sees: each channel puts in what it needs itself."""
    return visible(text).replace(_BREAK, "").replace("\n", " ")
