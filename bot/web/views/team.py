"""The team page: what a team has promised this sprint, who answers for what, and how its last sprints went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.sheet import Finding, Goal, Sheet
from bot.web.views.goals import BLOCKED, Look, base_of, row
from bot.web.views.headline import Headline, headline
from bot.web.views.sprint import Group, Matter, Progress, findings, groups, matters, progress
from bot.web.views.words import days, part, percent


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody answers for: goals in all, those that are done, and those that are blocked."""

    login: str
    goals: int
    done: int
    blocked: int


@dataclass(frozen=True, slots=True)
class Past:
    """A sprint of a team: its address, its days, and how many of its goals were done."""

    title: str
    page: str
    days: str
    done: int
    all: int
    percent: int


@dataclass(frozen=True, slots=True)
class Page:
    """All that a team's page shows; `idle` are members who answer for nothing this sprint."""

    name: str
    sheet: Sheet
    headline: Headline
    home: str
    days: str
    sprint: str
    progress: Progress
    matters: tuple[Matter, ...]
    findings: tuple[Finding, ...]
    groups: tuple[Group, ...]
    loads: tuple[Load, ...]
    idle: tuple[str, ...]
    past: tuple[Past, ...]


def page(
    sheet: Sheet, team: str, look: Look, members: Sequence[str] = (), earlier: Sequence[Sheet] = ()
) -> Page | None:
    """Return what a team's page shows, None where neither plan nor rules know it; `earlier` has the newest first."""
    goals = [goal for goal in sheet.goals if goal.team == team]
    if not (goals or members or team in sheet.teams):
        return None
    rows = [row(goal, look) for goal in goals]
    home = base_of(look.repository)
    loads = _loads(goals)
    busy = {each.login.casefold() for each in loads}
    return Page(
        name=team,
        sheet=sheet,
        headline=headline(goals, sheet.state),
        home=home,
        days=days(sheet.start, sheet.end),
        sprint=f"{home}/sprints/{sheet.sprint}?team={part(team)}",
        progress=progress(sheet, goals, look, (f"{home}/sprints/{sheet.sprint}", team, "")),
        matters=matters(rows),
        findings=findings(sheet, team),
        groups=groups(rows, look),
        loads=loads,
        idle=tuple(login for login in members if login.casefold() not in busy),
        past=tuple(filter(None, (_past(each, team, home) for each in earlier if each.sprint != sheet.sprint))),
    )


def _loads(goals: Sequence[Goal]) -> tuple[Load, ...]:
    owned = [goal for goal in goals if goal.owner]
    number = Counter(goal.owner for goal in owned)
    return tuple(
        Load(
            login,
            count,
            sum(goal.owner == login and goal.ending == "completed" for goal in owned),
            sum(goal.owner == login and goal.status == BLOCKED for goal in owned),
        )
        for login, count in sorted(number.items(), key=lambda each: (-each[1], each[0]))
    )


def _past(sheet: Sheet, team: str, home: str) -> Past | None:
    goals = [goal for goal in sheet.goals if goal.team == team]
    if not goals:
        return None
    done = sum(goal.ending == "completed" for goal in goals)
    where = f"{home}/sprints/{sheet.sprint}"
    return Past(sheet.title, where, days(sheet.start, sheet.end), done, len(goals), percent(done / len(goals)))
