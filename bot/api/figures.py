"""Figures of all sprints, what comes next, and how people felt; what it takes to think is read when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, time, timedelta
from statistics import fmean
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from bot.api import values
from bot.api.asking import IN_SPACE, Space, desk_of
from bot.api.paging import answered
from bot.core.agreed import KeptBy
from bot.records.freezing import MOST_FROZEN

if TYPE_CHECKING:
    from bot.core.calendar import Entry
    from bot.core.record import Record
    from bot.core.rules import Rules

_AHEAD = timedelta(days=186)
_FARTHEST = timedelta(days=366)
_FIRST, _LAST = date(1970, 1, 1), date(9000, 1, 1)
_MOST_ENTRIES = 500
_WORST, _BEST = 1.0, 5.0
routes = APIRouter(prefix=IN_SPACE)


@routes.get("/figures", response_model=values.Figures)
def figures(request: Request, space: Space) -> Response:
    """Return what the records of all sprints say together, and each sprint beside the others, oldest first."""
    from bot.core.figures import figures as told  # noqa: PLC0415
    from bot.core.figures import records_of  # noqa: PLC0415

    rows = desk_of(request).records.frozen(space.id, 0, most=MOST_FROZEN, whole=True)
    found = told(records_of(rows))
    body = values.Figures(
        sprints=[_trend(record) for record in found.records],
        velocity=values.Velocity(**asdict(found.velocity)) if found.velocity else None,
        flow=values.Flow(**asdict(found.flow)),
        odds=values.Calibration(**asdict(found.calibration)),
        causes=dict(found.causes),
    )
    return answered(request, body)


def _trend(record: Record) -> values.Trend:
    from bot.core.figures import counted_of, flow, name_of, points_of  # noqa: PLC0415

    counted, points = counted_of(record), points_of(record)
    return values.Trend(
        sprint=record.sprint,
        name=name_of(record),
        start=record.start,
        end=record.end,
        achieved=record.achieved,
        covered=record.covered,
        tier=record.tier,
        goals=values.Counted(**asdict(counted)),
        flow=values.Flow(**asdict(flow([counted]))),
        points=values.Points(**asdict(points)) if points else None,
        numbers=dict(record.numbers),
        unmeasured=list(record.unmeasured),
    )


@routes.get("/calendar", response_model=values.Calendar)
def calendar(
    request: Request,
    space: Space,
    since: Annotated[date | None, Query(alias="from", ge=_FIRST, le=_LAST, description="From this day on.")] = None,
    until: Annotated[date | None, Query(ge=_FIRST, le=_LAST, description="Up to this day; a year at most.")] = None,
) -> Response:
    """Return sprints, plans, retros, rituals, duties and holidays: 500 entries at most."""
    from bot.core import calendar as thinking  # noqa: PLC0415

    desk = desk_of(request)
    rules = _rules(desk.records.good_rules(space.id) or "")
    zone = ZoneInfo(rules.timezone)
    first = thinking.instant(since, time(0), zone) if since else desk.now().astimezone(UTC)
    last = thinking.instant(until, time(23, 59), zone) if until else first + _AHEAD
    known = [
        thinking.Sprint(thinking.period_of(title, opened, rules), title)
        for title, opened in desk.records.titles(space.id)
    ]
    found = thinking.agenda(rules, first, min(last, first + _FARTHEST), known)[:_MOST_ENTRIES]
    return answered(request, values.Calendar(timezone=rules.timezone, entries=[_entry(each, zone) for each in found]))


def _rules(text: str) -> Rules:
    """Return rules that were good for the version that kept them; the usual ones where they cannot be read now."""
    from bot.core.rules import Rules  # noqa: PLC0415
    from config.problems import RulesError  # noqa: PLC0415
    from config.rules import parse_rules  # noqa: PLC0415

    try:
        return parse_rules(text)
    except RulesError:
        return Rules()


def _entry(entry: Entry, zone: ZoneInfo) -> values.Entry:
    day = entry.at.astimezone(zone).date()
    return values.Entry(
        at=day.isoformat() if entry.days else entry.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        until=(day + timedelta(days=entry.days - 1)).isoformat() if entry.days else None,
        kind=entry.kind,
        title=entry.title,
        minutes=entry.minutes or None,
        note=entry.note,
        key=entry.key,
    )


@routes.get("/health", response_model=values.Healths)
def health(request: Request, space: Space) -> Response:
    """Return means of marks by sprint and dimension, of the last 500 that were given, the oldest first."""
    return answered(request, values.Healths(health=[*healths(desk_of(request).records.health_elsewhere(space.id, 0))]))


def healths(kept: Sequence[KeptBy]) -> Iterator[values.Health]:
    """Yield the means of what was kept: of each person the last mark, and of each review what it came to last."""
    marks: dict[tuple[int, str], dict[str, float]] = {}
    reviews: dict[tuple[int, int], tuple[tuple[str, str], ...]] = {}
    for each in kept:
        fields = dict(each.kept.fields)
        if each.kept.kind == "reviewed":
            reviews[each.sprint, each.kept.number] = each.kept.fields
        elif each.kept.kind == "health" and fields.get("dimension") and _number(fields.get("score", "")) is not None:
            marks.setdefault((each.sprint, fields["dimension"]), {})[each.kept.who] = float(fields["score"])
    for (sprint, dimension), given in marks.items():
        mean = round(fmean(given.values()), 2)
        yield values.Health(sprint=sprint, dimension=dimension, mean=mean, marks=len(given))
    for (sprint, number), means in reviews.items():
        for dimension, text in means:
            if (found := _number(text)) is not None:
                yield values.Health(sprint=sprint, dimension=dimension, mean=found, review=number)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if _WORST <= found <= _BEST else None
