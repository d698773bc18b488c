"""Which numbers does a document follow: in tables of KPIs, in comparisons, in lists of metrics?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.document.actions import FIELDS
from bot.core.document.cells import columns_of
from bot.core.document.folding import fold
from bot.core.document.parts import Entry, Part, Words, unsigned
from bot.core.document.signs import Signs
from bot.core.document.tabled import status_cell
from bot.core.document.tables import Table
from bot.core.document.values import GOAL_KINDS, Kind, Metric, Note
from bot.core.numbers import UNMEASURED, measure, measured, percent
from bot.core.status import Word

# fmt: off
# What the columns of a table of metrics are called, folded.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": (
        "metric", "metrics", "kpi", "kpis", "measure", "indicator", "key result", "key results", "kr", "name", "what",
        "kennzahl", "metrik", "indicateur", "métrique", "indicador", "métrica", "indicatore", "metrica", "meetwaarde",
    ),
    "baseline": ("baseline", "start", "before", "from", "previous", "last sprint", "ausgangswert", "base", "inicio"),
    "now": (
        "current", "now", "actual", "today", "current value", "value", "ist", "aktuell", "actuel", "actuelle", "valeur",
        "valor", "valor actual", "valor atual", "attuale", "huidig", "result", "achieved",
    ),
    "wanted": (
        "target", "goal", "wanted", "target value", "to", "ziel", "zielwert", "soll", "objectif", "cible", "objetivo",
        "meta", "obiettivo", "doel", "aim", "plan", "expected",
    ),
    "status": ("status", "state", "rag", "progress", "stand", "statut", "état", "estado", "stato", "trend", "health"),
    "weight": ("weight", "focus", "gewicht", "poids", "peso", "gewichtung"),
}
_METRIC_WORDS = frozenset(
    "metric metrics kpi kpis targets okr okrs kennzahlen kennzahl zielwerte métriques indicateurs métricas indicadores"
    " metriche indicatori meetwaarden".split()
)
_NOT_METRICS = FIELDS | {"action", "event", "next", "note", "notes"}
# fmt: on
_PERIOD = re.compile(
    r"(?:week|sprint|iteration|cycle|month|quarter|day|woche|kw|monat|tag|semaine|mois|jour|semana|mes|mês|día|dia|w|s|q|m)"
    r"\s?#?\d{1,4}(?!\d)|\d{4}-\d{1,2}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:\s\d{1,4})?$"
    r"|(?:last|this|previous|next) (?:week|sprint|month|quarter)",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"[(\[]?\s?(?:[^()\[\]]{0,40}?[\s–-])?(?P<share>\d{1,3})\s?%\s?(?:\w{1,12}\s)?(?:focus|weight|gewicht|poids|peso|share)"
    r"\s?[)\]]?|(?:weight|gewicht|poids|peso)\s?:?\s?(?P<other>\d{1,3})\s?%",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LONGEST = 300  # characters of an entry in which a weight is looked for
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
_POINTED = frozenset({"points", "velocity", "punkte", "geschwindigkeit", "vélocité", "velocidad", "velocidade"})


def metrics_of(part: Part, signs: Signs) -> Iterator[Metric]:
    """Yield the metrics of a part's tables, entries and paragraphs; not those of the parts below it."""
    for table in part.tables:
        yield from _tabled(table, part, signs)
    named = fold(_BRACKETED.sub(" ", part.heading)).split()[-1:]
    among = part.section.kind is Kind.METRICS or not _METRIC_WORDS.isdisjoint(named)
    if part.section.kind not in GOAL_KINDS:
        weight = _weight(part.heading)
        for entry in part.entries:
            yield from _listed(entry, signs, weight, among=among)
    for words in part.lines:
        if not _POINTED.isdisjoint(words.label.split()) and measure(words.value) != UNMEASURED:
            yield Metric(words.named, measure(words.value), first=words.first, last=words.last)


def comparisons_of(part: Part) -> Iterator[Note]:
    """Yield a row of a table that holds metrics against weeks, sprints or months, with a field for each column."""
    for table in part.tables:
        columns = table.columns
        periods = sum(_PERIOD.match(column) is not None for column in columns[1:])
        if periods < 2 or periods < len(columns) - 2:  # noqa: PLR2004 - one column may be of another sort
            continue
        for row in table.rows:
            name, *cells = (cell.text for cell in row.cells)
            fields = zip(columns[1:], cells, strict=True)
            if name and any(cells):
                yield Note("comparison", name, (("metric", name), *fields), row.line, row.line)


def _tabled(table: Table, part: Part, signs: Signs) -> Iterator[Metric]:
    columns = number_columns(table)
    numbered = {"now", "wanted"} & columns.keys()
    if "name" not in columns or not numbered:
        return
    if columns_of(table, among_goals=part.section.kind in GOAL_KINDS) is not None:
        return  # its rows are goals already
    for row in table.rows:
        name = row.text(columns["name"])
        if not name:
            continue
        values = {key: row.text(columns.get(key)) for key in ("baseline", "now", "wanted")}
        status = _status(row.text(columns.get("status")), signs)
        weight = percent(row.text(columns["weight"])) if "weight" in columns else _weight(part.heading)
        yield Metric(name, measured(**values, about=name), status.name if status else None, weight, row.line, row.line)


def _status(text: str, signs: Signs) -> Word | None:
    sign, word, _ = status_cell(text, signs)
    # A sign that is no status may stand before the word that is one.
    return sign.word if sign else word or status_cell(unsigned(text), signs)[1]


def number_columns(table: Table) -> dict[str, int]:
    """Return the columns of a table of numbers by name: name, baseline, now, wanted, status, weight."""
    folded = [fold(column) for column in table.columns]
    best = {
        name: [(words.index(each), at) for at, each in enumerate(folded) if each in words]
        for name, words in _COLUMNS.items()
    }
    return {name: min(places)[1] for name, places in best.items() if places}


def _listed(entry: Entry, signs: Signs, weight: float | None, *, among: bool) -> Iterator[Metric]:
    """Read `Response time: 120 ms (target: <100 ms)`; outside of lists of metrics only where both numbers are said."""
    words = entry.words
    if not among and not (words.label and _DIGIT.search(words.value)):
        return
    share = _weighed(words.bare)
    said = Words.of(_WEIGHT.sub("", words.bare), words.first, words.last) if share else words
    if said.label in _NOT_METRICS:
        return
    numbers = measure(said.value, said.label)
    both = numbers.wanted is not None and (numbers.now is not None or numbers.baseline is not None)
    if (among and (said.label or numbers != UNMEASURED)) or (said.label and both):
        sign = signs.at(words.text, 0)
        yield Metric(
            said.named,
            numbers,
            sign.word.name if sign else None,
            _share(share) if share else weight,
            words.first,
            words.last,
        )


def _weighed(text: str) -> re.Match[str] | None:
    return _WEIGHT.search(text, 0, _LONGEST) if "%" in text else None


def _weight(text: str) -> float | None:
    match = _weighed(text)
    return _share(match) if match else None


def _share(match: re.Match[str]) -> float:
    return int(match["share"] or match["other"]) / 100
