"""Whose last words are missing, and who is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.agreed import Change
from bot.core.edits import PostComment
from bot.core.merge import Surface
from bot.core.model import Comment
from bot.core.plan import Plan
from bot.core.rules import Away, BecomeIssues, DayOff, Rules
from tests.core.closing.end import END, QUIET, THURSDAY, day, line, planned, remember, turn_of, words
from tests.core.world import agreed, goal_issue, look, sprint_issue

LINES = (line(7, "Gyros", "at risk"), line(8, "Pump", "on track", "edsger"), line(9, "Lens", "on track"))
PLAN = "\n".join(["## Plan", "", *LINES, ""])
AGREED = [
    agreed(7, "Gyros", "at risk", "ada"),
    agreed(8, "Pump", "on track", "edsger"),
    agreed(9, "Lens", "on track", "ada"),
]


def asked(
    *changes: Change, now: object = THURSDAY, rules: Rules = QUIET, said: tuple[Comment, ...] = (), **parts: object
) -> str:
    """The comment that asks, "" when there is none."""
    goals = (
        goal_issue(7, "Gyros", "at risk", "ada", comments=said),
        goal_issue(8, "Pump", "on track", "edsger"),
        goal_issue(9, "Lens", "on track", "ada"),
    )
    memory = replace(remember(AGREED, *changes, done=frozenset()), **parts)  # type: ignore[arg-type]
    return _post(planned(look(sprint_issue(PLAN), *goals), memory, now, rules))  # type: ignore[arg-type]


def _post(plan: Plan) -> str:
    posts = [each.body for each in plan.edits if isinstance(each, PostComment) and each.key == "last-words:1"]
    return posts[0] if posts else ""


def test_each_owner_is_pinged_once_over_all_goals_a_working_day_before_the_last() -> None:
    body = asked()
    assert re.findall(r"@(\w+)", body) == ["ada", "edsger"]
    assert "- @ada: 🟡 Gyros [#7]" in body
    assert "🟢 Lens [#9]" in body
    assert "up on Jan 19, 12:00" in body
    assert asked(now=THURSDAY - timedelta(minutes=1)) == ""
    assert asked(now=END - timedelta(minutes=1)) != ""
    assert asked(now=END) == ""
    assert asked(done=frozenset({"last-words:1"})) == ""


def test_before_that_the_instant_is_known() -> None:
    memory = remember(AGREED, done=frozenset({"summary:1"}))
    assert planned(look(sprint_issue(PLAN)), memory, day(12)).due_at == THURSDAY


@pytest.mark.parametrize(
    ("said", "is_heard"),
    [
        (words(1, "Half of them turn.", at=day(12)), True),
        (words(1, "Half of them turn.", at=day(8, 11)), False),
        (words(1, "Half of them turn.", author="grace", at=day(12)), False),
        (words(1, "/points 3", at=day(12)), False),
        (replace(words(1, "I mean it.", at=day(2)), edited_at=day(13)), True),
    ],
)
def test_who_commented_in_words_within_a_week_is_not_asked(said: Comment, is_heard: bool) -> None:  # noqa: FBT001
    assert ("Gyros" not in asked(said=(said,))) is is_heard


@pytest.mark.parametrize(
    ("change", "is_heard"),
    [
        (turn_of(7, "on track", "at risk", day(12), note="two bearings are late"), True),
        (turn_of(7, "on track", "at risk", day(12)), False),
        (turn_of(7, "on track", "at risk", day(8, 11), note="two bearings are late"), False),
        (turn_of(9, "on track", "at risk", day(12), note="another goal"), False),
        (replace(turn_of(7, "on track", "at risk", day(12), note="not hers"), who="grace"), False),
        (Change(7, day(12), "status", "on track", "at risk", Surface.NOTE, "ada"), True),
    ],
)
def test_who_gave_a_status_with_words_is_not_asked(change: Change, is_heard: bool) -> None:  # noqa: FBT001
    assert ("Gyros" not in asked(change)) is is_heard


def test_who_is_away_or_a_stranger_is_named_without_a_ping() -> None:
    away = replace(QUIET, away=(Away("ADA", (DayOff(day(12).date(), day(16).date()),)),))
    assert re.findall(r"@(\w+)", asked(rules=away)) == ["edsger"]
    assert "- ada: 🟡 Gyros" in asked(rules=away)


def test_nobody_is_asked_where_the_rules_say_so() -> None:
    assert asked(rules=replace(QUIET, closing=replace(QUIET.closing, ask=False))) == ""
    assert asked(rules=replace(QUIET, closing=replace(QUIET.closing, enabled=False))) == ""
    earlier = replace(QUIET, closing=replace(QUIET.closing, ask_days_before=4))
    assert asked(now=day(12), rules=earlier) != ""
    assert asked(now=day(12, 11), rules=earlier) == ""


def test_goals_that_are_only_lines_are_asked_about_by_their_status_lines() -> None:
    never = replace(QUIET, become_issues=BecomeIssues.NEVER)
    body = "## Plan\n\n- Gyros (Owner: @ada)\n- Lens (Owner: @grace)\n  - Status: 🟢 it sees\n"
    found = _post(planned(look(sprint_issue(body)), remember([], done=frozenset()), THURSDAY, never))
    assert re.findall(r"@(\w+)", found) == ["ada"]
    assert "- @ada: ⚪ Gyros\n" in found


def test_a_sprint_without_working_days_ends_all_the_same() -> None:
    never_working = replace(QUIET, work=replace(QUIET.work, weekdays=()))
    assert asked(now=THURSDAY, rules=never_working) != ""
    end = planned(look(sprint_issue(PLAN)), remember(AGREED), END, never_working)
    assert end.due_at == day(17)


def test_nobody_is_asked_about_what_is_done_or_carried_over_or_nobodys() -> None:
    done = goal_issue(7, "Gyros", "done", "ada", state="closed", state_reason="completed")
    goals = (done, goal_issue(8, "Pump", "carried over", "edsger"), goal_issue(9, "Lens", "on track"))
    body = f"## Plan\n\n{line(7, 'Gyros', 'done')}\n{line(8, 'Pump', 'carried over', 'edsger')}\n"
    known = [
        agreed(7, "Gyros", "done", "ada"),
        agreed(8, "Pump", "carried over", "edsger"),
        agreed(9, "Lens", "on track"),
    ]
    assert _post(planned(look(sprint_issue(body), *goals), remember(known, done=frozenset()), THURSDAY)) == ""
