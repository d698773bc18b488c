"""Boxes of ours that people tick: `- [x] carry, two days are left <!-- 7 -->`, each with what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.core.document.source import Source
from bot.core.document.tree import Item, parse

_BOX = re.compile(
    r"\[(?P<box>[ xX])\][ \t]+(?P<word>[a-z]{2,20})\b(?P<rest>[^\n]*)<!--[ \t]*(?P<about>\d{1,18})[ \t]*-->"
)
_EDGES = " \t,;:.–—-"
_LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its word, the number of what it is about, whether it is ticked, what people wrote beside it, its line."""

    word: str
    about: int
    ticked: bool
    note: str = ""
    line: int = 0


def box_line(word: str, about: int) -> str:
    """Return the line of a box without bullet, which `boxes` reads back."""
    return f"[ ] {word} <!-- {about} -->"


@lru_cache(maxsize=256)
def boxes(text: str) -> tuple[Box, ...]:
    """Return the boxes of ours in a text, in order; those in code, quotes and closed comments are none."""
    source = Source.of(text)
    items = (node for node in parse(source).nodes if isinstance(node, Item))
    return tuple(_boxes(items))


def _boxes(items: Iterable[Item]) -> Iterator[Box]:
    for item in items:
        match = _BOX.match(item.head.text) if item.head else None
        if match:
            note = " ".join(match["rest"].split()).strip(_EDGES)[:_LONGEST_NOTE]
            yield Box(match["word"], int(match["about"]), match["box"] != " ", note, item.first)
        yield from _boxes(item.items)
