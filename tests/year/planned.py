"""What is planned: every ritual of the year with its instant, worked out as a person with a calendar on paper would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tests.year.spaces import DAY, FIRST, LANDERS, ROCKETS, ROVERS, WEEK, Space

NOON, NINE, TEN, FIVE, NIGHT = time(12), time(9), time(10), time(17), time(0)
SUNDAY = 6
STARTS, LIVE = timedelta(minutes=15), timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Slot:
    """One ritual of a sprint (counted from 1): due `at`, on the `day` of the space.

    `until` is when nobody wants it any more, None: late is better than never. `sure` is False where it comes only when
    there is something to say. `moved` says from which holiday.
    """

    ritual: str
    sprint: int
    at: datetime
    day: date
    until: datetime | None = None
    sure: bool = True
    moved: date | None = None
    many: int = 1


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint: its number, its first and last day."""

    space: Space
    number: int

    @property
    def first(self) -> date:
        """The Monday on which it begins."""
        return FIRST + (self.number - 1) * self.space.weeks * WEEK

    @property
    def last(self) -> date:
        """The Friday on which it ends."""
        return self.first + self.space.weeks * WEEK - 3 * DAY

    @property
    def over(self) -> datetime:
        """When it is over."""
        return self.space.instant(self.last + DAY, NIGHT)

    def days(self) -> list[date]:
        """Return all its days."""
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    def working(self) -> list[date]:
        """Return its working days."""
        return [day for day in self.days() if self.space.works(day)]


def planned(space: Space, weeks: int) -> list[Slot]:
    """Return what is planned in so many weeks, in order."""
    slots: list[Slot] = []
    for number in range(1, weeks // space.weeks + 1):
        slots.extend(_sprint(Sprint(space, number)))
    return sorted(slots, key=lambda slot: (slot.at, slot.ritual))


def _sprint(sprint: Sprint) -> Iterator[Slot]:
    space = sprint.space
    opened = space.instant(*_opening(sprint))
    yield Slot("plan", sprint.number, opened, _opening(sprint)[0], sprint.over)
    yield Slot("team comments", sprint.number, opened, _opening(sprint)[0], sprint.over, many=len(space.teams))
    eve = max(space.instant(space.before(sprint.first), time(16, 30)), opened)
    yield Slot("undecided", sprint.number, eve, space.local(eve).date(), sprint.over, sure=False)
    yield from _ending(sprint)
    yield from _OWN[space.name](sprint)


def _opening(sprint: Sprint) -> tuple[date, time]:
    """Three days before it begins, which is a Friday; on a holiday the working day before."""
    friday = sprint.first - 3 * DAY
    return (friday if sprint.space.works(friday) else sprint.space.before(friday)), sprint.space.opens


def _ending(sprint: Sprint) -> Iterator[Slot]:
    """Last words are asked for on the last but one of the working days; the record is frozen after the last day."""
    space, at = sprint.space, time(18) if sprint.space == ROVERS else NOON
    days = sprint.working() or [sprint.last]
    asks = max(space.instant(space.before(days[-1]), at), space.instant(sprint.first, NIGHT))
    yield Slot("last words", sprint.number, asks, space.local(asks).date(), sprint.over, sure=False)
    if space == ROVERS:
        yield Slot("record", sprint.number, sprint.over, sprint.last + DAY)
    else:
        day = space.after(sprint.last)
        yield Slot("record", sprint.number, space.instant(day, NOON), day)


def _rockets(sprint: Sprint) -> Iterator[Slot]:
    space = sprint.space
    retros = list(_weekly(sprint, "retro", 4, time(15)))
    yield from retros
    yield from (_ask(sprint, slot, 2) for slot in retros)
    yield from _once(sprint, "Demo", sprint.working()[-1:], time(14))
    yield from _weekly(sprint, "Numbers", 0, TEN, later=True)
    firsts = [day for day in sprint.days() if day.day == 1]
    yield from _shifted(sprint, "Month", firsts, time(11, 30), later=False)
    leaps = [day for day in sprint.days() if (day.month, day.day) == (2, 29)]
    yield from _shifted(sprint, "Leap", leaps, NINE, later=False)
    for day in sprint.days():
        if day.weekday() == SUNDAY:
            yield from _night(sprint, day)
        if space.works(day):
            opens, closes = space.instant(day, TEN), space.instant(day, FIVE)
            yield Slot("updates", sprint.number, opens, day, closes, sure=False)


def _night(sprint: Sprint, sunday: date) -> Iterator[Slot]:
    """Half past two comes twice in the night in which clocks go back, and the first one counts; a holiday gives way."""
    on = sprint.space.before(sunday) if sunday in sprint.space.holidays else sunday
    at = sprint.space.instant(on - DAY, time(2, 30)) + DAY
    yield Slot("Night watch", sprint.number, at, on, moved=sunday if on != sunday else None)


def _landers(sprint: Sprint) -> Iterator[Slot]:
    space, days = sprint.space, sprint.working()
    retros = list(_weekly(sprint, "retro", 4, time(15)))
    yield from retros
    yield from (_ask(sprint, slot, 1) for slot in retros)
    yield from _once(sprint, "Sprint planning", days[:1], TEN)
    yield from _once(sprint, "Demo rehearsal", days[-2:-1], time(15))
    yield from _once(sprint, "Sprint review", days[-1:], time(14))
    yield from _once(sprint, "Retrospective", days[-1:], time(15, 15))
    yield from _midway(sprint)
    for day in days:
        if day.weekday() in {1, 3}:
            yield Slot("Stand-up", sprint.number, space.instant(day, NINE), day, space.instant(day, FIVE))
        else:
            paper = space.instant(day, NINE) - STARTS
            yield Slot("Stand-up", sprint.number, paper, day, paper + LIVE, sure=False)


def _rovers(sprint: Sprint) -> Iterator[Slot]:
    space = sprint.space
    yield from _weekly(sprint, "retro", 4, time(13))
    yield from _once(sprint, "Review and planning", sprint.working()[-1:], time(14))
    yield from _midway(sprint)
    for day in sprint.working():
        yield Slot("Morning stand-up", sprint.number, space.instant(day, NINE), day, space.instant(day, NOON))
        evening = space.instant(day, time(18))
        yield Slot("Evening sync", sprint.number, evening, day, space.instant(day, time(21)))


def _once(sprint: Sprint, ritual: str, days: list[date], at: time) -> Iterator[Slot]:
    for day in days:
        yield Slot(ritual, sprint.number, sprint.space.instant(day, at), day)


def _weekly(sprint: Sprint, ritual: str, weekday: int, at: time, *, later: bool | None = None) -> Iterator[Slot]:
    days = [day for day in sprint.days() if day.weekday() == weekday]
    yield from _shifted(sprint, ritual, days, at, later=sprint.space.later if later is None else later)


def _shifted(sprint: Sprint, ritual: str, days: list[date], at: time, *, later: bool) -> Iterator[Slot]:
    """A holiday gives way to the working day beside it, within the sprint and between the other days of the ritual."""
    space = sprint.space
    for day in days:
        on = _beside(sprint, day, later=later) if day in space.holidays else day
        passed = [other for other in days if on and other != day and min(on, day) <= other <= max(on, day)]
        if on is not None and not passed:
            yield Slot(ritual, sprint.number, space.instant(on, at), on, moved=day if on != day else None)


def _beside(sprint: Sprint, day: date, *, later: bool) -> date | None:
    earlier = [each for each in sprint.working() if each < day]
    following = [each for each in sprint.working() if each > day]
    # Beyond the weekend at the end of a sprint the next one begins.
    first, second = (following[:1], earlier[-1:]) if later else (earlier[-1:], following[:1])
    return next(iter([*first, *second]), None)


def _ask(sprint: Sprint, retro: Slot, days: int) -> Slot:
    """Notes are asked for when work begins, so many working days before a retro, and until it is filed."""
    day = sprint.space.before(retro.day, days)
    return Slot("notes asked", sprint.number, sprint.space.instant(day, NINE), day, retro.at)


def _midway(sprint: Sprint) -> Iterator[Slot]:
    """Half of the working time is over: of five days at one o'clock on the third, of four when the second ends."""
    days = sprint.working()
    half, odd = divmod(len(days), 2)
    day = days[half] if odd else days[half - 1]
    at = sprint.space.instant(day, time(13) if odd else FIVE)
    yield Slot("midway", sprint.number, at, day, sprint.over, sure=False)


_OWN: dict[str, Callable[[Sprint], Iterator[Slot]]] = {
    ROCKETS.name: _rockets,
    LANDERS.name: _landers,
    ROVERS.name: _rovers,
}
