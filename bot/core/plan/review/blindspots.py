"""What does the review say of blind spots, and what do people say of them in it?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.core.agreed import Kept
from bot.core.document.folding import fold
from bot.core.model import Issue
from bot.core.plan.during.blindspots import KIND, BlindSpot, blind_spots, gravest_first
from bot.core.plan.review.typed import items
from bot.core.plan.turn import Turn
from bot.core.severity import SIGNS, USUAL, parted

HEADING = "Blind spots"
_CLOSED = f"{KIND}-closed"
# A line of ours, as the template has it: its number is that of the day on which the review was filed.
_SHOWN = re.compile(rf"\W*B\d{{1,3}}, (?:{'|'.join(SIGNS)}): (?P<rest>.*)")
# Nobody can tell who of several wrote a line of a text.
_WHO = "the review"
# Who corrects a word at once means one blind spot, not two.
_RESTS = timedelta(minutes=15)


def view(turn: Turn) -> Mapping[str, object] | None:
    """Return `open` blind spots, the gravest first, and those that were `closed` in this sprint."""
    spots = blind_spots(turn)
    return {"open": gravest_first(spots), "closed": tuple(spot for spot in spots if spot.closed_by)}


def hear(turn: Turn, filed: Issue) -> None:
    """Keep the blind spots that people wrote into a review, and close those that they ticked, once it has rested."""
    spots = blind_spots(turn)
    said = tuple(_said(turn, filed, spots))
    if not said:
        return
    rested = filed.updated_at + _RESTS
    if rested > turn.now:
        turn.due.append(rested)
    else:
        turn.kept.extend(said)


def _said(turn: Turn, filed: Issue, spots: tuple[BlindSpot, ...]) -> Iterator[Kept]:
    lately = {_words(note) for note in (*turn.memory.risks, *turn.memory.kept, *turn.kept) if _since(note, filed)}
    still = [spot for spot in spots if not spot.closed_by]
    new: set[str] = set()
    for item in items(filed.body, HEADING, turn.rules.vocabulary):
        shown = _SHOWN.match(item.text)
        severity, text = parted(item.text)
        if shown:
            spot = next((each for each in still if fold(shown["rest"]).startswith(fold(each.text))), None)
            if spot is not None and item.done and fold(spot.text) not in lately:
                yield Kept(_CLOSED, "", _WHO, turn.now, filed.number, ((KIND, spot.text),))
        elif not (item.done or item.struck) and fold(text) not in lately | new | {fold(each.text) for each in still}:
            new.add(fold(text))
            yield Kept(KIND, text, _WHO, turn.now, filed.number, (("severity", severity or USUAL),))


def _since(note: Kept, filed: Issue) -> bool:
    """Whether a note about a blind spot came after the review: what it says goes before what still stands there."""
    return note.at >= filed.created_at and note.kind in {KIND, _CLOSED}


def _words(note: Kept) -> str:
    return fold(dict(note.fields).get(KIND, note.text))
