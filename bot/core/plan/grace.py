"""When does a sprint end, when is its record frozen, and what waits for that?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core import calendar
from bot.core.calendar import Period, WorkDays
from bot.core.model import Issue
from bot.core.plan.turn import Turn
from bot.core.record import Frozen
from bot.core.rules import Rules
from bot.core.status import Ending

_DAY = timedelta(days=1)
# The record of the sprint before is frozen at an instant at which this sprint is looked at, too; which comes first is
# chance. After that long nobody waits any more.
_PATIENCE = timedelta(hours=1)
_LOOK_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The instants of an end (UTC): when last words are asked for, when the sprint ends, when its record is frozen."""

    asks: datetime
    ends: datetime
    freezes: datetime


def timetable(period: Period, rules: Rules) -> Timetable:
    """Return when a sprint ends: its last day ends it, and the time of grace ends on a working day after that."""
    days = calendar.work_days(rules)
    ends = calendar.instant(period.end + _DAY, time(0), days.zone)
    return Timetable(_asks(period, rules, days), ends, _freezes(period.end, rules, days, ends))


def links_record(issue: Issue) -> bool:
    """Whether a sprint issue links its record in a block of ours: it was closed once."""
    return "<!-- goalkeeper:begin record " in issue.body


def is_unlearnt(issue: Issue, frozen: Iterable[Frozen]) -> bool:
    """Whether a closed sprint has a record that the database does not know, as when that was lost."""
    return not issue.is_open and links_record(issue) and all(each.sprint != issue.number for each in frozen)


def moment_text(moment: datetime, zone: ZoneInfo) -> str:
    """Write an instant as the clocks of a zone show it: `Jan 19, 12:00`."""
    local = moment.astimezone(zone)
    return f"{calendar.day_text(local.date())}, {local:%H:%M}"


def _asks(period: Period, rules: Rules, days: WorkDays) -> datetime:
    """On a working day before the last one, and not before the sprint begins."""
    day = days.nth_working_day(period, -1) or period.end
    for _ in range(rules.closing.ask_days_before):
        day = days.previous_working(day) or day - _DAY
    return max(calendar.instant(day, rules.closing.at, days.zone), calendar.begins(period, rules))


def _freezes(last: date, rules: Rules, days: WorkDays, ends: datetime) -> datetime:
    day = last
    for _ in range(rules.closing.grace_days):
        day = days.next_working(day) or day + _DAY
    return calendar.instant(day, rules.closing.at, days.zone) if day > last else ends


def waits(turn: Turn, number: int) -> bool:
    """Whether a goal of an earlier sprint stays there for now: nothing moves before the record is frozen.

    It never waits for longer than the grace after the day before this sprint begins, and an hour.
    """
    known = turn.memory.elsewhere.get(number)
    if not turn.rules.closing.enabled or known is None or _is_frozen(turn, known.sprint):
        return False
    eve = replace(turn.period, start=turn.period.start - _DAY, end=turn.period.start - _DAY)
    frozen = timetable(eve, turn.rules).freezes
    if turn.now >= frozen + _PATIENCE:
        return False
    turn.due.append(frozen if turn.now < frozen else turn.now + _LOOK_AGAIN)
    return True


def is_finished(turn: Turn, number: int) -> bool:
    """Whether a goal that came along from an earlier sprint was done there in the end, within the time of grace."""
    known = turn.memory.elsewhere.get(number)
    word = turn.rules.vocabulary.read(known.agreed.status) if known else None
    return turn.happened(f"carry:{number}") and word is not None and word.ending is Ending.COMPLETED


def _is_frozen(turn: Turn, sprint: int) -> bool:
    return any(each.sprint == sprint and each.node_id for each in turn.memory.frozen)
