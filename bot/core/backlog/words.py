"""What does an issue say of itself: how big it is, when it is done, which number it serves, what it answers?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.document.estimates import in_brackets
from bot.core.document.folding import fold, plain
from bot.core.lint.measured import has_number
from bot.core.lint.planning import as_hours, criteria_in
from bot.core.lint.words import CRITERIA

# What stands further down, or further right, is not read: nobody writes what is asked for there.
LONGEST = 8_000  # characters of a text
_LONGEST_LINE = 500  # characters
_MOST_LINES = 500

# fmt: off
_SIZE = frozenset({
    "size", "t shirt size", "estimate", "estimated", "estimated effort", "estimation", "effort", "story points",
    "points", "aufwand", "schätzung", "größe", "effort estimé", "estimación", "esfuerzo", "estimativa", "esforço",
    "stima", "inspanning",
})
_NUMBER = frozenset({
    "metric", "metrics", "success metric", "success metrics", "number", "kpi", "kpis", "measure", "measured by",
    "target metric", "kennzahl", "messgröße", "métrique", "indicateur", "métrica", "indicador", "metrica",
})
_QUESTION = frozenset({
    "question", "questions", "question it answers", "answers", "learning", "hypothesis", "we want to learn",
    "what we want to learn", "what we learn", "frage", "hypothese", "hypothèse", "pregunta", "hipótesis", "pergunta",
    "hipótese", "domanda", "ipotesi", "vraag",
})
_OWNER = frozenset({"owner", "assignee", "responsible", "verantwortlich", "responsable", "responsável", "eigenaar"})
_NOTHING = frozenset({"", "no response", "none", "n a", "na", "tbd", "todo", "to do", "unknown", "nothing", "keine"})
# fmt: on
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<title>.*)")
_BOLD = re.compile(r"\s*(?:\*\*|__)(?P<title>[^*_]+)(?:\*\*|__)\s*:?\s*")
_FIELD = re.compile(
    r"[\s>*+_-]*(?:\d{1,3}[.)]\s+)?[*_]{0,3}(?P<label>[^\W\d_][^:=\n]{0,40}?)[*_]{0,3}\s?[:=](?P<value>.*)"
)
_BOX = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\[[ xX]\]\s+\S")
_ASKS = re.compile(r"\w[\"”»*_)]{0,4}\s?\?[\"”»*_)]{0,4}$")
_AT_END = re.compile(r"[(\[]\s?(?P<inner>[^()\[\]]{1,20}?)\s?[)\]]\s*$")
_LABELLED = re.compile(
    r"(?:size|effort|estimate[sd]?|t-?shirt(?: size)?|story points?|points?|sp)\s*[:/=-]\s*(?P<size>.{1,20})",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"X{0,3}S|M|X{0,3}L|[23]XL")
_POINTS = re.compile(r"\d{1,3}(?:[.,]5)?(?:\s?(?:points?|pts?|sp))?", re.IGNORECASE)
_NAMES = frozenset({"small", "medium", "large", "extra large"})


@dataclass(frozen=True, slots=True)
class Said:
    """What an issue says of itself.

    `size` is as it is written, "" where nobody says; of several the first: a label, the title, the text. `criteria` is
    how many there are. `number` and `asks` are whether it serves a number and answers a question, `owner` whether its
    text names who answers for it.
    """

    size: str = ""
    criteria: int = 0
    number: bool = False
    asks: bool = False
    owner: bool = False


def said(title: str, body: str, labels: Iterable[str] = (), numbers: Iterable[str] = ()) -> Said:
    """Read an issue. `numbers` are the names of those that the team follows; to name one of them is to serve it."""
    lines = tuple(_lines(body))
    fields = tuple(_fields(lines))
    named = f" {fold(title)} {' '.join(map(fold, lines))} "
    return Said(
        size=_size(title, labels, fields),
        criteria=_criteria(lines),
        number=_has(fields, _NUMBER)
        or has_number(_without_estimate(title))
        or any(f" {fold(each)} " in named for each in numbers if each),
        asks=_has(fields, _QUESTION) or _ASKS.search(plain(title)) is not None or any(map(_is_question, lines)),
        owner=any("@" in value for label, value in fields if label in _OWNER),
    )


def _lines(body: str) -> Iterator[str]:
    """Yield the lines that people see, without those of code."""
    text = _COMMENT.sub("", body[:LONGEST]).replace("\r\n", "\n").replace("\r", "\n")
    fenced = False
    for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield line[:_LONGEST_LINE].rstrip()


def _fields(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what stands behind a label, and the first line beneath a heading: issue forms write those."""
    above = ""
    for line in lines:
        heading = _HEADING.fullmatch(line) or _BOLD.fullmatch(line)
        field = None if heading else _FIELD.match(line)
        if above and line.strip() and not heading:
            yield above, plain(line).strip(" -*+")
            above = ""
        if heading:
            above = fold(plain(heading["title"].rstrip("# ")))
        elif field:
            label, value = fold(plain(field["label"])), plain(field["value"]).strip(" *_")
            yield label, value
            above = "" if value else label


def _has(fields: Iterable[tuple[str, str]], labels: frozenset[str]) -> bool:
    return any(
        label in labels and fold(value) not in _NOTHING and any(map(str.isalnum, value)) for label, value in fields
    )


def _size(title: str, labels: Iterable[str], fields: Iterable[tuple[str, str]]) -> str:
    for label in labels:
        match = _LABELLED.fullmatch(label.strip())
        size = match["size"].strip() if match else label.strip() if _LETTERS.fullmatch(label.strip()) else ""
        if is_size(size):
            return size
    behind = _behind(title)
    if behind:
        return behind["inner"]
    return next((value for label, value in fields if label in _SIZE and is_size(value)), "")


def _behind(title: str) -> re.Match[str] | None:
    """Return the brackets at the end of a title when they say how big it is."""
    found = _AT_END.search(plain(title)[-40:])
    return found if found and _is_estimate(found["inner"]) else None


def _without_estimate(title: str) -> str:
    """Return a title without how long it takes: that says nothing of what comes of it."""
    found = _behind(title)
    return plain(title).removesuffix(found[0]) if found else title


def is_size(text: str) -> bool:
    """Whether words say how big something is: letters, hours, days, or points."""
    bare = text.strip(" ~<>≈()")
    return bool(
        _LETTERS.fullmatch(bare.upper()) or fold(bare) in _NAMES or as_hours(bare) is not None or _POINTS.match(bare)
    )


def _is_estimate(inner: str) -> bool:
    """Whether brackets at the end of a title say how big it is; a number alone may be anything."""
    found = in_brackets(inner, ends=False)
    return (found is not None and found.what in {"size", "points"}) or as_hours(inner.strip(" ~<>≈")) is not None


def _criteria(lines: Sequence[str]) -> int:
    """Count the criteria under such a heading; where nobody announces any, the boxes."""
    announced = sum(count for _, count in criteria_in(lines))
    if announced or any(_announces(line) for line in lines):
        return announced
    return sum(_BOX.match(line) is not None for line in lines)


def _announces(line: str) -> bool:
    return fold(line.strip(" #*_:\t-")) in CRITERIA


def _is_question(line: str) -> bool:
    """Whether a line of the text asks something; headings and bold lines are those of a form."""
    is_form = _HEADING.fullmatch(line) or _BOLD.fullmatch(line) or line.lstrip().startswith(">")
    return not is_form and _ASKS.search(line) is not None
