"""How long has a goal had its status? Spells of one status, from the history, and working time in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import calendar
from bot.core.agreed import Change
from bot.core.calendar import WorkDays
from bot.core.model import Act
from bot.core.plan.turn import Turn

BLOCKED = "blocked"
_MINUTE = timedelta(minutes=1)
awake = calendar.awake
_ENTERS = frozenset({"status", "created"})
_LEAVES = frozenset({"status", "carried", "removed"})


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a goal (the number of its issue) had one status without a pause; `until` is None while it has.

    `who` said so, `why` is what they said with it; `words` is what was said when it ended.
    """

    number: int
    status: str
    since: datetime
    until: datetime | None = None
    who: str = ""
    why: str = ""
    words: str = ""

    @property
    def key(self) -> str:
        """What tells this spell from the goal's others."""
        return f"{self.number}:{self.since:%Y%m%dT%H%M%S}"


def spells(changes: Sequence[Change], number: int, status: str) -> tuple[Spell, ...]:
    """Return every spell in which a goal had a status, oldest first; `changes` may be in any order."""
    found: list[Spell] = []
    for change in sorted((each for each in changes if each.number == number), key=lambda each: each.at):
        is_open = bool(found) and found[-1].until is None
        if is_open and change.what in _LEAVES and change.after != status:
            found[-1] = replace(found[-1], until=change.at, words=change.note)
        elif not is_open and change.what in _ENTERS and change.after == status:
            found.append(Spell(number, status, change.at, None, change.who, change.note))
    return tuple(found)


def told(turn: Turn) -> tuple[Change, ...]:
    """Return all that is known to have happened to the goals, this turn's changes included."""
    return (*turn.memory.earlier, *turn.memory.history, *turn.changes)


def present(turn: Turn, number: int, status: str) -> Spell | None:
    """Return the spell that a goal is in, which has this status now; None where nobody knows since when.

    Time before the sprint does not count. Without a history, as after a loss of the records, the label tells.
    """
    last = next((each for each in reversed(spells(told(turn), number, status)) if each.until is None), None)
    spell = last or _labelled(turn, number, status)
    begin = calendar.begins(turn.period, turn.rules)
    return replace(spell, since=max(spell.since, begin)) if spell else None


def _labelled(turn: Turn, number: int, status: str) -> Spell | None:
    label = turn.rules.vocabulary.named(status).label.casefold()
    node = next((issue.id for issue in turn.snapshot.goals if issue.number == number), "")
    times = (
        deed.at
        for deed in turn.snapshot.deeds
        if deed.node == node and deed.act is Act.LABELED and deed.what.casefold() == label
    )
    since = max(times, default=None)
    return Spell(number, status, since) if since else None


def ended(turn: Turn, status: str) -> Iterator[Spell]:
    """Yield the latest spell of every goal of the sprint that has had a status and has it no more."""
    now = {goal.number: goal.word for goal in turn.views}
    changes = told(turn)
    for issue in turn.snapshot.goals:
        last = next(reversed(spells(changes, issue.number, status)), None)
        if last and last.until and now.get(issue.number, status) != status:
            yield last


def is_working(work: WorkDays, now: datetime) -> bool:
    """Whether people work at this instant."""
    return awake(work, now) <= now


def in_words(amount: timedelta) -> str:
    """Return an amount of time as people say it: "5 h 20 min"."""
    minutes = max(0, amount // _MINUTE)
    parts = [f"{minutes // 60} h" if minutes >= 60 else "", f"{minutes % 60} min" if minutes % 60 else ""]  # noqa: PLR2004
    return " ".join(filter(None, parts)) or "less than a minute"


def at_words(moment: datetime, turn: Turn) -> str:
    """Return an instant as the clock on the space's wall shows it: "Monday, 14:30"."""
    local = moment.astimezone(turn.zone)
    return f"{local:%A}, {calendar.day_text(local.date())}, {local:%H:%M}"
