"""Whose goals has nobody said a word about for days? Their owners are asked, each once, for all of them together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core import calendar
from bot.core.calendar import WorkDays
from bot.core.edits import PostComment
from bot.core.model import Comment, Issue
from bot.core.plan.carried import carried_word
from bot.core.plan.during import spells
from bot.core.plan.during.answers import Asked, asked
from bot.core.plan.posts import GoalView
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem

_PREFIX = "update:"
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_NEVER = 0
_EVERY = re.compile(r"every (?P<number>\d{1,2}) (?:working )?(?P<unit>day|week)s?")
# A mark holds so many numbers of goals; nobody owns as many.
_MOST = 40


@dataclass(frozen=True, slots=True)
class Silent:
    """A goal without a word for so many working days of its owner, who is asked after `every` of them."""

    goal: GoalView
    days: int
    every: int


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner, with the goals that they are asked about."""

    login: str
    goals: tuple[Silent, ...]


def updates(turn: Turn) -> None:
    """Ask the owners of silent goals, once a day at most, at the time of the rules."""
    rule = turn.rules.updates
    if not rule.enabled:
        return
    work = calendar.work_days(turn.rules)
    turn.problems.extend(_contradictions(turn))
    today = calendar.local_day(turn.now, turn.zone)
    key = f"update:{turn.issue.number}:{today.isoformat()}"
    opens = _opens(turn, work, today)
    if opens and opens <= turn.now < opens + _until(turn, work, opens, today) and not turn.happened(key):
        owners = tuple(_asked_today(turn, work, today))
        if owners:
            _ask(turn, key, today, owners)
    _look_again(turn, work, today)


def _ask(turn: Turn, key: str, today: date, owners: Sequence[Owner]) -> None:
    questions = [Asked(today, each.login, tuple(one.goal.number for one in each.goals[:_MOST])) for each in owners]
    marks = "\n".join(turn.memory.stamp(each.key) for each in questions)
    body = turn.post(key, "posts/update.md", owners=owners, example=owners[0].goals[0].goal)
    turn.settled.extend(each.key for each in questions)
    turn.edits.append(PostComment(key, turn.issue.id, turn.issue.number, f"{body}{marks}\n"))


def _opens(turn: Turn, work: WorkDays, day: date) -> datetime | None:
    """Return when owners are asked on a day, None on a day on which nobody is."""
    quiet = not work.is_working(day) or day.weekday() in turn.rules.updates.quiet
    return None if quiet else calendar.instant(day, turn.rules.updates.at, turn.zone)


def _until(turn: Turn, work: WorkDays, opens: datetime, day: date) -> timedelta:
    """Return for how long that day's message may still be posted: to the end of work, an hour at least."""
    return max(calendar.instant(day, work.rule.ends, turn.zone) - opens, _HOUR)


def _look_again(turn: Turn, work: WorkDays, today: date) -> None:
    """Look at the next time of asking, and hourly while somebody may answer: GitHub sends no word of reactions."""
    days = (today, work.next_working(today))
    moments = (_opens(turn, work, day) for day in days if day and day <= turn.period.end)
    turn.due.extend(moment for moment in moments if moment and moment > turn.now)
    latest = max((each.day for each in asked(turn)), default=None)
    if latest and len(work.working_days(latest + _DAY, today)) <= turn.rules.updates.after_days:
        turn.due.append(spells.awake(work, turn.now + _HOUR))


def _asked_today(turn: Turn, work: WorkDays, today: date) -> Iterator[Owner]:
    """Yield who is asked today: who is there, has silent goals, and was not asked lately."""
    issues = {issue.number: issue for issue in turn.snapshot.goals}
    last: dict[str, date] = {}
    for each in asked(turn):
        name = each.login.casefold()
        last[name] = max(each.day, last.get(name, each.day))
    found: dict[str, list[Silent]] = {}
    for goal in turn.views:
        if goal.open and goal.owner and goal.number in issues and goal.word != carried_word(turn).name:
            silent = _silent(turn, work, goal, issues[goal.number], today)
            if silent:
                found.setdefault(goal.owner, []).append(silent)
    for login, goals in sorted(found.items()):
        before = last.get(login.casefold())
        days = work.of(login)
        since = len(days.working_days(before + _DAY, today)) if before else None
        if days.is_working(today) and (since is None or since >= min(each.every for each in goals)):
            yield Owner(login, tuple(goals))


def _silent(turn: Turn, work: WorkDays, goal: GoalView, issue: Issue, today: date) -> Silent | None:
    """Return how long a goal has been silent, None when that is not too long."""
    every = _cadence(turn, issue)
    if every == _NEVER:
        return None
    word, begun = _last_word(turn, goal, issue), _begun(turn, goal.number)
    since = calendar.local_day(max(word, begun) if word else begun, turn.zone)
    days = len(work.of(goal.owner).working_days(since + _DAY, today))
    patience = every + (0 if word and word > begun else turn.rules.updates.grace_days)
    return Silent(goal, days, every) if days >= patience else None


def _begun(turn: Turn, number: int) -> datetime:
    """Return when a goal began in this sprint: with the sprint, or when it was added or carried over."""
    came = (
        change.at for change in turn.memory.history if change.number == number and change.what in {"created", "carried"}
    )
    return max((calendar.begins(turn.period, turn.rules), *came))


def _last_word(turn: Turn, goal: GoalView, issue: Issue) -> datetime | None:
    """Return when somebody last said something of a goal: changed it, or its owner commented or edited the plan."""
    said = [change.at for change in spells.told(turn) if change.number == goal.number and change.who]
    people = {login.casefold() for login in (goal.owner, *issue.assignees)}
    written = [
        comment.edited_at or comment.created_at
        for comment in issue.comments
        if comment.author and comment.author.login.casefold() in people and not turn.memory.keys(comment)
    ]
    return max((*said, *written, *_edited(turn, goal.owner)), default=None)


def _edited(turn: Turn, owner: str) -> Iterator[datetime]:
    """Yield when an owner last edited a text of the plan: new words behind `Status:` leave no other trace."""
    texts: tuple[Issue | Comment, ...] = (turn.issue, *turn.issue.comments)
    for text in texts:
        if text.edited_at and text.editor and text.editor.login.casefold() == owner.casefold():
            yield text.edited_at


def _labels(issue: Issue) -> list[str]:
    return [label for label in issue.labels if label.casefold().startswith(_PREFIX)]


def _cadence(turn: Turn, issue: Issue) -> int:
    """Return after how many working days a goal's owner is asked; labels that contradict each other say nothing."""
    said = {_days(turn, label) for label in _labels(issue)}
    found = said.pop() if len(said) == 1 else None
    return turn.rules.updates.after_days if found is None else found


def _days(turn: Turn, label: str) -> int | None:
    """Return the working days that a label means, None when it means nothing."""
    words = " ".join(label.casefold().removeprefix(_PREFIX).split())
    week = max(1, len(turn.rules.work.weekdays))
    usual = {"daily": 1, "weekly": week, "biweekly": 2 * week, "fortnightly": 2 * week, "never": _NEVER}
    if words in usual:
        return usual[words]
    match = _EVERY.fullmatch(words)
    number = int(match["number"]) if match else 0
    return number * (week if match and match["unit"] == "week" else 1) or None


def _contradictions(turn: Turn) -> Iterator[Problem]:
    """Say which goals have labels that contradict each other or mean nothing."""
    for issue in turn.snapshot.goals:
        labels = _labels(issue)
        names = " and ".join(f'"{label}"' for label in labels)
        if len({_days(turn, label) for label in labels}) > 1:
            message = f"has the labels {names}; keep one, or nobody can say how often to ask"
            yield Problem(f"#{issue.number}", message, issue.url)
        elif labels and _days(turn, labels[0]) is None:
            message = f"has the label {names}; write daily, weekly, fortnightly, every 2 days or never behind the colon"
            yield Problem(f"#{issue.number}", message, issue.url)
