"""People do things at random, one after another or several at once: then all surfaces agree and the bot rests."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.core.status import DEFAULT_VOCABULARY
from bot.demo.result import end_state
from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = "## Plan\r\n\r\n- Star tracker (Owner: @grace)\r\n- Gyros (Owner: @ada)\r\n* Pump\t(Owner: @edsger) - hum  \r\n"
PEOPLE = ("ada", "grace", "edsger", "barbara", "linus")
TITLES = ("Star tracker", "Gyros", "Pump")
EMOJI = [word.emoji for word in DEFAULT_VOCABULARY.words]
SIGN = "|".join(map(re.escape, EMOJI))


def _label(corridor: Corridor, dice: random.Random) -> None:
    label = dice.choice(DEFAULT_VOCABULARY.words).label
    corridor.act(dice.choice(PEOPLE), "label", issue=_goal(corridor, dice), label=label)


def _unlabel(corridor: Corridor, dice: random.Random) -> None:
    number = _goal(corridor, dice)
    labels = next(issue["labels"] for issue in corridor.issues() if issue["number"] == number)
    if labels:
        corridor.act(dice.choice(PEOPLE), "unlabel", issue=number, label=dice.choice(labels))


def _emoji(corridor: Corridor, dice: random.Random) -> None:
    title = dice.choice(TITLES)
    body = re.sub(rf"(?:{SIGN}) {title}", f"{dice.choice(EMOJI)} {title}", corridor.sprint()["body"])
    corridor.act(dice.choice(PEOPLE), "edit", issue=corridor.sprint()["number"], body=body)


def _close(corridor: Corridor, dice: random.Random) -> None:
    reason = dice.choice(["completed", "not_planned", "duplicate"])
    corridor.act(dice.choice(PEOPLE), "close", issue=_goal(corridor, dice), reason=reason)


def _reopen(corridor: Corridor, dice: random.Random) -> None:
    corridor.act(dice.choice(PEOPLE), "reopen", issue=_goal(corridor, dice))


def _assign(corridor: Corridor, dice: random.Random) -> None:
    number = _goal(corridor, dice)
    for login in next(issue["assignees"] for issue in corridor.issues() if issue["number"] == number):
        corridor.act("ada", "unassign", issue=number, user=login)
    corridor.act("ada", "assign", issue=number, user=dice.choice(PEOPLE))


def _owner(corridor: Corridor, dice: random.Random) -> None:
    owner = dice.choice(PEOPLE)
    body = re.sub(r"\(Owner: @\w+\)", f"(Owner: @{owner})", corridor.sprint()["body"], count=1)
    corridor.act(dice.choice(PEOPLE), "edit", issue=corridor.sprint()["number"], body=body)


def _words(corridor: Corridor, dice: random.Random) -> None:
    body = corridor.sprint()["body"] + f"\r\nA thought of {dice.choice(PEOPLE)}.\r\n"
    corridor.act(dice.choice(PEOPLE), "edit", issue=corridor.sprint()["number"], body=body)


def _goal(corridor: Corridor, dice: random.Random) -> int:
    return int(corridor.goal(dice.choice(TITLES))["number"])


DEEDS: tuple[Callable[[Corridor, random.Random], None], ...] = (
    *(_label, _unlabel, _emoji, _close, _reopen, _assign, _owner, _words),
)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_people_do_the_surfaces_agree_and_the_bot_comes_to_rest(corridor: Corridor, seed: int) -> None:
    dice = random.Random(seed)
    corridor.meet()
    corridor.at(START)
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    thoughts = 0
    for _ in range(6):
        for deed in dice.choices(DEEDS, k=dice.randint(1, 3)):
            deed(corridor, dice)
            thoughts += deed is _words
        corridor.settle()
        _agreed(corridor)
    assert corridor.sprint()["body"].count("A thought of") == thoughts
    assert corridor.sprint()["body"].count("\r\n") == corridor.sprint()["body"].count("\n")
    assert "\t(Owner:" in corridor.sprint()["body"]


def _agreed(corridor: Corridor) -> None:
    goals = end_state(corridor.issues(), [], quiet=True)["goals"]
    assert len(goals) == len(TITLES)
    for goal in goals:
        assert len(set(goal["status"].values())) == 1, goal
        assert len(set(goal["owner"].values())) == 1, goal
    shown = corridor.records.current(corridor.acme.repository.id, corridor.now.date())
    assert shown is not None
    told = {each.title: ({each.status}, {each.owner}) for each in shown.sheet.goals}
    assert told == {goal["title"]: (set(goal["status"].values()), set(goal["owner"].values())) for goal in goals}
    before = corridor.writes()
    corridor.heal()
    assert corridor.writes() == before
