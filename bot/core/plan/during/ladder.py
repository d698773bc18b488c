"""Who hears of a goal that stands still, and when? Each step of the ladder once, in working hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import calendar
from bot.core.calendar import WorkDays
from bot.core.edits import PostComment
from bot.core.model import Issue
from bot.core.plan.during import spells
from bot.core.plan.during.spells import Spell
from bot.core.plan.posts import GoalView
from bot.core.plan.turn import Turn
from bot.core.rules.escalation import Step, holders, role_key

OWNER = "owner"
_JUST_NOW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Call:
    """A step of the ladder for one goal: `people` are pinged, `role` says as what, and it falls due at an instant."""

    step: Step
    people: tuple[str, ...]
    role: str
    key: str
    due: datetime


def escalate(turn: Turn) -> None:
    """Tell those whom the ladder names of goals that stand still, and say once how long it took."""
    work = calendar.work_days(turn.rules)
    issues = {issue.number: issue for issue in turn.snapshot.goals}
    for goal in turn.views:
        steps = [step for step in turn.rules.escalation if step.when == goal.word]
        spell = spells.present(turn, goal.number, goal.word) if steps and goal.number in issues else None
        if spell:
            _climb(turn, work, (goal, issues[goal.number], spell), steps)
    for spell in spells.ended(turn, spells.BLOCKED):
        _relieve(turn, work, issues[spell.number], spell)


def _climb(turn: Turn, work: WorkDays, about: tuple[GoalView, Issue, Spell], steps: Sequence[Step]) -> None:
    """Take the steps that are due, in one comment; what comes later waits for its time, and for working hours."""
    goal, _, spell = about
    calls = list(_calls(turn, work, goal, spell, steps))
    taken = max((place for place, call in enumerate(calls) if turn.happened(call.key)), default=-1)
    left = calls[taken + 1 :]
    due = [call for call in left if call.due <= turn.now]
    turn.due.extend(call.due for call in left if call.due > turn.now)
    if not due:
        return
    if not spells.is_working(work, turn.now):
        turn.due.append(spells.awake(work, turn.now))
        return
    today = calendar.local_day(turn.now, turn.zone)
    people = tuple(dict.fromkeys(p for call in due for p in call.people if not work.is_away(p, today)))
    if not people:
        back = work.next_working(today)
        turn.due.extend([spells.awake(work, calendar.instant(back, work.rule.begins, turn.zone))] if back else [])
        return
    turn.edits.append(_comment(turn, work, about, due, people))


def _comment(
    turn: Turn, work: WorkDays, about: tuple[GoalView, Issue, Spell], due: Sequence[Call], people: Sequence[str]
) -> PostComment:
    goal, issue, spell = about
    last, amount = due[-1], work.hours_between(spell.since, turn.now)
    body = turn.post(
        last.key,
        "posts/escalation.md",
        goal=goal,
        people=people,
        role=last.role,
        spent=spells.in_words(amount) if amount >= _JUST_NOW else "",
        since=spells.at_words(spell.since, turn),
        who=spell.who,
        why=spell.why,
        says=[call.step.says for call in due if call.step.says],
    )
    return PostComment(last.key, issue.id, issue.number, body)


def _calls(turn: Turn, work: WorkDays, goal: GoalView, spell: Spell, steps: Sequence[Step]) -> Iterator[Call]:
    """Yield the steps that somebody hears of, the earliest first; who owns the goal knows already."""
    for step in sorted(steps, key=lambda step: step.after):
        people, role = addressed(turn, step.to, goal)
        others = tuple(each for each in people if each.casefold() != goal.owner.casefold() or step.to == OWNER)
        if others:
            minutes = int(step.after.total_seconds() // 60)
            key = f"escalation:{spell.key}:{minutes}-{role_key(step.to)}"
            yield Call(step, others, role, key, spells.awake(work, work.after_hours(spell.since, step.after)))


def addressed(turn: Turn, to: str, goal: GoalView) -> tuple[tuple[str, ...], str]:
    """Return who is meant by a login or a role, those of the goal's team first, and the role in words ("": none)."""
    if to.startswith("@"):
        return (to.removeprefix("@"),), ""
    words = to.replace("_", " ")
    team = next((team for team in turn.rules.teams if team.name == goal.where), None)
    people = (holders(team.roles, to) if team else ()) or holders(turn.rules.roles, to)
    if not people and to == OWNER:
        people = (goal.owner,) if goal.owner else ()
    return people, words


def _relieve(turn: Turn, work: WorkDays, issue: Issue, spell: Spell) -> None:
    """Whoever was called hears once that it is over; where nobody was called, the history says enough."""
    began = calendar.begins(turn.period, turn.rules)
    since = max(spell.since, began)
    counted = Spell(spell.number, spell.status, since, spell.until)
    called = f"escalation:{counted.key}:"
    key = f"relieved:{counted.key}"
    if turn.happened(key) or spell.until is None:
        return
    if not any(each.startswith(called) for each in (*turn.made, *turn.memory.done)):
        return
    spent = spells.in_words(work.hours_between(since, spell.until))
    body = turn.post(key, "posts/relieved.md", spent=spent, status=spell.status, words=spell.words)
    turn.edits.append(PostComment(key, issue.id, issue.number, body))
