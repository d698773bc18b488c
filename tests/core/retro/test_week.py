"""What the retro tells of a rich week, and of one in which nothing happened, word for word."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.agreed import Kept
from bot.core.calendar import Period, work_days
from bot.core.document import Measure, Target
from bot.core.edits import OpenIssue
from bot.core.plan.posts import GoalView, cut
from bot.core.plan.retro import words
from bot.core.plan.retro.points import Points
from bot.core.plan.retro.verdict import Pace, is_headline, pace, verdict
from bot.core.plan.retro.week import Moves, moves, waits
from bot.core.status import DEFAULT_VOCABULARY
from tests.core.retro import story
from tests.core.retro.story import FRIDAY, NOW, RULES, Story, at, change, quiet, rich

HALF = "5 of 10 working days are gone:"
EXPECTED = Path(__file__).parents[2] / "expected"


def filed(given: Story) -> OpenIssue:
    """Return the one issue that a turn opens."""
    (found,) = [edit for edit in given.plan().edits if isinstance(edit, OpenIssue)]
    return found


@pytest.mark.parametrize("name", ["rich", "quiet"])
def test_the_retro_of_a_week_reads_as_expected(name: str) -> None:
    text, file = filed({"rich": rich, "quiet": quiet}[name]()).body, EXPECTED / f"retro-of-a-{name}-week.md"
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_it_is_assigned_to_whose_turn_it_is_to_lead_it() -> None:
    assert filed(rich()).assignees == ("ada",)
    elsewhere = replace(RULES, retro=replace(RULES.retro, facilitator="nobody's"))
    assert filed(replace(rich(), rules=elsewhere)).assignees == ()


def test_what_was_finished_is_asked_for_only_when_a_retro_is_filed() -> None:
    unread = rich().having(work=None)
    assert unread.plan().wanted == tuple(f"I_{number}" for number in range(31, 36))
    assert unread.plan(FRIDAY - timedelta(hours=1)).wanted == ()
    assert rich().plan().wanted == ()
    assert "Shipped" not in filed(unread).body


def test_nobody_is_told_that_a_goal_is_new_that_was_promised() -> None:
    def notes(given: Story) -> list[tuple[str, ...]]:
        groups = given.told()["groups"]
        assert isinstance(groups, tuple)
        return [goal.notes for group in groups for goal in group.goals]

    assert notes(rich()).count(("new in the plan",)) == 1
    unpromised = tuple(each for each in story.HISTORY if each.what != "committed")
    assert sum("new in the plan" in each for each in notes(rich().knowing(history=unpromised))) == 5
    titled = tuple(replace(each, number=0) if each.what == "committed" else each for each in story.HISTORY)
    assert notes(rich().knowing(history=titled)).count(("new in the plan",)) == 1


def test_notes_that_an_earlier_retro_has_are_not_told_again() -> None:
    before = story.retro(28, at(21, 12), "## What went well?\n\n-", f"retro:{story.SPRINT}:0", state="closed")
    given = rich()
    points = story.settled(given.having(retros=(before, *given.snapshot.retros))).told()["points"]
    assert isinstance(points, Points)
    assert [point.text for point in points.well] == []
    assert [point.text for point in points.better] == ["the support hero had two goals"]


def test_what_a_team_wrote_is_told_in_one_retro_only() -> None:
    body = "## Also said\n\n- Pairing across teams was fun (Guidance)\n- The simulator crashed on two evenings\n"
    before = story.retro(28, at(20), body, f"retro:{story.SPRINT}:0", state="closed")
    given = rich()
    points = story.settled(given.having(retros=(before, *given.snapshot.retros))).told()["points"]
    assert isinstance(points, Points)
    assert points.said == ()


# ------------------------------------------------------------------ the verdict


def view(status: str, *, number: int = 1) -> GoalView:
    word = DEFAULT_VOCABULARY.named(status)
    return GoalView(number, "", "Gyros", word.emoji, word.name, word.ending == "open", status == "done", "")


@pytest.mark.parametrize(
    ("statuses", "gone", "said"),
    [
        (["done", "on track"], 5, f"1 of 2 goals done, 1 on track. {HALF} just the pace it takes."),
        (["done"], 5, f"1 of 1 goal done. {HALF} ahead of an even pace by 1."),
        (["on track"] * 4, 5, f"0 of 4 goals done, 4 on track. {HALF} an even pace would have 2 done."),
        (["done", "on track"], 10, "1 of 2 goals done, 1 on track. The sprint is over, and 1 not reached."),
        (["done"], 10, "1 of 1 goal done. The sprint is over, and nothing is left."),
        (["dropped"], 5, "0 of 1 goal done, 1 dropped."),
        (["on track"], 1, "0 of 1 goal done, 1 on track. 1 of 10 working days is gone: just the pace it takes."),
    ],
)  # fmt: skip
def test_the_verdict_holds_goals_against_time(statuses: list[str], gone: int, said: str) -> None:
    views = [view(status, number=n) for n, status in enumerate(statuses, 1)]
    assert verdict(views, Moves(), Pace(gone, 10), DEFAULT_VOCABULARY) == f"{said} No goal moved this week."


def test_what_moved_is_counted_by_where_it_went() -> None:
    said = verdict([view("done")], Moves(2, 1, 1, 1, 1), Pace(5, 10), DEFAULT_VOCABULARY)
    end = "2 got done, 1 went forward, 1 fell back, 1 goes on in the next sprint and 1 was given up."
    assert said.endswith(f"This week {end}")
    said = verdict([view("done")], Moves(carried=2, dropped=2), Pace(5, 10), DEFAULT_VOCABULARY)
    assert said.endswith("This week 2 go on in the next sprint and 2 were given up.")
    assert Moves(done=1).any
    assert not Moves().any


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("not started", "on track", "forward"),
        ("not started", "at risk", "back"),
        ("on track", "at risk", "back"),
        ("blocked", "at risk", "forward"),
        ("at risk", "not started", "forward"),
        ("at risk", "done", "done"),
        ("done", "on track", "back"),
        ("on track", "carried over", "carried"),
        ("carried over", "on track", "back"),
        ("on track", "dropped", "dropped"),
        ("on track", "gone from the rules", ""),
        ("on track", "on track", ""),
    ],
)
def test_a_goal_moves_one_way(before: str, after: str, way: str) -> None:
    steps = [change(7, "status", before, "blocked", at(20)), change(7, "status", "blocked", after, at(21))]
    found = moves(steps, at(19), DEFAULT_VOCABULARY)
    assert found == (replace(Moves(), **{way: 1}) if way else Moves())
    assert moves(steps, at(22), DEFAULT_VOCABULARY) == Moves()


def test_without_a_working_day_all_days_count() -> None:
    saturday = Period(at(24).date(), at(25).date(), 1)
    assert pace(saturday, at(24).date(), work_days(RULES)) == Pace(1, 2)
    assert Pace(0, 0).share == 1.0


# ------------------------------------------------------------------ blockers


def test_hours_that_were_lost_are_working_hours_of_this_week() -> None:
    work = work_days(RULES)
    history = [
        change(7, "status", "on track", "blocked", at(15, 9), "parts"),
        change(7, "status", "blocked", "on track", at(20, 12)),
        change(8, "status", "on track", "blocked", at(23, 9)),
        change(9, "status", "on track", "blocked", at(10, 9)),
        change(9, "status", "blocked", "done", at(12, 9)),
        change(0, "status", "on track", "blocked", at(20)),
        change(7, "owner", "ada", "grace", at(21)),
    ]
    first, second = waits(history, at(19), NOW, work)
    assert (first.number, first.hours, first.now, first.why) == (7, 8 + 3, False, "parts")
    assert (second.number, second.hours, second.now, second.why) == (8, 6, True, "")


def test_a_goal_that_was_blocked_in_the_evening_has_lost_nothing_yet() -> None:
    history = [change(7, "status", "on track", "blocked", at(23, 18))]
    (wait,) = waits(history, at(19), at(23, 20), work_days(RULES))
    assert (wait.lost, wait.now) == (timedelta(0), True)
    goal = replace(view("blocked"), number=7)
    assert [each.hours for each in words.blockers([wait], [goal])] == [0]
    assert words.blockers([wait], []) == ()


# ------------------------------------------------------------------ smaller words


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (Measure(), ""),
        (Measure(now=3.0), ""),
        (Measure(now=17.0, wanted=40.0, unit="users"), "now 17 users → 40 users"),
        (Measure(now=1250.0, wanted=(2000.0, 2500.0), unit="$"), "now $1,250 → $2,000-2,500"),
        (Measure(now=97.5, wanted=99.0, unit="%"), "now 97.5% → 99%"),
    ],
)
def test_numbers_are_told_with_where_they_shall_go(measure: Measure, said: str) -> None:
    assert words.numbers(measure) == said


def test_numbers_that_the_words_have_are_not_said_twice() -> None:
    measure = Measure(now=17.0, wanted=40.0, unit="users")
    assert words.measured(Target("from 17 to 40 users", measure=measure)).text == "from 17 to 40 users"
    assert words.measured(Target("users", measure=measure)).text == "users (now 17 users → 40 users)"


@pytest.mark.parametrize(("weeks", "said"), [(0, "this week"), (1, "a week ago"), (5, "5 weeks ago")])
def test_an_age_is_in_words(weeks: int, said: str) -> None:
    assert words.age(weeks) == said


@pytest.mark.parametrize(
    ("lane", "confidence", "is_one"),
    [("headline", None, True), ("high", None, False), (None, 0.5, True), (None, 0.8, False), (None, None, False)],
)
def test_a_headline_is_one_by_its_place_or_as_a_bet(lane: str | None, confidence: float | None, is_one: bool) -> None:  # noqa: FBT001
    assert is_headline(lane, confidence) is is_one


def test_a_headline_goal_is_looked_back_on_when_it_ended_or_at_the_end() -> None:
    assert rich().told()["headlines"] == ()
    body = rich().snapshot.issue.body.replace("🟡 Land", "✅ Land")
    given = rich()
    goals = tuple(
        replace(goal, state="closed", state_reason="completed", labels=("goal", "status: done"), closed_at=at(22))
        if goal.number == 31
        else goal
        for goal in given.snapshot.goals
    )
    ended = story.settled(given.having(issue=replace(given.snapshot.issue, body=body), goals=goals))
    assert "## About Land on the barge" in filed(ended).body
    assert "Did it want to be bigger?" in filed(ended).body


def test_every_view_can_be_cut() -> None:
    told = rich().told()
    for name in ("asked", "shipped", "blockers", "scope", "points", "groups"):
        assert cut(told[name], 40)
    piece = words.ShippedView("t" * 200, 1, "u", story.WORK[32] * 10).cut(0)
    assert len(piece.pieces) == 1
    assert len(piece.title) <= 80
    blocker = words.BlockerView("t" * 200, 1, "u", "ada", 3, True, "why " * 100).cut(0)  # noqa: FBT003
    assert (len(blocker.title), blocker.why) == (80, "")


def test_only_three_things_are_worth_an_action() -> None:
    said = rich().told()["next"]
    assert isinstance(said, tuple)
    assert len(said) == 3
    old = quiet().having(
        retros=(story.retro(9, at(1), "## Actions\n\n- [ ] Oil the hinges of the gate (Owner: @ada)", "retro:2:1"),)
    )
    goals = tuple(replace(goal, assignees=("ada",)) for goal in old.snapshot.goals[:1])
    told = old.having(goals=goals).told()["next"]
    assert isinstance(told, tuple)
    assert "“Oil the hinges of the gate” has been open for 3 weeks: do it this week, or drop it." in told


def test_what_was_also_said_makes_themes_too() -> None:
    body = (
        "## Also said\n\n- The simulator crashed on {} evenings (Guidance)\n\n## Worth an action\n\n- crashed often\n"
    )
    before = tuple(
        story.retro(20 + n, FRIDAY - timedelta(weeks=3 - n), body.format(n + 3), f"retro:10:{n}", state="closed")
        for n in range(3)
    )
    themes = story.settled(rich().having(retros=before[::-1])).told()["themes"]
    assert isinstance(themes, tuple)
    assert [(theme.words, theme.times, theme.of) for theme in themes] == [("simulator crashed", 4, 4)]


def test_a_theme_that_somebody_has_taken_on_is_no_suggestion() -> None:
    given = rich()
    taken = story.retro(24, at(22), "## Actions\n\n- [ ] Free the support hero of goals (Owner: @ada)", "retro:10:3")
    told = story.settled(given.having(retros=(taken, *given.snapshot.retros))).told()
    suggested = told["next"]
    assert isinstance(suggested, tuple)
    assert not any("support hero" in words for words in suggested)
    assert any("Quieter pump has lost" in words for words in suggested)


def test_a_decision_is_told_with_who_and_a_health_mark_with_its_dimension() -> None:
    kept = (Kept("health", "calm nights", "ada", at(21), 0, (("dimension", "Operations"), ("score", "4"))),)
    assert "- Operations: 4 of 5, calm nights (ada)" in filed(rich().knowing(kept=kept)).body


def test_without_goals_the_retro_says_how_to_write_one() -> None:
    given = rich()
    bare = given.having(goals=(), issue=replace(given.snapshot.issue, body="Nothing yet."), retros=())
    body = filed(story.settled(bare.knowing(agreed={}, history=(), kept=()))).body
    assert "**There were no goals.**" in body
    assert "No goals" not in body
