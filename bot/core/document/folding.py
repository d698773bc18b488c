"""When do two spellings of a title or a heading mean the same, and how does Markdown read as plain words?"""

from __future__ import annotations

import html
import re
import unicodedata

_ASCII_SIGNS = re.compile(r"[^a-z0-9]+")
_UNSEEN = re.compile(r"[\u200b\u2060\ufeff]")  # what nobody sees, among it what `neutral` puts into references
_MARKED = re.compile(r"[\\`*_~<&\[]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINKED = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
_STRONG = re.compile(r"\*{1,3}|~~|(?<!\w)_{1,3}(?=\S)|_{1,3}(?!\w)")
_CODE = re.compile(r"(`+[^`]*`+)")
_KEPT = re.compile(r"\x01([0-9a-f]+)\x01")


def fold(text: str) -> str:
    """Return letters and digits of a text, small and with single spaces between words; signs and emoji fall away.

    A text without any letter or digit folds to itself, stripped.
    """
    if text.isascii():
        return " ".join(_ASCII_SIGNS.sub(" ", text.casefold()).split()) or text.strip().casefold()
    normal = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(sign if sign.isalnum() or unicodedata.combining(sign) else " " for sign in normal).split()
    return " ".join(words) or normal.strip()


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
