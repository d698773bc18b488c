"""The posts of retros, with the values of a week in which much happened."""

from __future__ import annotations

from bot.core.plan.retro.following import Closing
from bot.core.plan.retro.points import Point, Points
from bot.core.plan.retro.words import ActionView
from tests.core import world
from tests.core.retro.story import quiet, rich
from tests.render.figured import WITH_PICTURES

SAID = Points(
    (Point("The simulator is back", "ada"),),
    (Point("Fewer meetings on Mondays", "grace"),),
    (
        Point("Ask the test stand for a second slot", "grace", "edsger"),
        Point("Buy a second kettle", "ada", "ada", dropped=True),
    ),
    (Point("Thank you, everybody", "barbara"),),
)
ACTION = ActionView("Calibrate the lens", "grace", "2 weeks ago", 22, world.url(22), 40, world.url(40))
NEXT = world.issue(23, "Retro 23")
RETROS: dict[str, tuple[str, dict[str, object]]] = {
    "retro-rich": ("retro", {**rich().told(), "missed": ["Jan 16"], "figures": WITH_PICTURES}),
    "retro-quiet": ("retro", quiet().told()),
    "retro-empty": ("retro", {**quiet().told(), "groups": (), "quiet": True, "blockers": (), "next": ()}),
    "retro-collected": ("retro-collected", {"points": SAID}),
    "retro-collected-little": ("retro-collected", {"points": Points(SAID.well)}),
    "retro-followed": ("retro-followed", {"issues": [ACTION], "closed": Closing(2, 1, 1, NEXT)}),
    "retro-followed-open": ("retro-followed", {"issues": [ACTION], "closed": None}),
    "retro-followed-none": ("retro-followed", {"issues": [], "closed": Closing(0, 0, 0, NEXT)}),
    "retro-followed-moved": ("retro-followed", {"issues": [], "closed": Closing(0, 0, 2, NEXT)}),
    "retro-ask": ("retro-ask", {"week": 1, "day": "Jan 9"}),
    "action": (
        "action",
        {"text": "Calibrate the lens", "owner": "grace", "retro": NEXT, "due": {"number": 2, "end": "Jan 30"}},
    ),
    "action-without-a-sprint": ("action", {"text": "Calibrate the lens", "owner": "", "retro": NEXT, "due": None}),
}
