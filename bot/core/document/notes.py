"""What else does a plan or a review note down: improvements, blind spots, risks, decisions, rules of escalation?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.core.document.actions import FIELDS
from bot.core.document.folding import fold
from bot.core.document.inline import mask
from bot.core.document.parts import Entry, Part, Words
from bot.core.document.people import MENTION
from bot.core.document.signs import is_picture
from bot.core.document.tables import Table
from bot.core.document.values import GOAL_KINDS, Kind, Note

# fmt: off
_STATES = ("done", "beta", "partial", "wip", "in progress", "alpha", "planned", "shipped", "complete", "completed",
           "released", "draft", "fertig", "terminé", "hecho", "feito", "fatto", "klaar")
_SEVERITIES = ("critical", "blocker", "severe", "high", "major", "medium", "moderate", "low", "minor", "kritisch",
               "hoch", "mittel", "niedrig")
_IMPROVEMENT = frozenset({
    "improvement", "improvements", "verbesserungen", "améliorations", "mejoras", "melhorias",
})
_BLIND = frozenset({"blind spot", "blind spots", "blindspots", "blindspot", "blinde flecken", "angles morts"})
_ESCALATION = frozenset({
    "escalation", "escalations", "eskalation", "escalade", "escalación", "escalado", "escalatie",
})
_DECISION = frozenset({
    "decision", "decided", "entscheidung", "décision", "decisión", "decisão", "decisione", "besluit",
})
_COLUMNS: dict[str, frozenset[str]] = {
    "risk": frozenset({"risk", "risks", "risiko", "risque", "riesgo", "risco", "rischio", "risico", "threat", "what"}),
    "mitigation": frozenset({
        "mitigation", "mitigations", "maßnahme", "response", "atténuation", "mitigación", "mitigação", "countermeasure",
        "mitigazione",
    }),
    "contingency": frozenset({
        "contingency", "contingency plan", "fallback", "plan b", "notfallplan", "contingência", "contingencia",
    }),
    "probability": frozenset({"probability", "likelihood", "chance", "wahrscheinlichkeit", "probabilidad"}),
    "impact": frozenset({"impact", "severity", "auswirkung", "impacto", "impatto"}),
    "owner": frozenset({"owner", "who", "verantwortlich", "responsable"}),
}
_RULES: dict[str, frozenset[str]] = {
    "trigger": frozenset({"trigger", "when", "condition", "if", "event", "auslöser", "wann", "level"}),
    "after": frozenset({"after", "time", "within", "delay", "threshold", "nach"}),
    "to": frozenset({"to", "escalate to", "who", "contact", "whom", "an", "wer"}),
}
# fmt: on
_IF = ("if ", "when ", "wenn ", "falls ", "si ", "se ", "als ")
_NAMED = re.compile(r"\s*[-–—,(]\s*(?:severity|status|schwere|gravité|gravedad|gravidade)\s*:?\s*$", re.IGNORECASE)
_ARROW = re.compile(r"\s*(?:→|->|=>|⇒|➜|➡️?)\s*")
_AFTER = re.compile(
    r"(?:\bafter\s|\bnach\s|\bwithin\s)?(?P<after>(?:[<>≤≥]=?\s?)?\d{1,4}(?:[.,]\d{1,2})?\s?"
    r"(?:h|hrs?|hours?|m|mins?|minutes?|d|days?|std|stunden?|minuten|tage?n?|weeks?|heures?|horas?|días?|ore|uur)(?!\w))",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_OUTSIDE = " \t:–—-|,*_."
_AROUND = _OUTSIDE + "()[]"


def notes_of(part: Part) -> Iterator[Note]:
    """Yield improvements, blind spots, risks, decisions and rules of escalation of a part, not of those below it."""
    spots = _under(part, _BLIND)
    yield from _titled(part, spots=spots)
    if part.speaks_of(_ESCALATION):
        yield from _escalations(part)
    elif part.section.kind is Kind.RISKS:
        yield from _risks(part)
    elif part.section.kind is Kind.DECISIONS:
        # A sentence says what was decided, unless it only introduces the list below.
        said = (words for words in part.paragraphs if not words.text.rstrip().endswith(":"))
        every = sorted((*said, *(entry.words for entry in part.entries)), key=lambda words: words.first)
        yield from (_decision(words) for words in every if words.label not in FIELDS - _DECISION)
    elif part.section.kind not in GOAL_KINDS:
        yield from _decisions(part)
    if spots or part.folded in _IMPROVEMENT:
        yield from _listed(part, spots=spots)


def _under(part: Part, phrases: frozenset[str]) -> bool:
    headings = f" {' | '.join((part.folded, *part.above))} "
    return any(f" {phrase} " in headings for phrase in phrases)


# Improvements and blind spots: a title that ends with a word of status or severity, and fields below it.


def _titled(part: Part, *, spots: bool) -> Iterator[Note]:
    """Read a heading such as `3. Legs ⚠️ BETA` under "improvements", or `1. Fuel 🔴 CRITICAL` under "blind spots"."""
    improving = any(not _IMPROVEMENT.isdisjoint(heading.split()) for heading in part.above)
    if not (spots or improving) or not part.above:
        return
    title, word = _ending(part.heading, _SEVERITIES if spots else _STATES)
    if title and word:
        yield _spotted(title, word, _fields(part.entries), part.section.first, part.last, spots=spots)


def _listed(part: Part, *, spots: bool) -> Iterator[Note]:
    for entry in part.entries:
        title, word = _ending(entry.words.text, _SEVERITIES if spots else _STATES)
        if title and word:
            yield _spotted(title, word, _fields(entry.entries), entry.words.first, entry.words.last, spots=spots)


def _spotted(title: str, word: str, more: Mapping[str, str], first: int, last: int, *, spots: bool) -> Note:
    key, kind = ("severity", "blind-spot") if spots else ("status", "improvement")
    # What a line `Status:` says is more than the word in the title.
    others = (("note" if name == key else name, value) for name, value in more.items())
    return Note(kind, title, (("title", title), (key, word), *others), first, last)


def _ending(text: str, words: tuple[str, ...]) -> tuple[str, str]:
    """Cut a word of a vocabulary from the end of a title, and the emoji before it."""
    bare = text.rstrip(_AROUND)
    folded = bare.casefold()
    for word in words:
        if folded.endswith(word):
            title = bare[: len(bare) - len(word)]
            cut = title.rstrip(_AROUND)
            end = len(cut)
            while end and (is_picture(cut[end - 1]) or cut[end - 1] in _AROUND):
                end -= 1
            # A word of the title itself is no status: it needs something between it and the title.
            if end < len(title.rstrip()) or title.endswith(("(", "[", ": ", "- ")):
                named = _NAMED.sub("", Words.of(cut[:end], 0, 0).bare)
                return named.strip(_AROUND), bare[len(bare) - len(word) :]
    return "", ""


def _fields(entries: list[Entry] | tuple[Entry, ...]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for entry in entries:
        if entry.words.label and entry.said:
            fields.setdefault(entry.words.label, entry.said)
    return fields


# Risks.


def _risks(part: Part) -> Iterator[Note]:
    if part.folded.startswith(_IF):
        # "If we are late:" and what is done then.
        then = "\n".join(entry.words.text for entry in part.entries)
        more = (("contingency", then),) if then else ()
        yield Note("risk", part.heading, (("risk", part.heading), *more), part.section.first, part.last)
        return
    for table in part.tables:
        yield from _tabled("risk", table, _COLUMNS)
    headed = {key: _said(part, words) for key, words in _COLUMNS.items() if key != "risk"}
    if part.above and any(headed.values()) and not any(entry.entries for entry in part.entries):
        others = ((key, value) for key, value in headed.items() if value)
        yield Note("risk", part.heading, (("risk", part.heading), *others), part.section.first, part.last)
        return
    for entry in part.entries:
        if entry.words.text.endswith("?"):
            continue  # a list of what to ask about
        title = entry.words.value if entry.words.label in _COLUMNS["risk"] else entry.words.bare
        title, arrow, answer = _cut(title)
        fields = [("risk", title)]
        if arrow:
            fields.append(("mitigation", answer))
        for key, words in list(_COLUMNS.items())[1:]:
            value = entry.field(*words)
            if value and key not in dict(fields):
                fields.append((key, value))
        if title:
            yield Note("risk", title, tuple(fields), entry.words.first, entry.words.last)


def _said(part: Part, words: frozenset[str]) -> str:
    """Return what a part's own lines say after one of these labels."""
    entries = (entry.said for entry in part.entries if entry.words.label in words)
    paragraphs = (words_.value for words_ in part.paragraphs if words_.label in words)
    return next(entries, "") or next(paragraphs, "")


def _cut(text: str) -> tuple[str, bool, str]:
    match = _ARROW.search(text)
    return (text[: match.start()], True, text[match.end() :]) if match else (text, False, "")


def _tabled(kind: str, table: Table, names: Mapping[str, frozenset[str]]) -> Iterator[Note]:
    folded = [fold(column) for column in table.columns]
    columns = {key: at for key, words in names.items() for at in reversed(range(len(folded))) if folded[at] in words}
    main = next(iter(names))
    if main not in columns or len(columns) < 2:  # noqa: PLR2004 - a table of one thing says nothing of it
        return
    for row in table.rows:
        fields = tuple((key, row.text(at)) for key, at in columns.items() if row.text(at))
        if row.text(columns[main]):
            yield Note(kind, row.text(columns[main]), fields, row.line, row.line)


# Decisions.


def _decision(words: Words) -> Note:
    what = words.value if words.label in _DECISION else words.bare
    people = dict.fromkeys(match[1] for match in MENTION.finditer(mask(words.written).text))
    fields = [("who", " ".join(people))] if people else []
    return Note("decision", what, (*fields, ("what", what)), words.first, words.last)


def _decisions(part: Part) -> Iterator[Note]:
    """Read the lines `Decision: ...` of a part that is about something else."""
    for words in (*part.paragraphs, *(entry.words for entry in part.entries)):
        if words.label in _DECISION and words.value:
            yield _decision(words)


# Escalation.


def _escalations(part: Part) -> Iterator[Note]:
    for table in part.tables:
        yield from _tabled("escalation", table, _RULES)
    for entry in part.entries:
        text = entry.words.bare
        trigger, arrow, to = _cut(text)
        if not arrow:
            trigger, to = (entry.words.named, entry.words.value) if entry.words.label else (text, "")
        after = _AFTER.search(trigger) or _AFTER.search(to)
        fields = [
            ("trigger", _without(trigger, after)),
            ("after", after["after"] if after else ""),
            ("to", _without(to, after)),
        ]
        yield Note("escalation", text, tuple(each for each in fields if each[1]), entry.words.first, entry.words.last)


def _without(text: str, after: re.Match[str] | None) -> str:
    """Return who or what, without the time and the brackets that it stood in."""
    if after is None or after.string != text:
        return text.strip(_OUTSIDE)
    bracketed = _BRACKETED.search(text)
    if bracketed and bracketed.start() <= after.start() < bracketed.end():
        return text.replace(bracketed[0], " ").strip(_OUTSIDE)
    return " ".join((text[: after.start()] + text[after.end() :]).split()).strip(_OUTSIDE)
