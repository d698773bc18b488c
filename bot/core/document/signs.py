"""Which status sign stands at a place in a line?"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.core.status import Vocabulary, Word

_SELECTORS = "\ufe0e\ufe0f"
_JOINER = "\u200d"
_SKINS = range(0x1F3FB, 0x1F400)
_GENDERS = "♀♂"
_PICTURES = range(0x1F000, 0x1FB00)


@dataclass(frozen=True, slots=True)
class Sign:
    """A status sign in a text: from `start` to `end`, meaning `word`."""

    start: int
    end: int
    word: Word


@lru_cache(maxsize=256)
def _by_first(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return the vocabulary's signs (not its words in letters) by their first character, longest first."""
    table: dict[str, tuple[str, ...]] = {}
    for sign in vocabulary.signs():
        bare = "".join(char for char in sign if char not in _SELECTORS)
        if bare and not bare[0].isalnum():
            table[bare[0]] = (*table.get(bare[0], ()), bare.casefold())
    return table


def sign_at(text: str, start: int, vocabulary: Vocabulary) -> Sign | None:
    """Return the status sign that starts here: an emoji with its variants, or a `:short_code:`."""
    if start >= len(text):
        return None
    for bare in _by_first(vocabulary).get(text[start], ()):
        end = _matched(text, start, bare)
        word = vocabulary.read(bare) if end else None
        if word:
            return Sign(start, end, word)
    return None


def sign_before(text: str, end: int, floor: int, vocabulary: Vocabulary) -> Sign | None:
    """Return the status sign that ends exactly here and does not start before `floor`."""
    for start in range(end - 1, max(floor, end - 32) - 1, -1):
        sign = sign_at(text, start, vocabulary)
        if sign and sign.end == end:
            return sign
    return None


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
