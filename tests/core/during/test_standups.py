"""Stand-ups: on which days and how, who is asked, what is drafted, what is summed up, and when nothing is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import document
from bot.core.agreed import Change, Kept
from bot.core.edits import PostComment, SpliceText
from bot.core.model import Piece
from bot.core.plan import plan_sprint
from bot.core.plan.during.filled import Answer, answers_in
from bot.core.rules import Away, DayOff, Rules, Team
from bot.core.rules.daily import StandupForm
from bot.render import render
from tests.core import world
from tests.core.during.stage import Stage, pinged

FORM = StandupForm()
TEAM = (Team("Guidance", ("grace", "ada")),)
RULES = replace(world.RULES, standups=(FORM,), teams=TEAM)
LIVE = replace(FORM, days=("live", "none", "async", "live", "none", "none", "none"))
EVENING = StandupForm("Evening", time(17), time(19), ("Reached today", "Numbers", "Risks"))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of January 2026; the 5th is a Monday, and the sprint's first day."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def stage(rules: Rules = RULES) -> Stage:
    made = Stage(rules)
    made.goal(7, "Star tracker", "on track", "ada")
    made.goal(8, "Gyros", "on track", "grace")
    return made


def test_a_stand_up_comes_once_a_day_at_its_time() -> None:
    play = stage()
    assert play.turn(at(5, 8, 59)) == []
    assert play.plan is not None
    assert play.plan.due_at == at(5, 9)
    (post,) = play.turn(at(5, 9))
    assert post.body.startswith("# Stand-up of Monday, January 5")
    assert "- **ada**\n  - Yesterday:\n  - Today:\n  - In the way:\n- **grace**" in post.body
    assert pinged([post]) == set()
    assert play.turn(at(5, 12)) == []
    assert len(play.turn(at(6, 9, 30))) == 1
    assert play.keys == ["standup:1:2026-01-05", "standup:1:2026-01-06"]


def test_a_day_that_was_missed_is_not_made_up_for() -> None:
    play = stage()
    assert play.turn(at(5, 17)) == []
    play.became(7, "at risk", at(5, 12))
    (post,) = play.turn(at(7, 10))
    assert "January 7" in post.body
    # What happened since the last stand-up of the rules is drafted.
    assert "🟢 on track → 🟡 at risk" not in post.body


def test_there_is_none_at_weekends_and_on_days_without() -> None:
    play = stage(replace(RULES, standups=(LIVE,)))
    assert play.turn(at(6, 10)) == []
    assert play.turn(at(10, 10)) == []


def test_people_who_meet_get_a_paper_only_where_something_stands_on_it() -> None:
    rules = replace(RULES, standups=(LIVE,))
    assert stage(rules).turn(at(5, 9)) == []
    late = stage(rules)
    late.became(8, "blocked", at(5, 8, 30), "grace")
    assert late.turn(at(5, 9, 5)) == []
    play = stage(rules)
    play.became(8, "blocked", at(5, 8, 30), "grace", "no oil")
    assert play.turn(at(5, 8, 44)) == []
    assert play.plan is not None
    assert play.plan.due_at == at(5, 8, 45)
    (post,) = play.turn(at(5, 8, 45))
    assert "You meet at 09:00" in post.body
    assert "- Gyros [#8](https://github.example/acme/rockets/issues/8): ⛔ blocked, grace, “no oil”" in post.body


def test_what_somebody_did_since_the_last_one_is_drafted() -> None:
    play = stage()
    play.turn(at(5, 9))
    play.became(7, "at risk", at(5, 10), "Ada")
    play.became(7, "off track", at(5, 15), "ada", "the lens broke")
    play.history.append(Change(7, at(5, 16), "target", "", "17 users", "command", "ada"))
    play.history.append(Change(8, at(5, 16), "said", "on track", "on track", "comment", "grace"))
    play.history.append(Change(8, at(5, 16), "owner", "grace", "", "assignee", "grace"))
    play.history.append(Change(9, at(5, 8, 30), "status", "", "done", "label", "ada"))
    play.history.append(Change(0, at(5, 12), "metric", "", "12", "command", "ada", title="signups"))
    (post,) = play.turn(at(6, 9))
    ours, _, hers = post.body.partition("- **grace**")
    star = f"_Star tracker [#7]({world.url(7)})"
    assert f"{star}: 🟢 on track → 🔴 off track, “the lens broke”_" in ours
    assert "target 17 users" in ours
    assert "metric" not in post.body
    assert "#9" not in post.body
    assert "Gyros [#8](https://github.example/acme/rockets/issues/8): 🟢 on track_" in hers
    assert "owner nobody" in hers


def test_what_somebody_finished_for_a_goal_is_drafted_too() -> None:
    play = stage()
    snapshot = world.look(play.sprint, *play.goals)
    memory = replace(world.MEMORY, agreed=dict(play.agreed))
    first = plan_sprint(snapshot, RULES, memory, at(6, 9), render)
    assert set(first.wanted) == {"I_7", "I_8"}
    pieces = (
        Piece(31, "Glue the lens", "https://github.example/p/31", at(5, 15), merged=True, who="Ada"),
        Piece(30, "Order glass", "https://github.example/p/30", at(5, 12), merged=False, who="ada"),
        Piece(29, "Old", "https://github.example/p/29", at(2, 12), merged=True, who="ada"),
        Piece(28, "Hers", "https://github.example/p/28", at(5, 12), merged=True, who="barbara"),
    )
    plan = plan_sprint(replace(snapshot, work={7: pieces}), RULES, memory, at(6, 9), render)
    assert plan.wanted == ()
    (body,) = [edit.body for edit in plan.edits if isinstance(edit, PostComment) and edit.key.startswith("standup:")]
    lens = "    - _Glue the lens [#31](https://github.example/p/31): merged_\n"
    assert f"    - _Order glass [#30](https://github.example/p/30): closed_\n{lens}" in body
    assert "Old" not in body
    assert "Hers" not in body


def test_drafts_go_back_to_the_last_stand_up_that_there_was() -> None:
    play = stage()
    play.turn(at(5, 9))
    play.became(7, "at risk", at(5, 10))
    (post,) = play.turn(at(8, 9))  # two days were missed
    assert "🟢 on track → 🟡 at risk" in post.body


def test_who_is_away_is_not_asked_and_people_can_be_named() -> None:
    away = (Away("ada", (DayOff(date(2026, 1, 5), date(2026, 1, 5)),)),)
    (post,) = stage(replace(RULES, away=away)).turn(at(5, 9))
    assert "**ada**" not in post.body
    (named,) = stage(replace(RULES, standups=(replace(FORM, people=("linus",)),))).turn(at(5, 9))
    assert "**linus**" in named.body
    assert "**ada**" not in named.body


def test_without_teams_the_owners_of_open_goals_are_asked() -> None:
    play = stage(replace(RULES, teams=()))
    play.goal(9, "Pump", "done", "edsger", state="closed", state_reason="completed")
    (post,) = play.turn(at(5, 9))
    assert "**grace**" in post.body
    assert "**edsger**" not in post.body


def test_the_clock_on_the_wall_decides() -> None:
    play = stage(replace(RULES, timezone="Europe/Zurich"))
    assert play.turn(at(5, 7, 59)) == []
    assert len(play.turn(at(5, 8))) == 1


def test_a_day_may_have_two_of_them() -> None:
    play = stage(replace(RULES, standups=(FORM, EVENING)))
    play.turn(at(5, 9))
    (post,) = play.turn(at(5, 17, 30))
    assert post.key == "standup:1:2026-01-05:evening"
    assert "  - Numbers:" in post.body


def filled(play: Stage, old: str, new: str) -> None:
    comment = play.sprint.comments[-1]
    assert old in comment.body
    comments = (*play.sprint.comments[:-1], replace(comment, body=comment.body.replace(old, new, 1)))
    play.sprint = replace(play.sprint, comments=comments)


def block(play: Stage, now: datetime, *notes: Kept) -> str:
    """The summary that a turn puts into the stand-up, "" for none."""
    memory = replace(
        world.MEMORY, agreed=play.agreed, history=tuple(play.history), done=frozenset(play.done), kept=notes
    )
    plan = plan_sprint(world.look(play.sprint, *play.goals), play.rules, memory, now, render)
    puts = [
        change
        for edit in plan.edits
        if isinstance(edit, SpliceText)
        for change in edit.changes
        if isinstance(change, document.PutBlock) and change.kind == "standup-summary"
    ]
    return puts[0].body if puts else ""


def posted() -> Stage:
    play = stage()
    play.turn(at(5, 8))  # the summary of the sprint is there
    play.turn(at(5, 9))
    return play


def test_at_the_end_of_the_day_it_is_summed_up_in_place() -> None:
    play = posted()
    filled(
        play, "  - Today:\n  - In the way:\n- **grace**", "  - Today: the mount\n  - In the way: no glass\n- **grace**"
    )
    assert block(play, at(5, 16)) == ""
    text = block(play, at(5, 17))
    assert text.startswith("**1 person wrote.** Not a word yet: grace.")
    assert "**In the way**\n\n- ada: no glass" in text
    # In time or on the next working day, and only once.
    assert block(play, at(6, 8)) == text
    comment = play.sprint.comments[-1]
    done = document.splice(comment.body, [document.PutBlock("standup-summary", "2026-01-05", text, "end")]).text
    play.sprint = replace(play.sprint, comments=(*play.sprint.comments[:-1], replace(comment, body=done)))
    assert block(play, at(5, 18)) == ""


def test_what_was_said_by_command_is_summed_up_too() -> None:
    play = posted()
    notes = (
        Kept("standup", "the lens is glued", "grace", at(5, 10)),
        Kept("standup", "yesterday's", "ada", at(4, 10)),
        Kept("risk", "rain", "ada", at(5, 10)),
    )
    text = block(play, at(5, 17), *notes)
    assert "**In comments**\n\n- grace: the lens is glued" in text
    assert "yesterday" not in text
    assert "rain" not in text


def test_nothing_in_the_way_is_no_hindrance() -> None:
    play = posted()
    filled(play, "  - Today:\n  - In the way:\n", "  - Today: the mount\n  - In the way: nothing!\n")
    text = block(play, at(5, 17))
    assert "1 person wrote" in text
    assert "**In the way**" not in text


def test_one_question_alone_asks_for_no_hindrances() -> None:
    play = stage(replace(RULES, standups=(replace(FORM, questions=("What is new?",)),)))
    play.turn(at(5, 8))
    play.turn(at(5, 9))
    filled(play, "What is new?:\n", "What is new?: the mount\n")
    assert "**What is new?**" not in block(play, at(5, 17))


def test_where_nobody_said_anything_nothing_is_written() -> None:
    assert block(posted(), at(5, 17)) == ""
    assert block(stage(), at(5, 17)) == ""


QUESTIONS = ("Yesterday", "Today", "In the way")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("- **ada**\n  - Yesterday:\n  - Today:\n", ()),
        ("- **ada**\n  - Yesterday:\n    - _Gyros [#8](u): 🟢_\n", ()),
        ("- **ada**\r\n  - today: the mount  \r\n", (Answer("ada", "Today", "the mount"),)),
        (
            "- **ada**\n  - **Today**: the mount\n    - and the lens\n",
            (Answer("ada", "Today", "the mount; and the lens"),),
        ),
        (
            "* **ada**\n  Yesterday: a\n  In the way: b\n",
            (Answer("ada", "Yesterday", "a"), Answer("ada", "In the way", "b")),
        ),
        ("  - Today: nobody's\n", ()),
        ("- **ada**\n  - Today:\nOther words\n  - more\n", ()),
        ("- **ada**\n  words before any question\n", ()),
        (
            "- **ada**\n  - Today: a\n- **grace**\n  - Today: b\n",
            (Answer("ada", "Today", "a"), Answer("grace", "Today", "b")),
        ),
        (
            "- **ada**\n  - Today: a\n<!-- goalkeeper:begin standup-summary =x -->\n- **grace**\n  - Today: b\n",
            (Answer("ada", "Today", "a"),),
        ),
        ("- **ada**\n  - Today: <!-- hint -->\n", ()),
    ],
)
def test_answers_are_read_as_people_write_them(text: str, expected: tuple[Answer, ...]) -> None:
    assert answers_in(text, QUESTIONS) == expected


@settings(max_examples=200)
@given(st.text(alphabet="-* _ab:\n\r<>!Today", max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert all(each.text and each.question in QUESTIONS for each in answers_in(f"- **ada**\n{text}", QUESTIONS))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(5, 900), st.booleans()), min_size=1, max_size=25))
def test_each_stand_up_comes_once_and_on_its_day(looks: list[tuple[int, bool]]) -> None:
    play = stage(replace(RULES, standups=(FORM, EVENING)))
    now = at(5, 8)
    for minutes, dies in looks:
        now += timedelta(minutes=minutes)
        for post in play.turn(now, dies=dies):
            assert now.date().isoformat() in post.key
            assert now.weekday() < 5
            assert 9 <= now.hour < 19
    assert len(play.keys) == len(set(play.keys))
