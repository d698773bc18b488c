"""A permission is withdrawn while a sprint goes on: people read on the sprint issue what is to be done about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.github.client import Clocks
from bot.sandbox.clock import Clock
from tests.corridor.corridor import Corridor
from tests.corridor.days import START

PLAN = "## Plan\n\n- Gyros (Owner: @grace)\n"


@pytest.fixture
def stage(corridor: Corridor) -> Corridor:
    """A sprint with one goal and a board, in a private repository."""
    corridor.acme.repository.private = True
    corridor.sandbox.clock.set(START, ticking=False)
    corridor.rules("teams: [Guidance]\nboards: [1]\n")
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    return corridor


def without(stage: Corridor, name: str) -> str:
    """Withdraw a permission, let a day's work happen, and return all that stands in the comments of the sprint."""
    granted = stage.acme.installation.permissions
    left = {each: level for each, level in granted.items() if each != name}
    _accept(stage, left)
    stage.act("grace", "label", issue=stage.goal("Gyros")["number"], label="status: at risk")
    stage.settle()
    stage.at(stage.now + timedelta(minutes=11))
    stage.heal()
    said = "\n".join(comment["body"] for comment in stage.sprint()["comments"])
    _accept(stage, granted)
    stage.heal()
    return said


def _accept(stage: Corridor, permissions: dict[str, str]) -> None:
    world = stage.sandbox.world
    world.change_permissions(world.actor("ada"), stage.acme.installation, permissions)
    stage.restart()


@pytest.mark.parametrize(("name", "words"), [("contents", "Contents: read"), ("organization_projects", "Projects")])
def test_what_is_withdrawn_is_told_where_people_look_until_it_is_given_back(
    stage: Corridor, name: str, words: str
) -> None:
    assert words in without(stage, name)
    stage.at(stage.now + timedelta(minutes=11))
    stage.heal()
    assert not stage.troubles()
    assert words not in "\n".join(comment["body"] for comment in stage.sprint()["comments"])
    assert "status: at risk" in stage.goal("Gyros")["labels"]


def test_what_is_given_back_is_used_without_a_restart_and_before_the_token_ends(stage: Corridor) -> None:
    """A token never learns what was granted after it was made: whoever lacked something asks for a new one."""
    clock = stage.sandbox.world.token_clock = Clock(START)
    stage.clocks = Clocks(unix=lambda: clock.now().timestamp())
    stage.restart()
    world, granted = stage.sandbox.world, dict(stage.acme.installation.permissions)
    world.change_permissions(world.actor("ada"), stage.acme.installation, {**granted, "issues": "read"})
    stage.act("grace", "label", issue=stage.goal("Gyros")["number"], label="status: at risk")
    stage.settle()
    assert "issues=write" in " ".join(stage.troubles().values())
    clock.advance(timedelta(minutes=1))
    world.change_permissions(world.actor("ada"), stage.acme.installation, granted)
    stage.settle()
    assert not stage.troubles()
    assert "🟡 Gyros" in stage.sprint()["body"]


def test_who_may_not_make_labels_hears_of_the_permission_and_not_of_the_label(corridor: Corridor) -> None:
    corridor.sandbox.clock.set(START, ticking=False)
    granted = dict(corridor.acme.installation.permissions)
    _accept(corridor, {**granted, "issues": "read"})
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    troubles = corridor.troubles()
    assert len(troubles) == 2
    assert all("issues=write" in why for why in troubles.values())
