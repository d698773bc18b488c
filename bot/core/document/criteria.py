"""When is it done, and when is it a success: definitions of done, criteria and tiers?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.core.document.parts import Entry, Part, Words
from bot.core.document.signs import Signs
from bot.core.document.values import GOAL_KINDS, Kind, Note

_BOX = re.compile(r"\[([ xX])\]\s+")
_THRESHOLD = re.compile(
    r"[(\[]\s?(?P<threshold>(?:[<>≤≥~]=?\s?)?\d{1,3}(?:[.,]\d{1,2})?\s?%\s?\+?)[^()\[\]]{0,40}[)\]]"
)
_TIER = frozenset({"success", "tier", "level", "outcome", "erfolg", "stufe", "succès", "éxito", "sucesso", "successo"})
_SUCCESS = frozenset(
    {"definition of success", "success criteria", "success", "acceptance criteria", "erfolgskriterien"}
)


def criteria_of(part: Part, signs: Signs) -> Iterator[Note]:
    """Yield the criteria of a part, and its tier where the heading has a threshold: `Target success (100%)`."""
    if part.section.kind is Kind.DEFINITION_OF_DONE:
        yield from _criteria("done-criterion", part, signs)
        return
    threshold = _THRESHOLD.search(part.heading) if part.stands_under(_TIER) else None
    if threshold:
        yield _tier(part, threshold)
    elif part.section.kind is Kind.SUCCESS or part.folded in _SUCCESS:
        yield from _criteria("success-criterion", part, signs)
    if part.section.kind not in GOAL_KINDS:
        for entry in part.entries:
            yield from _labelled(entry, signs, part.heading)


def _tier(part: Part, threshold: re.Match[str]) -> Note:
    name = part.heading[: threshold.start()].strip(" :–—-")
    criteria = "\n".join(_BOX.sub("", words.text) for words in _lines(part))
    fields = (("name", name), ("threshold", threshold["threshold"].strip()), ("criteria", criteria))
    return Note("tier", name, fields, part.section.first, part.last)


def _criteria(kind: str, part: Part, signs: Signs) -> Iterator[Note]:
    for words in _lines(part):
        tier = _listed_tier(words) if kind == "success-criterion" else None
        yield tier or _criterion(kind, words, part.heading, signs)


def _listed_tier(words: Words) -> Note | None:
    """Read `Gold (100%): it can be used again`; None where a line is of another form."""
    threshold = _THRESHOLD.search(words.named) if words.label else None
    if threshold is None or words.named[threshold.end() :].strip():
        return None
    name = words.named[: threshold.start()].strip(" :–—-")
    fields = (("name", name), ("threshold", threshold["threshold"].strip()), ("criteria", words.value))
    return Note("tier", name, fields, words.first, words.last)


def _lines(part: Part) -> Iterator[Words]:
    """Yield the entries of a part, and the lines of its paragraphs that start with a sign, as entries do."""
    signed = (words for words in part.lines if words.bare and words.bare != words.text)
    yield from sorted((*(entry.words for entry in part.entries), *signed), key=lambda words: words.first)


def _criterion(kind: str, words: Words, of: str, signs: Signs) -> Note:
    box = _BOX.match(words.text)
    sign = signs.at(words.text, 0)
    text = _BOX.sub("", words.text) if box else words.bare
    fields = [("of", of)]
    if box:
        fields.append(("done", "yes" if box[1] != " " else "no"))
    elif sign:
        fields.append(("status", sign.word.name))
    return Note(kind, text, tuple(fields), words.first, words.last)


def _labelled(entry: Entry, signs: Signs, of: str) -> Iterator[Note]:
    """Read `Definition of success:` with entries under it, wherever it stands."""
    words = entry.words
    if words.label in _SUCCESS and not words.value:
        yield from _all(entry.entries, of, signs)
        return
    for inner in entry.entries:
        yield from _labelled(inner, signs, words.text)


def _all(entries: Iterable[Entry], of: str, signs: Signs) -> Iterator[Note]:
    for entry in entries:
        yield _criterion("success-criterion", entry.words, of, signs)
