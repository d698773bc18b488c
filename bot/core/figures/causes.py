"""Why were goals missed, in words that can be counted?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.core.folding import fold

# The usual words, each with what else people call it. A space may have words of its own.
_ALSO: dict[str, tuple[str, ...]] = {
    "size": ("too big", "too large", "bigger than thought", "underestimated", "scope", "estimate"),
    "time": ("no time", "capacity", "overload", "overloaded", "too busy", "busy"),
    "blocked": ("waiting", "dependency", "dependencies", "external", "blocker"),
    "priority": ("priorities", "something else came first", "interrupted", "interruption", "reprioritised"),
    "unclear": ("not clear", "requirements", "vague", "changed our mind"),
    "quality": ("bugs", "bug", "defects", "rework", "incident"),
    "people": ("sick", "ill", "away", "holiday", "vacation", "support", "support hero"),
    "wrong bet": ("bet", "it did not work", "did not work", "disproved"),
}
USUAL = tuple(_ALSO)
OTHER = "other"
_WHY = re.compile(
    r"^\s{0,40}(?:[-*+]\s{1,4}|\d{1,9}[.)]\s{1,4})?[*_]{0,3}why\s(?:was\sit\s)?missed[*_]{0,3}\s{0,3}[:：?][*_]{0,3}"
    r"\s{0,9}(?P<words>\S.*)",
    re.IGNORECASE,
)


def cause_of(words: str, known: Sequence[str] = USUAL) -> tuple[str, str]:
    """Return the cause that words begin with, and the rest; "other" and all of them where they begin with none.

    `known` are the words of the space; those that are usual have other names, too.
    """
    said = words.strip()
    names = {fold(each): each for each in known}
    names |= {fold(other): each for each in known for other in _ALSO.get(fold(each), ())}
    for name in sorted(names, key=len, reverse=True):
        match = re.match(rf"{re.escape(name)}(?!\w)[\s:;,.–—-]*", said, re.IGNORECASE)
        if match:
            return names[name], said[match.end() :].strip()
    return OTHER, said


def written(lines: Iterable[str]) -> str:
    """Return what lines say behind `Why missed:`, the last of them; "" where none does."""
    found = [match["words"].strip() for line in lines if (match := _WHY.match(line))]
    return found[-1] if found else ""


def counted(causes: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return each cause with how often it was named, the most frequent first; what was not said is left out."""
    count = Counter(filter(None, causes))
    return tuple(sorted(count.items(), key=lambda each: (-each[1], each[0])))
