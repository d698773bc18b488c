"""Diagrams in posts: what they show, that a table stands beside each, and that nothing is read from them again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.core.agreed import Change
from bot.core.edits import OpenIssue, PostComment
from bot.core.figures import figures
from bot.core.plan import pictures
from bot.core.plan.comments import _skeleton, summary
from bot.core.plan.figures import view
from bot.core.plan.pictures import PictureView
from bot.core.plan.retro import points
from bot.core.plan.turn import Turn
from bot.core.record import Outcome, Result
from bot.core.rules import FigureRules
from tests.core.figures.test_showing import ON, PLAN, before, kept, turned
from tests.core.retro.story import RULES as RETRO_RULES
from tests.core.retro.story import rich
from tests.core.review import story as review
from tests.core.world import MONDAY, RULES

DRAWN = FigureRules(enabled=True, pictures=True)
RULED = replace(RULES, figures=DRAWN)


def change(number: int, what: str, before: str, after: str, hours: int) -> Change:
    return Change(number, MONDAY + timedelta(hours=hours), what, before, after, "label", "ada")


HISTORY = (
    *(
        Change(number, MONDAY, "committed", "", "", "line", title=title)
        for number, title in ((7, "Customers"), (8, "C"))
    ),
    Change(99, MONDAY, "committed", "", "", "line", title="Camera"),
    change(7, "status", "not started", "on track", 1),
    change(7, "status", "on track", "off track", 30),
    change(8, "status", "on track", "done", 50),
)


def drawn(rules: FigureRules = DRAWN, **memory: object) -> Turn:
    return turned(PLAN, rules=replace(ON, figures=rules), history=HISTORY, **memory)


def test_the_pie_counts_the_goals_of_each_status() -> None:
    assert pictures.statuses(drawn())[3:] == ('"🟢 on track" : 3', '"✅ done" : 1')


def test_a_goal_alone_needs_no_pie() -> None:
    turn = drawn()
    del turn.views[1:]
    assert pictures.statuses(turn) == ()


def test_the_timeline_has_what_each_goal_was_and_since_when() -> None:
    (found,) = pictures.timeline(drawn())
    assert found.columns == ("Goal", "Status since")
    told = {name: way for name, way in found.rows}  # noqa: C416 - of pairs, as this table has
    assert told["Customers (7)"].startswith("⚪ not started ")
    assert " → 🟢 on track " in told["Customers (7)"]
    assert " → 🔴 off track " in told["Customers (7)"]
    assert any(line.startswith("· 🔴 off track :crit, ") for line in found.code)
    assert any(line.startswith("· ✅ done :done, ") for line in found.code)
    assert any(line.startswith("· 🟢 on track :active, ") for line in found.code)
    assert any(line.startswith("· ⚪ not started :2026") for line in found.code)


def test_nothing_is_drawn_where_the_rules_do_not_say_so() -> None:
    for rules in (FigureRules(), FigureRules(enabled=True), FigureRules(pictures=True)):
        turn = drawn(rules)
        assert (pictures.statuses(turn), pictures.timeline(turn), pictures.became(turn)) == ((), (), ())
        assert view(turn).pictures == ()


def test_nothing_is_drawn_before_anything_is_known() -> None:
    turn = drawn()
    turn.now = MONDAY - timedelta(days=30)
    assert pictures.timeline(turn) == ()
    assert pictures.became(turned(rules=RULED)) == ()


def test_what_became_of_the_goals_counts_those_that_came_later_apart() -> None:
    (found,) = pictures.became(drawn())
    assert found.rows == (("done", "1", "0"), ("not done", "1", "2"), ("taken out", "1", "0"))
    assert found.code == (
        "flowchart LR",
        "accTitle: What became of the goals",
        'n0["Promised at the start∶ 3"]',
        'n1["Came in later∶ 2"]',
        'n2["done"]',
        'n3["not done"]',
        'n4["taken out"]',
        'n0 -- "1" --> n2',
        'n0 -- "1" --> n3',
        'n0 -- "1" --> n4',
        'n1 -- "2" --> n3',
    )


def test_bars_of_points_are_drawn_only_where_the_rules_want_that_kind() -> None:
    def done(number: int, points: float) -> Result:
        return Result(number, "Gyros", "ada", "done", "✅", Outcome.DONE, points=points)

    records = [before(number, date(2026, 1, number), goals=(done(7, 2.5 * number),)) for number in (1, 2, 3)]
    assert view(drawn(frozen=kept(*records))).pictures[1:] == ()
    (_, found) = view(drawn(replace(DRAWN, charts=True), frozen=kept(*records))).pictures
    assert found.columns == ("Sprint", "Promised", "Done")
    assert found.rows == (("1", "2.5", "2.5"), ("2", "5", "5"), ("3", "7.5", "7.5"))
    assert found.code[3:] == ('x-axis ["1", "2", "3"]', 'y-axis "points" 0 --> 7.5', "bar [2.5, 5, 7.5]")
    assert pictures.points(drawn(replace(DRAWN, charts=True)), figures(records[:1])) == ()


def test_a_post_that_is_too_long_keeps_the_table_and_then_nothing() -> None:
    whole = PictureView("Goals", ("pie showData",), ("Goal",), (("Gyros",),))
    assert whole.cut(100) == replace(whole, code=())
    assert whole.cut(0) == replace(whole, code=(), rows=())
    shown = view(drawn())
    assert shown
    assert shown.cut(100).pictures[0].code == ()
    assert shown.cut(0).pictures == ()


def test_the_retro_shows_the_way_of_the_goals_and_is_read_again_as_before() -> None:
    story, with_pictures = rich(), replace(rich(), rules=replace(RETRO_RULES, figures=DRAWN))
    plain, drawn = (retro_of(each) for each in (story, with_pictures))
    assert "```mermaid\ngantt\n" in drawn
    assert "| Goal | Status since |" in drawn
    assert "mermaid" not in plain
    vocabulary = story.rules.vocabulary
    assert points.of_text(drawn, "", vocabulary) == points.of_text(plain, "", vocabulary)


def retro_of(story: object) -> str:
    edits = story.plan().edits  # type: ignore[attr-defined]  # a Story
    return next(edit.body for edit in edits if isinstance(edit, OpenIssue) and edit.key.startswith("retro:"))


def test_the_review_shows_what_became_of_the_goals() -> None:
    story = review.month(replace(review.RULES, figures=DRAWN))
    body = next(
        edit.body for edit in story.plan(review.NOW).edits if isinstance(edit, OpenIssue) and edit.key == review.KEY
    )
    assert "## What became of the goals\n\n```mermaid\nflowchart LR\n" in body
    assert "|  | Promised at the start | Came in later |" in body


TABLE = "| Status | Goal |\n|---|---|\n| ✅ done | Gyros |\n"
SUMMARY = f'**1 of 2 goals done.**\n\n```mermaid\npie showData\n"✅ done" : 1\n```\n\n{TABLE}'


def test_a_change_of_status_alone_makes_no_new_summary_at_once() -> None:
    other = SUMMARY.replace('"✅ done" : 1', '"✅ done" : 2\n"🟡 at risk" : 1').replace("| ✅ done |", "| 🟡 at risk |")
    assert other != SUMMARY
    assert _skeleton(SUMMARY) == _skeleton(other.replace("\n", "\r\n"))
    assert _skeleton(SUMMARY) != _skeleton(other.replace("Gyros", "Radar"))


def test_the_summary_has_a_pie_above_its_table() -> None:
    turn = drawn()
    summary(turn)
    (edit,) = turn.edits
    assert isinstance(edit, PostComment)
    assert "```mermaid\npie showData\ntitle Goals by status\n" in edit.body
    assert edit.body.index("```\n\n| Status | Goal") > 0
