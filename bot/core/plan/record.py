"""What of all that was said about a goal goes into its history, and which words of people were overtaken?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.agreed import Agreed, Change
from bot.core.merge import Merged, Voice
from bot.core.plan.heard import Surfaced


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A person's word about a goal's status or owner (`what`) that another one overtook: `by` stands."""

    what: str
    lost: Voice
    by: Voice


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was merged, "status" or "owner": its outcome, the voices, and its word before."""

    what: str
    merged: Merged
    surfaces: tuple[Surfaced, ...]
    before: str
    after: str

    @property
    def voices(self) -> list[Voice]:
        """Every voice that was heard."""
        merged = [voice for voice in (self.merged.decided_by, *self.merged.lost) if voice]
        return [*merged, *(voice for each in self.surfaces for voice in each.since)]


def changes(
    said: Said, before: Agreed | None, number: int, now: datetime, history: Sequence[Change]
) -> Iterator[Change]:
    """Yield what is new in the history of a goal: the change itself, words that lost, and all else that people said."""
    known = {_identity(change) for change in history if change.number == number}
    for change in _changes(said, before, number, now):
        identity = _identity(change)
        if change.what == said.what or identity not in known:
            known.add(identity)
            yield change


def _identity(change: Change) -> tuple[object, ...]:
    """What was said once, at one time and on one surface, is one thing, whatever has become of it."""
    about = "owner" if change.what.endswith("owner") else "status"
    return about, change.at, change.surface, change.who, change.after


def _changes(said: Said, before: Agreed | None, number: int, now: datetime) -> Iterator[Change]:
    winner = said.merged.decided_by
    if before is None:
        return
    is_change = said.before != said.after
    if is_change:
        at, surface, who, note = (
            (winner.at or now, winner.surface, winner.who, winner.note) if winner else (now, "rules", "", "")
        )
        yield Change(number, at, said.what, said.before, said.after, surface, who, note)
    told = [*said.merged.lost, *(voice for each in said.surfaces for voice in each.since)]
    for voice in told:
        if voice.automatic or (is_change and voice == winner):
            continue
        is_lost = any(voice == each.lost for each in overtaken(said))
        what = f"lost {said.what}" if is_lost else "said" if said.what == "status" else f"said {said.what}"
        yield Change(number, voice.at or now, what, said.after, voice.says, voice.surface, voice.who, voice.note)


def overtaken(said: Said) -> Iterator[Overtaken]:
    """Yield the words of people that lost against somebody else's."""
    winner = said.merged.decided_by
    for voice in said.merged.lost:
        if winner and not voice.automatic and not (voice.who and voice.who.casefold() == winner.who.casefold()):
            yield Overtaken(said.what, voice, winner)


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    """Return the latest of the moments that there are."""
    return max((moment for moment in moments if moment is not None), default=None)
