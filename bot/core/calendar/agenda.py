"""What comes next in a space: plans, sprints, retros, rituals, duties, and the holidays that move them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.calendar.cadence import begun, nth
from bot.core.calendar.checks import askings, edges, middle
from bot.core.calendar.days import WorkDays, work_days
from bot.core.calendar.rotas import rota_key, turns
from bot.core.calendar.sprints import opening, opening_day
from bot.core.calendar.times import DAY, Period, day_text, instant, local_day
from bot.core.calendar.titles import title
from bot.core.calendar.when import left_out, moments
from bot.core.rules import Rules, Shift, Weekly, When


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar. `at` is its instant (UTC), for one of whole `days` the midnight of the first.

    `kind` is "plan", "sprint", "stand-up", "notes" (people are asked for what a retro shall tell), "midway", "retro",
    "review", "ritual", "duty" or "holiday". `minutes` is how long it takes, 0 where the rules do not say; `days` is 0
    for what has a time of day. `key` is the same whenever the same thing is meant.
    """

    at: datetime
    kind: str
    title: str
    key: str
    minutes: int = 0
    days: int = 0
    note: str = ""

    @property
    def ends(self) -> datetime:
        """The instant at which it is over; of whole days to the hour by which clocks may change meanwhile."""
        return self.at + timedelta(days=self.days, minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint that is or will be: its days, and the title of its issue."""

    period: Period
    title: str


def agenda(rules: Rules, since: datetime, until: datetime, known: Sequence[Sprint] = ()) -> tuple[Entry, ...]:
    """Return everything from `since` to `until`, in order, that the rules and the `known` sprints say.

    A known sprint, whose issue people may have given other days, stands for the cadence's of the same number.
    """
    zone = work_days(rules).zone
    first, last = local_day(since, zone), local_day(until, zone)
    entries = [*_duties(rules, first, last)]
    for sprint in sprints(rules, first, last, known):
        entries.extend(_sprint(sprint, rules))
        entries.extend(_rituals(sprint, rules))
        entries.extend(_checks(sprint, rules))
        entries.extend(_standups(sprint, rules))
    wanted = (entry for entry in entries if since <= max(entry.ends, entry.at) and entry.at <= until)
    return tuple(sorted(wanted, key=lambda entry: (entry.at, not entry.days, entry.key)))


def sprints(rules: Rules, first: date, last: date, known: Sequence[Sprint] = ()) -> Iterator[Sprint]:
    """Yield the sprints of the cadence that are planned or go on in these days, and the known ones, by their start."""
    told = {sprint.period.number for sprint in known if sprint.period.number}
    found = [sprint for sprint in known if sprint.period.end >= first]
    number = max(begun(first, rules.cadence), rules.cadence.first_number)
    while (period := nth(number, rules)) is not None and opening_day(period, rules) <= last:
        if number not in told and period.end >= first:
            found.append(Sprint(period, title(period, rules.cadence)))
        number += 1
    yield from sorted(found, key=lambda sprint: (sprint.period.start, sprint.period.number))


def _sprint(sprint: Sprint, rules: Rules) -> Iterator[Entry]:
    period, work = sprint.period, work_days(rules)
    key = _key(period)
    if nth(period.number, rules) == period:
        on, meant = opening_day(period, rules), period.start - rules.cadence.opens_days_before * DAY
        note = _moved(meant, on, work)
        yield Entry(opening(period, rules), "plan", f"Plan of {sprint.title}", f"plan:{key}", note=note)
    day = instant(period.start, time(0), work.zone)
    length = len(work.working_days(period.start, period.end))
    note = f"until {day_text(period.end)}, {length} working day{'s' * (length != 1)}"
    yield Entry(day, "sprint", f"{sprint.title} begins", f"sprint:{key}", days=1, note=note)
    end = instant(period.end, time(0), work.zone)
    yield Entry(end, "sprint", f"{sprint.title} ends", f"end:{key}", days=1)


def _rituals(sprint: Sprint, rules: Rules) -> Iterator[Entry]:
    """Yield the retros, review and rituals of a sprint, and the holidays on which one of them would have been."""
    every: list[tuple[str, str, When, Shift | None, int]] = [
        ("ritual", each.name, each.when, each.shift, each.minutes) for each in rules.rituals if each.enabled
    ]
    if rules.retro.enabled:
        every.append(("retro", "Retro", Weekly(rules.retro.weekday, rules.retro.at), None, rules.retro.minutes))
    if rules.review.is_for(sprint.period.number, rules.cadence.first_number):
        every.append(("review", "Review", rules.review.when, None, rules.review.minutes))
    work, moved = work_days(rules), dict[date, list[str]]()
    for kind, name, when, shift, minutes in every:
        base = f"{kind}:{_key(sprint.period)}:{rota_key(name).replace(' ', '-')}"
        for moment in moments(when, sprint.period, rules, shift):
            note = _moved(moment.day, moment.on, work)
            yield Entry(moment.at, kind, f"{name} of {sprint.title}", f"{base}:{moment.key}", minutes, note=note)
            if moment.moved:
                moved.setdefault(moment.day, []).append(f"{name} is on {day_text(moment.on)}")
        for day in left_out(when, sprint.period, rules, shift):
            moved.setdefault(day, []).append(f"no {name}")
    for day, what in moved.items():
        key = f"holiday:{day.isoformat()}:{_key(sprint.period)}"
        at = instant(day, time(0), work.zone)
        yield Entry(at, "holiday", work.holiday(day), key, days=1, note=", ".join(dict.fromkeys(what)))


def _checks(sprint: Sprint, rules: Rules) -> Iterator[Entry]:
    """Yield when people are asked for what a retro shall tell, and when half of the sprint is over."""
    for asking in askings(sprint.period, rules):
        key, note = f"notes:{_key(sprint.period)}:{asking.retro.key}", f"the retro is on {day_text(asking.retro.on)}"
        yield Entry(asking.at, "notes", f"Notes for the retro of {sprint.title}", key, note=note)
    if rules.midway.enabled:
        half, (begin, end) = middle(sprint.period, rules), edges(sprint.period, rules)
        if begin <= half < end:
            yield Entry(half, "midway", f"Middle of {sprint.title}", f"midway:{_key(sprint.period)}")


def _standups(sprint: Sprint, rules: Rules) -> Iterator[Entry]:
    work, period = work_days(rules), sprint.period
    for form in rules.standups:
        for day in work.working_days(period.start, period.end):
            mode, key = form.days[day.weekday()], f"stand-up:{rota_key(form.name).replace(' ', '-')}:{day.isoformat()}"
            if mode != "none":
                note = "in writing" if mode == "async" else ""
                yield Entry(instant(day, form.at, work.zone), "stand-up", form.name, key, note=note)


def _duties(rules: Rules, first: date, last: date) -> Iterator[Entry]:
    """Yield who has which duty: every turn that touches these days."""
    zone = work_days(rules).zone
    for rota in rules.rotas:
        name = rota_key(rota.name)
        for turn in turns(rota.name, first, last, rules):
            key = f"duty:{name.replace(' ', '-')}:{turn.first.isoformat()}"
            days, at = (turn.last - turn.first).days + 1, instant(turn.first, time(0), zone)
            yield Entry(at, "duty", f"{name.capitalize()}: {turn.login}", key, days=days)


def _moved(meant: date, on: date, work: WorkDays) -> str:
    return f"{day_text(meant)} is {work.holiday(meant)}" if on != meant else ""


def _key(period: Period) -> str:
    return str(period.number) if period.number else period.start.isoformat()
