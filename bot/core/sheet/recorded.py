"""The sheet of a sprint of which only its record is left, as of one that was over before sheets were kept."""

from __future__ import annotations

from statistics import fmean

from bot.core.record import Outcome, Record, Result, verdict
from bot.core.sheet.values import Goal, Number, Sheet, Target, Word

_ENDINGS = {Outcome.DONE: "completed", Outcome.SCRAPED: "not planned"}


def of_record(record: Record, issues: str = "") -> Sheet:
    """Return what a record tells of its sprint. `issues` is the address beneath which issues stand, "" if unknown.

    It knows neither when anybody said something, nor what a target was counted in; its statuses are those that the
    vocabulary had then.
    """
    words = {goal.status: Word(goal.status, goal.emoji, _ending(goal)) for goal in record.goals}
    return Sheet(
        repository=record.repository,
        sprint=record.sprint,
        title=record.title,
        url=_address(issues, record.sprint),
        start=record.start,
        end=record.end,
        number=record.number,
        state="closed",
        verdict=verdict(record),
        goals=tuple(_goal(each, issues) for each in record.goals),
        words=tuple(words.values()),
        teams=tuple(dict.fromkeys(goal.where for goal in record.goals if goal.where)),
        numbers=(*(Number(name, now) for name, now in record.numbers), *map(Number, record.unmeasured)),
        achieved=record.achieved,
        covered=1.0 if record.covered is None else record.covered,
    )


def _goal(goal: Result, issues: str) -> Goal:
    known = [each.share for each in goal.targets if each.share is not None]
    done = goal.outcome is Outcome.DONE
    return Goal(
        number=goal.number,
        title=goal.title,
        status=goal.status,
        emoji=goal.emoji,
        ending=_ending(goal),
        url=_address(issues, goal.number),
        owner=goal.owner,
        team=goal.where,
        age=goal.age,
        confidence=goal.confidence,
        points=goal.points,
        added=goal.added,
        share=fmean(known) if known else 1.0 if done else None if goal.targets else 0.0,
        targets=tuple(Target(each.text, share=each.share, met=each.met) for each in goal.targets),
        words=goal.words,
    )


def _ending(goal: Result) -> str:
    return _ENDINGS.get(goal.outcome, "open")


def _address(issues: str, number: int) -> str:
    return f"{issues}/{number}" if issues and number else ""
