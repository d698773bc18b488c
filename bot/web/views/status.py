"""The status page: how a sprint stands, for everybody; titles and statuses, and people only where the rules say so."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.badge import Standing, words
from bot.core.sheet import Sheet
from bot.web.views.goals import Pill, pill
from bot.web.views.words import days, part, percent


@dataclass(frozen=True, slots=True)
class Public:
    """What everybody may see: the name of the space, its sprint (None: none yet), and whether people are named."""

    name: str
    sheet: Sheet | None
    standing: Standing
    people: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A goal as everybody sees it; `owner` is "" where people are not named."""

    title: str
    pill: Pill
    owner: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """The page; without a sprint `title` is ""."""

    name: str
    title: str
    days: str
    said: str
    done: int
    all: int
    goals: tuple[Line, ...]
    badge: str


def page(found: Public) -> Page:
    """Return the page of a space that is public."""
    sheet = found.sheet
    owner, _, name = found.name.partition("/")
    goals = sheet.goals if sheet else ()
    return Page(
        found.name,
        sheet.title if sheet else "",
        days(sheet.start, sheet.end) if sheet else "",
        words(found.standing),
        found.standing.done,
        found.standing.all,
        tuple(
            Line(
                goal.title or f"#{goal.number}",
                pill(goal.status, goal.emoji, goal.ending),
                goal.owner if found.people else "",
                None if goal.share is None else percent(goal.share),
            )
            for goal in goals
        ),
        f"/badge/{part(owner)}/{part(name)}.svg",
    )
