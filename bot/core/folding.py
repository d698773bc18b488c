"""When do two spellings of a title, a heading or a name mean the same?"""

from __future__ import annotations

import re
import unicodedata

_ASCII_SIGNS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return letters and digits of a text, small and with single spaces between words; signs and emoji fall away.

    A text without any letter or digit folds to itself, stripped.
    """
    if text.isascii():
        return " ".join(_ASCII_SIGNS.sub(" ", text.casefold()).split()) or text.strip().casefold()
    normal = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(sign if sign.isalnum() or unicodedata.combining(sign) else " " for sign in normal).split()
    return " ".join(words) or normal.strip()
