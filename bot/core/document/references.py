r"""Which issue does a title name, of which repository, and does the number belong to the title?

`Nut A #7`, `#7 Nut A` and `Nut A (#7)` are called "Nut A"; "Clean up after #7" and "Fix #7" say nothing without it.
Editors that escape too much write `\#7`; the mask shows it as `#7`. `acme/rockets#7` names the goal's own issue where
that is the repository of the text; else it leads elsewhere, and neither way it is a part of the title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.document.folding import fold
from bot.core.document.inline import Link
from bot.core.document.people import Span
from bot.core.document.synonyms import NUMBER_WORDS, PROSE_AFTER, PROSE_BEFORE

_BARE = re.compile(r"(?<![\w/&\x00])#(\d{1,9})(?!\w)")
_FULL = r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[\w.-]{1,100}"
_WHOLE = re.compile(rf"({_FULL})\\?#(\d{{1,9}})")
_TITLE = r"(?=[ \t:])[ \t]{0,5}(?:[:–—-][ \t]{1,5})?(?=[^\W\d_]|[*_\"'“«]|\[(?!#))"
_LEADING = re.compile(rf"((?:{_FULL})?)#(\d{{1,9}}){_TITLE}")
_ENDING = re.compile(rf"(?:(?<=[ \t])|^)([(\[]?)((?:{_FULL})?)#(\d{{1,9}})([)\]]?)$")
_LONGEST = 160  # characters of such an ending


@dataclass(frozen=True, slots=True)
class Named:
    """An issue that a line names: `elsewhere` is its full name (`other/repo#7`) when it is none of this repository."""

    number: int
    span: Span
    elsewhere: str = ""


def by_name(repository: str, number: int, span: Span, home: str) -> Named:
    """Return what `acme/rockets#7` names for a text of the repository `home`; "" means the text's own."""
    own = not repository or repository.casefold() == home.casefold()
    return Named(number, span, "" if own else f"{repository}#{number}")


def by_link(link: Link, home: str) -> Named | None:
    """Return the issue that a link names by its text (`#7`, `acme/rockets#7`) or by its bare address.

    Where nobody knows the text's own repository, addresses are taken to lead into it.
    """
    span = Span(link.start, link.end)
    written = _WHOLE.fullmatch(link.text.strip()) if not link.bare else None
    if written:
        return by_name(written[1], int(written[2]), span, home)
    number = link.number if link.bare else link.own_number
    return by_name(link.repository if home else "", number, span, home) if number else None


def starts_with(text: str, shown: str, at: int, home: str) -> Named | None:
    """Return the issue that is named before a title; None when it is part of what the title says."""
    match = _LEADING.match(shown, at) if shown.find("#", at, at + _LONGEST) >= 0 else None
    if match is None:
        return None
    following = shown[match.end() :].split(maxsplit=1)[0].strip(".,:;*_").casefold()
    if following in PROSE_AFTER:
        return None
    start = at - text.startswith("\\", at - 1) if at else at
    return by_name(match[1], int(match[2]), Span(start, match.end(2)), home)


def ends_in(text: str, shown: str, start: int, end: int, home: str) -> Named | None:
    """Return the issue on which the title from `start` to `end` ends; None when the title needs it."""
    if shown[end - 1] not in "0123456789)]":
        return None
    from_ = max(start, end - _LONGEST)
    match = _ENDING.search(shown[from_:end]) if shown.find("#", from_, end) >= 0 else None
    if match is None or match[1] + match[4] not in ("", "()", "[]"):
        return None
    at = from_ + match.start()
    before = shown[start:at].rstrip(" \t*_:,–—-")
    words = fold(before).split()
    last = words[-1] if words else ""
    among = not match[2] and _BARE.search(before)  # one of several numbers
    if not last or among or before[-1:] in "&+/" or last in PROSE_BEFORE | NUMBER_WORDS:
        return None
    at -= 1 if at > start and text[at - 1] == "\\" else 0
    return by_name(match[2], int(match[3]), Span(at, end), home)


def by_whole(link: Link, home: str) -> Named:
    """Return the issue to which a link leads that is the title itself."""
    return by_name(link.repository if home else "", link.number or 0, Span(link.start, link.end), home)


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
