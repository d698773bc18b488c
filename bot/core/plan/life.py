"""The life of goals: which line is which goal, what becomes an issue, what is dropped, carried over, or gone."""

from __future__ import annotations

from dataclasses import replace

from bot.core.agreed import Change
from bot.core.model import Issue
from bot.core.plan import carried, opening, posts, unlined
from bot.core.plan.goals import Settled, settle
from bot.core.plan.lines import Line, lines, match
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem
from bot.core.rules import BecomeIssues


def goals(turn: Turn) -> None:
    """Settle every goal that has an issue, open issues for those that shall have one, and note which have gone."""
    found = lines(turn.issue, turn.memory, turn.rules.vocabulary)
    matched = match(found, turn.snapshot.goals, turn.memory)
    for line, issue in matched.kept:
        _kept_goal(turn, line, issue)
    numbers = {issue.number for _, issue in matched.kept}
    carried.gone(turn, numbers, {line.goal.ref: line for line in found if line.goal.ref is not None})
    for line, issue in matched.unsure:
        turn.problems.append(_unsure(line, issue))
    for line in matched.new:
        if line.goal.ref is None or line.goal.ref in numbers or line.goal.ref not in turn.memory.agreed:
            opening.new_goal(turn, line, numbers)
    opening.strays(turn)
    carried.coming_in(turn, found)
    if turn.rules.become_issues is BecomeIssues.NEVER:
        turn.views.extend(posts.line_view(line, turn.rules.vocabulary) for line in matched.new)


def _kept_goal(turn: Turn, line: Line | None, issue: Issue) -> None:
    known = turn.memory.agreed.get(issue.number)
    before = known or carried.baseline(turn, issue.number)
    found = unlined.lining(turn, line, issue, before)
    settled = settle(
        line,
        issue,
        before,
        repository=turn.snapshot.repository,
        rules=turn.rules,
        now=turn.now,
        extra=(*found.voices, *turn.voices.get(issue.number, ())),
    )
    turn.edits.extend(settled.edits)
    if line:
        turn.splice(line.node, *settled.splices)
    agreed = replace(settled.agreed, lined=found.lined, unlined_at=found.since, carried=before.carried if before else 0)
    if agreed != known:
        turn.agreed.append(agreed)
    if known is None and before is not None:
        sprint = turn.memory.elsewhere[issue.number].sprint
        turn.changes.append(Change(issue.number, turn.now, "carried", f"#{sprint}", f"#{turn.issue.number}", "line"))
    turn.changes.extend(settled.changes)
    turn.problems.extend(settled.problems)
    if line is None:
        unlined.care(turn, issue, settled, before, found)
    turn.views.append(posts.goal_view(line, issue, settled.word, settled.owner, _notes(turn, settled)))


def _unsure(line: Line, issue: Issue) -> Problem:
    message = (
        f"may be #{issue.number} (“{issue.title}”) in other words; if it is, write #{issue.number} behind it,"
        f" if not, give #{issue.number} a line of its own or close it"
    )
    return Problem(line.goal.title, message)


def _notes(turn: Turn, settled: Settled) -> tuple[str, ...]:
    history = [*turn.memory.history, *settled.changes]
    return posts.week_notes(settled.agreed.number, history, turn.now, turn.rules.vocabulary)
