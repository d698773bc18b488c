"""Which characters change when a goal's target, estimate, supporters or the word of its `Status:` line are set?"""

from __future__ import annotations

from typing import assert_never

from bot.core.document.amend import Amendment
from bot.core.document.changes import (
    AddTarget,
    SayTarget,
    SetConfidence,
    SetNoteStatus,
    SetPoints,
    SetSupporters,
    SetTargetNow,
    Wording,
)
from bot.core.document.estimating import estimated
from bot.core.document.folding import fold
from bot.core.document.goals import Placed
from bot.core.document.noting import noted
from bot.core.document.retargeting import retargeted
from bot.core.document.signs import Signs
from bot.core.document.source import Source
from bot.core.document.supporting import supported
from bot.core.document.targeting import added_target, progressed


def reworded(change: Wording, placed: Placed, source: Source, signs: Signs) -> list[Amendment] | None:
    """Return what a change amends: nothing where the text already says so, None where there is no place to say it.

    Each is looked at in the words that it would make, so what cannot be read back is never written. ValueError for a
    value that no text can hold.
    """
    match change:
        case SetNoteStatus():
            return list(noted(change, placed, source, signs))
        case AddTarget():
            return added_target(change, placed, source, signs)
        case SetTargetNow():
            return progressed(change, placed, signs)
        case SayTarget():
            return retargeted(change, placed, source, signs)
        case SetConfidence() | SetPoints():
            return estimated(change, placed, signs)
        case SetSupporters():
            return supported(change, placed, signs)
        case _:
            assert_never(change)


def spoken_of(change: object) -> str:
    """Return which part of a goal a change speaks of, where there may be several of its kind."""
    match change:
        case AddTarget():
            return fold(change.text)
        case SetTargetNow():
            return str(change.nth)
        case SayTarget():
            return fold(change.was)
        case _:
            return ""
