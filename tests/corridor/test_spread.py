"""A burst of new things is spread over time, and does not hold up the rest."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.github import client
from bot.github.client import Clocks, GitHub
from bot.queue import Ending
from tests.corridor.corridor import Corridor
from tests.corridor.test_sprint import START

GOALS = "".join(f"- Goal {number} (Owner: @ada)\n" for number in range(25))


@pytest.fixture
def crowded(corridor: Corridor, monkeypatch: pytest.MonkeyPatch) -> Corridor:
    """A corridor in which twelve new things may be made in a minute, and the bot's pauses take the time of the play."""
    monkeypatch.setattr(client, "CREATIONS", ((60.0, 12),))
    clock = corridor.sandbox.clock

    def nap(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    clocks = Clocks(monotonic=lambda: clock.now().timestamp(), sleep=nap)
    access = replace(corridor.access, write_pause=0.1)
    corridor.tools = replace(corridor.tools, github=GitHub(access, lambda _call: None, clocks))
    corridor.meet()
    corridor.settle()
    corridor.at(START)
    return corridor


def pass_a_minute(corridor: Corridor) -> None:
    corridor.pass_time()
    corridor.at(corridor.now + timedelta(minutes=1))


def test_what_does_not_fit_into_a_minute_comes_later(crowded: Corridor) -> None:
    crowded.act("ada", "open", title="Our sprint", body=f"## Plan\n\n{GOALS}", labels=["sprint"])
    crowded.settle()
    made = [len(crowded.issues("goal"))]
    while made[-1] < 25 and len(made) < 6:
        pass_a_minute(crowded)
        made.append(len(crowded.issues("goal")))
    assert len(made) > 2
    assert made[-1] == 25
    assert "being made into issues" not in crowded.sprint()["comments"][-1]["body"]
    assert max(later - earlier for earlier, later in itertools.pairwise(made)) <= 12
    assert crowded.endings[0][1] is not Ending.PARKED


def test_while_there_is_no_room_for_new_things_the_rest_goes_on(crowded: Corridor) -> None:
    crowded.act("ada", "open", title="Our sprint", body=f"## Plan\n\n{GOALS}", labels=["sprint"])
    crowded.settle()
    assert crowded.endings[-1][1] is Ending.LATER
    assert len(crowded.issues("goal")) < 25
    goal = crowded.issues("goal")[0]
    crowded.act("grace", "label", issue=goal["number"], label="status: at risk")
    crowded.settle()
    assert crowded.goal(goal["title"])["labels"] == ["goal", "status: at risk"]
    assert f"🟡 {goal['title']} [" in crowded.sprint()["body"]
    assert crowded.endings[-1][1] is Ending.LATER
