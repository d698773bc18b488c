"""The words of every notice, as Discord and a mail reader show them, from a sprint in which people type bad things."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from bot.core.agreed import Change, Kept
from bot.core.notices import Kind, Notice
from bot.core.notices.forms import discord, markdown, page, slack, text
from bot.core.notices.paper import blocks
from bot.core.rules import Team
from bot.core.rules.daily import StandupForm, UpdateRules
from tests.core import world
from tests.core.test_plan_notices import RULES, Play, at, of

EXPECTED = Path(__file__).parent / "expected"
EVIL = "Star <!here> *tracker* [click](https://evil.example)"
FORMS = {"slack": slack, "discord": discord, "markdown": markdown, "html": page, "text": text}


def _play() -> Play:
    made = Play(replace(RULES, teams=(Team("Guidance", ("ada",)),), standups=(StandupForm(),)))
    made.goal(7, EVIL, "on track")
    made.goal(8, "Gyros", "on track", "grace")
    return made


def _told() -> dict[str, Notice]:
    """One notice of each kind for people."""
    play = _play()
    found = [*of(play.tell(at(2, 10)), Kind.OPENED)]
    play.became(7, "blocked", at(6, 9), note="no glass @everyone")
    play.kept = (Kept("help", "a hand | <b>please</b>", "ada", at(6, 9), 7),)
    play.history.append(Change(8, at(6, 9), "lost status", "on track", "at risk", "board", "edsger"))
    standup = "# Stand-up\n\n- **ada**\n  - In the way: no glass\n\n" + world.MEMORY.stamp("standup:1:2026-01-06")
    play.sprint = replace(play.sprint, comments=(world.comment(30, standup, mine=True, at=at(6, 9)),))
    found += play.tell(at(6, 17))
    filed = world.issue(20, "Retro of week 1", f"x\n\n{world.MEMORY.stamp('retro:1:1')}\n", labels=("retro",))
    review = replace(filed, number=21, title="Review of Sprint 1", body=f"x\n\n{world.MEMORY.stamp('review:1')}\n")
    play.retros = tuple(replace(each, created_at=at(9, 15), mine=True) for each in (filed, review))
    found += play.tell(at(9, 15, 5))
    silent = _play()
    silent.rules = replace(silent.rules, updates=UpdateRules(enabled=True))
    found += of(silent.tell(at(14, 10)), Kind.STALE)
    return {each.kind.value: each for each in found}


@pytest.fixture(scope="module")
def told() -> dict[str, Notice]:
    return _told()


KINDS = ("conflict", "escalation", "help", "opened", "retro", "review", "stale", "summary")


@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_reads_as_expected(told: dict[str, Notice], kind: str) -> None:
    notice = told[kind]
    said = blocks(notice.text, notice.url)
    made = "\n".join(f"## {name}\n\n{write(said)}\n" for name, write in FORMS.items())
    file = EXPECTED / f"{kind}.md"
    if os.environ.get("UPDATE_EXPECTED"):
        EXPECTED.mkdir(exist_ok=True)
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8")


def test_every_kind_has_a_template() -> None:
    folder = Path(str(resources.files("templates") / "notices"))
    assert {file.stem for file in folder.glob("*.md")} == {kind.value for kind in Kind}
