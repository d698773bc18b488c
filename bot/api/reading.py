"""Spaces, sprints, goals, changes and records, as they are stored."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request, Response

from bot.api import values
from bot.api.asking import IN_SPACE, Desk, Space, Spaces, desk_of
from bot.api.paging import USUAL, After, Limit, answered
from bot.api.problems import Fault, not_found, wrong_fields
from bot.core.record import Frozen
from bot.event import Repo
from bot.records.pages import KnownGoal, Numbered, Wanted
from bot.records.sheets import Shown

Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="The number of an issue.")]
_KEY = re.compile(r"(\d{1,20})-(\d{1,18})")
_HISTORY = 200
_LAST_MICROSECOND = 253_402_300_799_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Row = TypeVar("_Row")
all_of_them = APIRouter()
routes = APIRouter(prefix=IN_SPACE)


@all_of_them.get("/spaces", response_model=values.Spaces)
def spaces(request: Request, seen: Spaces) -> Response:
    """Return the spaces that the asker may see."""
    desk = desk_of(request)
    return answered(request, values.Spaces(spaces=[_space(desk, repo) for repo in seen]))


@routes.get("", response_model=values.Space)
def space(request: Request, space: Space) -> Response:
    """Return a space, with the addresses of what there is of it."""
    return answered(request, _space(desk_of(request), space))


@routes.get("/sprints", response_model=values.Sprints)
def sprints(request: Request, space: Space, limit: Limit = USUAL, after: After = None) -> Response:
    """Return sprints, the newest first."""
    rows, more = _page(desk_of(request).records.sheets_before(space.id, after, limit + 1), limit)
    following = rows[-1].sheet.sprint if more else None
    return answered(request, values.Sprints(sprints=[_sprint_line(row) for row in rows], next=following), following)


@routes.get("/sprints/current", response_model=values.Sprint)
def current(request: Request, space: Space) -> Response:
    """Return the sprint that runs, else the last one, else the next one."""
    desk = desk_of(request)
    return _sprint(request, desk.records.current(space.id, _today(desk, space)))


@routes.get("/sprints/{sprint}", response_model=values.Sprint)
def sprint(request: Request, space: Space, sprint: Number) -> Response:
    """Return a sprint as the last look saw it."""
    return _sprint(request, desk_of(request).records.sheet(space.id, sprint))


@routes.get("/goals", response_model=values.Goals)
def goals(
    request: Request,
    space: Space,
    *,
    limit: Limit = USUAL,
    after: After = None,
    sprint: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Only of this sprint.")] = None,
    status: Annotated[str, Query(max_length=100, description="Only with this status.")] = "",
    owned_by: Annotated[str, Query(max_length=100, description="Only of this login.")] = "",
) -> Response:
    """Return goals by number, each as everybody agreed last."""
    records = desk_of(request).records
    found = records.goals_after(space.id, after or 0, limit + 1, sprint=sprint, status=status, owner=owned_by)
    rows, more = _page(found, limit)
    following = rows[-1].number if more else None
    return answered(request, values.Goals(goals=[_goal_line(row) for row in rows], next=following), following)


@routes.get("/goals/{goal}", response_model=values.GoalStory)
def goal(request: Request, space: Space, goal: Number) -> Response:
    """Return a goal with its history."""
    records = desk_of(request).records
    found = next(iter(records.goals_after(space.id, goal - 1, 1)), None)
    if found is None or found.number != goal:
        raise not_found()
    changes = records.latest_changes(space.id, goal, _HISTORY + 1)
    history = [_change(each) for each in changes[-_HISTORY:]]
    line = _goal_line(found).model_dump()
    return answered(request, values.GoalStory(**line, history=history, more=len(changes) > _HISTORY))


@routes.get("/history", response_model=values.History)
def history(
    request: Request,
    space: Space,
    *,
    limit: Limit = USUAL,
    after: Annotated[str, Query(max_length=40, description="The key behind which the page begins: `next`.")] = "",
    goal: Annotated[int | None, Query(ge=0, le=2**31 - 1, description="Only of this goal.")] = None,
    what: Annotated[str, Query(max_length=40, description="Only of this kind, such as `status`.")] = "",
    since: Annotated[datetime | None, Query(description="Only from this instant on; UTC without a zone.")] = None,
) -> Response:
    """Return what changed, the oldest first."""
    wanted = Wanted(goal, what, _utc(since) if since else None, _key(after) if after else None)
    rows, more = _page(desk_of(request).records.changes_after(space.id, wanted, limit + 1), limit)
    following = _spelled(rows[-1]) if more else None
    return answered(request, values.History(changes=[_change(row) for row in rows], next=following), following)


@routes.get("/records", response_model=values.Records)
def records(request: Request, space: Space, limit: Limit = USUAL, after: After = None) -> Response:
    """Return the records of sprints in numbers, the newest first."""
    rows, more = _page(desk_of(request).records.records_before(space.id, after, limit + 1), limit)
    following = rows[-1].sprint if more else None
    return answered(request, values.Records(records=[_record_line(row) for row in rows], next=following), following)


@routes.get("/records/{sprint}", response_model=values.Record)
def record(request: Request, space: Space, sprint: Number) -> Response:
    """Return the record of a sprint."""
    found = desk_of(request).records.record_of(space.id, sprint)
    if found is None:
        raise not_found()
    line = _record_line(found).model_dump()
    return answered(request, values.Record(**line, record=json.loads(found.text), text=found.text))


def _page(rows: Sequence[_Row], limit: int) -> tuple[Sequence[_Row], bool]:
    """Return the rows of a page of which one more was asked for, and whether there are more."""
    return rows[:limit], len(rows) > limit


def _today(desk: Desk, repo: Repo) -> date:
    return desk.now().astimezone(ZoneInfo(zone_of(desk, repo))).date()


def zone_of(desk: Desk, repo: Repo) -> str:
    """Return the zone of a space as its latest sheet has it; reading its rules would need half of the thinking."""
    latest = desk.records.sheets(repo.id, limit=1)
    return latest[0].sheet.zone if latest else "UTC"


def _space(desk: Desk, repo: Repo) -> values.Space:
    shown = desk.records.current(repo.id, _today(desk, repo))
    base = f"/api/v1/spaces/{repo.full_name}"
    parts = ("sprints", "goals", "history", "records", "figures", "calendar", "health", "metrics")
    links = {"self": base, **{part: f"{base}/{part}" for part in parts}}
    return values.Space(
        name=repo.full_name, timezone=zone_of(desk, repo), current=shown.sheet.sprint if shown else None, links=links
    )


def _sprint(request: Request, shown: Shown | None) -> Response:
    if shown is None:
        raise not_found()
    return answered(request, values.Sprint(at=shown.at.astimezone(UTC), sheet=shown.sheet))


def _sprint_line(shown: Shown) -> values.SprintLine:
    sheet = shown.sheet
    return values.SprintLine(
        sprint=sheet.sprint,
        number=sheet.number,
        title=sheet.title,
        url=sheet.url,
        start=sheet.start,
        end=sheet.end,
        state=sheet.state,
        verdict=sheet.verdict,
        pace=sheet.pace,
        goals=dict(Counter(each.status for each in sheet.goals)),
        achieved=sheet.achieved,
        at=shown.at.astimezone(UTC),
    )


def _goal_line(known: KnownGoal) -> values.GoalLine:
    return values.GoalLine(
        number=known.number,
        title=known.title,
        status=known.status,
        owner=known.owner,
        sprint=known.sprint,
        carried=known.carried,
        facts=[values.Fact(name=name, text=text) for name, text in known.facts],
    )


def _change(row: Numbered) -> values.Change:
    change = row.change
    return values.Change(
        at=change.at.astimezone(UTC),
        sprint=row.sprint,
        goal=change.number,
        title=change.title,
        what=change.what,
        before=change.before,
        after=change.after,
        surface=change.surface,
        who=change.who,
        note=change.note,
    )


def _record_line(frozen: Frozen) -> values.RecordLine:
    return values.RecordLine(
        sprint=frozen.sprint,
        number=frozen.number,
        start=frozen.start,
        end=frozen.end,
        committed=frozen.sums.committed,
        done=frozen.sums.done,
        added=frozen.sums.added,
        carried=frozen.sums.carried,
        frozen_at=frozen.frozen_at.astimezone(UTC),
        checksum=frozen.checksum,
    )


def _utc(moment: datetime) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        fault = Fault(field="since", message="is no instant between the years 1 and 9999")
        raise wrong_fields([fault]) from None


def _spelled(row: Numbered) -> str:
    """Return a change as a key: microseconds since 1970, and its number."""
    since = row.change.at - _EPOCH
    return f"{(since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds}-{row.id}"


def _key(text: str) -> tuple[datetime, int]:
    match = _KEY.fullmatch(text)
    if match is None or int(match[1]) > _LAST_MICROSECOND:
        raise wrong_fields([Fault(field="after", message="is no key of a page; take `next` of the page before")])
    return _EPOCH + timedelta(microseconds=int(match[1])), int(match[2])
