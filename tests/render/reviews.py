"""The posts of a review, with the values of a month in which much happened."""

from __future__ import annotations

from dataclasses import replace

from bot.core.plan.retro.words import ScopeView
from bot.core.plan.review.evidence import Evidence, Shown
from bot.core.plan.review.improving import Better, Improvement
from bot.core.plan.review.judging import Verdict
from bot.core.plan.review.since import Past
from bot.core.plan.review.telling import Health, MarkView
from bot.core.plan.review.tuning import Tuning
from bot.core.record import Sums
from bot.core.rules.review import DIMENSIONS, Dimension
from tests.core import world
from tests.core.review.story import NOW, month
from tests.render.figured import BECAME

_TOLD = month().told("posts/review.md", NOW)
_HEALTH = month().told("posts/review-health.md", NOW)
_SEEN = Evidence(
    (Shown(31, world.url(31), "open"),),
    (".github/goalkeeper.yml",),
    (".github/goalkeeper/templates/retro.md",),
    ("#99", "docs/AIM.md"),
)
_PAST = Past(1, 10, world.url(10), "Jan 1 to Jan 2", Sums(6, 4, 1, 2))
REVIEWS: dict[str, tuple[str, dict[str, object]]] = {
    "review-rich": ("review", {**_TOLD, "due": "Jan 28", "pictures": (BECAME,)}),
    "review-narrow": (
        "review",
        {
            **_TOLD,
            "tuning": Tuning(("Ship and sell",), ("Improve the pump",), (), "", "narrow", "it is so"),
            "improvements": (Improvement("Paint", 35, world.url(35), "", "done", "Jan 28"),),
            "previous": None,
        },
    ),
    "review-number": (
        "review",
        {
            **_TOLD,
            "tuning": Tuning((), (), ("Paint",), "Feb 13", "number", "it is so"),
            "better": Better(),
            "since": {"sprints": (_PAST, replace(_PAST, number=2)), "sums": Sums(12, 8, 2, 4)},
        },
    ),
    "review-empty": (
        "review",
        {
            **_TOLD,
            "verdict": Verdict("There were no goals to judge the sprint by."),
            "reached": (),
            "short": (),
            "scope": ScopeView(),
            "improvements": (),
            "followed": (),
            "aimed": (),
            "unnumbered": (),
            "better": Better(),
            "tuning": Tuning(),
            "asked": (),
            "facilitator": "",
        },
    ),
    "review-health": (
        "review-health",
        {
            **_HEALTH,
            "dimensions": (
                Health(
                    "Clarity",
                    "what for?",
                    "3.5",
                    "sound",
                    "3 to 4",
                    "↑",
                    "3",
                    "nobody has said so",
                    (
                        MarkView("4", "ada", "everybody knows it", "nobody else does", _SEEN),
                        MarkView("3", "", "", "", Evidence()),
                    ),
                ),
                Health("Build", "", "", "", "", "", "", "", ()),
            ),
        },
    ),
    "review-health-unmarked": (
        "review-health",
        {"dimensions": (), "total": "", "compared": (), "previous": None, "reactions": False},
    ),
    "review-health-still": ("review-health", {**_HEALTH, "dimensions": (), "compared": ("→", "3.4", "3.5")}),
    "review-mark": ("review-mark", {"dimension": DIMENSIONS[0]}),
    "review-mark-bare": ("review-mark", {"dimension": Dimension("Fun")}),
    "review-link": ("review-link", {"review": world.issue(60, "Review of Sprint 2")}),
}
