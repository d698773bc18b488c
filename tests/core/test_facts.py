"""What somebody changes on a goal's line is in its history: lane, confidence, points, targets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.agreed import Agreed, Change
from bot.core.merge import Surface
from bot.core.model import Act, Deed, Person
from bot.core.plan import Memory, Plan, plan_sprint
from bot.render import render
from tests.core.world import MONDAY, RULES, agreed, goal_issue, later, look, remember, sprint_issue

LINE = "- 🟢 Star tracker [#7](https://github.example/acme/rockets/issues/7) (Owner: @grace)"
BEFORE = f"## High priority\n{LINE} (50:50)\n  - 🎯 99% of the sky\n"
KNOWN = replace(
    agreed(7, "Star tracker", "on track", "grace"),
    heard_at=MONDAY,
    facts=(("lane", "high"), ("confidence", "50%"), ("target", "99% of the sky")),
)
ADA = {"edited_at": later(MONDAY, minutes=9), "editor": Person("ada")}


def planned(
    body: str, known: Agreed = KNOWN, memory: Memory | None = None, deeds: tuple[Deed, ...] = (), **issue: object
) -> Plan:
    """Plan a sprint with one goal whose line says this now."""
    snapshot = look(sprint_issue(body, **{**ADA, **issue}), goal_issue(7, "Star tracker", "on track", "grace"))
    return plan_sprint(replace(snapshot, deeds=deeds), RULES, memory or remember(known), MONDAY, render)


def told(plan: Plan) -> list[tuple[str, str, str, str]]:
    """Return what is new in the history: what, before, after, who."""
    return [(each.what, each.before, each.after, each.who) for each in plan.changes]


def test_what_did_not_change_is_not_told() -> None:
    assert planned(BEFORE).changes == ()


@pytest.mark.parametrize(
    ("body", "change"),
    [
        (BEFORE.replace("High", "Low"), ("lane", "high", "low", "ada")),
        (BEFORE.replace("50:50", "80%"), ("confidence", "50%", "80%", "ada")),
        (BEFORE.replace(" (50:50)", ""), ("confidence", "50%", "", "ada")),
        (BEFORE.replace("(50:50)", "(50:50) (5 points)"), ("points", "", "5", "ada")),
        (BEFORE.replace("99%", "95%"), ("target", "99% of the sky", "95% of the sky", "ada")),
        (BEFORE + "  - 🎯 no crash\n", ("target", "", "no crash", "ada")),
        (BEFORE.replace("  - 🎯 99% of the sky\n", ""), ("target", "99% of the sky", "", "ada")),
    ],
)
def test_what_somebody_changes_on_the_line_is_told(body: str, change: tuple[str, str, str, str]) -> None:
    plan = planned(body)
    assert told(plan) == [change]
    assert plan.changes[0].surface is Surface.LINE
    assert plan.changes[0].at == later(MONDAY, minutes=9)
    assert planned(body, plan.agreed[0]).changes == ()


def test_targets_that_only_move_are_no_change() -> None:
    two = replace(KNOWN, facts=(*KNOWN.facts, ("target", "no crash")))
    moved = BEFORE.replace("  - 🎯", "  - 🎯 no crash\n  - 🎯")
    assert planned(moved, two).changes == ()


def test_what_a_command_wrote_is_told_only_once() -> None:
    by_command = Change(7, MONDAY, "confidence", "50%", "80%", Surface.COMMAND, "grace")
    memory = replace(remember(KNOWN), history=(by_command,))
    assert planned(BEFORE.replace("50:50", "80%"), memory=memory).changes == ()
    measured = Change(7, MONDAY, "target", "99% of the sky", "97%", Surface.COMMAND, "grace")
    memory = replace(remember(KNOWN), history=(measured,))
    assert planned(BEFORE.replace("sky", "sky (now: 97%)"), memory=memory).changes == ()


def deed(body: str, who: str, minutes: int, **parts: object) -> Deed:
    """An edit of the plan."""
    return replace(Deed("I_1", Act.EDITED, later(MONDAY, minutes=minutes), who, body), **parts)  # type: ignore[arg-type]


def test_the_edits_tell_who_it_was() -> None:
    now = BEFORE.replace("50:50", "80%")
    deeds = (deed(BEFORE, "edsger", 1), deed(now, "linus", 2), deed(now + "\nA thought.\n", "ada", 3))
    plan = planned(now + "\nA thought.\n", deeds=deeds)
    assert told(plan) == [("confidence", "50%", "80%", "linus")]
    assert plan.changes[0].at == later(MONDAY, minutes=2)
    ours = (deed(BEFORE, "edsger", 1), deed(now, "goalkeeper[bot]", 2, mine=True))
    assert told(planned(now, deeds=ours)) == [("confidence", "50%", "80%", "ada")]
    unknown = planned(now, edited_at=None, editor=None, author=None)
    assert [(each.who, each.at) for each in unknown.changes] == [("", MONDAY)]


def test_a_goal_that_had_no_line_yet_has_nothing_to_compare() -> None:
    assert planned(BEFORE, replace(KNOWN, lined=False, facts=())).changes == ()
