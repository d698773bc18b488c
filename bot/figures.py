"""What `goalkeeper figures` prints: what the frozen records of a space say together. GitHub is not asked."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.core import calendar
from bot.core import figures as core
from bot.core.figures import Calibration, Figures, beside, counted_of, figures, flow, name_of, points_of, records_of
from bot.core.figures import words as said
from bot.core.folding import fold
from bot.core.record import Record
from bot.core.rules import Rules
from bot.errors import ForPeople
from bot.event import Repo
from bot.history import repository_named
from bot.records import Records
from bot.records.freezing import MOST_FROZEN
from bot.records.memory import ALL_MARKS
from config.problems import RulesError
from config.rules import parse_rules

_WIDE = 200
# More sprints do not stand beside each other on a screen.
_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know: when so many goals, and so many points, are done (None: nobody asks).

    With a `team` only its goals count, and no number, mark of health or history of the whole space. With `now`, the
    sprint that runs then is told of, too.
    """

    goals: float | None = None
    points: float | None = None
    team: str = ""
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Running:
    """The sprint that runs: what it is called, its burn-up, and how fresh its open goals are."""

    name: str
    days: tuple[core.Day, ...]
    fresh: core.Freshness


@dataclass(frozen=True, slots=True)
class _Told:
    """All that is told of a space, or of a team: `hours` are by status, for the last sprints, per goal."""

    figures: Figures
    trends: tuple[core.Trend, ...]
    health: tuple[core.Marks, ...]
    hours: tuple[Mapping[str, float], ...]
    asked: Asked
    running: _Running | None


def figure_lines(
    where: str, records: Records, *, as_json: bool = False, asked: Asked | None = None, all_hours: bool = False
) -> Iterator[str]:
    """Yield the figures of `OWNER/REPO` as lines. Raises ForPeople when it is not known, or has no record yet.

    Time in a status is told in working hours, or in `all_hours`.
    """
    repo = repository_named(where, records)
    found = records_of(records.frozen(repo.id, 0, most=MOST_FROZEN, whole=True))
    if not found:
        message = f"{where} has no record yet: one is frozen when the time of grace of a sprint is over"
        raise ForPeople(message)
    if asked and asked.team:
        found = _of_team(found, asked.team)
    told = _told(repo, found, records, asked or Asked(), all_hours=all_hours)
    if as_json:
        yield json.dumps(_fields(told), ensure_ascii=False)
        return
    yield from _lines(told)


def _told(repo: Repo, found: Sequence[Record], records: Records, asked: Asked, *, all_hours: bool) -> _Told:
    rules = _rules(records.good_rules(repo.id) or "")
    between = core.wall if all_hours else calendar.work_days(rules).hours_between
    sprints = [each.sprint for each in found]
    marks = [] if asked.team else records.health_elsewhere(repo.id, 0, ALL_MARKS)
    health = core.health(marks, sprints)
    hours = tuple(_hours(each, records, rules, between) for each in found[-_COLUMNS:])
    trends = core.trends(found, core.by_sprint(health, sprints))
    return _Told(figures(found), trends, health, hours, asked, _running(repo, records, rules, asked))


def _running(repo: Repo, records: Records, rules: Rules, asked: Asked) -> _Running | None:
    zone, now = ZoneInfo(rules.timezone), asked.now
    shown = records.current(repo.id, now.astimezone(zone).date()) if now else None
    if now is None or shown is None or shown.sheet.state != "running":
        return None
    sheet = shown.sheet
    goals = [each for each in sheet.goals if not asked.team or fold(each.team) == fold(asked.team)]
    words = {each.number: each.status for each in goals if each.number}
    begin, end = calendar.edges(calendar.Period(sheet.start, sheet.end, sheet.number), rules)
    changes = [each for each in records.history(repo.id, sheet.sprint) if not asked.team or each.number in words]
    kinds = {kind: [word.name for word in sheet.words if word.ending == kind] for kind in ("completed", "not planned")}
    days = core.burnup(
        core.spans(changes, begin, end, now, words),
        [sheet.start + timedelta(days=n) for n in range((sheet.end - sheet.start).days + 1)],
        now,
        zone,
        endings=core.Endings(kinds["completed"], kinds["not planned"]),
    )
    since = core.lately(now, zone, calendar.work_days(rules).previous_working)
    fresh = core.freshness([each.updated_at for each in goals if each.ending == "open"], now, since, zone)
    return _Running(sheet.title, days, fresh)


def _of_team(found: Sequence[Record], team: str) -> tuple[Record, ...]:
    mine = core.of_team(found, team)
    if not mine:
        teams = ", ".join(dict.fromkeys(goal.where for each in found for goal in each.goals if goal.where)) or "none"
        message = f"no record has a goal of {team}; these teams have some: {teams}"
        raise ForPeople(message)
    return mine


def _rules(text: str) -> Rules:
    try:
        return parse_rules(text)
    except RulesError:  # they were good for the version that kept them
        return Rules()


def _hours(record: Record, records: Records, rules: Rules, between: core.Between) -> Mapping[str, float]:
    """Return how many hours a goal of a sprint had each status, in the mean of its goals."""
    begin = calendar.begins(calendar.Period(record.start, record.end, record.number), rules)
    words = {goal.number: goal.status for goal in record.goals if goal.number}
    changes = [each for each in records.history(record.repository_id, record.sprint) if each.number in words]
    found = core.spans(changes, begin, record.ended_at, record.ended_at, words)
    every = core.hours_in((span for each in found.values() for span in each), between)
    return {status: hours / len(found) for status, hours in every.items()} if changes else {}


def _lines(told: _Told) -> Iterator[str]:
    every, last = told.figures, told.figures.records[-_COLUMNS:]
    yield from _table(("Sprint", *map(name_of, last)), beside(last))
    yield from map(_plain, said.history_words(every))
    yield from said.trend_words(told.trends)
    yield from map(_plain, said.health_words(told.health))
    yield from map(_plain, said.unreported_words(core.unreported(every.records)))
    if told.running:
        yield from map(_plain, said.burnup_words(told.running.days, told.running.name))
        yield from said.freshness_words(told.running.fresh)
    yield from _coming(told)
    if every.calibration.bins:
        yield ""
        yield from _table(("Odds", "Goals", "Done", "Declared", ""), _odds(every.calibration))
    if every.owners:
        yield ""
        yield from _table(("Owner", "Goals", "Done", "Brier score", ""), _betting(every.owners))
    if every.teams:
        yield ""
        yield from _table(("Team", "Goals", "Done", "Brier score", ""), _betting(every.teams))
    if any(told.hours):
        yield ""
        yield from _table(("Hours of a goal", *map(name_of, last)), _statuses(told.hours))


def _coming(told: _Told) -> Iterator[str]:
    """Yield what may come; the same records give the same forecast."""
    done = _done(told)
    if refused := core.refusal(done["goals"]):
        yield f"No forecast: {refused}."
        return
    for what, each in done.items():
        found = core.next_sprint(each, _dice())
        if found is not None:
            yield said.next_words(found, len(each), what)
        left = getattr(told.asked, what)
        after = core.sprints_until(left, each, _dice()) if left is not None else None
        if after is not None:
            yield said.until_words(after, left, what)


def _done(told: _Told) -> dict[str, list[float]]:
    """Return what each sprint did, oldest first."""
    points = [each.points for each in told.trends if each.points is not None]
    return {"goals": [float(each.done) for each in told.trends], "points": points}


def _dice() -> random.Random:
    return random.Random(0)  # noqa: S311 - plays, no secret


def _fields(told: _Told) -> dict[str, Any]:
    """Return the figures by name: shares from 0 to 1, None where there is nothing to tell."""
    found, last = told.figures, len(told.trends) - len(told.hours)
    return {
        "sprints": [
            {**_sprint(record), **_trend(told.trends[n]), "hours": told.hours[n - last] if n >= last else None}
            for n, record in enumerate(found.records)
        ],
        "velocity": asdict(found.velocity) if found.velocity else None,
        "flow": asdict(found.flow),
        "odds": asdict(found.calibration),
        "owners": {owner: asdict(each) for owner, each in found.owners},
        "teams": {team: asdict(each) for team, each in found.teams},
        "causes": dict(found.causes),
        "health": {each.name: list(each.means) for each in told.health},
        "unmeasured": [asdict(each) for each in core.unreported(found.records)],
        "running": _told_running(told.running) if told.running else None,
        "forecast": {what: _forecast(each, getattr(told.asked, what)) for what, each in _done(told).items()},
    }


def _told_running(found: _Running) -> dict[str, Any]:
    days = [{"day": each.day.isoformat(), "scope": each.scope, "done": each.done} for each in found.days]
    return {"title": found.name, "burnup": days, "freshness": asdict(found.fresh)}


def _sprint(record: Record) -> dict[str, Any]:
    return {
        "sprint": name_of(record),
        "start": record.start.isoformat(),
        "end": record.end.isoformat(),
        "achieved": record.achieved,
        "covered": record.covered,
        "tier": record.tier,
        "goals": asdict(counted_of(record)),
        "flow": asdict(flow([counted_of(record)])),
        "points": asdict(points) if (points := points_of(record)) else None,
        "numbers": dict(record.numbers),
        "unmeasured": list(record.unmeasured),
    }


def _trend(trend: core.Trend) -> dict[str, Any]:
    return {name: getattr(trend, name) for name in ("done", "came", "new", "carried", "brier", "health")}


def _forecast(done: Sequence[float], left: float | None) -> dict[str, Any]:
    after = core.sprints_until(left, done, _dice()) if left is not None else None
    found = core.next_sprint(done, _dice())
    return {
        "refused": core.refusal(done),
        "next": asdict(found) if found else None,
        "left": left,
        "sprints": asdict(after) if after else None,
    }


def _odds(found: Calibration) -> Iterator[tuple[str, ...]]:
    for each in found.bins:
        yield each.name, str(each.bets), str(each.hits), f"{each.declared:.0%}", each.word


def _betting(found: Sequence[tuple[str, Calibration]]) -> Iterator[tuple[str, ...]]:
    for name, each in found:
        brier = f"{each.brier:.2f}" if each.brier is not None else ""
        yield name, str(each.bets), str(each.hits), brier, each.word


def _statuses(hours: Sequence[Mapping[str, float]]) -> Iterator[tuple[str, ...]]:
    for status in dict.fromkeys(status for each in hours for status in each):
        yield status, *(f"{each[status]:.1f}" if status in each else "" for each in hours)


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | tuple[tuple[str, ...], ...]) -> Iterator[str]:
    table = Table(box=None, pad_edge=False)
    for name in head:
        table.add_column(Text(_plain(name)))
    for row in rows:
        table.add_row(*(Text(_plain(each)) for each in row))
    out = StringIO()
    Console(file=out, width=_WIDE, color_system=None).print(table)
    yield from (line.rstrip() for line in out.getvalue().splitlines())


def _plain(text: str) -> str:
    """Return text for a terminal: nothing in it moves the cursor or turns the writing round."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
