"""Which notes stand until somebody closes them? Risks and blind spots that are open go on from sprint to sprint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core import calendar
from bot.core.agreed import Kept
from bot.core.document.folding import fold
from bot.core.plan.turn import Turn


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that was noted: since when it is open, in its latest words, and how it was closed (None: it is open).

    `carried` is whether it was open already when the sprint began.
    """

    since: Kept
    latest: Kept
    carried: bool = False
    closed: Kept | None = None

    @property
    def closed_by(self) -> str:
        """The login of who closed it, "" while it is open."""
        return self.closed.who if self.closed else ""

    @property
    def end(self) -> str:
        """What was said when it was closed."""
        return self.closed.text if self.closed else ""


def standing(turn: Turn, kind: str) -> tuple[Standing, ...]:
    """Return what stands of a kind in its order: what was open when the sprint began, then what was noted since.

    What somebody notes in the words of another is that other one again; a closed one is opened by it. A note of the
    kind `risk` is closed by one of the kind `risk-closed` whose field `risk` has its words, and so on.
    """
    opened = turn.issue.created_at
    earlier = [each for each in turn.memory.risks if each.at < opened]
    since = [*(each for each in turn.memory.risks if each.at >= opened), *turn.memory.kept, *turn.kept]
    before = _folded(kind, {}, earlier)
    open_then = {key: replace(each, carried=True) for key, each in before.items() if not each.closed}
    return tuple(_folded(kind, open_then, sorted(since, key=lambda each: each.at)).values())


def _folded(kind: str, known: dict[str, Standing], notes: Iterable[Kept]) -> dict[str, Standing]:
    """Return what stands by its words when all notes are taken into account, oldest first."""
    found = dict(known)
    for note in notes:
        key = fold(dict(note.fields).get(kind, note.text))
        old = found.get(key)
        if note.kind == kind:
            is_open = old is not None and not old.closed
            since = old.since if old is not None and is_open else note
            found[key] = Standing(since, note, carried=old is not None and old.carried)
        elif note.kind == f"{kind}-closed" and old is not None:
            found[key] = replace(old, closed=note)
    return found


def sprints_of(turn: Turn, each: Standing) -> int:
    """Return in how many sprints something has been open, this one included."""
    if each.since.at >= turn.issue.created_at:
        return 1
    noted = calendar.local_day(each.since.at, turn.zone)
    number = calendar.number_on(noted, turn.rules)
    if number and turn.period.number:
        return max(2, turn.period.number - number + 1)
    length = max(1, (turn.period.end - turn.period.start).days + 1)
    return 2 + max(0, (turn.period.start - noted).days - 1) // length


def day(turn: Turn, note: Kept) -> str:
    """Return the day of a note as words."""
    return calendar.day_text(calendar.local_day(note.at, turn.zone))
