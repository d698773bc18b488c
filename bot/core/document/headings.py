"""Which section does a line open?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.core.document.folding import fold, plain
from bot.core.document.inline import mask
from bot.core.document.people import Tag, people_in
from bot.core.document.source import Source
from bot.core.document.synonyms import FILLERS, NAMES, PHRASES, PRIORITIES, STATUS_WORDS
from bot.core.document.values import LANES, PLAN_KINDS, Kind, Section

_LONGEST = 100  # characters; what is longer is a sentence, not a heading
_PARENTHESIS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_CUT = re.compile(r"\s*[:|–—]\s*|\s+-\s+")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_]+)\1\s*:?")
# "Sprint planning" is what the meeting is called: no plan by itself, but the plan stands under it.
_FRAME = re.compile(r"(?:\w+ )?(?:sprint|iteration) planning")
# A bold line of unknown meaning stands under a plain one, a line that is only somebody's name under both.
PLAIN_LEVEL, BOLD_LEVEL, PERSON_LEVEL = 7, 8, 9
# Kinds in which a heading such as "High priority" or "Goals" speaks of something else than the current plan.
_LOOKING_BACK = frozenset({Kind.WENT_WELL, Kind.IMPROVE, Kind.LESSONS})
_KEEPS_ITS_OWN = frozenset(Kind) - PLAN_KINDS - {Kind.RETRO, Kind.OTHER}


@dataclass(frozen=True, slots=True)
class Opening:
    """A heading in any form: `below` is the first line after it, `kind` is None where the words are not known.

    `people` are those whom it names when it says nothing else.
    """

    text: str
    level: int
    kind: Kind | None
    first: int
    below: int
    people: Tag | None = None


_PHRASES = tuple((f" {phrase} ", kind) for phrase, kind in PHRASES)
_REMEMBERED = 4_096  # headings


class Headings:
    """What headings announce: those that everybody knows, and before them those of a space (heading, kind)."""

    __slots__ = ("_kinds", "_own", "_seen")

    def __init__(self, own: Iterable[tuple[str, Kind]] = ()) -> None:
        """Note the headings; the index is made when somebody first asks."""
        self._own = tuple(own)
        self._kinds: dict[str, Kind] = {}
        self._seen: dict[str, Kind | None] = {}

    def _index(self) -> dict[str, Kind]:
        """Return every heading with the first kind that claims it."""
        if not self._kinds:
            kinds: dict[str, Kind] = {}
            everybody = [(heading, kind) for kind, headings in NAMES.items() for heading in headings]
            for some in (self._own, everybody):
                for shortened in (fold, _bare):
                    for heading, kind in some:
                        kinds.setdefault(shortened(heading), kind)
            kinds.pop("", None)
            self._kinds = kinds  # as a whole: other threads may look at it
        return self._kinds

    def named(self, text: str) -> Kind | None:
        """Return what a text announces that says nothing else."""
        if len(text) > _LONGEST:
            return None
        if text not in self._seen:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            kinds = self._index()
            self._seen[text] = kinds.get(fold(text)) or kinds.get(_bare(text))
        return self._seen[text]


def _bare(text: str) -> str:
    return " ".join(word for word in fold(text).split() if word not in FILLERS and not word.isdecimal())


@lru_cache(maxsize=64)
def headings_of(own: tuple[tuple[str, str], ...]) -> Headings:
    """Return what headings announce in a space with headings of its own, as a vocabulary has them."""
    return Headings([(heading, Kind(kind)) for heading, kind in own])


EVERYBODYS = headings_of(())


def kind_of(heading: str, known: Headings = EVERYBODYS) -> Kind | None:
    """Return what a marked heading announces, or None when its words are not known."""
    words = plain(heading)
    if len(words) > _LONGEST:
        return None
    head, *tails = _without_status(_CUT.split(words))
    for candidate in (words, _PARENTHESIS.sub(" ", words), *reversed(tails)):
        kind = known.named(candidate)
        if kind:
            return kind
    # "Retro: what came of last sprint's goals" is about those, and only then a retro.
    return next(filter(None, map(_phrased, tails)), None) or known.named(head) or _phrased(words)


def _without_status(parts: list[str]) -> list[str]:
    """Leave out what a heading says of a status: "Search - Status: planning" is no plan."""
    place = next((place for place, part in enumerate(parts) if place and fold(part) in STATUS_WORDS), len(parts))
    return parts[:place]


def _phrased(text: str) -> Kind | None:
    folded = f" {fold(text)} "
    return next((kind for phrase, kind in _PHRASES if phrase in folded), None)


def plain_kind(line: str, known: Headings = EVERYBODYS) -> Kind | None:
    """Return what a line without any marks announces: only when it says nothing but names that are known."""
    if len(line) > _LONGEST or line.rstrip().endswith((".", ",", ";")):
        return None
    kind = known.named(_PARENTHESIS.sub(" ", line))
    if kind:
        return kind
    head, *tail = _CUT.split(line.rstrip(": "), maxsplit=1)
    return known.named(tail[0]) if tail and known.named(head) else None


def people_of(line: str) -> Tag | None:
    """Return the people that a heading names when it says nothing else."""
    if "@" not in line and "<TeamMember" not in line:
        return None
    masked = mask(line)
    return people_in(masked.text, masked.members)


def opened_by(
    line: str, number: int, *, alone: bool, ends: bool = False, known: Headings = EVERYBODYS
) -> Opening | None:
    """Return the section that a line of a paragraph opens, or None.

    `alone` is true for a paragraph of one line: only there a bold line of unknown meaning is a heading. `ends` is true
    for the last line of a paragraph: only there somebody's name opens the list of what is theirs.
    """
    people = people_of(line) if ends else None
    if people:
        return Opening(line.strip(" :"), PERSON_LEVEL, None, number, number + 1, people)
    bold = _BOLD.fullmatch(line)
    if bold:
        kind = kind_of(bold[2].rstrip(": "), known)
        if kind or alone:
            return Opening(bold[2].strip(" :"), PLAIN_LEVEL if kind else BOLD_LEVEL, kind, number, number + 1)
        return None
    kind = plain_kind(line, known)
    return Opening(line.rstrip(": "), PLAIN_LEVEL, kind, number, number + 1) if kind else None


def is_whole(heading: str, known: Headings = EVERYBODYS) -> bool:
    """Whether a heading announces its kind with all its words; "Sprint plan - rockets" rather is a document's title."""
    return known.named(_PARENTHESIS.sub(" ", plain(heading))) is not None


def sections(
    openings: Iterable[Opening], source: Source, known: Headings = EVERYBODYS
) -> tuple[tuple[Section, ...], frozenset[int]]:
    """Turn openings, in order, into sections; each knows the kinds of the headings above it.

    A section ends with its last line that has text. Return the first lines of those, too, that only may hold goals:
    what stands under the title of a plan, in a section whose own words are not known.
    """
    found: list[Section] = []
    loose: set[int] = set()
    titles: set[int] = set()
    above: list[tuple[Section, bool]] = []
    ordered = list(openings)
    for place, opening in enumerate(ordered):
        while above and above[-1][0].level >= opening.level:
            above.pop()
        below = ordered[place + 1].first if place + 1 < len(ordered) else len(source)
        last = source.trimmed(opening.first, below - 1)
        own = found[-1].kind if found and _goes_on(opening, found[-1], ordered[place + 1 :]) else opening.kind
        kind, lane = _within(own, above)
        outer = above[-1][0] if above else None
        owners = opening.people.owners if opening.people else outer.owners if outer else ()
        names = opening.people.names if opening.people else outer.owner_names if outer else ()
        if opening.kind is None and not opening.people and outer and outer.first in titles | loose:
            loose.add(opening.first)
            kind, lane = Kind.OTHER, None
        section = Section(plain(opening.text), opening.level, kind, opening.first, last, lane, owners, names)
        if opening.level == 1 and kind in PLAN_KINDS and not is_whole(opening.text, known):
            titles.add(opening.first)
        clear = opening.kind is not None and not _is_frame(opening.text)
        above.append((section, clear or bool(above and above[-1][1])))
        found.append(section)
    return tuple(found), frozenset(loose)


def _goes_on(opening: Opening, before: Section, rest: Iterable[Opening]) -> bool:
    """Whether "Sprint priorities", as a line without marks, still belongs to the look back above it.

    It does where the plan has a heading of its own further down: who wrote it looked back at what had priority.
    """
    same = before.level == opening.level == PLAIN_LEVEL and before.kind in _LOOKING_BACK
    return same and fold(opening.text) in PRIORITIES and any(each.kind in PLAN_KINDS for each in rest)


def _is_frame(heading: str) -> bool:
    return any(_FRAME.fullmatch(fold(part)) for part in _CUT.split(plain(heading)))


def _within(kind: Kind | None, above: list[tuple[Section, bool]]) -> tuple[Kind, str | None]:
    """Return kind and lane of a heading from its own words and the headings above it."""
    outer, known = above[-1] if above else (None, False)
    if kind is None:
        return (outer.kind, outer.lane) if outer else (Kind.OTHER, None)
    lane = str(kind) if kind in LANES else None
    keeps = outer is not None and (outer.kind in _KEEPS_ITS_OWN or (known and outer.kind is Kind.OTHER))
    if outer is not None and keeps and kind in PLAN_KINDS:
        return outer.kind, lane or outer.lane
    if kind is Kind.PLAN and outer is not None and outer.kind in LANES:
        return outer.kind, outer.lane
    return kind, lane
