"""What a person sees of a document."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from rich.console import Console

from bot.core.document import (
    Action,
    Direction,
    Document,
    DocumentKind,
    Goal,
    GoalAt,
    Health,
    Kind,
    Lesson,
    Measure,
    Metric,
    Note,
    Span,
    Target,
    Warning_,
)
from bot.papers.shown import show

GOAL = Goal(
    title="Ship [red]it[/red]",
    section=Kind.PLAN,
    at=GoalAt(7, "Ship it"),
    first=3,
    last=5,
    lane="high",
    status="at risk",
    owners=("ada",),
    owner_names=("Ann",),
    ref=7,
    detail="for everybody",
    why="because",
    note="slow",
    confidence=0.5,
    continued=True,
    targets=(
        Target("import", "done", None, ("grace",), measure=Measure(1, 2.5, (4, 6), "rows")),
        Target("plain", targets=(Target("inner", measure=Measure(wanted=3)),)),
    ),
    carried=2,
    points=5,
    size="M",
)
WHOLE = Document(
    title="Sprint 7",
    goals=(GOAL, replace(GOAL, title="Bare", owners=(), owner_names=(), status=None)),
    warnings=(Warning_("same-title", 3, "Two."),),
    team="Rockets",
    kind=DocumentKind.TEAM_PLAN,
    period=Span(date(2026, 1, 5), None),
    legend=(("🔵", "done"),),
    actions=(Action("call them", ("ada",), done=True),),
    lessons=(Lesson("test early", ("grace",)),),
    health=(Health("delivery", 7.5, 10, ("we ship",), "burn-out", 11, 12),),
    metrics=(Metric("churn", Measure(7, 5, 3, "%", Direction.DOWN), "off track", first=13), Metric("none")),
    notes=(Note("ceremony", "stand-up"),),
)


def shown(document: Document, width: int = 200, *, terminal: bool = False) -> str:
    out = io.StringIO()
    show("plan.md", document, Console(file=out, width=width, force_terminal=terminal, highlight=False))
    return out.getvalue()


def test_everything_that_was_understood_is_shown() -> None:
    text = shown(WHOLE)
    for part in (
        "plan.md",
        "team-plan · team Rockets · 2026-01-05 to ? · 🔵 = done",
        "Plan (2)",
        "Ship [red]it[/red]  high, #7, 50%, continued, carried 2 times, 5 points, size M",
        "@ada, Ann",
        "nobody",
        "Why? because",
        "Status: slow",
        "🎯 import  [was 1, is 2.5, wanted 4–6 rows]  done  @grace",
        "🎯 inner  [wanted 3]",
        "was 7, is 5, wanted 3 %",
        "7.5/10",
        "we ship; risk: burn-out",
        "- ✔ call them  @ada",
        "- test early  @grace",
        "- stand-up  ceremony",
        "line 4: same-title: Two.",
    ):
        assert part in text, part


def test_a_document_that_says_nothing_is_shown_as_such() -> None:
    assert [line for line in shown(Document()).splitlines() if line.strip()][1:] == ["(no title)", "other"]


def test_a_narrow_terminal_folds_and_loses_no_word() -> None:
    narrow = shown(WHOLE, 50)
    assert max(map(len, narrow.splitlines())) <= 50
    for word in ("everybody", "because", "burn-out", "import"):
        assert word in narrow


def test_a_document_says_nothing_to_the_terminal() -> None:
    text = shown(replace(WHOLE, title="a\x1b[2Jb\x07"), terminal=True)
    assert "\x1b[2J" not in text
    assert "\x07" not in text
    assert "\x1b[" in text
