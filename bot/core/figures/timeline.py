"""Which status did each goal have when, and how long? Told by the history of a sprint."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from types import MappingProxyType

from bot.core.agreed import Change

BLOCKED = frozenset({"blocked"})
_HOUR = timedelta(hours=1)
_KNOWN: Mapping[int, str] = MappingProxyType({})
# What begins and what ends that a goal is in a sprint; "carried" does the one or the other.
_TELLING = frozenset({"created", "status", "carried", "removed"})

# How much time lies between two instants: all of it, or only that in which people work (WorkDays.hours_between).
Between = Callable[[datetime, datetime], timedelta]


@dataclass(frozen=True, slots=True)
class Span:
    """A time (UTC) in which a goal had one status without a pause; it begins at `begin`, and is over at `end`."""

    status: str
    begin: datetime
    end: datetime


def wall(begin: datetime, end: datetime) -> timedelta:
    """Return all the time between two instants."""
    return end - begin


def spans(
    changes: Iterable[Change], begin: datetime, end: datetime, now: datetime, words: Mapping[int, str] = _KNOWN
) -> dict[int, tuple[Span, ...]]:
    """Return the spans of each goal (by the number of its issue) from `begin` to `end`, and not beyond now.

    `changes` are those of one sprint, in any order. `words` are statuses as they are now, for goals of which the
    history tells no change. A goal has no span for a time in which it was not in the sprint, or in which nobody knows
    how it stood; one without any span is left out.
    """
    told: dict[int, list[Change]] = {number: [] for number in words}
    for change in changes:
        if change.number and change.what in _TELLING:
            told.setdefault(change.number, []).append(change)
    until = min(end, now)
    found = {
        number: tuple(_joined(_cut(_spans(sorted(each, key=_at), words.get(number, "")), begin, until)))
        for number, each in told.items()
    }
    return {number: each for number, each in found.items() if each}


def hours_in(found: Iterable[Span], between: Between = wall) -> dict[str, float]:
    """Return for how many hours each status stood, by its word."""
    hours: dict[str, float] = {}
    for each in found:
        hours[each.status] = hours.get(each.status, 0.0) + between(each.begin, each.end) / _HOUR
    return hours


def blocked_hours(found: Iterable[Span], between: Between = wall, words: Collection[str] = BLOCKED) -> float:
    """Return for how many hours a goal was blocked, by the words of the vocabulary that say so."""
    return sum(hours for status, hours in hours_in(found, between).items() if status in words)


def status_at(found: Sequence[Span], moment: datetime) -> str:
    """Return the status right before an instant; "" where the goal was not there, or nobody knows."""
    return next((each.status for each in found if each.begin < moment <= each.end), "")


def _at(change: Change) -> datetime:
    return change.at


def _comes(change: Change) -> bool:
    return change.what == "created" or (change.what == "carried" and change.after.startswith("#"))


def _spans(told: Sequence[Change], word: str) -> Iterator[tuple[str, datetime | None, datetime | None]]:
    """Yield status, begin and end; None for a begin before all that is told, and for an end that has not come."""
    # It may have had its first word before it was noticed; who comes back after having been taken out was there before.
    first_stay = takewhile(lambda each: each.what != "removed", told)
    was_there = not any(_comes(each) for each in first_stay)
    status = _first(told, word) if was_there else ""
    since: datetime | None = None
    for nth, change in enumerate(told):
        yield status, since, change.at
        since = change.at
        if change.what == "removed":
            status = ""
        elif _comes(change):
            status = _first(told[nth + 1 :], word) if change.what == "carried" else change.after
        else:
            status = change.after
    yield status, since, None


def _first(told: Sequence[Change], word: str) -> str:
    """Return how a goal stood before all that is told from here on: as the next change says, else as it does now."""
    return next((each.before for each in told if each.before and not _comes(each)), word)


def _cut(
    found: Iterable[tuple[str, datetime | None, datetime | None]], begin: datetime, until: datetime
) -> Iterator[Span]:
    for status, since, to in found:
        first, last = max(since or begin, begin), min(to or until, until)
        if status and first < last:
            yield Span(status, first, last)


def _joined(found: Iterable[Span]) -> Iterator[Span]:
    """Yield spans, neighbours of one status as one."""
    open_: Span | None = None
    for each in found:
        if open_ and open_.status == each.status and open_.end == each.begin:
            open_ = Span(open_.status, open_.begin, each.end)
            continue
        if open_:
            yield open_
        open_ = each
    if open_:
        yield open_
