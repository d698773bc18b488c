"""What did a goal come to? Asked of its status at the end, of what the time of grace brought, and of its odds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.agreed import Change
from bot.core.record.values import Outcome
from bot.core.status import Ending as WordEnding
from bot.core.status import Vocabulary

EVEN = 0.5
_CARRIED = "carried over"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a goal stood: its status at the end, and when the time of grace was over."""

    at_end: str
    after_grace: str


@dataclass(frozen=True, slots=True)
class Ending:
    """What a goal came to, whether only in the time of grace, and the status that stands in the record."""

    outcome: Outcome
    status: str
    late: bool = False


def status_at(now: str, changes: Sequence[Change], moment: datetime, vocabulary: Vocabulary) -> str:
    """Return the status that a goal had at a moment: today's, with all later changes (of this goal) taken back.

    What stood before a goal was there counts as its first status.
    """
    later = sorted((change for change in changes if _is_turn(change, vocabulary)), key=lambda change: change.at)
    return next((change.before for change in later if change.at > moment), now)


def _is_turn(change: Change, vocabulary: Vocabulary) -> bool:
    """Whether a change is one of the status; what came from another sprint names that one, and no status."""
    return change.what in {"status", "carried"} and bool(change.before) and vocabulary.read(change.before) is not None


def is_even_bet(confidence: float | None) -> bool:
    """Whether a goal was a bet of one to one, or bolder."""
    return confidence is not None and confidence <= EVEN


def ending_of(standing: Standing, vocabulary: Vocabulary, *, bold: bool, learnt: bool) -> Ending:
    """Return what a goal came to. `bold` is a bet of one to one, `learnt` that a learning is written which counts.

    What was decided or finished in the time of grace counts: done, dropped, carried over. Of what is still open the
    status at the end stands: nobody makes a sprint look better or worse afterwards.
    """
    at_end, after = vocabulary.read(standing.at_end), vocabulary.read(standing.after_grace)
    if after is not None and after.ending is WordEnding.COMPLETED:
        in_time = at_end is not None and at_end.ending is WordEnding.COMPLETED
        return Ending(Outcome.DONE, after.name, late=not in_time)
    if after is not None and after.ending is WordEnding.NOT_PLANNED:
        return Ending(Outcome.SCRAPED, after.name)
    if after is not None and after.name == _CARRIED:
        return Ending(Outcome.CARRIED, after.name)
    # Done at the end and open again since: somebody took it back, and the later word stands.
    was_open = at_end is not None and at_end.ending is WordEnding.OPEN and at_end.name != _CARRIED
    status = standing.at_end if was_open else standing.after_grace
    return Ending(Outcome.TRIED if bold and learnt else Outcome.FAILED, status)
