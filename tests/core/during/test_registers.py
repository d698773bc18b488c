"""Risks and decisions of a sprint: their numbers, what is closed, what goes on, and the block that shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core import document
from bot.core.agreed import Kept
from bot.core.commands.values import Done, Keep, Mistake
from bot.core.edits import SpliceText
from bot.core.plan import plan_sprint
from bot.core.plan.values import Memory
from bot.render import render
from tests.core import world
from tests.core.commands.desk import DESK, judged

ON = replace(world.RULES, registers=True)
BODY = "## Plan\n\n- Gyros (Owner: @ada)\n"


def at(day: int, hour: int = 9) -> datetime:
    """A moment of January 2026; the sprint issue was opened on the 2nd."""
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def risk(text: str, day: int, who: str = "ada", **fields: str) -> Kept:
    return Kept("risk", text, who, at(day), 0, tuple(fields.items()))


def closed(text: str, day: int, end: str = "", who: str = "grace") -> Kept:
    return Kept("risk-closed", end, who, at(day), 0, (("risk", text),))


def block(memory: Memory, body: str = BODY, *, on: bool = True) -> str | None:
    """What the block says, "" when it is taken away, None when it stays as it is."""
    plan = plan_sprint(world.look(world.sprint_issue(body)), replace(ON, registers=on), memory, at(6), render)
    for edit in plan.edits:
        for change in edit.changes if isinstance(edit, SpliceText) else ():
            if isinstance(change, document.PutBlock | document.DropBlock) and change.kind == "registers":
                return change.body if isinstance(change, document.PutBlock) else ""
    return None


def test_risks_have_numbers_and_are_struck_out_when_closed() -> None:
    kept = (risk("rain", 5), risk("late lens", 6, mitigation="ask", contingency="wait"), closed("Rain", 6, "sun"))
    text = block(replace(world.MEMORY, kept=kept))
    assert text == (
        "**Risks**\n\n- ~~R1: rain~~ closed by grace: sun\n- R2: late lens (ada, Jan 6); against it: ask; else: wait"
    )


def test_open_risks_of_earlier_sprints_go_on_with_the_first_numbers() -> None:
    earlier = (risk("rain", 1), risk("snow", 1), closed("snow", 1), closed("never noted", 1), risk("hail", 3))
    text = block(replace(world.MEMORY, risks=earlier, kept=(risk("fog", 4), closed("rain", 5), closed("hail", 5))))
    assert text is not None
    assert "R1: rain~~ closed by grace" in text
    assert "snow" not in text
    assert "R2: hail~~" in text
    assert "R3: fog (ada, Jan 4)" in text
    (carried,) = [line for line in (block(replace(world.MEMORY, risks=earlier[:1])) or "").split("\n") if "R1" in line]
    assert carried == "- R1: rain (ada, Jan 1, from an earlier sprint)"


def test_a_closed_risk_is_opened_by_noting_it_again() -> None:
    kept = (risk("rain", 4), closed("rain", 5), risk("Rain ", 6, "linus"))
    text = block(replace(world.MEMORY, kept=kept))
    assert text is not None
    assert "R1: Rain (linus, Jan 6)" in text
    assert "R2" not in text


def test_decisions_are_listed_with_their_level() -> None:
    kept = (
        Kept("decision", "we fly", "ada", at(5), 0, (("level", "major"),)),
        Kept("decision", "no camera", "ada", at(6)),
    )
    text = block(replace(world.MEMORY, kept=kept))
    assert text == "**Decisions**\n\n- Jan 5: we fly (ada, major)\n- Jan 6: no camera (ada)"


def test_the_block_comes_only_where_the_rules_want_it_and_goes_with_the_last_entry() -> None:
    memory = replace(world.MEMORY, kept=(risk("rain", 5),))
    text = block(memory)
    assert text
    assert block(memory, on=False) is None
    assert block(world.MEMORY) is None
    body = document.splice(BODY, [document.PutBlock("registers", "1", text, "end")]).text
    assert block(memory, body) is None
    assert block(world.MEMORY, body) == ""


DESK_WITH = replace(DESK, risks=("the lens is late", "", "rain"))


def test_a_risk_is_closed_by_its_number() -> None:
    for line in ("/risk close 3 the sun is out", "/risk closed R3: the sun is out", "/risk gone #3 - the sun is out"):
        verdict = judged(line, None, "ada", DESK_WITH)
        assert isinstance(verdict, Done), line
        assert verdict.orders == (Keep("risk-closed", "the sun is out", (), (("risk", "rain"),)),)


@pytest.mark.parametrize(
    ("line", "words"),
    [("/risk close 4", "no risk R4"), ("/risk close 0", "no risk R0"), ("/risk close 2", "closed already")],
)
def test_a_risk_that_cannot_be_closed_is_explained(line: str, words: str) -> None:
    verdict = judged(line, None, "ada", DESK_WITH)
    assert isinstance(verdict, Mistake)
    assert words in verdict.message
