"""The sections of the rules file about time: when a team works, who is away, who is on duty, and its rituals."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from bot.core.calendar import countries, parse_cron
from bot.core.calendar.rotas import rota_key
from bot.core.rules import (
    EVERYBODY,
    OWNERS,
    Away,
    BeforeEnd,
    DayOff,
    OnDay,
    Ritual,
    Rota,
    Shift,
    Weekly,
    When,
    WorkRule,
)
from config import checks
from config.cadence import SomeDay
from config.escalation import Duration
from config.kinds import Day, Group, Hour, Logins, Weekday, YesNo, hour, listing, section
from config.problems import Allowed, near, shown
from config.yaml_lines import Path

_WORK = WorkRule()
_MORNING = time(9)
# More often is noise.
_MOST_A_DAY = 4
_MOST_RITUALS = 20
_HOURS = re.compile(r"([0-9]{1,2}:[0-9]{2})\s*(?:-|–|to)\s*([0-9]{1,2}:[0-9]{2})")
_FREE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\s+to\s+([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
_ON_DAY = re.compile(r"(?:working )?day ([0-9]{1,2})")
_BEFORE_END = re.compile(r"([0-9]{1,2}) (?:working )?days? before (?:the )?end")
_WHEN = "a day of the week, day 3, first day, last day, or 2 days before the end"


def hours_of_a_day(text: str) -> str:
    """Return the hours of a working day, as `09:00-17:00`."""
    match = _HOURS.fullmatch(text.strip())
    first, last = (checks.hour(each) for each in match.groups()) if match else (None, None)
    if not isinstance(first, time) or not isinstance(last, time):
        raise ValueError(f"{shown(text)} are no hours")  # noqa: TRY004 - of text, only the value can be wrong
    if last <= first:
        raise ValueError("end before they begin")
    return f"{first:%H:%M}-{last:%H:%M}"


def country(text: str) -> str:
    """Return the code of a country, or of a part of one, whose holidays are known."""
    code, _, part = text.strip().partition("-")
    known = countries()
    if code.upper() not in known:
        raise ValueError(f"{shown(text)} is no country whose holidays are known")
    parts = {each.casefold(): each for each in known[code.upper()]}
    if part and part.casefold() not in parts:
        some = f"; its parts are {', '.join(parts.values())}" if parts else ""
        raise ValueError(f"{shown(part)} is no part of {code.upper()} with holidays of its own{some}")
    return code.upper() + (f"-{parts[part.casefold()]}" if part else "")


def free(text: str) -> DayOff:
    """Return the days that `2026-12-24`, `2026-12-24 to 2027-01-02` or `friday` mean."""
    if text.strip().lower() in checks.WEEKDAYS:
        return DayOff(weekday=checks.WEEKDAYS.index(text.strip().lower()))
    match = _FREE.fullmatch(text.strip())
    first, last = (checks.day(match[1]), checks.day(match[2] or match[1])) if match else (None, None)
    if not isinstance(first, date) or not isinstance(last, date):
        raise ValueError(f"{shown(text)} are no days")  # noqa: TRY004 - as above
    if last < first:
        raise ValueError(f"{shown(text)} ends before it begins")
    return DayOff(first, last)


def free_days(text: str) -> str:
    """Return days off as they are written; ValueError when they are none, or a day of every week."""
    if free(text).weekday is not None:
        raise ValueError(f"{shown(text)} is no date; name the days on which you do work under `working_days`")
    return text


def named(value: object) -> object:
    """Holidays without names may be a list."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return dict.fromkeys(value, "")
    return {} if value is None else value


def meant(text: str, at: time) -> When:
    """Return when a ritual is, as people write it; ValueError when it cannot be understood."""
    text = " ".join(text.lower().split())
    if text in checks.WEEKDAYS:
        return Weekly(checks.WEEKDAYS.index(text), at)
    if text in {"first day", "last day"}:
        return OnDay(1, at) if text == "first day" else BeforeEnd(0, at)
    if (match := _ON_DAY.fullmatch(text)) and int(match[1]):
        return OnDay(int(match[1]), at)
    if match := _BEFORE_END.fullmatch(text):
        return BeforeEnd(int(match[1]), at)
    raise ValueError(f"{shown(text)} is no day of a sprint")


def day_of_sprint(text: str) -> str:
    """Return the words for a day of a sprint as they are written; ValueError when they mean none."""
    meant(text, _MORNING)
    return text


def fields_of_cron(text: str) -> str:
    """Return five fields of cron as they are written; ValueError when they are none, or come too often."""
    parsed = parse_cron(text)
    if len(parsed.minutes) * len(parsed.hours) > _MOST_A_DAY:
        raise ValueError(f"is more often than {_MOST_A_DAY} times a day")
    return text


_Shift = Annotated[Shift, BeforeValidator(checks.lower), Allowed("previous, next or skip")]
Free = Annotated[str, AfterValidator(lambda text: free(text) and text)]
Line = Annotated[
    str, AfterValidator(checks.line_of_text), Field(max_length=60), Allowed("one line of at most 60 characters")
]


class CalendarSettings(Group):
    """When the team works."""

    working_days: Annotated[
        list[Weekday], Field(min_length=1, max_length=7), Allowed("a list of 1 to 7 days of the week")
    ] = Field(default=["monday", "tuesday", "wednesday", "thursday", "friday"])
    hours: Annotated[
        str,
        AfterValidator(hours_of_a_day),
        WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,2}:[0-9]{2}\s*(-|–|to)\s*[0-9]{1,2}:[0-9]{2}$"}),
        Allowed("two times of day as 09:00-17:00"),
    ] = f"{_WORK.begins:%H:%M}-{_WORK.ends:%H:%M}"
    countries: Annotated[
        list[Annotated[str, AfterValidator(country)]],
        Field(max_length=20),
        listing(list[str]),
        Allowed("a list of at most 20 ISO codes such as CH or CH-ZH"),
    ] = Field(default_factory=list)
    holidays: Annotated[
        dict[Annotated[str, AfterValidator(free_days)], Annotated[str, BeforeValidator(lambda name: name or "")]],
        BeforeValidator(named, json_schema_input_type=dict[str, str | None] | list[str] | None),
        Field(max_length=200),
        Allowed("at most 200 days as 2026-12-24 or 2026-12-24 to 2026-12-31, each with a name"),
    ] = Field(default_factory=dict)
    workdays: Annotated[
        list[SomeDay], Field(max_length=100), listing(list[date]), Allowed("a list of at most 100 dates")
    ] = Field(default_factory=list)
    shift: _Shift = _WORK.shift


class RotaSetting(Group):
    """A duty that goes round."""

    people: Logins = Field(default_factory=list)
    every: Annotated[
        Literal["sprint", "week", "day"], BeforeValidator(checks.lower), Allowed("sprint, week or day")
    ] = "sprint"
    starts: Day = None


class RitualSetting(Group):
    """Something that comes again and again."""

    when: Annotated[str, AfterValidator(day_of_sprint), Allowed(_WHEN)] = ""
    at: Hour = hour(_MORNING)
    cron: Annotated[
        str,
        AfterValidator(fields_of_cron),
        Allowed(f"five fields as in 30 9 * * mon-thu, at most {_MOST_A_DAY} times a day"),
    ] = ""
    where: Annotated[
        Literal["new issue", "sprint issue", "goals"],
        BeforeValidator(checks.lower),
        Allowed("new issue, sprint issue or goals"),
    ] = "sprint issue"
    template: Annotated[
        Literal["reminder", "meeting", "backlog"],
        BeforeValidator(checks.lower),
        Allowed("reminder, meeting or backlog"),
    ] = "reminder"
    text: Annotated[
        str, AfterValidator(checks.line_of_text), Field(max_length=500), Allowed("one line of at most 500 characters")
    ] = ""
    ping: Annotated[
        list[str],
        Field(max_length=20),
        listing(list[str]),
        Allowed('a list of at most 20: "@login", a team, a rota, owners or everybody'),
    ] = Field(default_factory=list)
    duration: Duration = timedelta(0)
    enabled: YesNo = True
    shift: Annotated[Shift | None, BeforeValidator(checks.lower), Allowed("previous, next or skip")] = None


def rota_of(value: object) -> object:
    """A list is the people of a rota."""
    return {"people": value} if isinstance(value, list) else {} if value is None else value


AwayDays = Annotated[
    dict[
        Annotated[str, AfterValidator(checks.login)],
        Annotated[list[Free], BeforeValidator(lambda days: [days] if isinstance(days, str) else days)],
    ],
    section(dict[str, str | list[str]]),
    Field(max_length=200),
    Allowed("logins, each with days as 2026-12-24, 2026-12-24 to 2026-12-31 or friday"),
]
Rotas = Annotated[
    dict[Line, Annotated[RotaSetting, BeforeValidator(rota_of)]],
    section(dict[str, RotaSetting | list[str]]),
    Field(max_length=20),
    Allowed("at most 20 rotas by name, each a list of logins, or people and more"),
]
Rituals = Annotated[
    dict[Line, Annotated[RitualSetting, section(RitualSetting)]],
    section(dict[str, RitualSetting]),
    Field(max_length=_MOST_RITUALS),
    Allowed(f"at most {_MOST_RITUALS} rituals by name"),
]


def work_of(calendar: CalendarSettings) -> WorkRule:
    """Return when the team works."""
    begins, ends = (time.fromisoformat(each) for each in calendar.hours.split("-"))
    off = ((free(days), name) for days, name in calendar.holidays.items())
    return WorkRule(
        tuple(sorted({checks.WEEKDAYS.index(day) for day in calendar.working_days})),
        begins,
        ends,
        tuple(calendar.countries),
        tuple(DayOff(days.first, days.last, name.strip()) for days, name in off),
        tuple(calendar.workdays),
        calendar.shift,
    )


def away_of(away: dict[str, list[str]]) -> tuple[Away, ...]:
    """Return who is away when."""
    return tuple(Away(login, tuple(map(free, days))) for login, days in away.items())


def rotas_of(rotas: dict[str, RotaSetting]) -> tuple[Rota, ...]:
    """Return the rotas."""
    return tuple(Rota(name, tuple(each.people), each.every, each.starts) for name, each in rotas.items())


def rituals_of(rituals: dict[str, RitualSetting]) -> tuple[Ritual, ...]:
    """Return the rituals."""
    return tuple(_ritual(name, each) for name, each in rituals.items())


def _ritual(name: str, ritual: RitualSetting) -> Ritual:
    return Ritual(
        name,
        parse_cron(ritual.cron) if ritual.cron else meant(ritual.when, ritual.at),
        ritual.where,
        ritual.template,
        ritual.text,
        tuple(ritual.ping),
        int(ritual.duration.total_seconds() // 60),
        ritual.enabled,
        ritual.shift,
    )


def calendar_problems(
    rituals: dict[str, RitualSetting], rotas: dict[str, RotaSetting], teams: Collection[str]
) -> Iterator[tuple[Path, str, str]]:
    """Yield what contradicts itself: the place, what is wrong, what is allowed ("" when that is clear)."""
    yield from _doubles("rituals", rituals)
    yield from _doubles("rotas", rotas)
    for name, each in rituals.items():
        where: Path = ("rituals", name)
        if bool(each.when) == bool(each.cron):
            yield where, "needs either `when` or `cron`", _WHEN
        if each.cron and "at" in each.model_fields_set:
            yield (*where, "at"), "has no meaning beside `cron`, which says the time itself", ""
        known = (OWNERS, EVERYBODY, *teams, *rotas)
        for who in each.ping:
            yield from _unknown((*where, "ping"), who, known)


def _doubles(group: str, names: Collection[str]) -> Iterator[tuple[Path, str, str]]:
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(rota_key(name), name)
        if first != name:
            yield (group, name), f"is the same name as {shown(first)}; keep one", ""


def _unknown(where: Path, who: str, known: Collection[str]) -> Iterator[tuple[Path, str, str]]:
    if who.startswith("@"):
        try:
            checks.login(who)
        except ValueError as error:
            yield where, str(error), ""
    elif rota_key(who) not in {rota_key(each) for each in known}:
        yield where, f"{shown(who)} is neither a team nor a rota{near(who, known)}", 'a login is written "@login"'
