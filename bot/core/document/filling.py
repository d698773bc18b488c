"""What is written into the cells of a goal's row when its emoji, link, owner or note is set?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.document.cells import Slot, Slots
from bot.core.document.changes import SetEmoji, SetLink, SetNote, SetOwner
from bot.core.document.goals import Placed, said_in
from bot.core.document.oneline import Sign
from bot.core.document.signs import Signs

_AROUND = " \t*_~"
_OWN_REF = re.compile(r"(?:#\d{1,9}|\[#\d{1,9}\]\([^()\s]*\))")

Writing = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Status:
    """The parts of a status cell, in offsets of its text: what says the status, and what people say about it."""

    start: int
    end: int
    sign: Sign | None
    rest: tuple[int, int]

    @property
    def said(self) -> bool:
        """Whether the cell says a status at all."""
        return self.end > self.start


def filled(
    change: SetEmoji | SetLink | SetOwner | SetNote, placed: Placed, slots: Slots, signs: Signs
) -> list[Writing] | None:
    """Return what to write into cells of their own; None when the row has none and the goal's cell is to say it."""
    match change:
        case SetEmoji():
            return _emoji(change, placed, slots.get("status"), signs)
        case SetLink():
            return _link(change, placed, slots.get("ref"))
        case SetOwner():
            return _owner(change, placed, slots.get("owner"))
        case _:
            return _note(change, placed, slots, signs)


def _parts(text: str, signs: Signs) -> _Status:
    start = len(text) - len(text.lstrip(_AROUND))
    sign = signs.at(text, start)
    if sign:
        after = text[sign.end :]
        blank = len(after) - len(after.lstrip(" \t"))
        word, length = said_in(after[blank:], signs)
        end = sign.end + blank + length if word else sign.end
        return _Status(sign.start, end, sign, (end, len(text)))
    sign = signs.before(text, len(text), 0) if text else None
    if sign:
        return _Status(sign.start, sign.end, sign, (0, sign.start))
    word, length = said_in(text[start:], signs)
    end = start + length if word else start
    return _Status(start, end, None, (end if word else 0, len(text)))


def _emoji(change: SetEmoji, placed: Placed, slot: Slot | None, signs: Signs) -> list[Writing] | None:
    if slot is None:
        return None
    status = _parts(slot.text, signs)
    if status.sign is None and placed.row.line.sign:
        return None  # the goal shows its sign before its title
    if not slot.text:
        return [slot.filled(change.emoji)]
    if status.sign and signs.says(slot.text[status.sign.start : status.sign.end], change.emoji):
        return []
    gap = "" if status.said else " "
    return [(slot.start + status.start, slot.start + status.end, change.emoji + gap)]


def _link(change: SetLink, placed: Placed, slot: Slot | None) -> list[Writing] | None:
    if placed.goal.ref == change.number:
        return []
    if slot is None or placed.row.line.ref or (slot.text and not _OWN_REF.fullmatch(slot.text)):
        return None
    return [slot.filled(change.markdown)]


def _owner(change: SetOwner, placed: Placed, slot: Slot | None) -> list[Writing] | None:
    if slot is None or (placed.said is placed.row and placed.row.line.people):
        return None
    now = tuple(owner.casefold() for owner in placed.goal.owners)
    wanted = (change.login.casefold(),) if change.login else ()
    if now == wanted and (wanted or not placed.goal.owner_names):
        return []
    words = f"@{change.login}" if change.login else "?"
    if not placed.said.line.supporters:
        return [slot.filled(words)]
    head, who = placed.said.head, placed.said.line.people[0]
    return [(head.at(who.start), head.at(who.end), words if who.end > who.start else f"{words} ")]


def _note(change: SetNote, placed: Placed, slots: Slots, signs: Signs) -> list[Writing]:
    words = " ".join(change.text.split())
    own, slot = slots.get("note"), slots.get("status")
    if words == placed.goal.note:
        return []
    if own or slot is None:
        return [own.filled(words or " ")] if own else []
    if not slot.text:
        return [slot.filled(words)] if words else []
    status = _parts(slot.text, signs)
    start, end = slot.start + status.rest[0], slot.start + status.rest[1]
    escaped = words.replace("|", "\\|")
    if status.sign and status.start > 0 and status.rest[0] == 0:
        return [(start, end, f"{escaped} " if words else "")]
    gap = "" if not status.said else " " if status.sign else " - "
    return [(start, end, gap + escaped if words else "")]
