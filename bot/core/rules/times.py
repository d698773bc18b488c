"""Rules of time: when a team works, who is away, who is on duty, and when rituals are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

# Words for people in `ping`, beside logins, teams and rotas.
OWNERS, EVERYBODY = "owners", "everybody"

# What becomes of a ritual that would fall on a holiday.
Shift = Literal["previous", "next", "skip"]


@dataclass(frozen=True, slots=True)
class DayOff:
    """Days that somebody, or everybody, has off: from `first` to `last`, both inclusive.

    With `weekday` (Monday is 0) only that day of each week is meant.
    """

    first: date = date.min
    last: date = date.max
    name: str = ""
    weekday: int | None = None

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day <= self.last and self.weekday in {None, day.weekday()}


@dataclass(frozen=True, slots=True)
class WorkRule:
    """When a team works: weekdays (Monday is 0) from `begins` to `ends` by the clock of the space's zone.

    `countries` are ISO codes whose public holidays are free, "CH" or with a subdivision "CH-ZH"; `holidays` are days
    of the team's own, and `workdays` are days on which it works although one of those says that it is free. `shift`
    says what becomes of a ritual that would fall on a holiday.
    """

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    begins: time = time(9, 0)
    ends: time = time(17, 0)
    countries: tuple[str, ...] = ()
    holidays: tuple[DayOff, ...] = ()
    workdays: tuple[date, ...] = ()
    shift: Shift = "previous"


@dataclass(frozen=True, slots=True)
class Away:
    """The days on which somebody (a login) is away."""

    login: str
    days: tuple[DayOff, ...] = ()


@dataclass(frozen=True, slots=True)
class Rota:
    """A duty that goes round: logins in their order, each for a sprint, a week or a working day.

    `starts` is a day of the first one's turn; without it the first one has the cadence's first sprint, or the first
    week of 1970.
    """

    name: str
    people: tuple[str, ...] = ()
    every: Literal["sprint", "week", "day"] = "sprint"
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class Weekly:
    """Once a week: weekday (Monday is 0) and wall-clock time."""

    weekday: int
    at: time = time(9, 0)


@dataclass(frozen=True, slots=True)
class OnDay:
    """Once a sprint: on its n-th working day, from 1."""

    n: int
    at: time = time(9, 0)


@dataclass(frozen=True, slots=True)
class BeforeEnd:
    """Once a sprint: n working days before its last working day; 0 is that day itself."""

    n: int
    at: time = time(9, 0)


@dataclass(frozen=True, slots=True)
class Cron:
    """By the five fields of cron: the minutes, hours, days of the month, months and weekdays (0 is Sunday) it names.

    `any_day` and `any_weekday` tell whether the field began with `*`; where neither did, one of the two is enough.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    any_day: bool = True
    any_weekday: bool = True


When = Weekly | OnDay | BeforeEnd | Cron


@dataclass(frozen=True, slots=True)
class Ritual:
    """Something that a team does again and again, and that the bot posts.

    `where` it is posted: an issue of its own, a comment on the sprint issue, or one on every goal that is open.
    `template` is the name of a file of `templates/posts/rituals/`, `text` a line of the team's own. `ping` are logins,
    names of teams or rotas, or "owners"; `minutes` is how long it takes, 0 where nobody meets. `shift` is the
    calendar's where it is None.
    """

    name: str
    when: When
    where: Literal["new issue", "sprint issue", "goals"] = "sprint issue"
    template: str = "reminder"
    text: str = ""
    ping: tuple[str, ...] = ()
    minutes: int = 0
    enabled: bool = True
    shift: Shift | None = None
