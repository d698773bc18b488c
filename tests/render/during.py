"""What the posts of the days of a sprint are rendered from, for the tests of every post."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.core.agreed import Kept
from bot.core.plan import posts
from bot.core.plan.during.blindspots import BlindSpot
from bot.core.plan.during.decided import Place
from bot.core.plan.during.filled import Answer
from bot.core.plan.during.registers import Decision, Risk
from bot.core.plan.during.standups import Drafted, Speaker
from bot.core.plan.during.updates import Owner, Silent
from bot.core.status import DEFAULT_VOCABULARY
from tests.core import world


def goal(number: int, title: str, status: str, owner: str = "ada") -> posts.GoalView:
    return posts.goal_view(None, world.goal_issue(number, title), DEFAULT_VOCABULARY.named(status), owner)


STAR, GYROS = goal(7, "Star tracker", "blocked", "grace"), goal(8, "Gyros", "at risk")
PUMP = goal(9, "Quieter pump", "on track")
CALL = {
    "goal": STAR,
    "people": ("ada",),
    "role": "team lead",
    "spent": "4 h",
    "since": "Tuesday, Jan 6, 09:00",
    "who": "grace",
    "why": "no glass before Thursday",
    "says": ["The customer call is on Thursdays."],
}
DAY = date(2026, 1, 6)
GOAL = "https://github.example/acme/rockets/issues/"
SPRINT = Place("Sprint 1 - Jan 5 to Jan 16", f"{GOAL}1")
STANDUP: dict[str, object] = {
    "name": "Stand-up",
    "day": DAY,
    "mode": "async",
    "at": "09:00",
    "closes": "17:00",
    "questions": ("Yesterday", "Today", "In the way"),
    "people": (
        Speaker(
            "ada",
            (
                Drafted(8, f"{GOAL}8", "Gyros", "🟢 on track → 🟡 at risk", "the second supplier is late"),
                Drafted(9, f"{GOAL}9", "Quieter pump", "target 40 dB"),
            ),
        ),
        Speaker("grace"),
    ),
    "troubled": (Drafted(7, f"{GOAL}7", "Star tracker", "⛔ blocked, grace", "no glass before Thursday"),),
}
DURING: dict[str, tuple[str, dict[str, object]]] = {
    "escalation": ("escalation", CALL),
    "escalation-at-risk": (
        "escalation",
        {**CALL, "goal": GYROS, "people": ("barbara", "linus"), "role": "", "who": "", "why": "", "says": []},
    ),
    "relieved": ("relieved", {"spent": "9 h 30 min", "status": "blocked", "words": "the glass is here"}),
    "relieved-without-words": ("relieved", {"spent": "9 h 30 min", "status": "blocked", "words": ""}),
    "playbook": (
        "playbook",
        {
            "name": "When it hangs",
            "why": "This goal is blocked since Tuesday, Jan 6, 09:00.",
            "steps": ("Pair on it", "Split the goal"),
            "goals": (),
        },
    ),
    "playbook-of-a-sprint": (
        "playbook",
        {
            "name": "When somebody is missing",
            "why": "grace is away since Jan 6.",
            "steps": ("Find another owner for what cannot wait",),
            "goals": (STAR,),
        },
    ),
    "decision": (
        "decision",
        {
            "number": "0007",
            "title": "We build the mount ourselves",
            "text": "We build the mount ourselves. The supplier is closed until spring, says @linus.",
            "who": "barbara",
            "day": "2026-01-06",
            "level": "major",
            "goal": Place("Star tracker | night", f"{GOAL}7"),
            "sprint": SPRINT,
        },
    ),
    "decision-of-a-sprint": (
        "decision",
        {
            "number": "0008",
            "title": "We launch on the 14th",
            "text": "We launch on the 14th",
            "who": "ada",
            "day": "2026-01-07",
            "level": "",
            "goal": None,
            "sprint": SPRINT,
        },
    ),
    "decisions-pull": (
        "decisions-pull",
        {
            "folder": "docs/decisions",
            "sprint": SPRINT,
            "titles": ["We build the mount ourselves", "This closes #12 <!-- or not -->"],
        },
    ),
    "standup": ("standup", STANDUP),
    "standups": ("standups", {"sprint": world.sprint_issue("")}),
    "standups-link": ("standups-link", {"url": f"{GOAL}12"}),
    "standup-live": ("standup", {**STANDUP, "mode": "live"}),
    "standup-of-nobody": ("standup", {**STANDUP, "people": (), "troubled": ()}),
    "standup-summary": (
        "standup-summary",
        {
            "said": 2,
            "question": "In the way",
            "hindered": [Answer("ada", "In the way", "the test stand is booked until Friday")],
            "notes": [Kept("standup", "the lens is glued, next is the mount", "grace", world.MONDAY)],
            "missing": ["barbara", "linus"],
        },
    ),
    "standup-summary-of-one": (
        "standup-summary",
        {"said": 1, "question": "In the way", "hindered": [], "notes": [], "missing": []},
    ),
    "registers": (
        "registers",
        {
            "risks": (
                Risk(1, "the lens may come late", "ada", "Jan 5", "a second supplier", "fly without", carried=True),
                Risk(2, "rain", "grace", "Jan 6", closed_by="linus", end="the sun is out"),
                Risk(3, "the stand may close", "linus", "Jan 7"),
            ),
            "blindspots": (
                BlindSpot(1, "nobody has restored a backup", "critical", "🔴", "grace", "Dec 9", sprints=3),
                BlindSpot(2, "the pump has no test", "high", "🟠", "ada", "Jan 6", closed_by="linus", end="it has two"),
                BlindSpot(3, "the manual is old", "low", "🟢", "linus", "Jan 7"),
            ),
            "decisions": (
                Decision("we fly without the camera", "ada", "Jan 6"),
                Decision("we build the mount ourselves", "barbara", "Jan 7", "major"),
            ),
        },
    ),
    "registers-of-decisions": (
        "registers",
        {"risks": (), "blindspots": (), "decisions": (Decision("we fly without the camera", "ada", "Jan 6"),)},
    ),
    "midway": (
        "midway",
        {
            "time": "50%",
            "reached": "1 of 4 goals",
            "behind": 25,
            "wanted": [Kept("help", "who has soldered a BGA before?", "ada", world.MONDAY, 8, (("goal", "Gyros"),))],
            "danger": [replace(STAR, last_words="No glass before Thursday."), replace(GYROS, owner="")],
        },
    ),
    "midway-in-time": (
        "midway",
        {"time": "50%", "reached": "2 of 4 goals", "behind": 0, "wanted": [], "danger": [GYROS]},
    ),
    "update": (
        "update",
        {
            "owners": (
                Owner("ada", (Silent(GYROS, 3, 3), Silent(PUMP, 4, 3))),
                Owner("grace", (Silent(STAR, 1, 1),)),
            ),
            "example": GYROS,
        },
    ),
}
