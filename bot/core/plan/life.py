"""The life of goals: which line is which goal, what becomes an issue, what is dropped, carried over, or gone."""

from __future__ import annotations

from dataclasses import replace

from bot.core.agreed import Agreed, Change
from bot.core.model import Issue
from bot.core.plan import boards, calls, carried, closeness, hangovers, history, opening, posts, unlined
from bot.core.plan.facts import Facts, fact_changes, facts_of
from bot.core.plan.goals import Ground, Settled, Spoken, settle
from bot.core.plan.heard import listen
from bot.core.plan.lines import Line, lines, match
from bot.core.plan.noted import noted, noted_at
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem
from bot.core.rules import BecomeIssues


def goals(turn: Turn) -> None:
    """Settle every goal that has an issue, open issues for those that shall have one, and note which have gone."""
    found = lines(turn.issue, turn.memory, turn.rules.vocabulary)
    matched = match(found, turn.snapshot.goals, turn.memory)
    repository, rules = turn.snapshot.repository, turn.rules
    known = {issue.number: _before(turn, issue) for issue in turn.snapshot.goals}
    snapshot = closeness.whole(turn.snapshot, known)
    heard = listen(snapshot, rules.vocabulary, turn.memory.history, boards.columns(turn))
    ground = Ground(repository, rules, turn.now, heard)
    calls.hear(turn, matched)
    hangovers.told_here(turn)
    for line, issue in matched.kept:
        _kept_goal(turn, line, issue, ground)
    numbers = {issue.number for _, issue in matched.kept}
    elsewhere = carried.gone(turn, numbers, {line.goal.ref: line for line in found if line.goal.ref is not None})
    for line, issue in matched.unsure:
        turn.problems.append(_unsure(line, issue))
    for line in matched.new:
        if line.goal.ref not in elsewhere:
            opening.new_goal(turn, line, numbers)
    opening.strays(turn)
    hangovers.decide(turn, found)
    hangovers.coming_in(turn, found)
    history.histories(turn)
    if turn.rules.become_issues is BecomeIssues.NEVER:
        turn.views.extend(posts.line_view(line, turn.rules.vocabulary) for line in matched.new)


def _before(turn: Turn, issue: Issue) -> Agreed | None:
    return turn.memory.agreed.get(issue.number) or carried.baseline(turn, issue.number)


def _kept_goal(turn: Turn, line: Line | None, issue: Issue, ground: Ground) -> None:
    known, before = turn.memory.agreed.get(issue.number), _before(turn, issue)
    found = unlined.lining(turn, line, issue, before)
    said = turn.voices.get(issue.number, ()), turn.owner_voices.get(issue.number, ())
    spoken = Spoken((*found.voices, *said[0]), tuple(said[1]))
    settled = settle(line, issue, before, ground, spoken)
    turn.edits.extend(settled.edits)
    if line:
        turn.splice(line.node, *settled.splices)
    agreed = closeness.heard_of(turn, line, issue, before, settled)
    agreed = replace(agreed, lined=found.lined, unlined_at=found.since, carried=before.carried if before else 0)
    if line:
        turn.changes.extend(fact_changes(turn, line, before, ground.heard) if before else ())
        agreed = replace(
            agreed, facts=_facts(turn, line, issue, settled.owner, noted(line, issue.number, before, ground.heard))
        )
    closeness.note(turn, line, issue, before, settled)
    if agreed != known:
        turn.agreed.append(agreed)
    if known is None and before is not None:
        sprint = turn.memory.elsewhere[issue.number].sprint
        decided = hangovers.decisions(turn).get(issue.number)
        was, now, note = f"#{sprint}", f"#{turn.issue.number}", decided.note if decided else ""
        turn.changes.append(Change(issue.number, turn.now, "carried", was, now, "line", note=note))
    turn.changes.extend(settled.changes)
    turn.problems.extend(settled.problems)
    boards.cards(turn, line, issue, settled, before.status if before else None)
    history.tell_overtaken(turn, issue, settled.overtaken)
    if line is None:
        unlined.care(turn, issue, settled, before, found)
    since = noted_at(agreed.facts, line.goal if line else None)
    view = posts.goal_view(line, issue, settled.word, settled.owner, _notes(turn, settled), noted=since)
    turn.views.append(replace(view, age=posts.age(agreed.carried)))


def _facts(turn: Turn, line: Line, issue: Issue, owner: str, since: Facts) -> Facts:
    """Return what is remembered of a line beside status and owner; `since` is what is known of its `Status:` line."""
    entry = hangovers.written(turn, line)
    return (*facts_of(line.goal), *hangovers.remembered(line, issue, owner, since), *since, *entry)


def _unsure(line: Line, issue: Issue) -> Problem:
    message = (
        f"may be #{issue.number} (“{issue.title}”) in other words; if it is, write #{issue.number} behind it,"
        f" if not, give #{issue.number} a line of its own or close it"
    )
    return Problem(line.goal.title, message)


def _notes(turn: Turn, settled: Settled) -> tuple[str, ...]:
    history = [*turn.memory.history, *settled.changes]
    return posts.week_notes(settled.agreed.number, history, turn.now, turn.rules.vocabulary)
