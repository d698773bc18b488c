"""How does inline Markdown read as plain words? `fold`, which tells when two spellings mean the same, is here, too."""

from __future__ import annotations

import html
import re

from bot.core.folding import fold

__all__ = ["fold", "plain"]

_UNSEEN = re.compile(r"[\u200b\u2060\ufeff]")  # what nobody sees, among it what `neutral` puts into references
_MARKED = re.compile(r"[\\`*_~<&\[]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINKED = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
_STRONG = re.compile(r"\*{1,3}|~~|(?<!\w)_{1,3}(?=\S)|_{1,3}(?!\w)")
_CODE = re.compile(r"(`+[^`]*`+)")
_KEPT = re.compile(r"\x01([0-9a-f]+)\x01")


def plain(markdown: str) -> str:
    """Return inline Markdown as words: no emphasis, links as their text, no tags, entities and escapes resolved.

    Code keeps its backticks, because GitHub renders them in titles too. White space becomes single spaces, and
    characters of no width fall away.
    """
    if not markdown.isascii():
        markdown = _UNSEEN.sub("", markdown)
    if not _MARKED.search(markdown):
        return " ".join(markdown.split())
    parts = _CODE.split(markdown)
    words = "".join(part if place % 2 else _unmark(part) for place, part in enumerate(parts))
    return " ".join(words.split())


def _unmark(text: str) -> str:
    text = _ESCAPED.sub(lambda match: f"\x01{ord(match[1]):x}\x01", text)
    text = _STRONG.sub("", _TAG.sub("", _LINKED.sub(r"\1", text)))
    return _KEPT.sub(lambda match: chr(int(match[1], 16)), html.unescape(text))
