"""Who will hardly work for goals in a sprint, by rotas and days off, and what the plan is told of it."""

from datetime import date
from typing import Literal

import pytest

from bot.core.calendar import Period
from bot.core.edits import PostComment
from bot.core.plan import plan_sprint
from bot.core.plan.house import out
from bot.core.rules import Away, Cadence, DayOff, PlanningRules, Rota, Rules
from tests.core import world
from tests.core.world import look, render, sprint_issue

MONDAY, FRIDAY = date(2026, 1, 5), date(2026, 1, 16)
SPRINT = Period(MONDAY, FRIDAY, 1)


def rules(every: Literal["sprint", "week", "day"], *away: Away) -> Rules:
    rota = Rota("support_hero", ("Ada", "grace"), every, MONDAY)
    return Rules(cadence=Cadence(starts=MONDAY), rotas=(rota,), away=away, planning=PlanningRules())


@pytest.mark.parametrize(
    ("space", "expected"),
    [
        (rules("sprint"), {"ada": "support hero"}),
        (rules("week"), {}),
        (Rules(), {}),
        (rules("week", Away("Linus", (DayOff(MONDAY, date(2026, 1, 12)),))), {"linus": "away"}),
        (rules("week", Away("linus", (DayOff(MONDAY, date(2026, 1, 9)),))), {}),
    ],
)
def test_who_is_out_for_more_than_half_of_the_working_days(space: Rules, expected: dict[str, str]) -> None:
    assert out(space, SPRINT) == expected


def test_the_plan_is_told_of_owners_who_are_out() -> None:
    body = "## Plan\n\n- Gyros (Owner: @ada)\n  - 🎯 2 gyros\n- Wings (Owner: @grace)\n  - 🎯 2 wings\n"
    plan = plan_sprint(look(sprint_issue(body)), rules("sprint"), world.MEMORY, world.CREATED, render)
    (said,) = [edit.body for edit in plan.edits if isinstance(edit, PostComment) and edit.key.startswith("summary:")]
    assert 'who owns "Gyros", is support hero; count on no work.' in said
    assert 'who owns "Wings"' not in said
