"""Which status sign stands at a place in a line?"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from bot.core.document.headings import headings_of
from bot.core.document.oneline import Line, Sign
from bot.core.status import Vocabulary, Word

_LONGEST = 32  # characters of a sign with all its variants
_SELECTORS = "\ufe0e\ufe0f"
_JOINER = "\u200d"
_SKINS = range(0x1F3FB, 0x1F400)
_GENDERS = "♀♂"
_PICTURES = range(0x1F000, 0x1FB00)


class Signs:
    """The signs of a vocabulary (not its words in letters), ready to be looked for in text, and its headings."""

    __slots__ = ("_by_first", "headings", "legend", "lines", "vocabulary")

    def __init__(self, vocabulary: Vocabulary, legend: Mapping[str, str] | None = None) -> None:
        """Index the signs; what the `legend` of a document says of a sign (sign, name of the word) goes first."""
        self.vocabulary = vocabulary
        self.headings = headings_of(vocabulary.headings)
        self.lines: dict[str, Line] = {}  # what `read_line` has read with these signs
        self.legend = {_bare(sign): vocabulary.named(name) for sign, name in (legend or {}).items()}
        words = vocabulary.words
        self._by_first = _indexed({**_known(words), **self.legend}) if self.legend else _by_first(words)

    def under(self, legend: Mapping[str, str]) -> Signs:
        """Return the signs as a document with this legend means them."""
        return Signs(self.vocabulary, legend) if legend else self

    def exact(self, sign: str) -> Word | None:
        """Return what a text means that is one sign and nothing else."""
        found = self.at(sign, 0)
        return found.word if found and found.end == len(sign) else None

    def says(self, sign: str, emoji: str) -> bool:
        """Whether a sign is this emoji, or says the same in the words of the document's own legend."""
        return sign == emoji or (_bare(sign) in self.legend and self.exact(sign) == self.vocabulary.read(emoji))

    def written(self, emoji: str) -> str:
        """Return the sign that says in this document what an emoji says elsewhere: its legend may use another one."""
        word = self.vocabulary.read(emoji)
        if word is None or self.exact(emoji) == word:
            return emoji
        others = (*(sign for sign, meant in self.legend.items() if meant == word), word.emoji, *word.aliases)
        return next((sign for sign in others if self.exact(sign) == word), emoji)

    def at(self, text: str, start: int) -> Sign | None:
        """Return the status sign that starts here: an emoji with its variants, or a `:short_code:`."""
        for bare, word in self._by_first.get(text[start : start + 1], ()):
            end = _matched(text, start, bare)
            if end:
                return Sign(start, end, word)
        return None

    def before(self, text: str, end: int, floor: int) -> Sign | None:
        """Return the status sign that ends exactly here and does not start before `floor`."""
        if text[end - 1].isalnum():
            return None  # no sign ends in a letter, so there is nothing to look for
        for start in range(end - 1, max(floor, end - _LONGEST) - 1, -1):
            sign = self.at(text, start)
            if sign and sign.end == end:
                return sign
        return None


# Texts are read far more often than vocabularies change, and an index takes longer to make than a short text to read.
@lru_cache(maxsize=64)
def _known(words: tuple[Word, ...]) -> dict[str, Word]:
    """Return the words of a vocabulary by their bare signs; nobody changes what is returned."""
    vocabulary = Vocabulary(words)
    return {_bare(sign): word for sign in vocabulary.signs() if (word := vocabulary.read(sign))}


@lru_cache(maxsize=64)
def _by_first(words: tuple[Word, ...]) -> dict[str, list[tuple[str, Word]]]:
    return _indexed(_known(words))


def _indexed(known: Mapping[str, Word]) -> dict[str, list[tuple[str, Word]]]:
    """Return bare signs with their words by first character, longest first."""
    index: dict[str, list[tuple[str, Word]]] = {}
    for bare, word in sorted(known.items(), key=lambda pair: -len(pair[0])):
        if bare and not bare[0].isalnum():
            index.setdefault(bare[0], []).append((bare, word))
    return index


def _bare(sign: str) -> str:
    return "".join(char for char in sign if char not in _SELECTORS).casefold()


def _matched(text: str, start: int, bare: str) -> int:
    """Return where the sign ends, 0 when it does not stand here. Variation selectors count for nothing."""
    at = start
    for char in bare:
        at = _past_selectors(text, at)
        if at >= len(text) or text[at].casefold() != char:
            return 0
        at += 1
    at = _past_selectors(text, at)
    if at < len(text) and ord(text[at]) in _SKINS:
        at += 1
    while text[at : at + 1] == _JOINER and text[at + 1 : at + 2] in _GENDERS and at + 1 < len(text):
        at = _past_selectors(text, at + 2)
    # A joiner that goes on makes another picture of it: not our sign.
    return 0 if text[at : at + 1] == _JOINER else at


def _past_selectors(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SELECTORS:
        at += 1
    return at


def is_picture(char: str) -> bool:
    """Whether a character belongs to an emoji or is another pictorial sign."""
    if char in _SELECTORS or char == _JOINER or ord(char) in _PICTURES:
        return True
    return unicodedata.category(char) == "So"
