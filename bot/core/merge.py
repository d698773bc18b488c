"""Which one word do all surfaces of a goal mean? A three-way merge of what was agreed and what each shows now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Surface(StrEnum):
    """Where a status or an owner can be said, in the order that decides where GitHub does not tell the time."""

    COMMAND = "command"
    COMMENT = "comment"
    LABEL = "label"
    BOARD = "board"
    STATE = "open or closed"
    NOTE = "status line"
    LINE = "line"
    BOX = "box"
    ASSIGNEE = "assignee"


_ORDER = tuple(Surface)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one surface says now; a surface that says nothing has no voice.

    `at` (UTC) and `who` (a login) tell when and by whom it came to say so, where GitHub tells. `automatic` is true when
    no person said it: a bot, or a board's built-in workflow. `note` is what was said with it. `fresh` is true when it
    is known to have been said since the surfaces agreed last: then it counts also when it says what was agreed.
    """

    surface: Surface
    says: str
    at: datetime | None = None
    who: str = ""
    automatic: bool = False
    note: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """The word that all surfaces shall show, the voice that decided (None: nothing changed), and those that lost."""

    word: str
    decided_by: Voice | None
    lost: tuple[Voice, ...] = ()


def merge(agreed: str | None, voices: Sequence[Voice], otherwise: str) -> Merged:
    """Return the word that follows from what was agreed last and what each surface says now.

    A surface that still says what was agreed has not changed. One change wins; several changes to one word are one.
    Several to different words: people go before automations; among those left the latest wins where GitHub tells a
    time for each word, else the first in the order of `Surface`. Nothing agreed yet (None): every voice is a change. No
    voice at all: what was agreed, or `otherwise`. The order of `voices` does not matter.
    """
    changes = [voice for voice in voices if voice.fresh or voice.says != agreed]
    if not changes:
        return Merged(otherwise if agreed is None else agreed, None)
    contenders = [voice for voice in changes if not voice.automatic] or changes
    timed = [voice for voice in contenders if voice.at]
    every_word_has_a_time = {voice.says for voice in timed} == {voice.says for voice in contenders}
    winner = min(timed, key=_by_time) if every_word_has_a_time else min(contenders, key=_by_surface)
    lost = sorted((voice for voice in changes if voice.says != winner.says), key=_by_surface)
    return Merged(winner.says, winner, tuple(lost))


def _by_surface(voice: Voice) -> tuple[int, str, float, str, str, bool, bool]:
    """The first in the declared order; what follows only makes the order of the voices matter never."""
    return _ORDER.index(voice.surface), voice.says, *_latest_first(voice), voice.automatic, voice.fresh


def _latest_first(voice: Voice) -> tuple[float, str, str]:
    return -(voice.at.timestamp() if voice.at else 0.0), voice.who, voice.note


def _by_time(voice: Voice) -> tuple[float, int, str, float, str, str, bool, bool]:
    """The latest first; GitHub tells whole seconds, and within one the order of surfaces decides."""
    return _latest_first(voice)[0], *_by_surface(voice)
