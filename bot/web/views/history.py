"""What became of a goal, told line by line: who changed what, by which surface, and with which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.core.agreed import Change
from bot.core.merge import Surface
from bot.core.status import Vocabulary
from bot.web.views.goals import Look, Pill, pill
from bot.web.views.words import Moment, heading, moment

HOW: Mapping[str, str] = {
    Surface.COMMAND: "by command",
    Surface.COMMENT: "in a comment",
    Surface.LABEL: "by label",
    Surface.BOARD: "on the board",
    Surface.STATE: "by closing or reopening the issue",
    Surface.NOTE: "in its status line",
    Surface.LINE: "on its line in the plan",
    Surface.BOX: "by its box in the plan",
    Surface.ASSIGNEE: "by assigning",
    "rules": "because the rules changed",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence: words, and a status or a person that stands behind them."""

    words: str = ""
    pill: Pill | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One change: when, by whom ("" where GitHub does not tell), what, how, and the words that came with it.

    `overtaken` says that somebody else's word stands, and `itself` that the sentence is about the goal, and nobody's.
    """

    at: Moment
    who: str
    pieces: tuple[Piece, ...]
    how: str
    note: str
    overtaken: bool
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of a day, the newest first."""

    name: str
    machine: str
    lines: tuple[Line, ...]


def told(changes: Iterable[Change], vocabulary: Vocabulary, look: Look) -> tuple[Day, ...]:
    """Return changes by the days of the zone, the newest first."""
    newest = sorted(changes, key=lambda change: change.at, reverse=True)

    def local(change: Change) -> date:
        return change.at.astimezone(look.zone).date()

    today = look.now.astimezone(look.zone).date()
    return tuple(
        Day(heading(day, today), day.isoformat(), tuple(line(each, vocabulary, look) for each in its))
        for day, its in groupby(newest, local)
    )


def line(change: Change, vocabulary: Vocabulary, look: Look) -> Line:
    """Return one change as told."""
    at, note, overtaken = moment(change.at, look.zone), change.note.strip(), change.what.startswith("lost")
    if change.what in _ITSELF and (not change.who or change.what == "committed"):
        return Line(at, "", (Piece(_ITSELF[change.what]),), "", note, overtaken, itself=True)
    pieces = _PIECES.get(change.what, _usual)(change, vocabulary)
    return Line(at, change.who, pieces, HOW.get(change.surface, ""), note, overtaken)


def _shown(name: str, vocabulary: Vocabulary) -> Pill:
    word = vocabulary.read(name) if name else None
    return pill(word.name, word.emoji, word.ending.value) if word else pill(name or "nothing", "")


def _status(change: Change, vocabulary: Vocabulary) -> tuple[Piece, ...]:
    after = _shown(change.after, vocabulary)
    if not change.before:
        return (Piece("set the status to", after),)
    return (Piece("moved it from", _shown(change.before, vocabulary)), Piece("to", after))


def _said(change: Change, vocabulary: Vocabulary) -> tuple[Piece, ...]:
    return (Piece("said", _shown(change.after, vocabulary)),)


def _lost(change: Change, vocabulary: Vocabulary) -> tuple[Piece, ...]:
    return (*_said(change, vocabulary), Piece("but", _shown(change.before, vocabulary)), Piece("stands"))


def _owner(change: Change, _: Vocabulary) -> tuple[Piece, ...]:
    return (Piece("gave it to", who=change.after),) if change.after else (Piece("took it from", who=change.before),)


def _named(change: Change, _: Vocabulary) -> tuple[Piece, ...]:
    named = Piece("named", who=change.after) if change.after else Piece("named nobody")
    stands = (Piece("but", who=change.before), Piece("stands")) if change.what == "lost owner" and change.before else ()
    return (named, Piece("as owner"), *stands)


def _carried(change: Change, _: Vocabulary) -> tuple[Piece, ...]:
    return (Piece(f"let it go on in the next sprint{f', {change.after}' if change.after else ''}"),)


def _plain(words: str) -> Callable[[Change, Vocabulary], tuple[Piece, ...]]:
    return lambda _change, _vocabulary: (Piece(words),)


def _decided(change: Change, _: Vocabulary) -> tuple[Piece, ...]:
    return (Piece(f"decided for the next plan: {change.after}"),)


def _usual(change: Change, _: Vocabulary) -> tuple[Piece, ...]:
    if change.before:
        return (Piece(f"changed its {change.what} from {change.before} to {change.after or 'nothing'}"),)
    return (Piece(f"set its {change.what} to {change.after}"),)


# What nobody does, but what becomes of a goal.
_ITSELF = {"created": "It became a goal", "committed": "It was promised at the start of the sprint"}
_PIECES: Mapping[str, Callable[[Change, Vocabulary], tuple[Piece, ...]]] = {
    "status": _status,
    "said": _said,
    "lost status": _lost,
    "owner": _owner,
    "said owner": _named,
    "lost owner": _named,
    "carried": _carried,
    "created": _plain("made it a goal"),
    "removed": _plain("took it out of the sprint"),
    "decided": _decided,
}
