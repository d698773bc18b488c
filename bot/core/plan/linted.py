"""What is wrong with the plan while it is made? The rules of lint, for all texts in which goals stand."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import calendar
from bot.core.lint import Context, Level, Paper, lint
from bot.core.plan.house import out
from bot.core.plan.lines import document_of, texts
from bot.core.plan.turn import Turn
from bot.core.plan.values import Finding

# More than a summary can hold; the rest comes to light as people mend.
MOST = 20


def findings(turn: Turn) -> tuple[Finding, ...]:
    """Return what is wrong with the goals of a plan that has not begun, errors first; nothing once it has."""
    begins = calendar.begins(turn.period, turn.rules)
    if not turn.rules.planning.lint or turn.now >= begins or not turn.issue.is_open:
        return ()
    found = list(dict.fromkeys(_findings(turn)))
    return tuple(sorted(found, key=lambda finding: not finding.error))


def _findings(turn: Turn) -> Iterator[Finding]:
    """Only what is said of goals of this plan counts: outcomes are those of the sprint before."""
    today = calendar.local_day(turn.now, turn.zone)
    papers, lines = [], dict[str, set[int]]()
    for node, _, text in texts(turn.issue, turn.memory):
        document = document_of(text, turn.rules.vocabulary)
        papers.append(Paper.of(node, text, document))
        lines[node] = {line + 1 for goal in document.plan for line in range(goal.first, goal.last + 1)}
    teams = {paper.name: paper.document.team or "" for paper in papers}
    for hit in lint(papers, Context(turn.rules, today, today, out=out(turn.rules, turn.period))):
        if hit.level in {Level.ERROR, Level.WARNING} and hit.line in lines[hit.file]:
            yield Finding(hit.message, teams[hit.file], hit.level is Level.ERROR, hit.code, hit.line)
