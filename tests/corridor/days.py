"""A sprint in four scenes, and what people see of it in the end: what bad days are held against."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.corridor.corridor import Corridor, Killed

MOST_DEATHS = 40

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
RETRO = datetime(2026, 1, 9, 15, tzinfo=UTC)
RULES = "teams: [Guidance]\n"
PLAN = "## Plan\n\n- Correlation analysis (Owner: @ada)\n- 🟡 Gyros (Owner: @grace)\n"
SIGNED = re.compile(r" [0-9a-f]{16} -->")

Scene = Callable[[Corridor], None]


def opened(corridor: Corridor) -> None:
    corridor.rules(RULES)
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])


def _gyros(corridor: Corridor) -> int:
    return int(corridor.goal("Gyros")["number"])


def labelled(corridor: Corridor) -> None:
    corridor.act("grace", "label", issue=_gyros(corridor), label="status: off track")


def _type_and_close(corridor: Corridor) -> None:
    body = re.sub(r"- . Correlation", "- 🟢 Correlation", corridor.sprint()["body"])
    corridor.act("ada", "edit", issue=corridor.sprint()["number"], body=body)
    corridor.act("grace", "close", issue=_gyros(corridor))


def _friday(corridor: Corridor) -> None:
    corridor.sandbox.clock.set(RETRO, ticking=False)


SCENES: tuple[Scene, ...] = (opened, labelled, _type_and_close, _friday)


def play(corridor: Corridor, until_quiet: Callable[[Corridor], None]) -> dict[str, Any]:
    """Play the scenes, each until the bot is quiet, and return what people see in the end."""
    corridor.sandbox.clock.set(START, ticking=False)
    for scene in SCENES:
        scene(corridor)
        until_quiet(corridor)
    return seen(corridor)


def seen(corridor: Corridor) -> dict[str, Any]:
    """Return every issue by its title, as people see it; markers are signed with another secret in each database."""
    shown: dict[str, Any] = {}
    for issue in corridor.issues():
        assert issue["title"] not in shown, "a twin"
        kept = {name: issue[name] for name in ("number", "state", "state_reason", "labels", "assignees", "parent")}
        comments = [SIGNED.sub(" -->", comment["body"]) for comment in issue["comments"]]
        shown[issue["title"]] = {**kept, "labels": sorted(kept["labels"]), "comments": comments}
        shown[issue["title"]]["body"] = SIGNED.sub(" -->", issue["body"])
    return shown


def live_and_die(corridor: Corridor) -> None:
    """Go on until a turn ends without a death; after each one time passes and a new process begins."""
    for _ in range(MOST_DEATHS):
        try:
            corridor.settle()
        except Killed:
            corridor.restart()
            corridor.pass_time()
        else:
            return
    raise AssertionError("it died too often to tell")
