"""The posts about the backlog, blind spots, ways of words, wished numbers and the seven days, with their values."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.backlog import Hygiene, TaskView
from bot.core.plan.during.blindspots import BlindSpot
from bot.core.plan.review.loops import Way
from bot.core.plan.review.sevendays import Step
from tests.core import world
from tests.core.review.story import NOW, month

BACKLOG = Hygiene(
    total=412,
    looked=200,
    tasks=31,
    ready=17,
    counts=(("too large (more than 16 h, or L and above)", 2), ("too few criteria (3 to 5 say when it is done)", 14)),
    worst=(
        TaskView(41, "Rebuild the pump", world.url(41), ("too large (3 weeks)", "no criteria")),
        TaskView(43, "Paint the tower", world.url(43), ("only 1 criterion",)),
    ),
    more=12,
)
LAST = world.issue(19, "Review of December")
SPOTS = (
    BlindSpot(1, "nobody has restored a backup", "critical", "🔴", "grace", "Dec 9", sprints=3),
    BlindSpot(3, "the manual is old", "low", "🟢", "the review", "Jan 7"),
)
GONE = BlindSpot(2, "the pump has no test", "high", "🟠", "ada", "Jan 6", closed_by="linus", end="it has two")
STEPS = (
    Step("Restore the backup of Monday", "grace", "quick win"),
    Step("Write down who may launch", "", "deep work"),
    Step("Throw the old manual away", "linus"),
)


def hygiene_posts(ritual: Mapping[str, object]) -> dict[str, tuple[str, dict[str, object]]]:
    """Return the posts; `ritual` is what any ritual is given."""
    given = dict(ritual)
    bare = {"text": "", "people": (), "moved": "", "length": ""}
    told = month().told("posts/review.md", NOW)
    rich = {
        "backlog": {"hygiene": BACKLOG},
        "blindspots": {"open": SPOTS, "closed": (GONE,)},
        "loops": {
            "ways": (Way("letters to support → read on Mondays → Ground", False), Way("the survey → nobody", True)),  # noqa: FBT003
            "lost": 1,
            "review": LAST,
        },
        "wished": {
            "wanted": ("first pictures per day: whether we build a second mount", "calls at night"),
            "followed": ("landings",),
            "undecided": 1,
            "unmeasured": ("drift",),
            "review": LAST,
        },
        "sevendays": {"left": STEPS, "review": LAST},
    }
    other = {
        "backlog": {"hygiene": Hygiene(1, 1, 1, 1)},
        "blindspots": {"open": (), "closed": ()},
        "loops": {"ways": (Way("letters", True), Way("calls", True)), "lost": 2, "review": LAST},  # noqa: FBT003
        "wished": {"wanted": ("a", "b"), "followed": (), "undecided": 2, "unmeasured": (), "review": LAST},
        "sevendays": {"left": (), "review": None},
    }
    return {
        "ritual-backlog": ("rituals/backlog", {**given, "name": "Backlog review", "backlog": BACKLOG}),
        "ritual-backlog-ready": ("rituals/backlog", {**given, **bare, "backlog": Hygiene(1, 1, 1, 1)}),
        "ritual-backlog-empty": ("rituals/backlog", {**given, "backlog": Hygiene()}),
        "ritual-backlog-off": (
            "rituals/backlog",
            {**given, "backlog": None, "due": "Apr 2 at 10:00", "missed": ["Mar 30"]},
        ),
        "review-hygiene": ("review", {**told, **rich}),
        "review-hygiene-other": ("review", {**told, **other}),
        "seven-days": ("seven-days", {"done": STEPS[2:], "open": STEPS[:2], "people": ("grace",)}),
        "seven-days-nobody": ("seven-days", {"done": (), "open": STEPS[1:2], "people": ()}),
        "seven-days-done": ("seven-days", {"done": STEPS, "open": (), "people": ()}),
        "seven-days-one": ("seven-days", {"done": STEPS[:1], "open": (), "people": ()}),
    }
