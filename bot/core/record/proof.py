"""Is a record as it was frozen? What its comment on GitHub says is held against its seal and against the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.record.data import checksum, read
from bot.core.record.sealing import opened
from bot.core.record.values import Frozen, Record


@dataclass(frozen=True, slots=True)
class Found:
    """The comment of a record on GitHub: its text, whether it is ours, and the edits of it: who, when (UTC), us or not.

    `who` is "" where GitHub does not tell.
    """

    body: str
    mine: bool
    url: str = ""
    edits: Sequence[tuple[str, datetime, bool]] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out about a record.

    `record` is the best copy that there is: the database's, else the comment's; None when there is none. `wrong` are
    sentences about what differs, `proven` about what was proven, `unchecked` about what nobody could check.
    """

    record: Record | None
    wrong: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether there is a record, and nothing about it differs."""
        return self.record is not None and not self.wrong


def prove(found: Found | None, kept: Frozen | None, secret: bytes, place: tuple[int, int]) -> Proof:
    """Hold the comment of a record against its seal and the database; `place` are the ids of repository and issue.

    Either may be missing: without the comment the database's copy stands, without the database the seal alone speaks.
    """
    record = _of(kept)
    wrong: list[str] = list(_kept_badly(kept))
    proven: list[str] = []
    if found is None:
        wrong.append("its comment is not there: somebody deleted it, or it was never posted")
    else:
        held = opened(found.body, secret)
        record = record or held.record
        wrong.extend(_faults(found, secret, kept))
        if held.whole:
            proven.append("the comment is as we sealed it, word for word")
        if held.record is not None and held.checksum == held.stated:
            proven.append(f"its data have the checksum that it names, {held.stated}")
        if kept is not None and held.checksum == kept.checksum:
            proven.append("its data are those of the database")
    if record is not None and (record.repository_id, record.sprint) != place:
        wrong.append(f"it is the record of #{record.sprint} of {record.repository}, and not of this sprint")
    unchecked = () if kept is not None else ("the database does not have it, so that only the seal speaks for it",)
    return Proof(record, tuple(wrong), tuple(proven), unchecked)


def _of(kept: Frozen | None) -> Record | None:
    try:
        return read(kept.text) if kept is not None else None
    except ValueError:
        return None


def _kept_badly(kept: Frozen | None) -> Iterator[str]:
    if kept is None:
        return
    if checksum(kept.text) != kept.checksum:
        yield "what the database keeps does not have the checksum that was stored with it"
    elif _of(kept) is None:
        yield "what the database keeps cannot be read as a record"


def _faults(found: Found, secret: bytes, kept: Frozen | None) -> Iterator[str]:
    held = opened(found.body, secret)
    if not found.mine:
        yield "its comment is not ours: somebody else wrote it"
    if not held.whole:
        yield "the seal of the comment is broken: it was changed, or it was sealed by another Goalkeeper"
    if held.record is None:
        yield f"the data in the comment cannot be read: {held.why}"
    if held.checksum and held.checksum != held.stated:
        yield f"the data in the comment have the checksum {held.checksum}, and it names {held.stated or 'none'}"
    if kept is not None and held.checksum and held.checksum != kept.checksum:
        yield f"the data in the comment ({held.checksum}) are not those of the database ({kept.checksum})"
    same = " (what stands there now is what we wrote)" if held.whole else ""
    for who, at, is_us in found.edits:
        if not is_us:
            yield f"{f'@{who}' if who else 'somebody'} edited the comment on {at:%Y-%m-%d at %H:%M} UTC{same}"
