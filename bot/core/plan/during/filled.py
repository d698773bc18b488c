"""What did people write into a stand-up? Their answers, by person and question, without what was drafted for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# "- **ada**", and beneath it "  - Today: the lens".
_PERSON = re.compile(r"[-*] \*\*(?P<login>[A-Za-z0-9-]+(?:\[bot\])?)\*\*\s*")
_BULLET = re.compile(r"\s*(?:[-*+]\s+)?(?P<words>.*?)\s*")
_DRAFT = re.compile(r"_.+_(?:\s|$)")
_END = "<!-- goalkeeper:begin "
_MARK = re.compile(r"<!--.*?-->")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody (a login) answered to one question."""

    who: str
    question: str
    text: str


def answers_in(body: str, questions: Sequence[str]) -> tuple[Answer, ...]:
    """Return the answers in the text of a stand-up, in order; drafts of ours, in italics, are none."""
    lines = body.replace("\r\n", "\n").partition(_END)[0].split("\n")
    return tuple(_joined(_lines(lines, questions)))


def _lines(lines: Sequence[str], questions: Sequence[str]) -> Iterator[Answer]:
    who, question = "", ""
    folded = {_fold(each): each for each in questions}
    for line in lines:
        person = _PERSON.fullmatch(line.rstrip())
        if person:
            who, question = person["login"], ""
            continue
        if line.strip() and not line.startswith((" ", "\t")):
            who = ""  # a line at the margin is nobody's answer
        words = _words(line)
        head, colon, rest = words.partition(":")
        if colon and _fold(head) in folded:
            question, words = folded[_fold(head)], rest.strip()
        if who and question and words and not _DRAFT.fullmatch(words):
            yield Answer(who, question, words)


def _words(line: str) -> str:
    match = _BULLET.fullmatch(_MARK.sub("", line))
    return match["words"] if match else ""


def _joined(found: Iterator[Answer]) -> Iterator[Answer]:
    """Lines of one answer belong together."""
    held: Answer | None = None
    for each in found:
        if held and (held.who, held.question) == (each.who, each.question):
            held = Answer(held.who, held.question, f"{held.text}; {each.text}")
            continue
        if held:
            yield held
        held = each
    if held:
        yield held


def _fold(text: str) -> str:
    return " ".join(text.replace("*", "").replace("_", "").casefold().split()).rstrip("?")
