"""The pictures of a space and of its sprints, for pages that show them and for whoever wants one by its address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Header, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from bot import pictures
from bot.core import figures
from bot.core.record import Record
from bot.core.sheet import Sheet
from bot.pictures import Drawing, Form, Lane, Size, Theme, Timeline
from bot.records.sheets import MOST_SHEETS
from bot.web.desk import Desk
from bot.web.security import HEADERS
from bot.web.views.words import zone_of
from bot.web.visits import Space, space

# Within ten minutes in which nothing happens the picture of a running sprint is the same one.
_FRESH = timedelta(minutes=10)
_LONGEST_SPRINT = 400
_LARGEST = 2**31
# One picture is drawn at a time. Who waits for theirs holds no thread that a page would need.
_PEN = ThreadPoolExecutor(1, "pictures")
# An SVG that somebody opens by itself runs nothing and fetches nothing.
_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    "Referrer-Policy": HEADERS["Referrer-Policy"],
    "Vary": "Cookie",
}

Draw = Callable[[Theme, Form, Size], Drawing]
_SIZES = {size.name.lower(): size for size in Size}


def router(desk: Desk) -> APIRouter:
    """Return what answers with pictures: `velocity.png?theme=dark`, `statuses.svg?sprint=12&size=narrow`."""
    pages = APIRouter()

    @pages.get("/s/{owner}/{name}/pictures/{kind}.{form}")
    async def picture(
        where: Annotated[Space, Depends(space)],
        *,
        kind: str,
        form: str,
        theme: str = Theme.LIGHT,
        size: str = "wide",
        sprint: int = 0,
        if_none_match: Annotated[str, Header()] = "",
    ) -> Response:
        """Draw a picture; of the sprint whose issue has the number, else of the one that runs or ran last."""
        if form not in [*Form] or theme not in [*Theme] or size not in _SIZES or not 0 <= sprint < _LARGEST:
            raise HTTPException(404)
        draw = await run_in_threadpool(_drawn, desk, where, kind, sprint)
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(_PEN, draw, Theme(theme), Form(form), _SIZES[size])
        headers = {**_HEADERS, "ETag": f'"{found.digest}"'}
        if found.digest in if_none_match:
            return Response(status_code=304, headers=headers)
        return Response(found.data, media_type=found.form.media, headers=headers)

    return pages


def address(home: str, kind: str, theme: Theme, sprint: int = 0, form: Form = Form.SVG) -> str:
    """Return where a picture of a space is; `home` is the address of the space's own page, without a slash behind."""
    of = f"sprint={sprint}&" if sprint else ""
    return f"{home}/pictures/{kind}.{form}?{of}theme={theme}"


def _drawn(desk: Desk, where: Space, kind: str, sprint: int) -> Draw:
    """Return what draws a picture; what it needs is read here, and the database is free while it is drawn."""
    with desk.records.together():
        if kind in _OF_SPRINT:
            return _OF_SPRINT[kind](desk, where, _sheet(desk, where, sprint))
        if kind in _OF_RECORDS:
            return _OF_RECORDS[kind](desk, where, _records(desk, where))
    raise HTTPException(404)


def _sheet(desk: Desk, where: Space, sprint: int) -> Sheet:
    today = desk.now().astimezone(zone_of(where.rules.timezone)).date()
    repo = where.repo.id
    shown = desk.records.sheet(repo, sprint) if sprint else desk.records.current(repo, today)
    if shown is None:
        raise HTTPException(404)
    return shown.sheet


def _records(desk: Desk, where: Space) -> tuple[Record, ...]:
    rows = desk.records.frozen(where.repo.id, 0, most=MOST_SHEETS, whole=True)
    return figures.records_of(rows)


def _burn_up(desk: Desk, where: Space, sheet: Sheet) -> Draw:
    zone, now = zone_of(sheet.zone), _lately(desk)
    kinds = {kind: [word.name for word in sheet.words if word.ending == kind] for kind in ("completed", "not planned")}
    days = figures.burnup(
        _spans(desk, where, sheet, zone, now),
        _days(sheet),
        now,
        zone,
        endings=figures.Endings(kinds["completed"], kinds["not planned"]),
    )
    title = f"Burn-up of {sheet.title}"
    return lambda theme, form, size: pictures.burn_up(
        days, (sheet.start, sheet.end), theme, form, title=title, size=size
    )


def _statuses(desk: Desk, where: Space, sheet: Sheet) -> Draw:
    zone, now = zone_of(sheet.zone), _lately(desk)
    found = _spans(desk, where, sheet, zone, now)
    told = Timeline(
        tuple(Lane(goal.number, goal.title, found.get(goal.number, ())) for goal in sheet.goals if goal.number),
        tuple((word.name, word.ending) for word in sheet.words),
        sheet.start,
        _days(sheet)[-1],
        now,
        zone.key,
    )
    return lambda theme, form, size: pictures.statuses(told, theme, form, size=size)


def _spans(
    desk: Desk, where: Space, sheet: Sheet, zone: ZoneInfo, now: datetime
) -> dict[int, tuple[figures.Span, ...]]:
    days = _days(sheet)
    begin, end = (datetime.combine(day, time(), zone) for day in (days[0], days[-1] + timedelta(days=1)))
    changes = desk.records.history(where.repo.id, sheet.sprint)
    return figures.spans(changes, begin, end, now, {goal.number: goal.status for goal in sheet.goals if goal.number})


def _days(sheet: Sheet) -> list[date]:
    count = min(max((sheet.end - sheet.start).days, 0), _LONGEST_SPRINT) + 1
    return [sheet.start + timedelta(days=each) for each in range(count)]


def _lately(desk: Desk) -> datetime:
    """Return the end of these ten minutes, so that what just happened shows at once."""
    over = (desk.now() - datetime.min.replace(tzinfo=UTC)) % _FRESH
    return desk.now() + _FRESH - over


def _velocity(_desk: Desk, _where: Space, records: tuple[Record, ...]) -> Draw:
    found = figures.figures(records)
    return lambda theme, form, size: pictures.velocity(found.points, found.velocity, theme, form, size=size)


def _carried(_desk: Desk, _where: Space, records: tuple[Record, ...]) -> Draw:
    steps = figures.trends(records)
    return lambda theme, form, size: pictures.carried(steps, theme, form, size=size)


def _calibration(_desk: Desk, _where: Space, records: tuple[Record, ...]) -> Draw:
    found = figures.calibration([bet for record in records for bet in figures.bets_of(record)])
    return lambda theme, form, size: pictures.calibration(found, theme, form, size=size)


def _forecast(_desk: Desk, _where: Space, records: tuple[Record, ...]) -> Draw:
    """Forecast the next sprint, with dice that fall as those do of which the page of trends tells in words."""
    done = [float(step.done) for step in figures.trends(records)]
    spread = figures.next_sprint(done, Random(f"goals {done}"))  # noqa: S311 - plays, no secret
    return lambda theme, form, size: pictures.forecast(spread, theme, form, size=size)


def _health(desk: Desk, where: Space, records: tuple[Record, ...]) -> Draw:
    kept = desk.records.health_elsewhere(where.repo.id, 0)
    marked = {each.sprint for each in kept}
    ended = {shown.sheet.sprint: (shown.sheet.end, _name(shown.sheet)) for shown in desk.records.sheets(where.repo.id)}
    ended |= {record.sprint: (record.end, figures.name_of(record)) for record in records}
    known = sorted((end, sprint, name) for sprint, (end, name) in ended.items() if sprint in marked)
    marks = figures.health(kept, [sprint for _, sprint, _ in known])
    return lambda theme, form, size: pictures.health(marks, [name for _, _, name in known], theme, form, size=size)


def _name(sheet: Sheet) -> str:
    return str(sheet.number) if sheet.number else sheet.end.isoformat()


_OF_SPRINT: dict[str, Callable[[Desk, Space, Sheet], Draw]] = {"burn-up": _burn_up, "statuses": _statuses}
_OF_RECORDS: dict[str, Callable[[Desk, Space, tuple[Record, ...]], Draw]] = {
    "velocity": _velocity,
    "carried": _carried,
    "health": _health,
    "calibration": _calibration,
    "forecast": _forecast,
}
KINDS = (*_OF_SPRINT, *_OF_RECORDS)
