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
from bot.core.plan.during.blindspots import blind_spots, gravest_first
from bot.core.plan.turn import start
from bot.core.plan.values import Memory
from bot.core.rules import Cadence, Rules
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


def spot(text: str, day: int, severity: str = "high", who: str = "ada") -> Kept:
    return Kept("blind-spot", text, who, at(day), 0, (("severity", severity),))


def seen(text: str, day: int, end: str = "", who: str = "grace") -> Kept:
    return Kept("blind-spot-closed", end, who, at(day), 0, (("blind-spot", text),))


def test_blind_spots_have_numbers_signs_and_an_age() -> None:
    earlier = (spot("no backup", 1, "critical"), spot("old manual", 1, "low"), seen("old manual", 1))
    kept = (spot("no test of the pump", 5), spot("Old manual", 5, "low"), seen("Old manual", 6, "it is new"))
    text = block(replace(world.MEMORY, risks=earlier, kept=kept))
    assert text == (
        "**Blind spots**\n\n- 🔴 B1, critical: no backup (ada, Jan 1; open in 2 sprints)\n"
        "- 🟠 B2, high: no test of the pump (ada, Jan 5)\n- ~~B3: Old manual~~ closed by grace: it is new"
    )


def test_risks_and_blind_spots_do_not_close_each_other() -> None:
    text = block(replace(world.MEMORY, kept=(risk("rain", 4), spot("rain", 4), closed("rain", 5))))
    assert text == (
        "**Risks**\n\n- ~~R1: rain~~ closed by grace\n\n**Blind spots**\n\n- 🟠 B1, high: rain (ada, Jan 4)"
    )


def ages(opened: datetime, rules: Rules = ON) -> int:
    """In how many sprints a blind spot of then is open in the sprint from March 2 on."""
    issue = replace(
        world.sprint_issue(BODY), title="Sprint - Mar 2 to Mar 13", created_at=datetime(2026, 2, 27, tzinfo=UTC)
    )
    noted = Kept("blind-spot", "no backup", "ada", opened, 0, (("severity", "high"),))
    is_new = opened >= issue.created_at
    memory = replace(world.MEMORY, kept=(noted,)) if is_new else replace(world.MEMORY, risks=(noted,))
    turn = start(world.look(issue), rules, memory, datetime(2026, 3, 4, tzinfo=UTC), render)
    (found,) = blind_spots(turn)
    return found.sprints


@pytest.mark.parametrize(
    ("opened", "sprints"),
    [
        (datetime(2026, 3, 3, tzinfo=UTC), 1),
        (datetime(2026, 2, 27, 9, tzinfo=UTC), 1),
        (datetime(2026, 2, 26, tzinfo=UTC), 2),
        (datetime(2026, 2, 16, tzinfo=UTC), 2),
        (datetime(2026, 2, 3, tzinfo=UTC), 3),
        (datetime(2026, 1, 6, tzinfo=UTC), 5),
    ],
)
def test_a_blind_spot_is_as_old_as_the_sprints_that_it_was_open_in(opened: datetime, sprints: int) -> None:
    assert ages(opened) == sprints
    assert ages(opened, replace(ON, cadence=Cadence())) == (1 if sprints == 1 else pytest.approx(sprints, abs=1))


def test_the_gravest_and_oldest_come_first_and_closed_ones_not_at_all() -> None:
    kept = (spot("a", 4, "low"), spot("b", 4, "critical"), spot("c", 4), seen("c", 5), spot("d", 5, "who knows"))
    turn = start(world.look(world.sprint_issue(BODY)), ON, replace(world.MEMORY, kept=kept), at(6), render)
    assert [(each.number, each.severity) for each in gravest_first(blind_spots(turn))] == [
        (2, "critical"),
        (4, "medium"),
        (1, "low"),
    ]
    assert blind_spots(turn)[0].cut(0).text == "a"
    long = replace(blind_spots(turn)[0], text="word " * 100, end="end " * 100)
    assert (len(long.cut(10).text), len(long.cut(10).end)) == (80, 10)


DESK_OF_SPOTS = replace(DESK, blind_spots=("no backup", ""))


@pytest.mark.parametrize(
    ("line", "kind", "text", "fields"),
    [
        ("/blindspot no backup", "blind-spot", "no backup", {"severity": "medium"}),
        ("/blindspot critical: no backup", "blind-spot", "no backup", {"severity": "critical"}),
        ('/blindspot high: "no backup"', "blind-spot", "no backup", {"severity": "high"}),
        ("/blind-spot low coverage", "blind-spot", "low coverage", {"severity": "medium"}),
        ("/blindspot close 1", "blind-spot-closed", "", {"blind-spot": "no backup"}),
        (
            "/blindspot close B1: grace restores one",
            "blind-spot-closed",
            "grace restores one",
            {"blind-spot": "no backup"},
        ),
    ],
)
def test_a_blind_spot_is_noted_and_closed(line: str, kind: str, text: str, fields: dict[str, str]) -> None:
    verdict = judged(line, desk=DESK_OF_SPOTS)
    assert isinstance(verdict, Done)
    (order,) = verdict.orders
    assert isinstance(order, Keep)
    assert (order.kind, order.text, dict(order.fields)) == (kind, text, fields)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/blindspot", "Say what nobody looks after"),
        ("/blindspot high: …", "Say what nobody looks after"),
        ("/blindspot close 2", "Blind spot B2 is closed already"),
        ("/blindspot close 3", "There is no blind spot B3 in this sprint; it has 2"),
    ],
)
def test_what_is_wrong_with_a_blind_spot_is_told(line: str, told: str) -> None:
    verdict = judged(line, desk=DESK_OF_SPOTS)
    assert isinstance(verdict, Mistake)
    assert told in verdict.message
