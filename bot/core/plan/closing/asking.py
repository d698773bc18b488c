"""Whose last words are missing? Owners of open goals who said nothing lately are asked once, all in one comment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import calendar
from bot.core.agreed import Change
from bot.core.edits import PostComment
from bot.core.merge import Surface
from bot.core.model import Issue
from bot.core.plan import posts
from bot.core.plan.carried import carried_word
from bot.core.plan.grace import Timetable, moment_text, timetable
from bot.core.plan.posts import GoalView
from bot.core.plan.turn import Turn

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked, and for which goals; who is away, or cannot be assigned here, is named and not pinged."""

    who: str
    ping: bool
    goals: tuple[GoalView, ...]


def last_words(turn: Turn) -> None:
    """Ask for last words, once, when it is time; nobody is asked when all have spoken."""
    rule, key = turn.rules.closing, f"last-words:{turn.issue.number}"
    if not (rule.enabled and rule.ask) or turn.is_over or turn.happened(key):
        return
    table = timetable(turn.period, turn.rules)
    if turn.now < table.asks:
        turn.due.append(table.asks)
        return
    asked = tuple(_asked(turn, table))
    if asked:
        body = turn.post(
            key,
            "posts/last-words.md",
            people=asked,
            causes=turn.rules.figures.causes if turn.rules.figures.enabled else (),
            end=turn.period.end,
            frozen=moment_text(table.freezes, turn.zone),
        )
        turn.edits.append(PostComment(key, turn.issue.id, turn.issue.number, body))


def _asked(turn: Turn, table: Timetable) -> Iterator[Asked]:
    issues = {issue.number: issue for issue in turn.snapshot.goals}
    silent: dict[str, list[GoalView]] = {}
    for view in turn.views:
        is_open = view.open and view.word != carried_word(turn).name
        if is_open and view.owner and not _has_spoken(turn, view, issues.get(view.number), table.asks - _WEEK):
            silent.setdefault(view.owner.casefold(), []).append(view)
    days, today = calendar.work_days(turn.rules), calendar.local_day(turn.now, turn.zone)
    for goals in silent.values():
        who = goals[0].owner
        ping = turn.snapshot.repository.can_assign(who) and not days.is_away(who, today)
        yield Asked(who, ping, tuple(goals))


def _has_spoken(turn: Turn, view: GoalView, issue: Issue | None, since: datetime) -> bool:
    """Whether the owner said something in words since then: in a comment, with a command, or in the `Status:` line."""
    if issue is None:
        return bool(view.last_words)
    lately = [each for each in issue.comments if (each.edited_at or each.created_at) >= since]
    changes = (*turn.memory.history, *turn.changes)
    told = [each for each in changes if each.number == view.number and each.at >= since and _is_told(each, view.owner)]
    return bool(told or posts.last_words(None, lately, view.owner))


def _is_told(change: Change, owner: str) -> bool:
    in_words = bool(change.note) or change.surface == Surface.NOTE
    return in_words and change.who.casefold() == owner.casefold()
