"""Which one word do all surfaces of a goal mean? A three-way merge of what was agreed and what each shows now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Surface(StrEnum):
    """Where a status or an owner can be said, in the order in which a true conflict is decided."""

    LABEL = "label"
    STATE = "open or closed"
    LINE = "line"
    ASSIGNEE = "assignee"


_ORDER = tuple(Surface)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one surface says now; a surface that says nothing has no voice."""

    surface: Surface
    says: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The word that all surfaces shall show, the surface that decided (None: nothing changed), and who lost."""

    word: str
    decided_by: Surface | None
    lost: tuple[Voice, ...] = ()


def merge(agreed: str | None, voices: Sequence[Voice], otherwise: str) -> Merged:
    """Return the word that follows from what was agreed last and what each surface says now.

    A surface that still says what was agreed has not changed. One change wins; several changes to one word are one;
    several to different words are decided by the order of `Surface`. Nothing agreed yet (None): every voice is a
    change. No voice at all: what was agreed, or `otherwise`.
    """
    changes = sorted((voice for voice in voices if voice.says != agreed), key=lambda voice: _ORDER.index(voice.surface))
    if not changes:
        return Merged(otherwise if agreed is None else agreed, None)
    winner = changes[0]
    return Merged(winner.says, winner.surface, tuple(voice for voice in changes[1:] if voice.says != winner.says))
