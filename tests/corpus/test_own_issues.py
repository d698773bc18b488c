"""What the bot wrote in the demo is read back to exactly the goals that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.core.document import Goal, Kind, read
from bot.core.status import DEFAULT_VOCABULARY
from bot.demo.story import ADDED, GOALS, SCENES
from bot.records import Records
from bot.sandbox.seeds import Key
from tests.corridor.cast import cast
from tests.corridor.corridor import BASE, Corridor, Deadly, build
from tests.watching import unwatched

# title: targets, why, confidence, supporters
WRITTEN: dict[str, tuple[list[str], str, float | None, tuple[str, ...]]] = {
    "First flight": (
        ["200 m above the pad", "Telemetry for 95% of the flight (now: 91%)"],
        "Nobody believes a plan that has never left the ground",
        0.5,
        ("edsger", "linus"),
    ),
    "Ground antenna": (["Signal at 10 km"], "", None, ()),
    "Test fire": (["10 s at half thrust", "10 s at full thrust"], "", None, ()),
    "Launch licence": (["3 of 3 offices have agreed"], "Without the licence the pad stays closed", None, ()),
    "Star tracker": (["< 30 ms from picture to answer"], "", None, ()),
    "Landing radar": ([], "", None, ()),
    "Valve test stand": (["1000 cycles without a leak"], "", None, ()),
    "Quieter pump": ([], "", None, ()),
}

# What went on in the second sprint, with what the first plan says of it.
LEFT = {"First flight": "carried over", "Test fire": "carried over", "Ground antenna": "not started"}
REST = "Test fire (the rest)"


@pytest.fixture
def told(records: Records, key: Key, database_url: str) -> Iterator[Corridor]:
    """Return a corridor at the end of the demo's story."""
    sandbox = Deadly(base_url=BASE)
    for corridor in build(sandbox, sandbox.seed(key), records, database_url):
        with unwatched():
            corridor.rules()
            for scene in SCENES:
                corridor.at(scene.at)
                scene.act(cast(corridor))
                corridor.settle()
        yield corridor


def plan_of(issue: dict[str, Any]) -> list[Goal]:
    """Return the goals of the current plan in an issue's body and in all its comments, the bot's summary apart."""
    bodies = [comment["body"] for comment in issue["comments"]]
    texts = [issue["body"], *(body for body in bodies if "<!-- goalkeeper:summary" not in body)]
    return [goal for text in texts for goal in read(text).plan]


def labelled(issue: dict[str, Any]) -> str:
    """Return the word of the status that the labels of an issue say."""
    (word,) = [word for label in issue["labels"] if (word := DEFAULT_VOCABULARY.labelled(label))]
    return word.name


@pytest.mark.no_cover
def test_what_the_bot_wrote_in_the_demo_is_read_back_to_the_goals_it_holds(told: Corridor) -> None:
    first, second, third = told.issues("sprint")
    held = {issue["number"]: issue for issue in told.issues() if issue["parent"]}
    goals = plan_of(first)

    assert sorted(goal.title for goal in goals) == sorted(GOALS)
    for goal in goals:
        issue = held[goal.ref or 0]
        assert (goal.title, list(goal.owners)) == (issue["title"], issue["assignees"])
        assert goal.status == (LEFT.get(goal.title) or labelled(issue))
        targets, *rest = WRITTEN[goal.title]
        assert [target.text for target in goal.targets] == targets
        assert [goal.why, goal.confidence, goal.supporters] == rest

    # What was left over goes on in the next plan, with the same issue, beside what the second sprint adds.
    assert sorted(goal.title for goal in plan_of(second)) == sorted((*LEFT, *ADDED))
    for goal in plan_of(second):
        issue = held[goal.ref or 0]
        assert (goal.title, list(goal.owners)) == (issue["title"], issue["assignees"])
        assert goal.status == ("carried over" if goal.title == REST else labelled(issue))
        assert goal.continued == (goal.title in LEFT)
    (on,) = plan_of(third)
    assert held[on.ref or 0]["parent"] == third["number"]
    assert (on.title, on.status, on.owners) == (REST, labelled(held[on.ref or 0]), ("edsger",))
    outcomes = {goal.title: goal.status for goal in read(second["body"]).goals if goal.section is Kind.OUTCOMES}
    assert outcomes.keys() == set(GOALS)
    assert {title: status for title, status in outcomes.items() if title not in LEFT} == {
        goal.title: goal.status for goal in goals if goal.title not in LEFT
    }

    # The issue of a goal tells its targets; it is no plan.
    assert [plan_of(issue) for issue in held.values()] == [[] for _ in held]
