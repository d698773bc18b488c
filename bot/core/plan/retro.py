"""The retros of a sprint: filed when due, and linked from the sprint issue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.core import calendar, document
from bot.core.edits import OpenIssue
from bot.core.model import Issue
from bot.core.plan import posts
from bot.core.plan.turn import TITLE_LENGTH, Turn

_WEEK = timedelta(days=7)


def _retro_key(turn: Turn, day: date) -> str:
    """Return the key of a week's retro: by week, so that another weekday in the rules does not make a second one."""
    return f"retro:{turn.issue.number}:{posts.week_of(day, turn.period)}"


def _retros(turn: Turn) -> dict[int, Issue]:
    """Return the retros of this sprint by week."""
    prefix = f"retro:{turn.issue.number}:"
    return {
        int(key.removeprefix(prefix)): issue
        for issue in turn.snapshot.retros
        for key in turn.memory.keys(issue)
        if key.startswith(prefix)
    }


def retro_block(turn: Turn) -> None:
    """The sprint issue links its retros, in a block of ours at the end of its body."""
    links = tuple(posts.retro_links(_retros(turn), turn.zone))
    key = str(turn.issue.number)
    block: document.Change = document.DropBlock("retros", key)
    if links:
        text = turn.render("posts/retro-links.md", retros=links).rstrip()
        block = document.PutBlock("retros", key, text, "end")
    if document.splice(turn.issue.body, [block], vocabulary=turn.rules.vocabulary).text != turn.issue.body:
        turn.splice(turn.issue.id, block)


def retro(turn: Turn) -> calendar.RetrosDue:
    """File the latest retro that is due, once nothing else is to be done: a retro tells what really happened."""
    due = calendar.retros_due(turn.now, turn.issue.created_at, turn.period, turn.rules)
    key = _retro_key(turn, due.latest) if due.latest else ""
    if due.latest is None or turn.happened(key):
        return due
    if turn.edits:
        turn.waiting = True
    else:
        turn.edits.append(_retro_issue(turn, key, due.latest, due.earlier))
    return due


def _retro_issue(turn: Turn, key: str, day: date, earlier: Sequence[date]) -> OpenIssue:
    vocabulary = turn.rules.vocabulary
    filed = _retros(turn)
    values: dict[str, object] = {
        "sprint": turn.issue,
        "period": posts.period_view(turn.period),
        "week": posts.week_of(day, turn.period),
        "day": calendar.day_text(day),
        "verdict": posts.verdict(turn.views, vocabulary),
        "groups": posts.groups(turn.views, vocabulary),
        "left_over": [goal for goal in turn.views if goal.open and day + _WEEK > turn.period.end],
        "changed": [goal for goal in turn.views if goal.notes],
        "notes": posts.notes((*turn.memory.kept, *turn.kept), turn.views),
        "missed": [calendar.day_text(each) for each in earlier if posts.week_of(each, turn.period) not in filed],
    }
    title = f"Retro of {turn.issue.title}, week {values['week']} ({values['day']})"
    return OpenIssue(key, title[:TITLE_LENGTH], turn.post(key, "posts/retro.md", **values), (turn.rules.labels.retro,))
