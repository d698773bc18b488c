"""When a review is filed, what becomes of it while it is open, and when it is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.agreed import KeptBy
from bot.core.calendar import agenda
from bot.core.edits import CloseIssue, OpenIssue, PostComment, React, SpliceText
from bot.core.model import Issue
from bot.core.plan import TooMuch, check
from bot.core.plan.retro.telling import forgotten, told
from bot.core.plan.values import Plan
from bot.core.record import Frozen, Sums
from bot.core.rules import BeforeEnd, OnDay
from bot.core.rules.review import ReviewRule
from tests.core import world
from tests.core.retro.story import OPENED, SPRINT, START, Story, at, retro
from tests.core.review.story import (
    DUE,
    KEY,
    LAST,
    MARKS,
    NOW,
    REVIEW,
    RULES,
    after,
    commented,
    filed,
    having_review,
    month,
    quieted,
    review_in,
    week_one,
)
from tests.core.review.test_hearing import turn_of

LATER = NOW + timedelta(minutes=30)
FROZEN = Frozen(10, 1, date(2026, 1, 5), date(2026, 1, 16), Sums(), "", at(19, 12))
LAST_REVIEW = retro(LAST, at(2), "## Health\n\n## Actions\n\n- [ ] Ask the barge (Owner: @ada)\n", "review:10")


def opened(plan: Plan) -> list[str]:
    """The keys of the issues that a plan opens."""
    return [edit.key for edit in plan.edits if isinstance(edit, OpenIssue)]


def on_review(plan: Plan, number: int = REVIEW) -> list[object]:
    """What a plan does to a review."""
    return [edit for edit in plan.edits if getattr(edit, "number", 0) == number]


def ruled(**parts: object) -> Story:
    """The month with another rule of reviews."""
    return month(replace(RULES, review=replace(RULES.review, **parts)))  # type: ignore[arg-type]


# Filing.


def test_a_review_is_filed_from_its_minute_on_and_once() -> None:
    early = month().plan(DUE - timedelta(minutes=1))
    assert (opened(early), early.due_at) == ([], DUE)
    plan = month().plan(DUE)
    (issue,) = [edit for edit in plan.edits if isinstance(edit, OpenIssue)]
    assert (issue.key, issue.labels, issue.assignees) == (KEY, ("retro",), ("ada",))
    assert issue.title == "Review of Sprint 2 - Jan 19 to Jan 30"
    assert opened(after(month(), plan).plan(LATER)) == []


def test_it_is_off_unless_the_rules_turn_it_on() -> None:
    assert ReviewRule().enabled is False
    assert opened(ruled(enabled=False).plan(NOW)) == []


def test_it_can_be_every_second_sprint_only() -> None:
    assert opened(ruled(every=2).plan(NOW)) == [KEY]
    assert opened(ruled(every=3).plan(NOW)) == []
    rule = ReviewRule(enabled=True, every=2)
    assert [rule.is_for(number, 5) for number in (5, 6, 7, 8, 0)] == [False, True, False, True, True]


def test_it_is_assigned_to_nobody_who_cannot_be() -> None:
    (issue,) = [edit for edit in ruled(facilitator="nobody's").plan(NOW).edits if isinstance(edit, OpenIssue)]
    assert issue.assignees == ()


def test_a_late_one_says_when_it_was_due() -> None:
    assert month().told("posts/review.md", NOW)["due"] == ""
    late = DUE + timedelta(hours=3)
    assert quieted(month(), late).told("posts/review.md", late)["due"] == "Jan 29"


def test_who_turns_reviews_on_is_not_asked_about_sprints_that_were_over_long_ago() -> None:
    story = month(replace(RULES, closing=replace(RULES.closing, enabled=False)))
    last = at(30, 12)
    assert opened(quieted(story, last + timedelta(days=14)).plan(last + timedelta(days=14))) == [KEY]
    over = story.plan(last + timedelta(days=15))
    assert [key for key in opened(over) if key == KEY] == []


def test_it_waits_until_nothing_else_is_to_be_done_but_not_for_ever() -> None:
    unlabelled = month().having(repository=replace(month().snapshot.repository, labels=()))
    plan = unlabelled.plan(NOW)
    assert (opened(plan), plan.waiting) == ([], True)
    comment = commented(world.issue(1, "x"), "/health Clarity 4", "ada", NOW).comments[0]
    late = having_review(filed(), lambda issue: issue)
    story = late.having(retros=tuple(each for each in late.snapshot.retros if each.number != REVIEW))
    story = story.knowing(done=story.memory.done - {KEY})
    old = replace(LAST_REVIEW, comments=(comment,), comments_complete=False, created_at=at(2))
    busy = story.having(retros=(*story.snapshot.retros, old)).knowing(frozen=(FROZEN,))
    assert [type(edit) for edit in busy.plan(NOW).edits] == [React]
    assert busy.plan(NOW).waiting
    assert opened(busy.plan(DUE + timedelta(minutes=61))) == [KEY]


def test_the_calendar_shows_it() -> None:
    rules = replace(RULES, review=replace(RULES.review, minutes=120))
    found = [each for each in agenda(rules, OPENED, at(31)) if each.kind == "review"]
    assert [(each.title, each.at, each.minutes) for each in found] == [
        ("Review of Sprint 2 - Jan 19 to Jan 30", DUE, 120)
    ]
    assert not [each for each in agenda(replace(rules, review=ReviewRule()), OPENED, at(31)) if each.kind == "review"]


# While it is open.


def test_it_asks_for_marks_once_for_each_dimension() -> None:
    story = after(month(), month().plan(NOW))
    plan = story.plan(NOW)
    keys = [edit.key for edit in plan.edits if isinstance(edit, PostComment)]
    assert keys == [f"mark:{SPRINT}:{name}" for name in ("clarity", "build", "pace", "operation", "learning")]
    check(plan, 5)
    assert not on_review(after(story, plan).plan(NOW))
    quiet = ruled(reactions=False)
    assert not [edit for edit in after(quiet, quiet.plan(NOW)).plan(NOW).edits if isinstance(edit, PostComment)]


def test_more_questions_than_dimensions_are_too_much() -> None:
    edit = PostComment("mark:1:x", "I_1", 1, "")
    check(Plan(tuple(replace(edit, key=f"mark:1:{n}") for n in range(10))), 5)
    with pytest.raises(TooMuch, match="asks for 11 marks"):
        check(Plan(tuple(replace(edit, key=f"mark:1:{n}") for n in range(11))), 5)


def test_a_mark_is_told_and_kept_and_the_command_seen_to_be_heard() -> None:
    story = having_review(filed(), lambda issue: commented(issue, "/health Pace 5 see #32", "edsger", LATER))
    plan = story.plan(LATER)
    (react,) = [edit for edit in on_review(plan) if isinstance(edit, React)]
    (splice,) = [edit for edit in on_review(plan) if isinstance(edit, SpliceText)]
    assert (react.content, react.number) == ("THUMBS_UP", REVIEW)
    (kept,) = [each for each in plan.kept if each.kind == "reviewed"]
    assert (kept.number, dict(kept.fields)["Pace"]) == (REVIEW, "5.00")
    again = after(story, plan, LATER)
    assert "| ↑ 2.1 | edsger 5 |" in review_in(again).body
    assert [edit for edit in on_review(again.plan(LATER)) if not isinstance(edit, React)] == []
    assert splice.node == review_in(story).id
    assert again.plan(LATER).kept == ()


def test_a_command_that_was_seen_to_be_heard_gets_no_second_sign() -> None:
    def heard(issue: Issue) -> Issue:
        said = commented(issue, "/health Pace 5", "edsger", LATER)
        return replace(said, comments=(*said.comments[:-1], replace(said.comments[-1], reacted=("THUMBS_UP",))))

    assert [type(edit) for edit in on_review(having_review(filed(), heard).plan(LATER))] == [SpliceText]


@pytest.mark.parametrize(
    ("text", "signs"),
    [("/blindspot no backup", 1), ("/Health Pace 5", 1), ("/blindspot", 0), ("/health Pace", 0), ("/risk fire", 0)],
)
def test_a_command_is_seen_to_be_heard_where_it_says_something(text: str, signs: int) -> None:
    story = having_review(filed(), lambda issue: commented(issue, text, "edsger", LATER))
    assert sum(isinstance(edit, React) for edit in on_review(story.plan(LATER))) == signs


def test_without_a_mark_nothing_is_kept() -> None:
    story = filed().knowing(kept=(), health=())
    assert [each for each in story.plan(LATER).kept if each.kind == "reviewed"] == []


def test_it_is_looked_at_every_hour_while_reactions_are_likely() -> None:
    assert filed().plan(LATER).due_at == LATER + timedelta(hours=1)
    old = having_review(filed(), lambda issue: replace(issue, created_at=NOW - timedelta(days=4)))
    due = old.plan(LATER).due_at
    assert due is None or due > LATER + timedelta(hours=1)
    unasked = filed(replace(RULES, review=replace(RULES.review, reactions=False)))
    due = unasked.plan(LATER).due_at
    assert due is None or due > LATER + timedelta(hours=1)


def test_unless_all_comments_were_read_it_stays_as_it_is() -> None:
    def cut(issue: Issue) -> Issue:
        return replace(commented(issue, "/health Pace 5", "edsger", LATER), comments_complete=False)

    assert not [edit for edit in on_review(having_review(filed(), cut).plan(LATER)) if isinstance(edit, SpliceText)]


def test_where_there_is_no_room_people_are_told() -> None:
    def full(issue: Issue) -> Issue:
        body = f"{issue.body}\n{'x' * (65_530 - len(issue.body))}"
        return commented(replace(issue, body=body), f"/health Pace 5 {'y' * 300}", "edsger", LATER)

    plan = having_review(filed(), full).plan(LATER)
    assert any("no room for the marks of its health" in each.message for each in plan.problems)
    assert not [edit for edit in on_review(plan) if isinstance(edit, SpliceText)]


def test_the_sprint_issue_links_it() -> None:
    assert f"**Review:** [#{REVIEW}]" in filed().snapshot.issue.body


def test_a_closed_one_is_left_alone() -> None:
    def closed(issue: Issue) -> Issue:
        return replace(commented(issue, "/health Pace 5", "edsger", LATER), state="closed")

    assert on_review(having_review(filed(), closed).plan(LATER)) == []


# In the next sprint.


def test_the_next_sprint_hears_what_comes_late() -> None:
    said = commented(LAST_REVIEW, "/health Clarity 5", "grace", START + timedelta(days=1))
    marks = tuple(KeptBy(10, each) for each in MARKS[:2])
    story = month().having(retros=(week_one(), said)).knowing(health=marks)
    assert on_review(story.plan(NOW), LAST) == []
    story = story.knowing(frozen=(FROZEN,))
    plan = story.plan(NOW)
    (splice,) = [edit for edit in on_review(plan, LAST) if isinstance(edit, SpliceText)]
    assert "grace 5, ada 4" in str(splice.changes)
    (kept,) = [each for each in plan.kept if each.kind == "reviewed"]
    assert (kept.number, kept.fields) == (LAST, (("Clarity", "4.50"),))
    assert not [edit for edit in plan.edits if isinstance(edit, PostComment) and edit.key.startswith("mark:")]


def test_where_no_sprint_is_closed_the_days_say_whose_a_review_is() -> None:
    rules = replace(RULES, closing=replace(RULES.closing, enabled=False))
    story = filed(rules)
    said = having_review(story, lambda issue: commented(issue, "/health Pace 5", "edsger", LATER))
    assert on_review(said.plan(LATER))
    over = at(31, 12)
    assert not [edit for edit in on_review(said.plan(over)) if isinstance(edit, SpliceText)]
    old = commented(LAST_REVIEW, "/health Clarity 5", "grace", START + timedelta(days=1))
    assert on_review(story.having(retros=(old,)).plan(LATER), LAST)


def test_what_was_shown_as_evidence_stays_shown() -> None:
    story = filed()
    assert "[#41](https://github.example/acme/rockets/issues/41) is there, merged" in review_in(story).body
    assert on_review(story.having(work=None).plan(NOW)) == []
    assert on_review(story.having(work=None, goals=story.snapshot.goals[1:]).plan(NOW)) == []


def test_a_sprint_that_has_not_begun_leaves_older_reviews_alone() -> None:
    said = commented(LAST_REVIEW, "/health Clarity 5", "grace", OPENED)
    story = month().having(retros=(said,))
    assert on_review(story.plan(START - timedelta(hours=12)), LAST) == []


def test_the_review_before_is_closed_when_the_next_one_is_there() -> None:
    done = replace(LAST_REVIEW, body=LAST_REVIEW.body.replace("- [ ]", "- [x]"))
    story = filed().having(retros=(*filed().snapshot.retros, done))
    first = story.plan(LATER)
    assert not [edit for edit in first.edits if isinstance(edit, CloseIssue)]
    later = after(story, first, LATER)
    assert f"[#{REVIEW}]" not in next(each.body for each in story.snapshot.retros if each.number == LAST)
    assert [(edit.number, edit.reason) for edit in later.plan(LATER).edits if isinstance(edit, CloseIssue)] == [
        (LAST, "completed")
    ]


def test_a_review_is_no_weekly_retro() -> None:
    story = filed()
    assert [each.number for each in turn_of(story).retros] == [24, 23, 22, 21, 20]
    previous = told(turn_of(story), date(2026, 1, 29), ())["previous"]
    assert isinstance(previous, Issue)
    assert previous.number == 24


def test_what_a_review_asked_for_is_not_missed_in_the_plan_of_its_own_sprint() -> None:
    story = having_review(
        filed(), lambda issue: replace(issue, body=issue.body.replace("## Actions\n", "## Actions\n\n- [ ] Buy oil\n"))
    )
    turn = turn_of(story)
    assert "Buy oil" not in [each.text for each in forgotten(turn, ())]


def test_days_of_a_sprint_are_both_ways_of_saying_when() -> None:
    first = ruled(when=OnDay(1, DUE.time()))
    assert opened(first.plan(NOW)) == [KEY]
    assert opened(ruled(when=BeforeEnd(0, DUE.time())).plan(NOW)) == []
    assert quieted(first).snapshot.issue.number == SPRINT
