"""What is to be done and by whom, and what was learnt?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.document.folding import fold
from bot.core.document.inline import mask
from bot.core.document.line import Line, read_line
from bot.core.document.parts import Entry, Part, Words
from bot.core.document.people import MENTION, RUN
from bot.core.document.signs import Signs
from bot.core.document.synonyms import PLACEHOLDERS
from bot.core.document.values import GOAL_KINDS, Action, Kind, Lesson
from bot.core.status import Ending

# fmt: off
_LABELS = frozenset({
    "action", "actions", "action item", "action items", "ai", "todo", "to do", "next step", "follow up", "maßnahme",
    "aufgabe", "nächster schritt", "prochaine étape", "acción", "próximo paso", "ação", "próximo passo", "azione",
    "actie", "actiepunt",
})
# What an entry says about the heading or the entry above it; by itself it is neither action nor lesson.
FIELDS = frozenset({
    "what", "files", "file", "user outcome", "outcome", "status", "evidence", "risk", "why", "artifact", "contents",
    "location", "definition of success", "success", "success criteria", "experiment", "question", "decision",
    "implementation", "severity", "mitigation", "contingency", "owner", "metric", "definition", "impact", "target",
})
# fmt: on
_EFFORT_WORDS = re.compile(
    r"(?<!\w)(?P<name>quick win|deep work|low effort|medium effort|high effort|schneller erfolg)(?!\w)", re.IGNORECASE
)
_EFFORT_END = re.compile(rf"\s*[(\[]\s?{_EFFORT_WORDS.pattern}\s?[)\]]\s*$", re.IGNORECASE)
_EFFORT_TIME = re.compile(
    r"[(\[]\s?(?P<time>(?:[≤≥<>~≈]=?\s?)?\d{1,3}(?:[.,]\d{1,2})?(?:\s?[-–]\s?\d{1,3})?\s?"
    r"(?:h|hrs?|hours?|min|mins|minutes?|d|days?|std|stunden?|minuten|tage?|heures?|horas?|ore|uur))\s?[)\]]",
    re.IGNORECASE,
)
_BOX = re.compile(r"^\W{0,6}\[[ xX]\]\s")
_CLOCKS = re.compile(r"[⏱⏲⏰🕐-🕧⌛⏳]\ufe0f?")
_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_CHECKLIST = frozenset({"checklist", "checkliste", "checklists"})
_LESSONS = frozenset({Kind.WENT_WELL, Kind.IMPROVE, Kind.LESSONS})
# Where a box means that a condition is met, not that something is to be done.
_CONDITIONS = frozenset({Kind.DEFINITION_OF_DONE, Kind.SUCCESS, Kind.HEALTH, Kind.CEREMONIES})


def actions_of(part: Part, signs: Signs) -> Iterator[Action]:
    """Yield the actions of a part: the entries of a section of actions, boxes, checklists and `ACTION:` lines."""
    wanted = part.section.kind is Kind.ACTIONS
    timed = wanted or part.stands_under(_CHECKLIST)
    for entry in () if part.section.kind in GOAL_KINDS else part.entries:
        yield from _entry(entry, signs, part.section.kind, wanted=wanted, timed=timed)
    for words in part.lines:
        if words.label in _LABELS and words.value:
            yield _action(words, read_line(_after_label(words.written), signs))


def lessons_of(part: Part) -> Iterator[Lesson]:
    """Yield the lessons of a part: the entries under what went well, what can be better and what was learnt."""
    if part.section.kind not in _LESSONS:
        return
    for entry in part.entries:
        words = entry.words
        if words.label not in _LABELS | FIELDS and fold(words.text) not in PLACEHOLDERS and _has_words(words.text):
            people = (match[1] for match in MENTION.finditer(mask(words.written).text))
            yield Lesson(words.text, tuple(dict.fromkeys(people)), words.first, words.last)


def effort_of(text: str) -> str | None:
    """Return the effort that a line names, "quick win" before "≤1 hour"; None when it names none."""
    named = _EFFORT_WORDS.search(text)
    if named:
        return named["name"]
    time = _EFFORT_TIME.search(text)
    return time["time"] if time else None


def _entry(entry: Entry, signs: Signs, kind: Kind, *, wanted: bool, timed: bool) -> Iterator[Action]:
    """Yield the action of an entry, or those of the entries under it."""
    words = entry.words
    if words.label in _LABELS:
        if words.value:
            yield _action(words, read_line(_after_label(words.written), signs))
        for inner in entry.entries:
            yield from _entry(inner, signs, Kind.ACTIONS, wanted=True, timed=True)
        return
    boxed = kind not in _CONDITIONS and _BOX.search(words.written) is not None
    sized = _EFFORT_WORDS.search(words.text) or (timed and _EFFORT_TIME.search(words.text))
    if (wanted or boxed or sized) and words.label not in FIELDS:
        # An effort in brackets at the end would hide the owner before it.
        yield from _taken(entry, read_line(_EFFORT_END.sub("", words.written), signs), signs)
        return
    for inner in entry.entries:
        yield from _entry(inner, signs, kind, wanted=False, timed=timed)


def _taken(entry: Entry, line: Line, signs: Signs) -> Iterator[Action]:
    """Yield an entry as an action; a line that only names people has its actions below."""
    if _has_words(line.words) and not RUN.fullmatch(line.words):
        if fold(line.words) not in PLACEHOLDERS:
            yield _action(entry.words, line)
        boxed = (inner for inner in entry.entries if _BOX.search(inner.words.written))
        for inner in boxed:
            yield from _taken(inner, read_line(inner.words.written, signs), signs)
        return
    for inner in entry.entries:
        below = read_line(inner.words.written, signs)
        if _has_words(below.words):
            yield _action(inner.words, below, _people(line))


def _people(line: Line) -> tuple[str, ...]:
    """Return whose a line is: its owners, or the people that it begins with."""
    first = RUN.match(line.words)
    return line.owners or tuple(match[1] for match in MENTION.finditer(first[0] if first else ""))


def _action(words: Words, line: Line, over: tuple[str, ...] = ()) -> Action:
    """Make an action of a line; `over` are the people above it, whose it is when it names nobody."""
    detail = line.detail()
    text = f"{line.words} - {detail}" if detail and not _EFFORT_WORDS.search(detail) else line.words
    first = RUN.match(text)
    text = text[first.end() :] if first else text
    done = line.box is True or (line.sign is not None and line.sign.word.ending is Ending.COMPLETED)
    return Action(
        _without_effort(text),
        _people(line) or (() if line.owner_names else over),
        line.owner_names,
        done,
        effort_of(words.text),
        words.first,
        words.last,
    )


def _without_effort(text: str) -> str:
    for pattern in (_EFFORT_WORDS, _EFFORT_TIME, _CLOCKS, _BRACKETS):
        text = pattern.sub(" ", text)
    return " ".join(text.split()).strip(" -–—:*_").removeprefix("to ").removeprefix("will ")


def _after_label(written: str) -> str:
    """Return what stands after the first colon, without the end of the bold that the label stood in."""
    return written.partition(":")[2].lstrip(" \t*_")


def _has_words(text: str) -> bool:
    return any(sign.isalnum() for sign in text)
