"""Which lines of the plan become goal issues now, and which issues become goals of the sprint?"""

from __future__ import annotations

from collections.abc import Container

from bot.core import calendar
from bot.core.agreed import Agreed
from bot.core.edits import AddSubIssue, OpenIssue
from bot.core.plan import grace, hangovers
from bot.core.plan.facts import facts_of
from bot.core.plan.gate import holding
from bot.core.plan.lines import Line
from bot.core.plan.turn import TITLE_LENGTH, Turn
from bot.core.plan.values import Problem
from bot.core.rules import BecomeIssues
from bot.core.status import Ending

# GitHub: a parent cannot have more sub-issues than this, closed ones included.
MOST_SUB_ISSUES = 100
# What is noted of a goal before it comes into a sprint.
_BEFORE = frozenset({"decided", "committed"})


def new_goal(turn: Turn, line: Line, others: Container[int]) -> None:
    """A line without an issue gets one, from the start of the sprint or as the rules say; a carried goal keeps its own.

    `others` are the numbers of the goal issues that other lines have.
    """
    number = line.goal.ref
    if number is not None and number not in turn.memory.agreed and hangovers.is_let_go(turn, number):
        return
    if number is not None and number not in others and _comes_along(turn, number):
        if not may_open(turn):
            return
        if grace.is_finished(turn, number):
            message = f"#{number} was done in the sprint before; take its line out"
            turn.problems.append(Problem(line.goal.title, message))
        elif grace.waits(turn, number):
            turn.awaited.append((number, line.goal.title))
        elif _room(turn, line.goal.title):
            turn.edits.append(AddSubIssue(turn.issue.id, turn.memory.elsewhere[number].agreed.node_id, number))
        return
    if number is not None:
        turn.problems.append(_foreign_link(turn, line, number, others))
        return
    # Somebody who takes the link of a lost goal issue away wants a new one; only a young issue may just not show yet.
    if may_open(turn) and line.key not in turn.memory.recent and _room(turn, line.goal.title):
        turn.edits.append(_goal_issue(turn, line))


def may_open(turn: Turn) -> bool:
    """Whether goals become issues now."""
    if not turn.issue.is_open or holding(turn) is not None:
        return False
    match turn.rules.become_issues:
        case BecomeIssues.NEVER:
            return False
        case BecomeIssues.BY_COMMAND:
            return turn.happened(plan_key(turn))
        case BecomeIssues.AT_ONCE:
            return True
    return calendar.begins(turn.period, turn.rules) <= turn.now or turn.happened(plan_key(turn))


def plan_key(turn: Turn) -> str:
    """Return the key that says that somebody gave the command to make the goal issues of this sprint."""
    return f"plan:{turn.issue.number}"


def strays(turn: Turn) -> None:
    """An issue that people labelled as a goal joins the sprint of today, unless somebody took it out of there."""
    today = calendar.local_day(turn.now, turn.zone)
    if not (may_open(turn) and turn.period.holds(today)):
        return
    for issue in turn.snapshot.strays:
        if not _was_here(turn, issue.number) and _room(turn, issue.title):
            turn.edits.append(AddSubIssue(turn.issue.id, issue.id, issue.number))


def _comes_along(turn: Turn, number: int) -> bool:
    """Whether a line links a goal of an earlier sprint, which nobody has taken out of this one."""
    known = turn.memory.elsewhere.get(number)
    return known is not None and known.sprint < turn.issue.number and not _was_here(turn, number)


def _was_here(turn: Turn, number: int) -> bool:
    history = (change for change in turn.memory.history if change.what not in _BEFORE)
    return number in turn.memory.agreed or any(change.number == number for change in history)


def _room(turn: Turn, title: str) -> bool:
    coming = sum(isinstance(edit, OpenIssue | AddSubIssue) for edit in turn.edits)
    if len(turn.snapshot.goals) + coming < MOST_SUB_ISSUES:
        return True
    message = f"has no issue: GitHub allows {MOST_SUB_ISSUES} sub-issues; drop a goal or plan it in another sprint"
    turn.problems.append(Problem(title, message))
    return False


def _foreign_link(turn: Turn, line: Line, number: int, goals: Container[int]) -> Problem:
    """Return what to do about a line without an issue of its own that links one all the same."""
    if number in goals:
        message = f"stands twice in the plan; keep one line for #{number}"
    elif _was_here(turn, number):
        message = f"its goal issue #{number} is gone; add it as a sub-issue again, or take the link away for a new one"
    else:
        message = f"it links #{number}, which is no sub-issue here; make it one, or take the link away for a new one"
    return Problem(line.goal.title, message)


def _goal_issue(turn: Turn, line: Line) -> OpenIssue:
    goal, vocabulary = line.goal, turn.rules.vocabulary
    word = vocabulary.named(goal.status) if goal.status else vocabulary.words[0]
    owners = tuple(login for login in goal.owners if turn.snapshot.repository.can_assign(login))
    owner = owners[0] if len(goal.owners) == len(owners) == 1 else ""
    body = turn.post(line.key, "posts/goal.md", goal=goal, team=line.where, sprint=turn.issue)
    title = goal.title[:TITLE_LENGTH]
    last_open = word.name if word.ending is Ending.OPEN else vocabulary.words[0].name
    agreed = Agreed(0, "", title, word.name, last_open, owner, word.emoji, word.label, lined=True, facts=facts_of(goal))
    labels = (turn.rules.labels.goal, word.label)
    return OpenIssue(line.key, title, body, labels, (owner,) if owner else (), turn.issue.id, agreed)
