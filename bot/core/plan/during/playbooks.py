"""What did the team agree to do when something goes wrong? Its steps are shown once, when that happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core import calendar
from bot.core.calendar import WorkDays
from bot.core.edits import PostComment
from bot.core.model import Issue
from bot.core.plan.during import spells
from bot.core.plan.during.pace import pace
from bot.core.plan.posts import GoalView
from bot.core.plan.teams import team_key
from bot.core.plan.turn import Turn
from bot.core.rules.escalation import Playbook

_DAY = timedelta(days=1)
_LONGEST_ABSENCE = 60


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a playbook is shown, and where: `goals` are those that it is about, `why` says it in words."""

    key: str
    issue: Issue
    why: str
    due: datetime
    goals: tuple[GoalView, ...] = ()


def playbooks(turn: Turn) -> None:
    """Show every playbook whose trigger has fired, once, in working hours."""
    work = calendar.work_days(turn.rules)
    for book in turn.rules.playbooks:
        for occasion in _occasions(turn, work, book):
            if turn.happened(occasion.key):
                continue
            due = spells.awake(work, max(occasion.due, turn.now) if occasion.due <= turn.now else occasion.due)
            if due > turn.now:
                turn.due.append(due)
                continue
            values = {"name": book.name, "steps": book.steps, "why": occasion.why, "goals": occasion.goals}
            body = turn.post(occasion.key, "posts/playbook.md", **values)
            turn.edits.append(PostComment(occasion.key, occasion.issue.id, occasion.issue.number, body))


def _occasions(turn: Turn, work: WorkDays, book: Playbook) -> Iterator[Occasion]:
    match book.when:
        case "blocked" | "off track":
            yield from _standing(turn, work, book)
        case "behind schedule":
            yield from _late(turn, book)
        case _:
            yield from _missing(turn, work, book)


def _standing(turn: Turn, work: WorkDays, book: Playbook) -> Iterator[Occasion]:
    issues = {issue.number: issue for issue in turn.snapshot.goals}
    for goal in turn.views:
        spell = spells.present(turn, goal.number, goal.word) if goal.word == book.when else None
        if spell and goal.number in issues:
            key = f"playbook:{spell.key}:{team_key(book.name)}"
            since = f"since {spells.at_words(spell.since, turn)}"
            due = work.after_hours(spell.since, book.after)
            yield Occasion(key, issues[goal.number], f"This goal is {goal.word} {since}.", due)


def _late(turn: Turn, book: Playbook) -> Iterator[Occasion]:
    now = pace(turn)
    if now.total and now.is_late(turn.rules.midway.behind):
        key = f"playbook:{turn.issue.number}:{team_key(book.name)}"
        why = f"{now.time:.0%} of the working time is over, and {now.done:g} of {now.total:g} {now.unit} are reached."
        yield Occasion(key, turn.issue, why, turn.now)


def _missing(turn: Turn, work: WorkDays, book: Playbook) -> Iterator[Occasion]:
    """Somebody who owns open goals is away, of whom nobody knew for this long: once for each absence."""
    today = calendar.local_day(turn.now, turn.zone)
    for login in sorted({goal.owner for goal in turn.views if goal.open and goal.owner}):
        if work.is_away(login, today):
            first = _first_day(work, login, today)
            key = f"playbook:{turn.issue.number}:{team_key(book.name)}:{login.casefold()}:{first.isoformat()}"
            goals = tuple(goal for goal in turn.views if goal.open and goal.owner == login)
            yield Occasion(key, turn.issue, f"{login} is away since {calendar.day_text(first)}.", turn.now, goals)
    following = work.next_working(today)
    if following and any(work.is_away(goal.owner, following) for goal in turn.views if goal.open and goal.owner):
        turn.due.append(calendar.instant(following, work.rule.begins, turn.zone))


def _first_day(work: WorkDays, login: str, today: date) -> date:
    """Return the first day of an absence; weekends between belong to it."""
    first = today
    for back in range(1, _LONGEST_ABSENCE):
        day = today - back * _DAY
        if work.is_away(login, day):
            first = day
        elif work.is_working(day):
            break
    return first
