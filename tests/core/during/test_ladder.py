"""Who hears of a goal that stands still, and when: steps, working hours, days off, outages, and the end of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.agreed import Change
from bot.core.model import Act, Deed
from bot.core.plan import plan_sprint
from bot.core.plan.during import spells
from bot.core.rules import Away, DayOff, Rules, Team
from bot.core.rules.escalation import LADDER, Step, holders, role_key
from bot.render import render
from tests.core import world
from tests.core.during.stage import Stage, pinged

ROLES = (("team_lead", ("grace",)), ("product_manager", ("barbara",)), ("stakeholder", ("linus",)))
RULES = replace(world.RULES, roles=ROLES)
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of January 2026; the 5th is a Monday, and the sprint's first day."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def stage(rules: Rules = RULES) -> Stage:
    made = Stage(rules)
    made.goal(7, "Star tracker", "on track")
    made.goal(8, "Gyros", "on track", "grace")
    return made


def test_each_step_is_taken_once_and_pings_who_is_meant() -> None:
    play = stage()
    play.became(7, "blocked", at(6, 9), note="no glass")
    assert play.turn(at(6, 12, 59)) == []
    first = play.turn(at(6, 13))
    assert pinged(first) == {"grace"}
    assert "blocked for 4 h of working time" in first[0].body
    assert "no glass" in first[0].body
    assert play.turn(at(6, 13, 5)) == []
    assert pinged(play.turn(at(6, 17))) == {"barbara"}
    assert play.turn(at(7, 12)) == []


def test_the_plan_says_when_to_look_again() -> None:
    play = stage()
    play.became(7, "blocked", at(6, 9))
    play.turn(at(6, 10))
    assert play.plan is not None
    assert play.plan.due_at == at(6, 13)


def test_the_clock_stands_still_at_night_and_at_the_weekend() -> None:
    play = stage()
    play.became(7, "blocked", at(9, 16))  # Friday, one hour before the end
    assert play.turn(at(11, 12)) == []
    assert play.turn(at(12, 11, 59)) == []
    assert pinged(play.turn(at(12, 12))) == {"grace"}


def test_a_zone_has_its_own_working_hours() -> None:
    play = stage(replace(RULES, timezone="Pacific/Auckland"))  # 13 hours ahead of UTC in January
    play.became(7, "blocked", at(6, 9))  # 22:00 there
    assert play.turn(at(6, 23, 59)) == []  # 12:59 of the next day
    assert pinged(play.turn(at(7, 0))) == {"grace"}


def test_nothing_is_posted_outside_working_hours() -> None:
    play = stage()
    play.became(7, "blocked", at(6, 9))
    assert play.turn(at(6, 23)) == []
    assert play.plan is not None
    assert play.plan.due_at == at(7, 9)
    late = play.turn(at(7, 9))
    assert len(late) == 1
    assert pinged(late) == {"grace", "barbara"}
    assert play.turn(at(7, 10)) == []


def test_who_owns_the_goal_is_not_told_what_they_said() -> None:
    play = stage()
    play.became(8, "blocked", at(6, 9), "grace")
    assert play.turn(at(6, 14)) == []
    assert pinged(play.turn(at(6, 17))) == {"barbara"}


def test_a_step_for_the_owner_and_one_for_a_login() -> None:
    steps = (Step(HOUR, "owner"), Step(2 * HOUR, "@edsger", says="call the supplier"))
    play = stage(replace(world.RULES, escalation=steps))
    play.became(7, "blocked", at(6, 9))
    assert pinged(play.turn(at(6, 10))) == {"ada"}
    second = play.turn(at(6, 11))
    assert pinged(second) == {"edsger"}
    assert "call the supplier" in second[0].body


def test_a_goal_without_an_owner_has_nobody_to_ask() -> None:
    play = stage(replace(world.RULES, escalation=(Step(HOUR, "owner"),)))
    play.agreed[7] = replace(play.agreed[7], owner="")
    play.sprint = replace(play.sprint, body=play.sprint.body.replace(" (Owner: @ada)", ""))
    play.goals[0] = replace(play.goals[0], assignees=())
    play.became(7, "blocked", at(6, 9))
    assert play.turn(at(6, 12)) == []


def test_a_team_has_a_lead_of_its_own() -> None:
    rules = replace(RULES, teams=(Team("Guidance", ("ada",), (("team_lead", ("edsger",)),)),))
    play = stage(rules)
    play.sprint = replace(play.sprint, body="# Team Guidance\n\n" + play.sprint.body)
    play.became(7, "blocked", at(6, 9))
    assert pinged(play.turn(at(6, 13))) == {"edsger"}


def test_who_is_away_is_not_pinged_and_later_steps_go_on() -> None:
    away = (Away("grace", (DayOff(date(2026, 1, 6), date(2026, 1, 7)),)),)
    play = stage(replace(RULES, away=away))
    play.became(7, "blocked", at(6, 9))
    assert play.turn(at(6, 13)) == []
    assert play.plan is not None
    assert play.plan.due_at == at(6, 17)
    assert pinged(play.turn(at(6, 17))) == {"barbara"}
    assert play.turn(at(8, 9)) == []


def test_a_step_waits_until_somebody_is_back() -> None:
    rules = replace(RULES, roles=ROLES[:1], away=(Away("grace", (DayOff(date(2026, 1, 6), date(2026, 1, 6)),)),))
    play = stage(rules)
    play.became(7, "blocked", at(6, 9))
    assert play.turn(at(6, 16)) == []
    assert play.plan is not None
    assert play.plan.due_at == at(7, 9)
    assert pinged(play.turn(at(7, 9))) == {"grace"}


def test_a_step_waits_for_no_day_where_nobody_ever_works() -> None:
    rules = replace(RULES, work=replace(RULES.work, workdays=(date(2026, 1, 6),), weekdays=()))
    rules = replace(rules, away=(Away("grace", (DayOff(date(2026, 1, 6), date(2026, 1, 6)),)),), roles=ROLES[:1])
    play = stage(rules)
    play.became(7, "blocked", at(6, 9))
    assert play.turn(at(6, 14)) == []


def test_a_goal_at_risk_is_told_to_the_stakeholders_at_once() -> None:
    play = stage()
    play.became(7, "at risk", at(6, 10))
    post = play.turn(at(6, 10))
    assert pinged(post) == {"linus"}
    assert play.turn(at(6, 12)) == []


def test_without_roles_nobody_hears_anything() -> None:
    play = stage(world.RULES)
    assert world.RULES.escalation == LADDER
    play.became(7, "blocked", at(6, 9))
    assert play.turn(at(9, 12)) == []


def test_one_line_says_how_long_it_took_when_somebody_was_called() -> None:
    play = stage()
    play.became(7, "blocked", at(6, 9))
    play.turn(at(6, 13))
    play.became(7, "on track", at(7, 10, 30), note="the glass is here")
    (post,) = play.turn(at(7, 10, 30))
    assert "blocked for 9 h 30 min" in post.body
    assert "the glass is here" in post.body
    assert pinged([post]) == set()
    assert play.turn(at(7, 11)) == []


def test_nothing_is_said_when_it_goes_on_before_anybody_was_called() -> None:
    play = stage()
    play.became(7, "blocked", at(6, 9))
    play.turn(at(6, 10))
    play.became(7, "on track", at(6, 11))
    assert play.turn(at(6, 11)) == []


def test_a_second_spell_begins_at_nought() -> None:
    play = stage()
    play.became(7, "blocked", at(6, 9))
    play.turn(at(6, 13))
    play.became(7, "on track", at(6, 14))
    play.turn(at(6, 14))
    play.became(7, "blocked", at(6, 15))
    assert play.turn(at(6, 16)) == []
    assert pinged(play.turn(at(7, 11))) == {"grace"}


def test_time_before_the_sprint_does_not_count() -> None:
    play = stage()
    play.became(7, "blocked", at(2, 9))
    assert play.turn(at(4, 12)) == []
    assert play.turn(at(5, 12)) == []
    assert pinged(play.turn(at(5, 13))) == {"grace"}
    play.became(7, "on track", at(5, 14))
    (post,) = play.turn(at(5, 14))
    assert "blocked for 5 h" in post.body


def test_a_sprint_that_is_over_calls_nobody() -> None:
    play = stage()
    play.became(7, "blocked", at(16, 9))
    assert play.turn(at(19, 12)) == []


def test_without_a_history_the_label_tells_since_when() -> None:
    play = stage()
    play.became(7, "blocked", at(6, 9))
    play.history = []
    assert play.turn(at(6, 16)) == []
    snapshot = world.look(play.sprint, *play.goals)
    deed = Deed("I_7", Act.LABELED, at(6, 9), "ada", "status: blocked")
    memory = replace(world.MEMORY, agreed=dict(play.agreed))
    plan = plan_sprint(replace(snapshot, deeds=(deed,)), RULES, memory, at(6, 16), render)
    assert any(getattr(edit, "key", "").startswith("escalation:7:") for edit in plan.edits)


STATUSES = ("on track", "blocked", "at risk", "blocked", "not started")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 600), st.sampled_from(STATUSES)), max_size=5),
    st.lists(st.tuples(st.integers(1, 400), st.booleans()), min_size=1, max_size=25),
)
def test_each_step_comes_once_whatever_the_looks_and_outages(
    changes: list[tuple[int, str]], looks: list[tuple[int, bool]]
) -> None:
    play = stage()
    moments: list[tuple[datetime, str]] = []
    now = at(6, 8)
    for minutes, status in changes:
        now += timedelta(minutes=minutes)
        moments.append((now, status))
    now = at(6, 8)
    for minutes, dies in looks:
        now += timedelta(minutes=minutes)
        for change in [each for each in moments if each[0] <= now]:
            moments.remove(change)
            if play.agreed[7].status != change[1]:
                play.became(7, change[1], change[0])
        work = now.hour * 60 + now.minute
        made = play.turn(now, dies=dies)
        assert not made or (9 * 60 <= work <= 17 * 60 + 10 and now.weekday() < 5) or made[0].key.startswith("relieved:")
    assert len(play.keys) == len(set(play.keys))
    asked = [key for key in play.keys if key.startswith("escalation:")]
    assert [key for key in asked if key.endswith("480-product_manager")] == sorted(
        key for key in asked if key.endswith("480-product_manager")
    )


def change(minutes: int, what: str, after: str, before: str = "") -> Change:
    return Change(7, at(6, 9) + timedelta(minutes=minutes), what, before, after, "label")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], []),
        ([change(0, "created", "blocked")], [(0, None)]),
        ([change(0, "status", "blocked"), change(9, "status", "done")], [(0, 9)]),
        ([change(9, "status", "done"), change(0, "status", "blocked")], [(0, 9)]),
        ([change(0, "status", "blocked"), change(3, "said", "blocked"), change(5, "removed", "")], [(0, 5)]),
        ([change(0, "status", "blocked"), change(3, "status", "blocked")], [(0, None)]),
        (
            [change(0, "status", "blocked"), change(2, "status", "done"), change(4, "status", "blocked")],
            [(0, 2), (4, None)],
        ),
        ([change(0, "lost status", "blocked")], []),
    ],
)
def test_spells_of_a_status(changes: list[Change], expected: list[tuple[int, int | None]]) -> None:
    found = spells.spells(changes, 7, "blocked")
    begin = at(6, 9)
    minutes = [(each.since, each.until) for each in found]
    assert minutes == [
        (begin + timedelta(minutes=since), None if until is None else begin + timedelta(minutes=until))
        for since, until in expected
    ]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "less than a minute"), (59, "59 min"), (60, "1 h"), (320, "5 h 20 min"), (-5, "less than a minute")],
)
def test_time_in_words(minutes: int, words: str) -> None:
    assert spells.in_words(timedelta(minutes=minutes)) == words


@pytest.mark.parametrize("name", ["team lead", "Team Leads", "team_lead", "TEAM-LEAD"])
def test_names_of_roles_are_compared_kindly(name: str) -> None:
    assert role_key(name) == "team_lead"
    assert holders((("team_lead", ("ada",)),), name) == ("ada",)
