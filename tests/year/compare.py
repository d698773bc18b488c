"""Planned beside filed: which ritual came, how late, and which is missing, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.year.filed import Filed
from tests.year.mishaps import Away, Leap
from tests.year.planned import Slot
from tests.year.spaces import Space

MINUTE, SOON = timedelta(minutes=1), timedelta(minutes=6)
"""How late a ritual may be on a good day, and after something went wrong: a wrong clock is looked at now and then."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the year's table. `filed` are the posts that came for a slot; `wrong` says what is wrong, or ""."""

    slot: Slot
    filed: tuple[Filed, ...] = ()
    why: str = ""
    wrong: str = ""

    @property
    def late(self) -> timedelta | None:
        """How late it came; None where nothing came."""
        return self.filed[0].at - self.slot.at if self.filed else None


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows of a space, and the posts for which nothing was planned."""

    space: Space
    rows: tuple[Row, ...]
    unplanned: tuple[Filed, ...]

    @property
    def wrongs(self) -> list[str]:
        """Return everything that is not as planned, in words."""
        found = [f"{_said(self.space, row)}: {row.wrong}" for row in self.rows if row.wrong]
        for post in self.unplanned:
            at = self.space.local(post.at)
            what = f"{self.space.name}: {post.ritual} of sprint {post.sprint}"
            found.append(f"{what} at {at:%Y-%m-%d %H:%M}: not planned")
        return found


def compare(space: Space, slots: Sequence[Slot], posts: Sequence[Filed], mishaps: Sequence[Away | Leap]) -> Compared:
    """Return the rows: each post goes with the latest slot of its ritual and sprint that had come when it was filed."""
    taken: dict[Slot, list[Filed]] = {slot: [] for slot in slots}
    unplanned = []
    for post in posts:
        same = [slot for slot in slots if (slot.ritual, slot.sprint) == (post.ritual, post.sprint)]
        mine = [slot for slot in same if slot.at <= post.at]
        if mine:
            taken[mine[-1]].append(post)
        else:
            unplanned.append(post)
    plans = {slot.sprint: taken[slot] for slot in slots if slot.ritual == "plan"}
    rows = [_row(slot, taken, plans, mishaps) for slot in slots]
    return Compared(space, tuple(rows), tuple(unplanned))


def _row(
    slot: Slot, taken: dict[Slot, list[Filed]], plans: dict[int, list[Filed]], mishaps: Sequence[Away | Leap]
) -> Row:
    posts = tuple(taken[slot])
    back = next((each.ends for each in mishaps if each.begins <= slot.at < each.ends), None)
    why = next((each.name for each in mishaps if each.begins <= slot.at < each.ends), "")
    opened = plans.get(slot.sprint)
    row = Row(slot, posts, why)
    if posts:
        return replace(row, wrong=_late(row, back))
    if not slot.sure:
        return row
    if opened and slot.at < opened[0].at:
        return replace(row, why=why or "the sprint issue was not there")
    if not opened and slot.ritual != "plan":
        return replace(row, why="the sprint was missed")
    if back is None or back < (slot.until or back + MINUTE):
        later = [each for each in taken if _same(each, slot) and each.at > slot.at and back and each.at <= back]
        return row if later and slot.until is None else replace(row, wrong="missing")
    return row


def _same(one: Slot, other: Slot) -> bool:
    return (one.ritual, one.sprint) == (other.ritual, other.sprint)


def _late(row: Row, back: datetime | None) -> str:
    """Return what is wrong with the posts of a row: too many, too late, too late for anybody."""
    if len(row.filed) > row.slot.many:
        return f"{len(row.filed)} times"
    limit = back + SOON if back else row.slot.at + MINUTE
    late = [post for post in row.filed if post.at > limit]
    if late and row.slot.sure:
        return f"late by {late[0].at - row.slot.at}"
    if row.slot.until and any(post.at >= max(row.slot.until, row.slot.at + MINUTE) for post in row.filed):
        return "later than anybody wants it"
    return ""


def _said(space: Space, row: Row) -> str:
    at = space.local(row.slot.at)
    return f"{space.name}: {row.slot.ritual} of sprint {row.slot.sprint}, planned for {at:%a %Y-%m-%d %H:%M}"


def untold(compared: Compared) -> Iterator[str]:
    """Yield the rituals that were missed in an outage, of which the next post of their sprint does not tell.

    Only a post that makes up for what was missed tells of it: the latest one of the same sprint that fell due then.
    """
    for row in compared.rows:
        if row.filed or not row.why or row.slot.until is not None or not row.slot.sure or row.slot.ritual == "record":
            continue
        others = [each for each in compared.rows if _same(each.slot, row.slot) and each.why == row.why and each.filed]
        day = f"{row.slot.day:%b} {row.slot.day.day}"
        if others and day not in others[-1].filed[0].body:
            yield f"{_said(compared.space, row)}: the next one does not tell that it was missed"
