"""What is to be done inside one sprint? Its comments, its goals, their statuses, its retros."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import calendar
from bot.core.edits import (
    AddCard,
    Edit,
    FileDecisions,
    LockIssue,
    PinIssue,
    PostBoardUpdate,
    RewriteBoardUpdate,
    SetCard,
    SpliceText,
)
from bot.core.model import Issue, Repository, SprintSnapshot
from bot.core.plan.answers import answer, locked_problems, seen, unspoken
from bot.core.plan.boards import board_problems, updates
from bot.core.plan.closing import close, ended, last_words, record_problems
from bot.core.plan.comments import rules_problem, summary, team_comments
from bot.core.plan.during import during, hear_reactions
from bot.core.plan.gate import gate
from bot.core.plan.grace import timetable
from bot.core.plan.hangovers import awakens, hangovers
from bot.core.plan.labels import followed, missing_labels
from bot.core.plan.life import goals
from bot.core.plan.notices import tell, tell_end
from bot.core.plan.reported import take_reported
from bot.core.plan.retro import ask, follow_up, retro, retro_block
from bot.core.plan.review import link, listen, review, tend
from bot.core.plan.rituals import rituals
from bot.core.plan.scope import freeze
from bot.core.plan.sheet import news
from bot.core.plan.turn import Turn, start
from bot.core.plan.values import Memory, Plan, Render, earliest
from bot.core.rules import Rules

PINNED_ISSUES = 3
_WEEK = timedelta(days=7)
_LAST: tuple[type[Edit], ...] = (
    AddCard,
    SetCard,
    PostBoardUpdate,
    RewriteBoardUpdate,
    FileDecisions,
    SpliceText,
    LockIssue,
)


def plan_sprint(snapshot: SprintSnapshot, rules: Rules, memory: Memory, now: datetime, render: Render) -> Plan:
    """Return what is to be done in a sprint now; nothing when everything already is as it should be."""
    turn = start(snapshot, rules, memory, now, render)
    if (end := ended(turn)) is not None:
        return replace(end, notices=tell_end(turn))
    take_reported(turn)
    turn.edits.extend(missing_labels(snapshot.repository, rules))
    team_comments(turn)
    rules_problem(turn)
    hear_reactions(turn)
    goals(turn)
    hangovers(turn)
    gate(turn)
    freeze(turn)
    board_problems(turn)
    turn.problems.extend((*memory.renamed, *locked_problems(snapshot)))
    record_problems(turn)
    last_words(turn)
    listen(turn)
    during(turn)
    rituals(turn)
    ask(turn)
    follow_up(turn)
    tend(turn)
    retro_block(turn)
    link(turn)
    summary(turn)
    updates(turn)
    _spliced(turn)
    _pin(turn)
    seen(turn)
    answer(turn)
    unspoken(turn)
    due = retro(turn)
    review(turn)
    close(turn)
    tell(turn)
    return _decided(turn, due.following)


def _decided(turn: Turn, following: datetime | None) -> Plan:
    """Return what the turn came to; `following` is when the next retro is due."""
    return Plan(
        tuple(sorted(turn.edits, key=_place)),
        tuple(turn.agreed),
        tuple(turn.changes),
        tuple(turn.problems),
        earliest(following, _start_of(turn), *turn.due),
        made=turn.made,
        freed=tuple(turn.freed),
        settled=tuple(turn.settled),
        kept=(*turn.told, *turn.kept),
        shown=turn.shown,
        label_ids=turn.memory.labels_now,
        receipts=tuple(turn.receipts),
        unclear=tuple(turn.unclear),
        unclear_texts=tuple(dict.fromkeys(turn.unclear_texts)),
        touched=tuple(turn.touched),
        touched_texts=tuple(dict.fromkeys(turn.touched_texts)),
        waiting=turn.waiting,
        wake=tuple(dict.fromkeys((*turn.wake, *awakens(turn)))),
        wanted=tuple(turn.wanted),
        folder=turn.folder,
        backlog=turn.backlog,
        frozen=turn.frozen,
        answers=tuple(turn.answers),
        notices=tuple(turn.notices),
        taken=tuple(turn.taken),
        sheet=news(turn),
    )


def in_force(rules: Rules, memory: Memory, repository: Repository) -> Rules:
    """Return the rules with the signs that goals were last shown with, the names that labels have now, and our own."""
    shown = {agreed.emoji: agreed.status for agreed in memory.agreed.values()}
    vocabulary = rules.vocabulary.also(shown).at_home(repository.full_name)
    return followed(replace(rules, vocabulary=vocabulary), memory, repository)


def is_over(issue: Issue, rules: Rules, now: datetime) -> bool:
    """Whether a sprint can be left alone: its issue is closed, and its last day and its time of grace a week ago."""
    period = calendar.period_of(issue.title, issue.created_at, rules)
    ends = timetable(period, rules).ends if not rules.closing.enabled else timetable(period, rules).freezes
    return not issue.is_open and now > ends + _WEEK


def _place(edit: Edit) -> int:
    """What is small and of goals goes to GitHub together, cards included; what needs a request of its own follows."""
    return _LAST.index(type(edit)) + 1 if type(edit) in _LAST else 0


def _start_of(turn: Turn) -> datetime | None:
    moment = calendar.begins(turn.period, turn.rules)
    return moment if moment > turn.now else None


def _pin(turn: Turn) -> None:
    """Pin only what we opened ourselves, once, and only where there is room: GitHub pins three issues."""
    key = f"pin:{turn.issue.number}"
    mine = any(each.startswith("sprint:") for each in turn.memory.keys(turn.issue))
    room = turn.snapshot.repository.pinned_issues < PINNED_ISSUES
    if turn.rules.pin and mine and turn.issue.is_open and not turn.issue.pinned and room and not turn.happened(key):
        turn.edits.append(PinIssue(key, turn.issue.id, turn.issue.number))


def _spliced(turn: Turn) -> None:
    for node, changes in turn.splices.items():
        turn.edits.append(SpliceText(node, turn.issue.number, tuple(changes)))
