"""How grave is a blind spot: which words and signs say so, and where in a line do they stand?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

# From the gravest on.
SIGNS: Mapping[str, str] = MappingProxyType({"critical": "🔴", "high": "🟠", "medium": "🟡", "low": "🟢"})
USUAL = "medium"
_WORDS = {
    "critical": ("critical", "blocker", "severe", "kritisch"),
    "high": ("high", "major", "hoch"),
    "medium": ("medium", "moderate", "mittel"),
    "low": ("low", "minor", "niedrig"),
}
_BY_WORD = {word: severity for severity, words in _WORDS.items() for word in words}
_ANY = "|".join(_BY_WORD)
_FIRST = re.compile(rf"\W{{0,9}}(?P<word>{_ANY})[\s*_]{{0,4}}[:)\]][\s*_]{{0,4}}(?P<rest>\S.*)", re.IGNORECASE)
_BRACKETED = re.compile(rf"(?P<rest>.*\w.*)[(\[]\s?(?P<word>{_ANY})\s?[)\]]\W{{0,4}}", re.IGNORECASE)
_SIGNED = re.compile(
    rf"(?P<rest>.*\w)\W?\s{{1,4}}[^\w\s.,;!?'’\"]{{1,4}}[\s*_]{{0,4}}(?P<word>{_ANY})[\s*_]{{0,4}}", re.IGNORECASE
)
_LONGEST = 300  # characters


def severity_of(word: str) -> str:
    """Return the severity that a word means, "" where it means none."""
    return _BY_WORD.get(word.strip(" :()[]*_").casefold(), "")


def parted(text: str) -> tuple[str, str]:
    """Return the severity that a line begins or ends with ("" for none) and the rest: "high: tests", "Tests (low)".

    A severity that is part of the sentence, as in "low coverage", is none.
    """
    text = text[:_LONGEST].strip()
    match = _FIRST.fullmatch(text) or _BRACKETED.fullmatch(text) or _SIGNED.fullmatch(text)
    if match is None:
        return "", text
    return severity_of(match["word"]), match["rest"].strip(" \t:;,–—-*_")
