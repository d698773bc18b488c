"""The posts of planning: a new sprint issue, the comment of a team with what is left over, who is asked once more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.core.calendar import Period
from bot.core.document import Target
from bot.core.plan import posts
from bot.core.plan.comments import Adopted
from bot.core.plan.hangovers.showing import Item, Person
from bot.core.plan.house import Days
from bot.core.plan.posts import GoalView
from bot.core.plan.values import Finding
from bot.core.status import DEFAULT_VOCABULARY
from tests.core import world

PERIOD = Period(date(2026, 1, 19), date(2026, 1, 30), 2)


def goal(number: int, title: str, status: str, owner: str, **parts: object) -> GoalView:
    view = posts.goal_view(None, world.goal_issue(number, title), DEFAULT_VOCABULARY.named(status), owner)
    return replace(view, **parts)  # type: ignore[arg-type]


STAR = goal(
    7,
    "Star tracker",
    "done",
    "grace",
    targets=(Target("< 30 ms from picture to answer", "done", "✅"), Target("99% of the sky")),
    last_words="It found Vega in daylight.",
)
GYROS = goal(8, "Gyros", "at risk", "ada", age="3rd sprint", last_words="Two of five spin; the others wait for oil.")
PUMP = goal(9, "Quieter pump", "carried over", "edsger")
RADIO = replace(goal(0, "Radio", "not started", ""), number=0, url="")
LENS = goal(11, "Lens", "at risk", "")
HOUSE = (
    "Every goal has a single owner, who answers for it; whoever helps is named beside.",
    "Nobody owns more than 3 goals.",
)
NOT_THERE = {
    "heroes": (Days("linus", "Jan 19 to Jan 23"), Days("barbara", "Jan 26 to Jan 30")),
    "away": (Days("ada", "Jan 21, Jan 28 to Jan 30"), Days("edsger", "")),
}
ALL_THERE: dict[str, object] = {"heroes": (), "away": ()}
NEXT: dict[str, object] = {
    "period": posts.period_view(PERIOD),
    "previous": world.sprint_issue(""),
    "outcomes": (STAR, GYROS, PUMP, RADIO),
    "teams": ["Guidance"],
    "words": DEFAULT_VOCABULARY.words,
    "proposed": (f"⚪ Quieter pump [#9]({world.url(9)}) (Owner: @edsger) (continued)",),
    "house": HOUSE,
    **NOT_THERE,
}
FIRST = {**NEXT, "previous": None, "outcomes": (), "teams": [], "proposed": (), **ALL_THERE}
LEFT = (
    Item(GYROS, flag="4th sprint"),
    Item(goal(10, "Camera", "off track", ""), several=True),
    Item(PUMP, decided="carry", who="grace", note="two days are left"),
    Item(goal(11, "Lens", "at risk", "ada"), decided="split", who="ada"),
    Item(goal(12, "Fins", "on track", "ada"), decided="drop", who="grace", note="nobody asked for them"),
    Item(goal(13, "Paint", "not started", "grace"), decided="carry", note="nobody decided", ruled=True),
    Item(goal(14, "Legs", "not started", "grace"), decided="leave", note="nobody decided", ruled=True),
)
ASKED = (Person("ada", True, (GYROS, STAR)), Person("grace", False, (PUMP,)), Person("", False, (LENS,)))  # noqa: FBT003
PLANNED: dict[str, object] = {
    "verdict": "This sprint is being planned.",
    "goals": [],
    "problems": [],
    "words": DEFAULT_VOCABULARY.words,
    "notes": posts.Notes(),
    "coming": 0,
    "added": [],
    "removed": [],
    "findings": (Finding('"Gyros" has no owner; add (Owner: @login).', "Guidance", error=True), Finding("What for?")),
    "more": 3,
    "adopted": Adopted("ada", "Sprint 2 - Jan 19 to Jan 30", raw=True),
    "pie": (),
    "figures": (
        "Planned are 24 points, 2 above the 22 that the sprint aims at.",
        "The last 6 sprints did 15 to 24 points, with a median of 20.5.",
    ),
}
PLANNING: dict[str, tuple[str, dict[str, object]]] = {
    "sprint-first": ("sprint", FIRST),
    "sprint-next": ("sprint", NEXT),
    "team": ("team", {"team": "Guidance", "members": ("ada", "grace"), **NOT_THERE}),
    "team-without-members": ("team", {"team": "Guidance", "members": (), **ALL_THERE}),
    "hangovers": ("hangovers", {"items": LEFT, "team": "Guidance"}),
    "hangovers-without-a-team": ("hangovers", {"items": LEFT[:1], "team": ""}),
    "undecided": ("undecided", {"people": ASKED, "start": PERIOD.start, "rule": "carry"}),
    "undecided-dropped": ("undecided", {"people": ASKED[2:], "start": PERIOD.start, "rule": "drop"}),
    "undecided-left": ("undecided", {"people": ASKED[:1], "start": PERIOD.start, "rule": "leave"}),
    "summary-of-a-plan": ("summary", PLANNED),
    "sprint-links-after": ("sprint-links", {"before": None, "after": world.issue(9, "Sprint 2")}),
    "sprint-links-before": ("sprint-links", {"before": world.issue(1, "Sprint 1"), "after": None}),
}
