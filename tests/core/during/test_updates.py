"""Asking owners for a word: who is asked when, how often, for which goals, and what a reaction says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.edits import PostComment
from bot.core.model import Person, Reaction, SprintSnapshot
from bot.core.plan import answerable, plan_sprint
from bot.core.plan.during.answers import Asked, read_key
from bot.core.rules import Away, DayOff, Rules
from bot.core.rules.daily import UpdateRules
from bot.render import render
from tests.core import world
from tests.core.during.stage import Stage, pinged

ON = UpdateRules(enabled=True, grace_days=0)
RULES = replace(world.RULES, updates=ON)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of January 2026; the 5th is a Monday, and the sprint's first day."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def stage(rules: Rules = RULES, *labels: str) -> Stage:
    made = Stage(rules)
    made.goal(7, "Star tracker", "on track", labels=labels)
    made.goal(8, "Gyros", "at risk")
    made.goal(9, "Pump", "on track", "grace")
    return made


def test_each_silent_owner_is_asked_once_for_all_goals_together() -> None:
    play = stage()
    assert play.turn(at(7, 10)) == []
    assert play.turn(at(8, 9, 59)) == []
    (post,) = play.turn(at(8, 10))
    assert pinged([post]) == {"ada", "grace"}
    assert post.body.count("@ada") == 1
    assert "Star tracker" in post.body
    assert "Gyros" in post.body
    assert "quiet for 3 working days" in post.body
    assert play.turn(at(8, 10, 1)) == []
    assert play.turn(at(9, 10)) == []
    assert play.turn(at(12, 10)) == []
    assert len(play.turn(at(13, 10))) == 1


def test_without_the_rule_nobody_is_asked() -> None:
    play = stage(world.RULES)
    assert play.turn(at(15, 12)) == []


def test_a_word_of_the_owner_ends_the_silence() -> None:
    play = stage()
    play.says(7, "ada", "the lens is here", at(7, 15))
    play.says(9, "barbara", "how is it going?", at(7, 15))
    (post,) = play.turn(at(8, 10))
    assert "Star tracker" not in post.body
    assert "Gyros" in post.body
    assert pinged([post]) == {"ada", "grace"}


def test_a_change_by_anybody_is_a_word() -> None:
    play = stage()
    play.became(9, "at risk", at(7, 12), "barbara")
    (post,) = play.turn(at(8, 10))
    assert pinged([post]) == {"ada"}


def test_an_owner_who_edits_the_plan_has_said_something() -> None:
    play = stage()
    play.sprint = replace(play.sprint, edited_at=at(7, 12), editor=Person("Ada"))
    (post,) = play.turn(at(8, 10))
    assert pinged([post]) == {"grace"}


def test_closed_carried_and_unowned_goals_are_nobodys() -> None:
    play = Stage(RULES)
    play.goal(7, "Star tracker", "done", state="closed", state_reason="completed")
    play.goal(8, "Gyros", "carried over")
    assert play.turn(at(9, 10)) == []


def test_nobody_is_asked_at_weekends_on_quiet_days_or_away() -> None:
    rules = replace(
        RULES,
        updates=replace(ON, quiet=(3,)),
        away=(Away("grace", (DayOff(date(2026, 1, 9), date(2026, 1, 12)),)),),
    )
    play = stage(rules)
    assert play.turn(at(8, 12)) == []  # a Thursday
    assert pinged(play.turn(at(9, 10))) == {"ada"}
    assert play.turn(at(11, 12)) == []
    # Her days off do not count as days of silence either.
    assert pinged(play.turn(at(13, 10))) == {"grace"}


def test_new_goals_have_a_time_of_grace() -> None:
    play = stage(replace(RULES, updates=UpdateRules(enabled=True)))
    assert play.turn(at(9, 10)) == []
    assert len(play.turn(at(12, 10))) == 1


def test_a_message_that_nobody_could_post_in_time_comes_later_on_that_day_or_not() -> None:
    assert len(stage().turn(at(8, 16, 59))) == 1
    assert stage().turn(at(8, 17)) == []
    late = replace(RULES, updates=replace(ON, at=time(16, 30)))
    assert len(stage(late).turn(at(8, 17, 20))) == 1
    assert stage(late).turn(at(8, 17, 30)) == []


def test_the_clock_on_the_wall_decides() -> None:
    play = stage(replace(RULES, timezone="America/New_York"))
    assert play.turn(at(8, 14, 59)) == []
    assert len(play.turn(at(8, 15))) == 1


def test_the_plan_says_when_to_look_again() -> None:
    play = stage()
    play.turn(at(8, 9))
    assert play.plan is not None
    assert play.plan.due_at == at(8, 10)
    play.turn(at(8, 10))
    play.turn(at(8, 10, 30))
    assert play.plan is not None
    assert play.plan.due_at == at(8, 11, 30)


@pytest.mark.parametrize(
    ("label", "day"),
    [
        ("update: daily", 6),
        ("Update: every 2 days", 7),
        ("update:weekly", 12),
        ("update: every 1 week", 12),
        ("update: soon", 8),
    ],
)
def test_a_label_says_how_often_an_owner_is_asked(label: str, day: int) -> None:
    play = Stage(RULES)
    play.goal(7, "Star tracker", "on track", labels=(label,))
    assert play.turn(at(day, 9)) == []
    before = day - 1 if day != 12 else 9
    assert play.turn(at(before, 10)) == []
    assert len(play.turn(at(day, 10))) == 1


def test_a_label_can_say_never() -> None:
    play = Stage(RULES)
    play.goal(7, "Star tracker", "on track", labels=("update: never",))
    assert play.turn(at(15, 10)) == []


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (("update: daily", "update: weekly"), 'has the labels "update: daily" and "update: weekly"; keep one'),
        (("update: soon",), 'has the label "update: soon"; write daily'),
        (("update: daily", "update: every 1 day"), ""),
        (("bug",), ""),
    ],
)
def test_labels_that_contradict_each_other_are_told(labels: tuple[str, ...], words: str) -> None:
    play = Stage(RULES)
    play.goal(7, "Star tracker", "on track", labels=labels)
    play.turn(at(5, 10))
    assert play.plan is not None
    told = [problem.message for problem in play.plan.problems]
    assert [words in each for each in told] == ([True] if words else [])


def test_who_was_asked_stands_in_the_message_itself() -> None:
    play = stage()
    play.turn(at(8, 10), dies=True)
    assert play.turn(at(8, 10, 5)) == []
    assert play.turn(at(9, 10)) == []
    assert {*map(read_key, play.done)} >= set()
    key = Asked(date(2026, 1, 8), "ada", (7, 8)).key
    assert read_key(key) == Asked(date(2026, 1, 8), "ada", (7, 8))
    assert read_key("update:1:2026-01-08") is None
    assert read_key("asked:1") is None


def reacted(play: Stage, who: str, content: str, moment: datetime) -> SprintSnapshot:
    message = play.sprint.comments[-1]
    snapshot = world.look(play.sprint, *play.goals)
    return replace(snapshot, reactions=(*snapshot.reactions, Reaction(message.id, who, content, moment)))


def asked_on_the_eighth() -> Stage:
    play = stage()
    play.turn(at(8, 9))  # the summary is there
    play.turn(at(8, 10))
    return play


@pytest.mark.parametrize(
    ("content", "status"),
    [("THUMBS_UP", "on track"), ("ROCKET", "on track"), ("CONFUSED", "at risk"), ("THUMBS_DOWN", "off track")],
)
def test_a_reaction_of_the_owner_answers_for_all_goals(content: str, status: str) -> None:
    play = asked_on_the_eighth()
    memory = replace(world.MEMORY, agreed=dict(play.agreed), history=tuple(play.history), done=frozenset(play.done))
    plan = plan_sprint(reacted(play, "Ada", content, at(8, 11)), RULES, memory, at(8, 12), render)
    statuses = {goal.number: goal.status for goal in plan.agreed}
    assert {statuses.get(7, "on track"), statuses.get(8, "at risk")} == {status}
    assert statuses.get(9, "on track") == "on track"
    assert {(c.number, c.after, c.who) for c in plan.changes} == {(7, status, "Ada"), (8, status, "Ada")}
    # Heard once, it is not heard again.
    after = replace(
        memory,
        history=(*memory.history, *plan.changes),
        agreed={**play.agreed, **{goal.number: goal for goal in plan.agreed}},
    )
    again = plan_sprint(reacted(play, "Ada", content, at(8, 11)), RULES, after, at(8, 13), render)
    assert not [change for change in again.changes if change.who]


def test_other_peoples_reactions_and_other_signs_say_nothing() -> None:
    play = asked_on_the_eighth()
    memory = replace(world.MEMORY, agreed=dict(play.agreed), history=tuple(play.history), done=frozenset(play.done))
    for who, content in (("linus", "THUMBS_DOWN"), ("ada", "HEART")):
        plan = plan_sprint(reacted(play, who, content, at(8, 11)), RULES, memory, at(8, 12), render)
        assert plan.changes == ()


def test_a_later_word_stands_against_an_earlier_reaction_and_the_last_reaction_counts() -> None:
    play = asked_on_the_eighth()
    play.became(8, "off track", at(8, 12), "ada")
    snapshot = reacted(play, "ada", "THUMBS_DOWN", at(8, 11))
    first = Reaction(play.sprint.comments[-1].id, "ada", "THUMBS_UP", at(8, 10, 30))
    elsewhere = Reaction("IC_0", "ada", "THUMBS_UP", at(8, 11))
    memory = replace(world.MEMORY, agreed=dict(play.agreed), history=tuple(play.history), done=frozenset(play.done))
    plan = plan_sprint(
        replace(snapshot, reactions=(first, *snapshot.reactions, elsewhere)), RULES, memory, at(8, 13), render
    )
    assert {(c.number, c.after) for c in plan.changes} == {(7, "off track")}


def test_a_goal_that_changed_hands_is_not_answered_by_who_owned_it() -> None:
    play = asked_on_the_eighth()
    play.agreed[8] = replace(play.agreed[8], owner="edsger")
    memory = replace(world.MEMORY, agreed=dict(play.agreed), done=frozenset(play.done))
    plan = plan_sprint(reacted(play, "ada", "THUMBS_DOWN", at(8, 11)), RULES, memory, at(8, 12), render)
    assert {c.number for c in plan.changes if c.what == "status"} == {7}


def test_only_messages_with_an_answer_are_looked_at_closer() -> None:
    play = asked_on_the_eighth()
    snapshot = world.look(play.sprint, *play.goals)
    assert answerable(snapshot, world.MEMORY) == ()
    last = replace(play.sprint.comments[-1], given=("EYES", "THUMBS_UP"))
    others = tuple(replace(each, given=("THUMBS_UP",)) for each in play.sprint.comments[:-1])
    seen = world.look(replace(play.sprint, comments=(*others, last)), *play.goals)
    assert answerable(seen, world.MEMORY) == (last.id,)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(10, 900), st.booleans()), min_size=1, max_size=30))
def test_nobody_is_asked_twice_in_three_days_whatever_the_looks_and_outages(looks: list[tuple[int, bool]]) -> None:
    play = stage()
    now = at(5, 8)
    for minutes, dies in looks:
        now += timedelta(minutes=minutes)
        play.turn(now, dies=dies)
    messages = [(moment, edit) for moment, edit in play.posted if edit.key.startswith("update:")]
    for login in ("ada", "grace"):
        days = [moment.date() for moment, edit in messages if login in pinged([edit])]
        assert all((later - earlier).days >= 3 for earlier, later in pairwise(days))
    assert all(moment.weekday() < 5 and 10 <= moment.hour < 17 for moment, _ in messages)
    assert all(isinstance(edit, PostComment) for _, edit in messages)
