"""What did people write beneath a heading of a review? Its list, line by line, without what is ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.document import Document, Section
from bot.core.document.folding import fold, plain
from bot.core.model import Issue
from bot.core.plan.lines import document_of
from bot.core.plan.review.hearing import sprint_of
from bot.core.plan.turn import Turn
from bot.core.status import Vocabulary

MOST = 30
_LONGEST = 300  # characters
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# What is further in belongs to the entry above.
_ITEM = re.compile(r" ?(?:[-*+]|\d{1,3}[.)])\s+(?:\[(?P<box>[ xX])\]\s+)?(?P<text>\S.*)")
_STRUCK = re.compile(r"(?:~~|<del>|<s>)")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list, as words; `done` is whether its box is ticked, `struck` whether it is struck out."""

    text: str
    done: bool = False
    struck: bool = False


def items(text: str, heading: str, vocabulary: Vocabulary) -> tuple[Item, ...]:
    """Return the entries of the list beneath a heading, up to the next one that is as high; thirty at most."""
    found = (_ITEM.fullmatch(line) for line in beneath(text, heading, vocabulary))
    every = (_item(match) for match in found if match)
    return tuple(each for each in every if any(map(str.isalnum, each.text)))[:MOST]


def beneath(text: str, heading: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the lines beneath a heading, without blocks of ours and without hidden comments."""
    document = document_of(text, vocabulary)
    lines = _COMMENT.sub(_emptied, text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    ours = {line for block in document.blocks for line in range(block.first, block.last + 1)}
    return tuple(lines[line] for line in _within(document, heading) if line < len(lines) and line not in ours)


def _within(document: Document, heading: str) -> Iterator[int]:
    place = next((at for at, each in enumerate(document.sections) if fold(each.heading) == fold(heading)), None)
    if place is None:
        return
    first = document.sections[place]
    yield from range(first.first + 1, first.last + 1)
    yield from _deeper(document.sections[place + 1 :], first.level)


def _deeper(sections: Sequence[Section], level: int) -> Iterator[int]:
    for section in sections:
        if section.level <= level:
            return
        yield from range(section.first + 1, section.last + 1)


def _emptied(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _item(match: re.Match[str]) -> Item:
    written = match["text"]
    text = plain(written)[:_LONGEST].strip()
    return Item(text, (match["box"] or " ") != " ", _STRUCK.match(written) is not None)


def last_review(turn: Turn) -> Issue | None:
    """Return the newest review of another sprint that is in the look."""
    numbers = ((issue, sprint_of(turn.memory, issue)) for issue in turn.snapshot.retros)
    found = [issue for issue, sprint in numbers if sprint not in {0, turn.issue.number}]
    return max(found, key=lambda issue: (issue.created_at, issue.number), default=None)
