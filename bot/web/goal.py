"""The page of a goal: where it stands, and who changed what of it, over all its sprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from bot.core.sheet import Goal
from bot.records import Shown, Told
from bot.web.desk import Desk
from bot.web.pages import page
from bot.web.sprint import look_at, options
from bot.web.views import history
from bot.web.views.goals import Look, base_of, ordinal, row
from bot.web.views.words import Moment, ago, amount, last, part, percent, zone_of
from bot.web.visits import Space, space

MOST = 200


@dataclass(frozen=True, slots=True)
class Link:
    """Where something is, and what it is called."""

    title: str
    page: str


@dataclass(frozen=True, slots=True)
class Found:
    """A goal, its changes (the oldest first), and the sheet that it stands in, None where none is kept."""

    goal: Goal
    told: tuple[Told, ...]
    shown: Shown | None


def router(desk: Desk) -> APIRouter:
    """Return the page."""
    pages = APIRouter()

    @pages.get("/s/{owner}/{name}/goals/{number}")
    def goal(
        request: Request,
        where: Annotated[Space, Depends(space)],
        number: int,
        asked: int = 0,
        every: bool = False,  # noqa: FBT001, FBT002 - a field of the address
    ) -> Response:
        """Show a goal by the number of its issue."""
        found = find(desk, where, number)
        if found is None:
            raise HTTPException(404)
        return page(request, "goal.html", space=where, tab="sprint", **_values(desk, where, found, asked, every=every))

    return pages


def find(desk: Desk, where: Space, number: int) -> Found | None:
    """Return a goal as its latest sprint shows it; None where nobody knows it.

    Where that sprint's sheet is no longer kept, it is as the history left it.
    """
    if number < 1:
        return None
    with desk.records.together():
        told = tuple(desk.records.told(where.repo.id, number=number))
        shown = _sheet(desk, where, told)
    goals = shown.sheet.goals if shown else ()
    goal = next((each for each in goals if each.number == number), None)
    if goal is None and not told:
        return None
    return Found(goal or _remembered(number, told, where), told, shown)


def _sheet(desk: Desk, where: Space, told: Sequence[Told]) -> Shown | None:
    if told:
        return desk.records.sheet(where.repo.id, told[-1].sprint)
    return desk.records.current(where.repo.id, desk.now().astimezone(zone_of(where.rules.timezone)).date())


def _remembered(number: int, told: Sequence[Told], where: Space) -> Goal:
    """Return a goal from its history alone."""
    changes = [each.change for each in told]
    title = next((each.title for each in reversed(changes) if each.title), "")
    status = next((each.after for each in reversed(changes) if each.what == "status"), "")
    owner = next((each.after for each in reversed(changes) if each.what == "owner"), "")
    word = where.rules.vocabulary.read(status) if status else None
    ending = word.ending.value if word else "open"
    return Goal(number, title, status, word.emoji if word else "", ending, owner=owner, updated_at=changes[-1].at)


def _values(desk: Desk, where: Space, found: Found, asked: int, *, every: bool) -> dict[str, Any]:
    """Return what the template shows."""
    sheet = found.shown.sheet if found.shown else None
    look = look_at(where, desk, sheet.zone if sheet else "")
    home = base_of(where.repo.full_name)
    address = f"{home}/goals/{found.goal.number}"
    changes = [each.change for each in found.told]
    newest = changes if every else changes[-MOST:]
    return {
        "title": found.goal.title,
        "live": f"{home}/live",
        "row": row(found.goal, look),
        "sprint": Link(sheet.title, f"{home}/sprints/{sheet.sprint}") if sheet else None,
        "team": f"{home}/teams/{part(found.goal.team)}",
        "facts": facts(found.goal),
        "days": history.told(newest, where.rules.vocabulary, look),
        "more": f"{address}?every=1" if len(newest) < len(changes) else "",
        "since": ago(found.goal.since, look.now, look.zone),
        "options": options(sheet) if sheet else Markup(),
        "asked": asked,
        "back": address,
        "seen": _seen(found.shown, look),
        "zone": look.zone.key,
    }


def _seen(shown: Shown | None, look: Look) -> Moment | None:
    return last(shown.at, look.now, look.zone) if shown else None


def facts(goal: Goal) -> tuple[tuple[str, str], ...]:
    """Return what else is known of a goal, by name."""
    known = (
        ("Lane", goal.lane),
        ("Progress", "" if goal.share is None else f"{percent(goal.share)}%"),
        ("Confidence", "" if goal.confidence is None else f"{percent(goal.confidence)}%"),
        ("Points", "" if goal.points is None else amount(goal.points)),
        ("Sprints", f"this is its {ordinal(goal.age)}" if goal.age > 1 else ""),
        ("Came in", "after the start of the sprint" if goal.added else ""),
    )
    return tuple((name, text) for name, text in known if text)
