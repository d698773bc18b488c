"""What a record says of goals: learnings, words of the time, what came and went, what moved, and what fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.agreed import Change, Kept
from bot.core.document import read
from bot.core.markers import BODY_LIMIT
from bot.core.model import Comment, Issue, Person
from bot.core.plan.closing.learning import learnings
from bot.core.plan.closing.recording import met_words
from bot.core.record import Frozen, Outcome, Record, Removed, Sums
from bot.core.rules import BecomeIssues, Rules
from tests.core.closing.end import (
    END,
    LATER,
    NOON,
    QUIET,
    THURSDAY,
    day,
    line,
    planned,
    promised,
    record_in,
    remember,
    turn_of,
    words,
)
from tests.core.world import MONDAY, agreed, comment, goal_issue, look, sprint_issue

GOAL = read("## Plan\n- Gyros #7 (Owner: @ada)\n  - Learning: bearings come late\n  - Why? To turn\n").plan[0]
TEXT = "## Plan\n- Gyros #7 (Owner: @ada)\n  - Learning: bearings come late\n  - Why? To turn\n"


def recorded(body: str, *goals: Issue, rules: Rules = QUIET, **memory: object) -> Record:
    """The record of a sprint with this plan, an hour after its time of grace."""
    known = [
        agreed(each.number, each.title, _status(each), each.assignees[0] if each.assignees else "") for each in goals
    ]
    given = {"history": promised(*(each.number for each in goals)), **memory}
    found = replace(remember(known), **given)  # type: ignore[arg-type]
    return record_in(planned(look(sprint_issue(body), *goals), found, LATER, rules))


def _status(issue: Issue) -> str:
    return next(each.removeprefix("status: ") for each in issue.labels if each.startswith("status: "))


def gyros(status: str = "at risk", *said: Comment, **parts: object) -> Issue:
    """The one goal."""
    return goal_issue(7, "Gyros", status, "ada", comments=said, **parts)


@pytest.mark.parametrize(
    "said",
    [
        "Learning: bearings come late",
        "**Learning:** bearings come late",
        "lessons learned: bearings come late",
        "Learnt: bearings\ncome late",
        "- Learnings: bearings come late",
        "What we learned: bearings come late",
    ],
)
def test_a_learning_is_what_begins_as_one(said: str) -> None:
    assert list(learnings("", None, [words(1, said)], [], 7)) == ["bearings come late"]


def test_what_only_speaks_of_learning_is_none() -> None:
    stranger = replace(words(1, "Learning: x"), insider=False)
    hidden = replace(words(1, "Learning: x"), minimized=True)
    ours = comment(1, "Learning: x", mine=True)
    command = words(1, "/status on track\nLearning: x")
    others = [words(1, text) for text in ("We are learning: a lot", "Learning", "Learning:", "Machine learning: x")]
    assert list(learnings("", None, [stranger, hidden, ours, command, *others], [], 7)) == []


def test_learnings_come_from_the_line_the_comments_and_the_notes() -> None:
    notes = [
        Kept("better", "order bearings earlier", "ada", THURSDAY, 7),
        Kept("went-well", "#7 was fun", "ada", THURSDAY),
        Kept("better", "#77 was none", "ada", THURSDAY),
        Kept("action", "#7 needs oil", "ada", THURSDAY),
    ]
    found = list(learnings(TEXT, GOAL, [words(1, "Learning: oil helps")], notes, 7))
    assert found == ["bearings come late", "oil helps", "order bearings earlier", "#7 was fun"]
    assert list(learnings("", None, [], notes, 0)) == []


def test_a_bold_bet_with_a_learning_was_tried() -> None:
    bold = f"## Plan\n\n{line(7, 'Gyros', 'at risk', more=' (50:50)')}\n"
    taught = words(1, "Learning: bearings come late", at=day(18))
    (goal,) = recorded(bold, gyros("at risk", taught)).goals
    assert (goal.outcome, goal.learning, goal.confidence) == (Outcome.TRIED, "bearings come late", 0.5)
    strict = replace(QUIET, closing=replace(QUIET.closing, learning_counts=False))
    (goal,) = recorded(bold, gyros("at risk", taught), rules=strict).goals
    assert (goal.outcome, goal.learning) == (Outcome.FAILED, "bearings come late")
    late = words(1, "Learning: too late", at=NOON + timedelta(minutes=1))
    (goal,) = recorded(bold, gyros("at risk", late)).goals
    assert (goal.outcome, goal.learning) == (Outcome.FAILED, "")


def test_words_are_those_of_the_owner_until_the_time_of_grace_is_over() -> None:
    said = (words(1, "early", at=day(14)), words(2, "in time", at=day(18)), words(3, "late", at=NOON + timedelta(1)))
    (goal,) = recorded(f"## Plan\n\n{line(7, 'Gyros', 'at risk')}\n", gyros("at risk", *said)).goals
    assert goal.words == "in time"
    assert (goal.status, goal.emoji, goal.owner, goal.age, goal.points) == ("at risk", "🟡", "ada", 1, None)


def test_targets_points_team_and_age_are_told() -> None:
    body = f"## Plan\n\n{line(7, 'Gyros', 'at risk', more=' (3 points)')}\n  - 🎯 ✅ 30 ms\n  - 🎯 99%\n"
    known = replace(agreed(7, "Gyros", "at risk", "ada"), carried=2)
    snapshot = look(sprint_issue(body), gyros())
    (goal,) = record_in(planned(snapshot, remember([known], *promised(7)), LATER)).goals
    assert [(target.text, target.met) for target in goal.targets] == [("30 ms", True), ("99%", False)]
    assert (goal.points, goal.age) == (3.0, 3)


def test_a_target_is_met_by_its_numbers_and_not_missed_where_nobody_said_anything() -> None:
    targets = (
        "🎯 ✅ 30 ms",
        "🎯 < 30 ms (now: 24 ms)",
        "🎯 quiet",
        "🎯 < 20 ms (now: 24 ms)",
        "❌ 🎯 < 40 ms (now: 24 ms)",
        "🔴 🎯 calm",
    )
    body = "\n".join(["## Plan", "", line(7, "Gyros", "done"), *(f"  - {each}" for each in targets), ""])
    plan = planned(look(sprint_issue(body), gyros("done")), remember([agreed(7, "Gyros", "done", "ada")]), LATER)
    (goal,) = record_in(plan).goals
    assert [(each.met, each.how) for each in goal.targets] == [
        *((True, ""), (True, "numbers"), (False, "unsaid"), (False, ""), (False, ""), (False, "")),
    ]
    assert met_words(goal) == "2 of 6 targets met, 1 by its numbers, 1 not marked"
    assert met_words(replace(goal, targets=())) == ""


def test_the_status_line_counts_where_it_was_written_last() -> None:
    body = f"## Plan\n\n{line(7, 'Gyros', 'at risk')}\n  - Status: on the line\n"
    issue = replace(sprint_issue(body), edited_at=day(13), editor=Person("ada"))
    before = agreed(7, "Gyros", "at risk", "ada")
    for at, wanted in ((day(12), "on the line"), (day(14), "on the issue")):
        snapshot = look(issue, gyros("at risk", words(1, "on the issue", at=at)))
        known = replace(before, facts=(("noted", f"{day(13).isoformat()} on the line"),))
        (goal,) = record_in(planned(snapshot, remember([known], *promised(7)), LATER)).goals
        assert goal.words == wanted


def test_what_was_added_later_is_marked_and_what_was_taken_out_is_named() -> None:
    body = f"## Plan\n\n{line(7, 'Gyros', 'at risk')}\n{line(8, 'Lens', 'dropped')}\n"
    lens = goal_issue(8, "Lens", "dropped", "ada", state="closed", state_reason="not_planned")
    record = recorded(body, gyros(), lens, history=promised(8, 9))
    assert [(goal.title, goal.added, goal.outcome) for goal in record.goals] == [
        ("Gyros", True, Outcome.FAILED),
        ("Lens", False, Outcome.SCRAPED),
    ]
    assert record.removed == (Removed(9, "goal 9"),), "what was dropped is there, and scraped"


def test_without_promises_nothing_counts_as_added() -> None:
    (goal,) = recorded(f"## Plan\n\n{line(7, 'Gyros', 'at risk')}\n", gyros(), history=()).goals
    assert not goal.added


def test_a_goal_that_has_gone_on_already_stays_in_the_record_as_it_was() -> None:
    body = f"## Plan\n\n{line(7, 'Gyros', 'carried over')}\n  - Status: 🔁 a week is left\n"
    carried = agreed(7, "Gyros", "carried over", "ada")
    changes = (*promised(7), turn_of(7, "at risk", "carried over", day(16)))
    record = record_in(planned(look(sprint_issue(body)), remember([carried], *changes), LATER))
    (goal,) = record.goals
    assert (goal.outcome, goal.words, goal.owner) == (Outcome.CARRIED, "🔁 a week is left", "ada")


def test_a_goal_that_came_along_done_is_not_counted_twice() -> None:
    done = gyros("done", state="closed", state_reason="completed")
    body = f"## Plan\n\n{line(7, 'Gyros', 'done')}\n{line(8, 'Lens', 'on track')}\n"
    came = Change(7, MONDAY, "carried", "#0", "#1", "line")
    lens = goal_issue(8, "Lens", "on track", "ada")
    record = recorded(body, done, lens, history=(*promised(7, 8), came))
    assert [goal.title for goal in record.goals] == ["Lens"]
    finished = turn_of(7, "on track", "done", day(14))
    here = recorded(body, done, lens, history=(*promised(7, 8), came, finished))
    assert {goal.title: goal.outcome for goal in here.goals} == {"Gyros": Outcome.DONE, "Lens": Outcome.FAILED}


def test_goals_that_are_only_lines_are_recorded_too() -> None:
    never = replace(QUIET, become_issues=BecomeIssues.NEVER)
    body = "## Plan\n\n- ✅ Gyros (Owner: @ada)\n  - Status: ✅ they turn\n- Lens (Owner: @grace)\n"
    record = record_in(planned(look(sprint_issue(body)), remember([]), LATER, never))
    assert [(goal.number, goal.title, goal.outcome, goal.words) for goal in record.goals] == [
        (0, "Gyros", Outcome.DONE, "✅ they turn"),
        (0, "Lens", Outcome.FAILED, ""),
    ]
    by_command = replace(QUIET, become_issues=BecomeIssues.BY_COMMAND)
    unplanned = record_in(planned(look(sprint_issue(body)), remember([]), LATER, by_command))
    assert [goal.title for goal in unplanned.goals] == ["Gyros", "Lens"]


def test_numbers_and_earlier_sprints_are_told() -> None:
    def ended(number: int, weeks: int) -> Frozen:
        last = date(2026, 1, 2) - timedelta(weeks=weeks)
        return Frozen(100 - weeks, number, last, last, Sums(6, number), "", END, "IC")

    kept = [
        Kept("metric", f"signups: {n}", "ada", day(n), 0, (("name", "signups"), ("value", str(n)))) for n in (12, 14)
    ]
    later = replace(ended(9, 0), end=date(2026, 1, 30))
    earlier = [ended(7 - weeks, weeks) for weeks in range(7)]
    record = recorded(f"## Plan\n\n{line(7, 'Gyros', 'at risk')}\n", gyros(), kept=kept, frozen=[later, *earlier])
    assert record.numbers == (("signups", "14"),)
    assert [each.number for each in record.before] == [3, 4, 5, 6, 7]


def test_a_record_of_a_hundred_talkative_goals_fits_into_a_comment() -> None:
    wild = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(700))
    goals = [goal_issue(n, wild[n : n + 200], "at risk", "ada", comments=(words(n, wild[n:]),)) for n in range(10, 110)]
    body = "## Plan\n\n" + "\n".join(line(each.number, each.title, "at risk") for each in goals)
    record = recorded(body, *goals)
    assert record.cut == 100
    assert len(record.goals) == 100
    snapshot = look(sprint_issue(body), *goals)
    memory = remember([agreed(each.number, each.title, "at risk", "ada") for each in goals])
    frozen = planned(snapshot, memory, LATER).frozen
    assert frozen
    posts = planned(snapshot, replace(memory, frozen=(frozen,)), LATER).edits
    (text,) = [getattr(each, "body", "") for each in posts if getattr(each, "key", "") == "record:1"]
    assert len(text) < BODY_LIMIT
