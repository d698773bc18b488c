"""Which issue does a title name by its bare number?"""

from __future__ import annotations

import re

from bot.core.document.synonyms import PROSE_BEFORE

_ESCAPED = re.compile(r"(?<![\w/])\\#(?=\d)")
_BARE = re.compile(r"(?<![\w/&\x00])#(\d{1,9})(?!\w)")


def ref_in(text: str, shown: str, start: int, end: int) -> int | None:
    """Return the number at an end of the title that reaches from `start` to `end`; one in the middle is prose.

    `shown` is the text with what is not to be read hidden, character by character.
    """
    title = _unescaped(text, shown, start, end).strip()
    matches = list(_BARE.finditer(title))
    if matches and matches[0].start() == 0:
        return int(matches[0][1])
    if matches and matches[-1].end() == len(title):
        before = title[: matches[-1].start()].split()
        return None if before and before[-1].casefold() in PROSE_BEFORE else int(matches[-1][1])
    return None


def _unescaped(text: str, shown: str, start: int, end: int) -> str:
    r"""Return the masked title; `\#12`, as editors write it that escape too much, reads as `#12` there."""
    title = shown[start:end]
    if "\\#" in text:
        for match in _ESCAPED.finditer(text, start, end):
            if shown[match.end()].isdecimal():  # in code it would be hidden
                at = match.start() - start
                title = f"{title[:at]} #{title[at + 2 :]}"
    return title
