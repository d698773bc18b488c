"""Plans for the tests of lint, from texts and from values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.core.document import Document, Goal, GoalAt, Kind, read
from bot.core.lint import Context, Finding, Paper, lint

# A goal that nothing is wrong with, to put others beside.
FINE = "- Import old orders (Owner: @ada) (50:50)\n  - Why? Nobody types them in again\n  - 🎯 99% of the rows arrive\n"


def paper(text: str, name: str = "plan.md", **parts: Any) -> Paper:
    """A text and its reading, with parts of the reading replaced."""
    return Paper.of(name, text, replace(read(text), **parts))


def goal(title: str = "Import old orders", **parts: Any) -> Goal:
    """A goal of the plan, as values."""
    made: dict[str, Any] = {"owners": ("ada",), "why": "because", "confidence": 0.5, "lane": "high"} | parts
    return Goal(title, made.pop("section", Kind.HIGH), GoalAt(None, title), 0, 0, **made)


def with_goals(*goals: Goal, **parts: Any) -> Paper:
    """A document of these goals, without any text."""
    return Paper("plan.md", Document(goals=goals, **parts))


def found(*papers: Paper, context: Context | None = None) -> list[Finding]:
    """Everything that lint finds."""
    return list(lint(papers, context))


def codes(*papers: Paper, context: Context | None = None) -> set[str]:
    """The codes of what lint finds."""
    return {finding.code for finding in lint(papers, context)}


def messages(code: str, *papers: Paper, context: Context | None = None) -> list[str]:
    """The messages of one code."""
    return [finding.message for finding in lint(papers, context) if finding.code == code]
