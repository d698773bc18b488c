"""What does the review say of blind spots, and what do people say of them in it?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from bot.core.agreed import Kept
from bot.core.commands.notes import blind_part
from bot.core.document.folding import fold
from bot.core.model import Comment, Issue
from bot.core.plan.during.blindspots import KIND, BlindSpot, blind_spots, gravest_first
from bot.core.plan.review.hearing import behind, people, sprint_of
from bot.core.plan.review.typed import items
from bot.core.plan.turn import Turn
from bot.core.severity import SIGNS, USUAL, parted

HEADING = "Blind spots"
_CLOSED = f"{KIND}-closed"
# A line of ours, as the template has it: its number is that of the day on which the review was filed.
_SHOWN = re.compile(rf"\W*B(?P<number>\d{{1,3}}), (?:{'|'.join(SIGNS)}): (?P<rest>.*)")
# Nobody can tell who of several wrote a line of a text.
_WHO = "the review"
# Who corrects a word at once means one blind spot, not two.
_RESTS = timedelta(minutes=15)


def view(turn: Turn) -> Mapping[str, object] | None:
    """Return `open` blind spots, the gravest first, and those that were `closed` in this sprint."""
    spots = blind_spots(turn)
    return {"open": gravest_first(spots), "closed": tuple(spot for spot in spots if spot.closed_by)}


def hear(turn: Turn, filed: Issue) -> None:
    """Keep the blind spots that people wrote into a review, and close those that they ticked, once it has rested.

    What they say by `/blindspot` in its comments is kept at once.
    """
    turn.kept.extend(_commanded(turn, filed))
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
            spot = _meant(shown["rest"], still)
            if spot is not None and item.done and fold(spot.text) not in lately:
                yield Kept(_CLOSED, "", _WHO, turn.now, filed.number, ((KIND, spot.text),))
        elif not (item.done or item.struck) and fold(text) not in lately | new | {fold(each.text) for each in still}:
            new.add(fold(text))
            yield Kept(KIND, text, _WHO, turn.now, filed.number, (("severity", severity or USUAL),))


def _commanded(turn: Turn, filed: Issue) -> Iterator[Kept]:
    """Yield what commands in comments say, each once: who said it, and when, is what it is known by."""
    known = {_sign(note) for note in (*turn.memory.risks, *turn.memory.kept, *turn.kept)}
    for comment in people(turn, filed):
        for words in behind("blindspot", comment):
            note = _ordered(turn, filed, comment, words)
            if note is not None and _sign(note) not in known:
                known.add(_sign(note))
                yield note


def _ordered(turn: Turn, filed: Issue, comment: Comment, words: str) -> Kept | None:
    """Return the note that a command asks for; None where it says nothing, or no open blind spot has its number."""
    number, severity, text = blind_part(words)
    who, at = comment.author.login if comment.author else "", comment.created_at
    if number is None:
        return Kept(KIND, text, who, at, filed.number, (("severity", severity),)) if text else None
    spot = _numbered(turn, filed, number)
    return Kept(_CLOSED, text, who, at, filed.number, ((KIND, spot.text),)) if spot else None


def _numbered(turn: Turn, filed: Issue, number: int) -> BlindSpot | None:
    """Return the open blind spot of a number: as the review shows it, else, in its own sprint, as that counts now."""
    still = [spot for spot in blind_spots(turn) if not spot.closed_by]
    lines = (_SHOWN.match(item.text) for item in items(filed.body, HEADING, turn.rules.vocabulary))
    shown = next((line["rest"] for line in lines if line and int(line["number"]) == number), None)
    if shown is not None:
        return _meant(shown, still)
    is_own = sprint_of(turn.memory, filed) == turn.issue.number
    return next((spot for spot in still if is_own and spot.number == number), None)


def _meant(shown: str, still: Iterable[BlindSpot]) -> BlindSpot | None:
    """Return the one that a line of ours shows: its words come first in it, and no other one has more of them."""
    found = (spot for spot in still if fold(shown).startswith(fold(spot.text)))
    return max(found, key=lambda spot: len(spot.text), default=None)


def _sign(note: Kept) -> tuple[str, str, datetime, str]:
    return note.kind, note.who.casefold(), note.at, _words(note)


def _since(note: Kept, filed: Issue) -> bool:
    """Whether a note about a blind spot came after the review: what it says goes before what still stands there."""
    return note.at >= filed.created_at and note.kind in {KIND, _CLOSED}


def _words(note: Kept) -> str:
    return fold(dict(note.fields).get(KIND, note.text))
