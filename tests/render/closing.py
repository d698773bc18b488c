"""The posts at the end of a sprint, with values for the expected texts: last words, the record, the link to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.core.plan.closing.asking import Asked
from bot.core.plan.closing.recording import met_words
from bot.core.plan.figures import FiguresView
from bot.core.plan.posts import GoalView
from bot.core.record import Before, Outcome, Record, Removed, Result, Sums, Target, sums_of, verdict
from tests.core import world
from tests.render.figured import FIGURES

END = datetime(2026, 1, 17, tzinfo=UTC)
NOON = datetime(2026, 1, 19, 12, tzinfo=UTC)
GOALS = (
    Result(
        7,
        "Star tracker",
        "grace",
        "done",
        "✅",
        Outcome.DONE,
        confidence=0.5,
        targets=(
            Target("Picture to answer in < 30 ms (now: 24 ms)", met=True, share=1.0, how="numbers"),
            Target("99% of the sky", how="unsaid"),
        ),
        words="It found Vega in daylight.",
    ),
    Result(8, "Gyros", "ada", "done", "✅", Outcome.DONE, late=True, added=True, confidence=0.9, words="Calibrated."),
    Result(
        9,
        "First flight",
        "ada",
        "off track",
        "🔴",
        Outcome.TRIED,
        age=2,
        confidence=0.5,
        targets=(Target("200 m above the pad"),),
        learning="wind above 6 m/s turns it over | see the film",
    ),
    Result(10, "Valve test stand", "barbara", "at risk", "🟡", Outcome.FAILED, words="Two seals leak."),
    Result(11, "Launch licence", "linus", "carried over", "🔁", Outcome.CARRIED, age=3),
    Result(12, "Quieter pump", "", "dropped", "❌", Outcome.SCRAPED),
    Result(0, "Paint it", "edsger", "not started", "⚪", Outcome.FAILED),
)
RECORD = Record(
    "acme/rockets",
    1,
    1,
    3,
    "Sprint 3 - Jan 5 to Jan 16",
    date(2026, 1, 5),
    date(2026, 1, 16),
    END,
    NOON,
    NOON,
    GOALS,
    removed=(Removed(14, "Second camera"),),
    numbers=(("signups", "17"),),
    before=(
        Before(0, date(2025, 12, 1), date(2025, 12, 12), Sums(5, 3, 0, 2)),
        Before(2, date(2025, 12, 15), date(2025, 12, 26), Sums(6, 4, 1, 1)),
    ),
)
BARE = replace(RECORD, goals=GOALS[4:5], removed=(), numbers=(), before=(), graced_at=END, frozen_at=END, cut=0)


def record(of: Record) -> dict[str, object]:
    """The values of a record, as the planner hands them over."""
    this = Before(of.number, of.start, of.end, sums_of(of))
    return {
        "record": of,
        "verdict": verdict(of),
        "met": {goal.number or goal.title: met_words(goal) for goal in of.goals if goal.targets},
        "sums": sums_of(of),
        "compared": (*of.before, this) if of.before else (),
        "figures": FiguresView(),
        "issues": "https://github.example/acme/rockets/issues/",
        "said": [goal for goal in of.goals if goal.words or goal.learning],
        "graced": "Jan 19, 12:00",
        "frozen": "Jan 19, 12:00" if of.before else "Jan 17, 0:00",
    }


def closing_posts(star: GoalView, gyros: GoalView) -> dict[str, tuple[str, dict[str, object]]]:
    """The posts by the name of their expected file."""
    asked = (
        Asked("grace", ping=True, goals=(star, gyros)),
        Asked("linus", ping=False, goals=(replace(gyros, number=0),)),
    )
    last_words = {"people": asked, "end": date(2026, 1, 16), "frozen": "Jan 19, 12:00", "causes": ()}
    return {
        "record": ("record", record(RECORD)),
        "record-with-figures": ("record", record(RECORD) | {"figures": FIGURES}),
        "record-bare": ("record", record(replace(BARE, left_out=12))),
        "record-link": ("record-link", {"url": f"{world.url(1)}#issuecomment-77"}),
        "last-words": ("last-words", last_words),
        "last-words-with-causes": ("last-words", last_words | {"causes": ("size", "time", "wrong bet")}),
    }
