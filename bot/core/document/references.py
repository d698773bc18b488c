r"""Which issue does a title name by its bare number, and does the number belong to the title?

`Nut A #7`, `#7 Nut A` and `Nut A (#7)` are called "Nut A"; "Clean up after #7" and "Fix #7" say nothing without it.
Editors that escape too much write `\#7`; the mask shows it as `#7`.
"""

from __future__ import annotations

import re

from bot.core.document.folding import fold
from bot.core.document.people import Span
from bot.core.document.synonyms import NUMBER_WORDS, PROSE_AFTER, PROSE_BEFORE

_BARE = re.compile(r"(?<![\w/&\x00])#(\d{1,9})(?!\w)")
_LEADING = re.compile(r"#(\d{1,9})(?=[ \t:])[ \t]{0,5}(?:[:–—-][ \t]{1,5})?(?=[^\W\d_]|[*_\"'“«]|\[(?!#))")
_ENDING = re.compile(r"(?:(?<=[ \t])|^)(?:#(\d{1,9})|[(\[]#(\d{1,9})[)\]])$")
_LONGEST = 16  # characters of such an ending

_Found = tuple[int, Span]


def starts_with(text: str, shown: str, at: int) -> _Found | None:
    """Return the number that stands before a title, and where; None when it is part of what the title says."""
    match = _LEADING.match(shown, at) if shown[at] == "#" else None
    if match is None:
        return None
    following = shown[match.end() :].split(maxsplit=1)[0].strip(".,:;*_").casefold()
    if following in PROSE_AFTER:
        return None
    start = at - text.startswith("\\", at - 1) if at else at
    return int(match[1]), Span(start, match.end(1))


def ends_in(text: str, shown: str, start: int, end: int) -> _Found | None:
    """Return the number on which the title from `start` to `end` ends, and where; None when the title needs it."""
    if shown[end - 1] not in "0123456789)]":
        return None
    from_ = max(start, end - _LONGEST)
    match = _ENDING.search(shown[from_:end])
    if match is None:
        return None
    at = from_ + match.start()
    before = shown[start:at].rstrip(" \t*_:,–—-")
    words = fold(before).split()
    last = words[-1] if words else ""
    if not last or _BARE.search(before) or before[-1:] in "&+/" or last in PROSE_BEFORE | NUMBER_WORDS:
        return None
    at -= 1 if at > start and text[at - 1] == "\\" else 0
    return int(match[1] or match[2]), Span(at, end)


def ref_in(shown: str, start: int, end: int) -> int | None:
    """Return the number at an end of the title that reaches from `start` to `end`; one in the middle is prose.

    `shown` is the text with what is not to be read hidden, character by character.
    """
    title = shown[start:end].strip()
    matches = list(_BARE.finditer(title)) if "#" in title else []
    if matches and matches[0].start() == 0:
        return int(matches[0][1])
    if matches and matches[-1].end() == len(title):
        before = title[: matches[-1].start()].split()
        return None if before and before[-1].casefold() in PROSE_BEFORE else int(matches[-1][1])
    return None
