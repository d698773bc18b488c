"""Which signs does a document explain itself, and what do they mean there?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.core.document.folding import fold, plain
from bot.core.document.signs import is_picture
from bot.core.document.source import Head
from bot.core.document.tables import Table
from bot.core.document.tree import Heading, Item, Node, Paragraph
from bot.core.status import Vocabulary

_SIGN = re.compile(r":[a-z0-9_+-]{2,30}:|[^\w\s\x00-\x7f]{1,8}")
_EQUALS = re.compile(r"\s{0,2}(?:=+|means\s|bedeutet\s)\s{0,2}")
_LOOSE = re.compile(r"\s{0,2}(?:=+|means\s|:|[-–—→]|->)?\s{0,2}")
_NAMES = frozenset({
    "legend", "key", "status legend", "status key", "emoji legend", "emoji key", "legende", "légende", "leyenda",
    "legenda", "zeichenerklärung", "status emoji", "what the emoji mean", "statuses",
})  # fmt: skip
_SAYS_LEGEND = re.compile(
    r"[*_]{0,3}(?:status |emoji )?(?:legend|key|legende|légende|leyenda|legenda)[*_]{0,3}\s?:", re.IGNORECASE
)
_SIGN_COLUMNS = frozenset({"emoji", "sign", "symbol", "icon", "colour", "color", "status", "zeichen", "symbole"})
_MEANING_COLUMNS = frozenset({"meaning", "means", "description", "explanation", "definition", "bedeutung"})
_MEANING_COLUMNS |= {"signification", "significado", "significato", "betekenis"}
_WORDS = 6  # of a meaning, from its start


@dataclass(slots=True)
class Legend:
    """What a document says its signs mean (sign, word of the vocabulary), and the lines that say so."""

    meanings: dict[str, str] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)


def legend_of(nodes: Iterable[Node], tables: Iterable[Table], hidden: frozenset[int], vocabulary: Vocabulary) -> Legend:
    """Read the legend of a document: `🟢 = finished`, or a list or table under a heading that announces one.

    Of two meanings of one sign the first counts; a meaning that is no word of the vocabulary counts for nothing.
    """
    legend = Legend()
    announced = False
    for node in nodes:
        if isinstance(node, Heading):
            announced = fold(node.text) in _NAMES
            continue
        for head in _heads(node):
            if head.first not in hidden:
                _read_head(head, legend, vocabulary, loose=announced)
        announced = announced or (isinstance(node, Paragraph) and fold(node.head.text) in _NAMES)
    for table in tables:
        if table.first not in hidden and len(table.columns) == 2 and _is_legend(table):  # noqa: PLR2004 - sign, meaning
            for row in table.rows:
                _note(row.text(0), row.text(1), row.line, legend, vocabulary)
    return legend


def _heads(node: Paragraph | Item) -> Iterator[Head]:
    if node.head:
        yield node.head
    for inner in node.items if isinstance(node, Item) else ():
        yield from _heads(inner)


def _is_legend(table: Table) -> bool:
    sign, meaning = (fold(column) for column in table.columns)
    return sign in _SIGN_COLUMNS and meaning in _MEANING_COLUMNS


def _read_head(head: Head, legend: Legend, vocabulary: Vocabulary, *, loose: bool) -> None:
    for number, line in enumerate(head.text.split("\n"), head.first):
        said = _SAYS_LEGEND.match(line)
        form = _LOOSE if loose or said else _EQUALS
        if form is _LOOSE or "=" in line or "means" in line or "bedeutet" in line:
            _read_line(line, number, form, legend, vocabulary)


def _read_line(line: str, number: int, form: re.Pattern[str], legend: Legend, vocabulary: Vocabulary) -> None:
    signs = [match for match in _SIGN.finditer(line) if match[0][0] == ":" or is_picture(match[0][0])]
    ends = [match.start() for match in signs[1:]] + [len(line)]
    for sign, end in zip(signs, ends, strict=False):
        equals = form.match(line, sign.end(), end)
        if equals:
            _note(sign[0], line[equals.end() : end], number, legend, vocabulary)


def _note(sign: str, meaning: str, line: int, legend: Legend, vocabulary: Vocabulary) -> None:
    words = re.split(r"[,;/|(.\n]|\s[-–—]\s", plain(meaning).strip(" -–—:=*_|`"))[0].split()
    for length in range(min(len(words), _WORDS), 0, -1):
        word = vocabulary.read(" ".join(words[:length]))
        if word and sign.strip():
            legend.meanings.setdefault(sign.strip(), word.name)
            legend.lines.add(line)
            return
