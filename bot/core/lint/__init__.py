"""What is wrong with a plan, as a person would say it in review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.core.lint.table import COVERED, OF_PLANS, OF_READING, TABLE
from bot.core.lint.together import Together
from bot.core.lint.values import Context, Finding, Hit, Paper, Rule
from bot.core.rules import Level

__all__ = ["OF_PLANS", "OF_READING", "TABLE", "Context", "Finding", "Level", "Paper", "Rule", "lint"]

_CONTRADICTION = "contradiction"


def lint(papers: Iterable[Paper], context: Context | None = None) -> Iterator[Finding]:
    """Yield what is wrong, paper by paper, each one's findings in the order of its lines.

    Papers may come one at a time: of those that are done, only the numbers are kept, to hold later ones against them.
    """
    context = context or Context()
    levels = dict(context.rules.lint.levels)
    together = Together()
    for paper in papers:
        found = {
            Finding(paper.name, hit.line + 1, code, hit.message, level)
            for code, hit in _hits(paper, context, together)
            if (level := levels.get(code, _level(code))) is not Level.OFF
        }
        yield from sorted(found)


def _level(code: str) -> Level:
    rule = TABLE.get(code)
    return rule.level if rule else Level.WARNING


def _hits(paper: Paper, context: Context, together: Together) -> Iterator[tuple[str, Hit]]:
    for rule in OF_PLANS:
        if rule.check:
            yield from ((rule.code, hit) for hit in rule.check(paper, context))
    yield from ((_CONTRADICTION, hit) for hit in together.contradictions(paper))
    for warning in paper.document.warnings:
        if warning.code not in COVERED:
            yield warning.code, Hit(warning.line, warning.message)
