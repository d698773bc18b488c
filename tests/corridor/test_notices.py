"""Notices through the whole corridor: what a sprint tells where people chat, once each, also when the bot dies."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.notices import Channel
from bot.core.notices.forms import text
from bot.notices.letter import letter
from bot.records.outbox import Row
from tests.corridor.corridor import Corridor
from tests.corridor.days import live_and_die
from tests.corridor.stage import MONDAY, begun
from tests.corridor.test_commands import PLAN, Stage

RULES = """
roles:
  team_lead: edsger
closing:
  enabled: true
notices:
  - {kind: [opened, retro, closed, escalation, help], to: [chat, boardroom]}
  - {kind: summary, to: chat, at: "16:00"}
"""


def told(corridor: Corridor, now: datetime | None = None) -> list[Row]:
    """What the chat hears, in order."""
    found: list[Row] = []
    later = (now or corridor.now) + timedelta(days=10)
    while taken := corridor.records.take_notices(f"sender {len(found)}", later, ["chat"]):
        corridor.records.noted_sent(taken, "1" if taken.rows[0].kind == "summary" else "")
        found += taken.rows
    return found


@pytest.fixture
def stage(corridor: Corridor, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr("bot.records.outbox.GATHER_SECONDS", 0.0)
    monkeypatch.setattr("bot.records.outbox.EDIT_SECONDS", 0.0)
    corridor.tools = replace(corridor.tools, channels=(Channel("chat", ("acme/*",)), Channel("other", ("x/y",))))
    begun(corridor, RULES, PLAN)
    return Stage(corridor)


@pytest.mark.no_cover
def test_a_sprint_tells_what_matters_once(stage: Stage) -> None:
    corridor = stage.corridor
    (opened,) = told(corridor)
    assert opened.kind == "opened"
    (wrong,) = [c["body"] for c in corridor.sprint()["comments"] if "goalkeeper:rules" in c["body"]]
    assert "names the channel “boardroom”" in wrong
    assert "it may use chat" in wrong
    stage.say("grace", "/help-wanted a hand @everyone")
    stage.say("ada", "/blocked no glass", "Gyros")
    (asked,) = told(corridor)
    assert text(letter((asked,)).blocks) == (
        f"grace asks for help · acme/rockets\n⚪ Star tracker ({asked.url}): “a hand @\u200beveryone”"
    )
    corridor.at(MONDAY.replace(hour=14))
    (called,) = told(corridor)
    assert called.kind == "escalation"
    assert "no glass" in called.body
    corridor.at(MONDAY.replace(hour=16))
    (summary,) = told(corridor)
    assert "day 1 of 10" in summary.title
    assert "is blocked: “no glass”" in summary.body
    stage.say("ada", "/unblock", "Gyros")
    (changed,) = told(corridor)
    assert (changed.remote, changed.id) == ("1", summary.id)
    assert "no glass" not in changed.body
    corridor.at(MONDAY.replace(day=9, hour=15))
    assert [row.kind for row in told(corridor)] == ["retro"]
    corridor.at(MONDAY.replace(day=19, hour=12))
    assert "closed" in [row.kind for row in told(corridor)]
    corridor.heal()
    assert told(corridor) == []


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", [1, 2])
def test_who_dies_tells_it_all_the_same_and_once(stage: Stage, seed: int) -> None:
    corridor = stage.corridor
    told(corridor)
    stage.say("ada", "/blocked no glass", "Gyros")
    corridor.sandbox.dice, corridor.sandbox.chance = random.Random(seed), 0.25
    corridor.sandbox.clock.set(MONDAY.replace(hour=14), ticking=False)
    live_and_die(corridor)
    corridor.sandbox.chance = 0.0
    corridor.heal()
    assert [row.kind for row in told(corridor)] == ["escalation"]
