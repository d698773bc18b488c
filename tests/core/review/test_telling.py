"""What a review tells of a rich month, word for word, and what each part of it is made from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.core.agreed import Kept
from bot.core.document import Measure, Target
from bot.core.edits import OpenIssue
from bot.core.model import Piece, TemplateFile
from bot.core.plan.posts import GoalView
from bot.core.plan.retro.asked import actions_of
from bot.core.plan.retro.points import Point
from bot.core.plan.review.evidence import evidence, known
from bot.core.plan.review.improving import Aimed, Better, Followed, Improvement, aimed, followed, kind_of, unnumbered
from bot.core.plan.review.judging import Judged, Verdict, verdict
from bot.core.plan.review.since import Past, since
from bot.core.plan.review.telling import Health, MarkView
from bot.core.plan.review.tuning import Tuning, tuning
from bot.core.plan.scope import Planned, Scope
from bot.core.record import Frozen, Sums
from bot.core.rules import Cadence
from bot.core.status import DEFAULT_VOCABULARY
from tests.core import world
from tests.core.retro.story import KEPT, SPRINT, WORK, Story, at
from tests.core.review.story import MARKS, NOW, NUMBERS, RULES, after, month, quieted
from tests.core.review.test_hearing import turn_of

EXPECTED = Path(__file__).parents[2] / "expected"
GOAL = Judged("Gyros", 34, "u", "ada", "🟢", "on track", reached=False, wanted=True, numbered=False, measured=False)
DONE = replace(GOAL, reached=True)
VIEW = GoalView(7, "u", "Star", "🟢", "on track", open=True, done=False, owner="ada")


def filed_body(story: Story) -> str:
    """The text of the review that a turn files."""
    (found,) = [edit for edit in story.plan(NOW).edits if isinstance(edit, OpenIssue)]
    return found.body


def test_the_review_of_a_rich_month_reads_as_expected() -> None:
    text, file = filed_body(month()), EXPECTED / "review-of-a-rich-month.md"
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_a_review_asks_for_nothing_until_people_do() -> None:
    review = world.issue(60, "Review", filed_body(month()))
    assert [each.text for each in actions_of(review, DEFAULT_VOCABULARY)] == []


def test_what_was_finished_is_asked_for_only_when_a_review_is_filed() -> None:
    unread = month().having(work=None)
    assert set(unread.plan(NOW).wanted) == {f"I_{number}" for number in range(31, 36)}
    assert month().plan(NOW).wanted == ()
    assert "- **BETA**" not in filed_body(unread)


def test_a_sprint_without_number_and_without_goals_has_a_review_all_the_same() -> None:
    story = month().having(goals=(), work={}).knowing(kept=(), health=(), agreed={}, history=())
    story = story.having(issue=replace(story.snapshot.issue, title="Ours - Jan 19 to Jan 30", body="## Plan\n"))
    story = quieted(replace(story, rules=replace(RULES, cadence=Cadence())))
    told = story.told("posts/review.md", NOW)
    assert told["verdict"] == Verdict("There were no goals to judge the sprint by.")
    assert told["tuning"] == Tuning()
    assert told["previous"] is None


# The verdict.


@pytest.mark.parametrize(
    ("goals", "headline"),
    [
        ([DONE, DONE], "All that was planned was reached."),
        ([DONE, DONE, GOAL], "Most of what was planned was reached."),
        ([DONE, GOAL], "Half of what was planned was reached."),
        ([DONE, GOAL, GOAL], "Less than half of what was planned was reached."),
        ([GOAL], "Nothing of what was planned was reached."),
    ],
)
def test_how_much_was_reached_is_counted(goals: list[Judged], headline: str) -> None:
    assert verdict(goals, Scope()).headline.startswith(headline)


@pytest.mark.parametrize(
    ("measured", "learning", "words"),
    [
        (True, "x", "Numbers tell how far it came, and something was learnt."),
        (True, "", "Numbers tell how far it came; what it taught us is written nowhere."),
        (False, "x", "Few numbers tell what it is good for, but something was learnt."),
        (False, "", "Few numbers tell what it is good for, and what it taught us is written nowhere."),
    ],
)
def test_whether_numbers_tell_and_anything_was_learnt_is_said(*, measured: bool, learning: str, words: str) -> None:
    assert verdict([replace(DONE, measured=measured, learning=learning)], Scope()).headline.endswith(words)


def test_what_was_given_up_is_counted_beside() -> None:
    gone = replace(GOAL, wanted=False)
    scope = Scope(NOW, (), (Planned(1, "a"), Planned(2, "b")), (Planned(3, "c"),))
    assert verdict([DONE, gone], scope).counted == (
        "1 of 1 goal done, none with a number that somebody measured, none that taught something which is written down,"
        " 1 given up or moved on. Since the plan was agreed 2 came in later and 1 went."
    )
    assert verdict([gone], scope).headline == "Everything that was planned was given up or moved on."


# Improvements.


def test_what_is_done_is_done_and_what_was_merged_for_open_goals_is_beta() -> None:
    found = month().told("posts/review.md", NOW)["improvements"]
    assert isinstance(found, tuple)
    assert [(each.title, each.state, each.when, len(each.pieces)) for each in found] == [
        ("Star tracker", "done", "Jan 22", 3),
        ("Land on the barge", "beta", "", 1),
    ]


def test_of_many_pieces_the_last_five_are_told() -> None:
    many = tuple(Piece(100 + n, f"Piece {n}", world.url(100 + n), at(22, n), merged=True) for n in range(8))
    found = month().having(work={**WORK, 31: many}).told("posts/review.md", NOW)["improvements"]
    assert isinstance(found, tuple)
    assert [piece.number for piece in found[1].pieces] == [103, 104, 105, 106, 107]
    assert found[1].more == 3


def test_a_goal_that_is_only_a_line_has_no_day_on_which_it_was_done() -> None:
    story = month()
    text = f"{story.snapshot.issue.body}\n- ✅ Oil (Owner: @ada)\n"
    rules = replace(RULES, become_issues=type(RULES.become_issues).NEVER)
    story = replace(story, rules=rules).having(issue=replace(story.snapshot.issue, body=text))
    for _ in range(4):
        plan = story.plan(NOW)
        if plan.edits and isinstance(plan.edits[0], OpenIssue):
            break
        story = after(story, plan)
    found = story.told("posts/review.md", NOW)["improvements"]
    assert isinstance(found, tuple)
    assert ("Oil", "done", "") in [(each.title, each.state, each.when) for each in found]


# The sprints that a review is of.


def ended(number: int, sums: Sums) -> Frozen:
    """The record of a sprint: its issue is #10 times its number."""
    return Frozen(10 * number, number, date(2026, 1, number or 1), date(2026, 1, number + 1), sums, "", at(5))


def several(*, every: int, number: int = 9, reviewed: int = 0) -> Mapping[str, object] | None:
    """What the review of a sprint tells of the eight before it; that of #reviewed is in the look."""
    rows = (ended(each, Sums(each, each - 1, 1, 2)) for each in (3, 8, 1, 7, 6, 5, 4, 2))
    rules = replace(RULES, review=replace(RULES.review, every=every))
    story = replace(month(), rules=rules).knowing(frozen=(*rows, ended(11, Sums(50)), ended(0, Sums(50))))
    if reviewed:
        body = story.memory.stamp(f"review:{reviewed}")
        story = story.having(retros=(world.issue(80, "Review", body, mine=True), *story.snapshot.retros))
    turn = turn_of(story, NOW)
    turn.period = replace(turn.period, number=number)
    return since(turn)


def test_a_review_of_several_sprints_tells_of_those_that_had_none() -> None:
    assert several(every=1) is None
    assert several(every=3, number=0) is None
    found = several(every=3)
    assert found is not None
    assert found["sprints"] == (
        Past(7, 70, f"{world.REPOSITORY.url}/issues/70", "Jan 7 to Jan 8", Sums(7, 6, 1, 2)),
        Past(8, 80, f"{world.REPOSITORY.url}/issues/80", "Jan 8 to Jan 9", Sums(8, 7, 1, 2)),
    )
    assert found["sums"] == Sums(15, 13, 2, 4)
    # Who had reviews more often until now is not told of the same sprints again.
    after_one = several(every=4, reviewed=70)
    assert after_one is not None
    assert [each.number for each in after_one["sprints"]] == [8]  # type: ignore[attr-defined]
    assert several(every=4, reviewed=80) is None


def test_the_sprints_before_stand_in_the_review_and_not_where_each_has_its_own() -> None:
    rules = replace(RULES, review=replace(RULES.review, every=2))
    story = month(rules).knowing(frozen=(ended(1, Sums(6, 4, 1, 2)),))
    head = "## The sprints since the last review\n"
    text = filed_body(story)
    assert head in text
    row = "| 1 ([#10](https://github.example/acme/rockets/issues/10)) | Jan 1 to Jan 2 | 6 | 4 | 1 | 2 |\n"
    assert row in text
    assert "together" not in text.partition("## Health")[0]
    assert head not in filed_body(replace(story, rules=RULES))


# Numbers.


def test_a_number_is_told_with_its_first_and_its_last_value() -> None:
    bare = Kept("metric", "x", "ada", NOW)
    one = Kept("metric", "x", "ada", NOW, 0, (("name", "Churn"), ("value", "2%")))
    assert followed([*NUMBERS, bare, one]) == (Followed("landings", "2", "0"), Followed("Churn", "2%"))


def test_goals_without_a_number_are_asked_for_one() -> None:
    numbered = replace(VIEW, targets=(Target("40 users", measure=Measure(now=17, wanted=40)), Target("quiet")))
    gone = replace(VIEW, open=False)
    assert [each.targets for each in aimed([numbered, VIEW])] == [("40 users (now 17 → 40)",)]
    assert unnumbered([numbered, VIEW, gone]) == (VIEW,)


# Improvements by kind.


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("build: oil the pump", "build", "oil the pump"),
        ("Learning - ask them", "learn", "ask them"),
        ("think: ", "", "think: "),
        ("fewer goals, please", "think", "fewer goals, please"),
        ("the tests are slow", "build", "the tests are slow"),
        ("interview two customers", "learn", "interview two customers"),
        ("write down what the tests say", "", "write down what the tests say"),
        ("the kitchen", "", "the kitchen"),
    ],
)
def test_what_could_be_better_is_told_apart_by_how_it_begins_or_by_its_words(text: str, kind: str, words: str) -> None:
    assert kind_of(text) == (kind, words)


# Evidence.


def test_evidence_is_looked_up_in_what_the_look_shows() -> None:
    story = month()
    files = (TemplateFile("retro.md", "x"),)
    repository = replace(story.snapshot.repository, rules_text="timezone: UTC", templates=files)
    turn = turn_of(story.having(repository=repository), NOW)
    text = (
        "#31 and #31, #41 (not #9999), .github/goalkeeper.yml, .github/goalkeeper/templates/retro.md,"
        " .github/goalkeeper/templates/goal.md"
    )
    found = evidence(text, known(turn), turn)
    assert [(each.number, each.state) for each in found.shown] == [(31, "open"), (41, "merged")]
    assert found.files == (".github/goalkeeper.yml", ".github/goalkeeper/templates/retro.md")
    assert found.missing == ()
    assert found.unseen == ("#9999",)
    missing = evidence(".github/goalkeeper/templates/goal.md docs/AIM.md README.md", {}, turn)
    assert (missing.missing, missing.unseen) == (
        (".github/goalkeeper/templates/goal.md",),
        ("docs/AIM.md", "README.md"),
    )


def test_where_files_cannot_be_read_nothing_is_said_to_be_missing() -> None:
    story = month()
    blind = story.having(repository=replace(story.snapshot.repository, rules_readable=False))
    found = evidence(".github/goalkeeper.yml acme/optics#7 a/b", known(turn_of(blind)), turn_of(blind))
    assert (found.files, found.missing) == ((), ())
    assert found.unseen[0] == ".github/goalkeeper.yml"


# The next goals.


@pytest.mark.parametrize(
    ("goals", "pattern"),
    [
        ([DONE], "learn"),
        ([replace(DONE, learning="x")], "number"),
        ([replace(GOAL, learning="x", measured=True)], "narrow"),
        ([replace(DONE, learning="x", measured=True)], ""),
        ([], ""),
    ],
)
def test_the_pattern_that_would_have_helped_most_is_named(goals: list[Judged], pattern: str) -> None:
    assert tuning(turn_of(month(), NOW), goals).pattern == pattern


def test_goals_with_two_aims_or_words_without_an_end_are_named() -> None:
    story = month()
    lines = "- Ship the importer and fix billing (Owner: @ada)\n- Improve the importer (Owner: @ada)\n"
    body = story.snapshot.issue.body.replace("## High priority\n\n", f"## High priority\n\n{lines}")
    turn = turn_of(story.having(issue=replace(story.snapshot.issue, body=body)), NOW)
    found = tuning(turn, [replace(DONE, learning="x", measured=True)])
    assert found.broad == ("Ship the importer and fix billing",)
    assert found.vague == ("Improve the importer",)
    assert (found.pattern, found.ends) == ("narrow", "Feb 13")


# Room.


def test_every_part_knows_how_to_be_shorter() -> None:
    long = "x" * 500
    judged = replace(GOAL, title=long, words=long, learning=long, missed=(long,) * 9).cut(100)
    assert (len(judged.title), len(judged.words), len(judged.missed)) == (80, 100, 2)
    assert replace(GOAL, words=long).cut(0).words == ""
    piece = Piece(1, long, "u", NOW, merged=True)
    done = Improvement(long, 1, "u", "ada", "done", "", (piece,) * 5, 2)
    assert (len(done.cut(100).pieces), done.cut(100).more, len(done.cut(0).pieces), done.cut(0).more) == (2, 5, 0, 7)
    assert len(Followed(long, "1").cut(0).name) == 80
    assert len(Aimed(replace(VIEW, title=long), (long,) * 9).cut(0).targets) == 5
    points = Better((Point(long),) * 20, (Point(long),), (), ()).cut(0)
    assert (len(points.think), len(points.build[0].text)) == (10, 60)
    assert len(Tuning(bare=(long,) * 9).cut(0).bare) == 5
    (health,) = [each for each in _dimensions(month()) if each.name == "Clarity"]
    assert [len(mark.said) for mark in health.cut(5).marks] == [5, 5]
    assert [mark.said for mark in health.cut(0).marks] == ["", ""]


def _dimensions(story: Story) -> tuple[Health, ...]:
    found = story.told("posts/review-health.md", NOW)["dimensions"]
    assert isinstance(found, tuple)
    assert all(isinstance(mark, MarkView) for each in found for mark in each.marks)
    return found


def test_a_month_of_many_marks_still_fits() -> None:
    many = tuple(replace(MARKS[1], who=f"p{n}", text="#31 " * 500) for n in range(60))
    body = filed_body(month().knowing(kept=(*KEPT, *many)))
    assert len(body) < 65_536
    assert body.count(f"<!-- goalkeeper:begin health ={SPRINT}") == 1
