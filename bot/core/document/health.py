"""How well does the team say it is: scores by dimension, with evidence and risk?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.document.folding import fold
from bot.core.document.parts import Entry, Part, Words, unsigned
from bot.core.document.tables import Table, TableRow
from bot.core.document.values import Health, Kind

_SCORE = re.compile(
    r"(?<![\w./])(?P<score>\d{1,3}(?:[.,]\d{1,2})?)\s?(?:/|out of|von|sur|de|su|van)\s?(?P<of>\d{1,3})(?![\w/%]|[.,]\d)"
)
_AROUND = " \t:–—-|,*_("
_HEALTHY = frozenset(
    "health healthcheck dimension dimensions maturity scorecard gesundheit santé salud saúde salute gezondheid".split()
)
_EVIDENCE = frozenset(
    "evidence evidences proof signs belege nachweise preuves evidencia evidencias evidências prove bewijs".split()
)
_RISK = frozenset({"risk", "risks", "risiko", "risiken", "risque", "risques", "riesgo", "risco", "rischio", "risico"})
_SAYS_SCORE = frozenset({"score", "rating", "bewertung", "note", "puntuación", "nota", "punteggio"})
_DIMENSION = frozenset({"dimension", "area", "health", "category", "aspect", "what", "bereich", "domaine", "área"})
_LEAST_SCALE = 3  # what is less is a part of a sprint, as in 1/2
_LONGEST = 80  # characters of a dimension's name; what is longer is a sentence with a fraction in it


def health_of(part: Part) -> Iterator[Health]:
    """Yield the scores that a part's heading, paragraphs, entries and tables give; not those of the parts below it."""
    healthy = part.section.kind is Kind.HEALTH or part.stands_under(_HEALTHY)
    yield from _headed(part, healthy=healthy)
    if healthy:
        for entry in part.entries:
            yield from _listed(entry)
    for table in part.tables:
        yield from _tabled(table, healthy=healthy)


def _scored(text: str) -> tuple[str, float, float] | None:
    """Return the name, score and scale of `Clarity: 3/5 (fragile)`; None when the text is not of that form."""
    match = _SCORE.search(text)
    if match is None:
        return None
    name = unsigned(text[: match.start()]).strip(_AROUND)
    score, of = float(match["score"].replace(",", ".")), float(match["of"])
    fits = len(name) <= _LONGEST and of >= 1 and score <= of and not name.endswith((".", "="))
    return (name, score, of) if fits else None


def _headed(part: Part, *, healthy: bool) -> Iterator[Health]:
    """Read a heading such as `1. Clarity — 3/5`, or one with a line `Score: 3/5` under it."""
    found = _scored(part.heading)
    if not healthy and not (found and found[2] >= _LEAST_SCALE and _evidence(part)):
        return
    if found is None or not found[0]:
        said = (_scored(words.value) for words in part.paragraphs if words.label in _SAYS_SCORE)
        score = next(filter(None, said), None) or next(filter(None, map(_said_score, part.entries)), None)
        found = (part.heading, *score[1:]) if score and part.heading else None
    if found:
        yield Health(*found, evidence=_evidence(part), risk=_risk(part), first=part.section.first, last=part.last)


def _said_score(entry: Entry) -> tuple[str, float, float] | None:
    return _scored(entry.words.value) if entry.words.label in _SAYS_SCORE else None


def _evidence(part: Part) -> tuple[str, ...]:
    for inner in part.parts:
        if inner.folded in _EVIDENCE:
            return tuple(entry.words.text for entry in inner.entries)
    labelled = any(words.label in _EVIDENCE and not words.value for words in part.paragraphs)
    if labelled:
        return tuple(entry.words.text for entry in part.entries if entry.words.label not in _RISK | _SAYS_SCORE)
    return next((_lines(entry) for entry in part.entries if entry.words.label in _EVIDENCE), ())


def _lines(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.said.split("\n")) if entry.said else ()


def _risk(part: Part) -> str:
    pieces = (piece for each in (part, *part.parts) if each is part or not each.parts for piece in each.pieces())
    for piece in pieces:
        words = piece if isinstance(piece, Words) else piece.words
        if words.label in _RISK:
            return words.value if isinstance(piece, Words) else piece.said
    return next(
        (" ".join(words.text for words in inner.paragraphs) for inner in part.parts if inner.folded in _RISK), ""
    )


def _listed(entry: Entry) -> Iterator[Health]:
    """Read an entry such as `Clarity: 3/5`, with evidence and risk under it."""
    words = entry.words
    found = _scored(words.bare)
    if found and found[0] and words.label not in _SAYS_SCORE:
        evidence = next((_lines(inner) for inner in entry.entries if inner.words.label in _EVIDENCE), None)
        if evidence is None:
            evidence = tuple(inner.words.text for inner in entry.entries if inner.words.label not in _RISK)
        yield Health(*found, evidence=evidence, risk=entry.field(*_RISK), first=words.first, last=words.last)


def _tabled(table: Table, *, healthy: bool) -> Iterator[Health]:
    columns = {fold(name): place for place, name in reversed(list(enumerate(table.columns)))}
    score = next((columns[name] for name in columns if name in _SAYS_SCORE), None)
    name = next((columns[name] for name in columns if name in _DIMENSION), 0 if healthy else None)
    if score is None or name is None or score == name:
        return
    evidence, risk = (next((columns[word] for word in columns if word in words), None) for words in (_EVIDENCE, _RISK))
    for row in table.rows:
        found = _scored(f"{row.text(name)}: {row.text(score)}")
        if found and found[0]:
            yield Health(*found, _cell(row, evidence), row.text(risk), row.line, row.line)


def _cell(row: TableRow, column: int | None) -> tuple[str, ...]:
    return row.cells[column].lines if column is not None else ()
