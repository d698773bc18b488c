"""The retros of a sprint: asked for, filed when due, and linked from the sprint issue."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core import calendar, document
from bot.core.edits import (
    AddCard,
    AddSubIssue,
    FileDecisions,
    OpenIssue,
    PostBoardUpdate,
    PostComment,
    React,
    RewriteBoardUpdate,
    SetCard,
)
from bot.core.plan import posts
from bot.core.plan.retro.telling import key_prefix, of_sprint, told
from bot.core.plan.turn import TITLE_LENGTH, Turn

_PATIENCE = timedelta(hours=1)
# What GitHub may refuse for good, and the rest goes on without.
BESIDE = (AddSubIssue, AddCard, SetCard, React, PostBoardUpdate, RewriteBoardUpdate, FileDecisions)


def _retro_key(turn: Turn, day: date) -> str:
    """Return the key of a week's retro: by week, so that another weekday in the rules does not make a second one."""
    return f"{key_prefix(turn)}{posts.week_of(day, turn.period)}"


def retro_block(turn: Turn) -> None:
    """The sprint issue links its retros, in a block of ours at the end of its body."""
    links = tuple(posts.retro_links(of_sprint(turn), turn.zone))
    key = str(turn.issue.number)
    block: document.Change = document.DropBlock("retros", key)
    if links:
        text = turn.render("posts/retro-links.md", retros=links).rstrip()
        block = document.PutBlock("retros", key, text, "end")
    if turn.after(turn.issue.body, block, "the links to its retros") != turn.issue.body:
        turn.splice(turn.issue.id, block)


def retro(turn: Turn) -> calendar.RetrosDue:
    """File the latest retro that is due, once nothing else is to be done: a retro tells what really happened.

    What was finished for the goals is asked for only now, and the turn is planned anew with it. What GitHub may
    refuse again and again does not hold it up for longer than an hour.
    """
    due = calendar.retros_due(turn.now, turn.issue.created_at, turn.period, turn.rules)
    key = _retro_key(turn, due.latest) if due.latest else ""
    if due.latest is None or turn.happened(key):
        return due
    at = calendar.instant(due.on or due.latest, turn.rules.retro.at, turn.zone)
    if any(not isinstance(edit, BESIDE) for edit in turn.edits) or (turn.edits and turn.now < at + _PATIENCE):
        turn.waiting = True
        return due
    if turn.snapshot.work is None:
        turn.wanted.extend(goal.id for goal in turn.snapshot.goals)
    turn.edits.append(_retro_issue(turn, key, due.latest, due))
    return due


def _retro_issue(turn: Turn, key: str, day: date, due: calendar.RetrosDue) -> OpenIssue:
    """The retro of the week that a day is in; where it gave way to a holiday the day of filing is told."""
    repository, today = turn.snapshot.repository, calendar.local_day(turn.now, turn.zone)
    leads = calendar.on_duty(turn.rules.retro.facilitator, today, turn.rules, turn.period)
    values = told(turn, day, due.earlier, leads) | {"day": calendar.day_text(due.on or day)}
    title = f"Retro of {turn.issue.title}, week {values['week']} ({values['day']})"
    body = turn.post(key, "posts/retro.md", **values)
    assignees = (leads,) if leads and repository.can_assign(leads) else ()
    return OpenIssue(key, title[:TITLE_LENGTH], body, (turn.rules.labels.retro,), assignees)


def ask(turn: Turn) -> None:
    """Ask for notes some working days before a retro, once, where the rules say so; a day that was missed is missed."""
    if turn.is_over:
        return
    for asking in calendar.askings(turn.period, turn.rules):
        moment = asking.retro
        key = f"ask:{turn.issue.number}:{posts.week_of(moment.day, turn.period)}"
        if moment.at <= turn.now or asking.at < turn.issue.created_at or turn.happened(key):
            continue
        if asking.at > turn.now:
            turn.due.append(asking.at)
            return
        week, day = posts.week_of(moment.day, turn.period), calendar.day_text(moment.on)
        body = turn.post(key, "posts/retro-ask.md", week=week, day=day)
        turn.edits.append(PostComment(key, turn.issue.id, turn.issue.number, body))
