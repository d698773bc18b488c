"""What do short phrases in a goal's line say about chance, points, size, carry-over and remaining work?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.document.synonyms import CONTINUED

_CHANCE = re.compile(
    r"(?:confidence\s{0,3}:?\s{0,3})?(\d{1,3})\s?(?:%|:\s?(\d{1,3}))(?:\s{1,3}(?:confiden\w+|sure|chance))?",
    re.IGNORECASE,
)
_CLASSES = {"moonshot": 0.5, "roofshot": 1.0, "rooftop": 1.0}
_NUMBER = r"(?P<points>\d{1,3}(?:[.,]5)?)"
_POINT = r"points?|punkte?|puntos?|pontos?|punti|punto|punten"
_SPELT = r"(?:story\s?)?(?:points|punkte|puntos|pontos|punti|punten)"
_POINTS = re.compile(
    rf"{_NUMBER}\s?(?:story\s?)?(?:{_POINT}|pts?\.?|sp)"
    rf"|(?:story\s?)?(?:{_POINT}|pts|sp|estimate|schätzung)\s?[:=]?\s?(?P<after>\d{{1,3}})",
    re.IGNORECASE,
)
_USUAL_POINTS = frozenset({"1", "2", "3", "5", "8", "13", "20", "21", "34", "40", "100"})
_LETTERS = r"X{0,3}S|M|X{0,3}L|[23]XL"
_SIZE = re.compile(
    rf"(?:(?:(?i:t-?shirt\s)?(?i:size|effort)|(?i:t-?shirt))\s?[:=]?\s?(?P<size>(?i:{_LETTERS}|small|medium|large))"
    rf"|(?P<letters>{_LETTERS}))"
)
_SIZES = {"small": "S", "medium": "M", "large": "L"}
_NTH = r"(?:(?P<nth>\d{1,2})(?:st|nd|rd|th)|(?P<word>second|third|fourth|fifth|sixth))"
_NTH += r"\s(?P<unit>sprint|iteration|cycle|time)"
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "once": 1, "twice": 2}
_AGAIN = r"(?:🔁\ufe0f?|🔄\ufe0f?|(?:carried(?:\sover)?|carry[ -]over|continued|continues)[*_]{0,3}\s?[,;:–-]?)"
_TIMES = r"(?P<times>\d{1,2})\s?(?:x|×|times|sprints)|(?P<few>once|twice)"
_CARRIED = rf"(?:for\s(?:the|its)\s|in\sits\s)?(?:{_NTH}|{_TIMES})"
_BRACKET_CARRIED = re.compile(rf"(?:(?P<again>{_AGAIN})\s?)?{_CARRIED}(?:\sin\sa\srow)?(?!\w)", re.IGNORECASE)
_PHRASE_CARRIED = re.compile(rf"(?P<again>{_AGAIN})\s{{0,2}}{_CARRIED}(?:\sin\sa\srow)?(?!\w)", re.IGNORECASE)
_PHRASES = re.compile(
    rf"(?<![\w.,$€£])(?:(?:{_SPELT}|SP)\s?[:=]\s?\d{{1,3}}(?![\w.,%]\d?)"
    rf"|(?:t-?shirt\s)?size\s?[:=]\s?(?:{_LETTERS}|small|medium|large)(?!\w)"
    r"|confidence\s?[:=]\s?\d{1,3}\s?%"
    rf"|(?<=[-–—|,;]\s)\d{{1,3}}\s?(?:{_SPELT}|pts|SP)(?=\s{{0,3}}(?:$|[|,;(\[]|[-–—]\s)))",
    re.IGNORECASE | re.MULTILINE,
)
# Each needs one of these; to look for them first is quicker than to try all words everywhere.
_MAYBE_PHRASE = re.compile(r"[sSpPeEiInN]\s?[:=]\s?[\dXSMLxsml]|[-–—|,;]\s\d")
_MAYBE_CARRIED = re.compile(r"[🔁🔄]|[cC][aAoO][rRnN]")
_MAYBE_REMAINING = re.compile(r"[tT][oO]\s[gG][oO]|[lL][eE][fF][tT]|[rR][eE][mM][aA][iI][nN]")
_REMAINING = re.compile(
    r"(?<![\w.,-])((?:\d{1,3}(?:[.,]\d)?|half an?|an?|one|two|three|four|five|six)"
    r"\s(?:more\s)?(?:hour|day|week|sprint|month)s?)"
    r"['’]?\s(?:(?:worth|of\swork)\s){0,2}(?:to\sgo|left|remaining|remains?)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a phrase says: `what` is "chance" (0 to 1), "points", "size" or "continued" (`number` of sprints)."""

    what: str
    number: float = 0.0
    size: str = ""


def in_brackets(inner: str, *, ends: bool) -> Estimate | None:
    """Read what stands in brackets; a number alone is points only where the brackets end the title."""
    folded = inner.casefold()
    if folded.rstrip(".") in CONTINUED:
        return Estimate("continued")
    carried = _BRACKET_CARRIED.fullmatch(inner)
    if carried and (carried["again"] or carried["unit"] in {"sprint", "iteration", "cycle"}):
        return Estimate("continued", _sprints(carried))
    chance = _chance(inner)
    if chance is not None:
        return Estimate("chance", chance)
    size = _SIZE.fullmatch(inner)
    if size:
        return Estimate("size", size=_sized(size))
    if ends and inner in _USUAL_POINTS:
        return Estimate("points", float(inner))
    points = _POINTS.fullmatch(inner)
    return Estimate("points", _pointed(points)) if points else None


def phrases(shown: str) -> Iterator[tuple[int, int, Estimate]]:
    """Yield what a line says without brackets, with its place: "SP: 5", "size: M", "- 5 points", "🔁 3rd sprint"."""
    for match in _PHRASES.finditer(shown) if _MAYBE_PHRASE.search(shown) else ():
        found = in_brackets(match[0].replace("=", ":"), ends=False)
        if found:
            yield match.start(), match.end(), found
    for match in _PHRASE_CARRIED.finditer(shown) if _MAYBE_CARRIED.search(shown) else ():
        # What the line starts with is its status sign; behind the title it only says how old the goal is.
        first = not shown[: match.start()].strip(" \t*_~[]xX")
        start = match.end("again") if first and not match["again"][:1].isalpha() else match.start()
        start += len(shown[start:]) - len(shown[start:].lstrip())
        yield start, match.end(), Estimate("continued", _sprints(match))


def remaining(text: str) -> str:
    """Return the work that a text says is left ("1 week worth to go" → "1 week"), nothing where it says none."""
    match = _REMAINING.search(text) if _MAYBE_REMAINING.search(text) else None
    return match[1] if match else ""


def _sprints(match: re.Match[str]) -> float:
    """Return how often a goal was carried over: in its third sprint, twice."""
    if match["times"]:
        return float(match["times"])
    number = int(match["nth"]) if match["nth"] else _ORDINALS[(match["word"] or match["few"]).casefold()]
    return float(max(number - 1, 0) if match["unit"] and match["unit"].casefold() != "time" else number)


def _chance(inner: str) -> float | None:
    if inner.casefold() in _CLASSES:
        return _CLASSES[inner.casefold()]
    match = _CHANCE.fullmatch(inner)
    if not match:
        return None
    part, other = int(match[1]), match[2]
    whole = part + int(other) if other else 100
    return part / whole if whole > 0 and part <= whole else None


def _pointed(match: re.Match[str]) -> float:
    return float((match["points"] or match["after"]).replace(",", "."))


def _sized(match: re.Match[str]) -> str:
    written = match["size"] or match["letters"]
    return _SIZES.get(written.casefold(), written.upper())
