"""The life of goals: which line is which goal, what becomes an issue, and what has gone."""

from __future__ import annotations

from collections.abc import Container

from bot.core import calendar
from bot.core.agreed import Change
from bot.core.edits import OpenIssue
from bot.core.model import Issue
from bot.core.plan import posts
from bot.core.plan.goals import Settled, settle
from bot.core.plan.lines import Line, foreign_link, lines, match
from bot.core.plan.turn import TITLE_LENGTH, Turn
from bot.core.plan.values import Problem
from bot.core.rules import BecomeIssues

# GitHub: a parent cannot have more sub-issues than this, closed ones included.
MOST_SUB_ISSUES = 100


def goals(turn: Turn) -> None:
    """Settle every goal that has an issue, open issues for those that shall have one, and note which have gone."""
    found = lines(turn.issue, turn.memory, turn.rules.vocabulary)
    matched = match(found, turn.snapshot.goals, turn.memory)
    for line, issue in matched.kept:
        _kept_goal(turn, line, issue)
    numbers = {issue.number for _, issue in matched.kept}
    for line in matched.new:
        _new_goal(turn, line, numbers)
    gone = [agreed for number, agreed in turn.memory.agreed.items() if number not in numbers]
    turn.changes.extend(Change(each.number, turn.now, "removed", each.status, "", "sub-issues") for each in gone)


def _kept_goal(turn: Turn, line: Line | None, issue: Issue) -> None:
    before = turn.memory.agreed.get(issue.number)
    settled = settle(line, issue, before, repository=turn.snapshot.repository, rules=turn.rules, now=turn.now)
    turn.edits.extend(settled.edits)
    if line:
        turn.splice(line.node, *settled.splices)
    if settled.agreed != before:
        turn.agreed.append(settled.agreed)
    turn.changes.extend(settled.changes)
    turn.problems.extend(settled.problems)
    turn.views.append(posts.goal_view(line, issue, settled.word, settled.owner, _notes(turn, settled)))


def _notes(turn: Turn, settled: Settled) -> tuple[str, ...]:
    history = [*turn.memory.history, *settled.changes]
    return posts.week_notes(settled.agreed.number, history, turn.now, turn.rules.vocabulary)


def _new_goal(turn: Turn, line: Line, others: Container[int]) -> None:
    """A line without an issue gets one, from the start of the sprint or as the rules say."""
    stray = foreign_link(line, others, turn.memory)
    if stray:
        turn.problems.append(stray)
        return
    # Somebody who takes the link of a lost goal issue away wants a new one; only a young issue may just not show yet.
    if not _may_open(turn) or line.key in turn.memory.recent:
        return
    opened = sum(isinstance(edit, OpenIssue) for edit in turn.edits)
    if len(turn.snapshot.goals) + opened >= MOST_SUB_ISSUES:
        message = f"has no issue: GitHub allows {MOST_SUB_ISSUES} sub-issues; drop a goal or plan it in another sprint"
        turn.problems.append(Problem(line.goal.title, message))
        return
    turn.edits.append(_goal_issue(turn, line))


def _may_open(turn: Turn) -> bool:
    when = turn.rules.become_issues
    if when is BecomeIssues.NEVER or not turn.issue.is_open:
        return False
    return when is BecomeIssues.AT_ONCE or calendar.begins(turn.period, turn.rules) <= turn.now


def _goal_issue(turn: Turn, line: Line) -> OpenIssue:
    goal, vocabulary = line.goal, turn.rules.vocabulary
    word = vocabulary.named(goal.status) if goal.status else vocabulary.words[0]
    owners = tuple(login for login in goal.owners if turn.snapshot.repository.can_assign(login))
    body = turn.post(line.key, "posts/goal.md", goal=goal, team=line.where, sprint=turn.issue)
    return OpenIssue(
        line.key,
        goal.title[:TITLE_LENGTH],
        body,
        (turn.rules.labels.goal, word.label),
        owners if len(goal.owners) == 1 else (),
        turn.issue.id,
    )
