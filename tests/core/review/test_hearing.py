"""Which marks are heard, and whose: by command, by a reaction, or in the text of a review."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.agreed import Kept, KeptBy
from bot.core.model import Comment, Issue, Person
from bot.core.plan.review.hearing import markable, marks_of, parted, sprint_of, typed, written
from bot.core.plan.turn import Turn, start
from bot.core.rules.review import Dimension
from bot.render import render
from tests.core import world
from tests.core.retro.story import SPRINT, Story
from tests.core.review.story import (
    NOW,
    RULES,
    commented,
    filed,
    having_review,
    month,
    reacted,
    review_in,
)

LATER = NOW + timedelta(hours=2)
NAMES = (Dimension("Clarity"), Dimension("Build"))


def turn_of(story: Story, now: datetime = LATER) -> Turn:
    """A turn in which nothing is decided yet."""
    return start(story.snapshot, story.rules, story.memory, now, render)


def bare() -> Story:
    """The review is there, and nobody has given a mark."""
    return filed().knowing(kept=(), health=())


def heard(story: Story) -> list[tuple[str, str, float]]:
    """The marks of the story's review: dimension, who, score."""
    found = marks_of(turn_of(story), review_in(story), SPRINT)
    return [(each.dimension, each.who, each.score) for each in found]


def body(text: str, heading: str = "Your marks") -> Story:
    """A review in which people wrote something beneath a heading."""
    mark = f"## {heading}\n"
    return having_review(bare(), lambda issue: replace(issue, body=issue.body.replace(mark, f"{mark}\n{text}\n")))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("we know", ("we know", "")),
        ("we know; risk: nobody else does", ("we know", "nobody else does")),
        ("risk: all of it", ("", "all of it")),
        ("(Risks = late seals)", ("", "late seals)")),
        ("a brisk: walk", ("a brisk: walk", "")),
    ],
)
def test_a_risk_is_named_behind_what_shows_the_mark(text: str, parts: tuple[str, str]) -> None:
    assert parted(text) == parts


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("- Clarity: 4 (ada) everybody knows it; risk: nobody else", [("Clarity", 4, "ada", "everybody knows it")]),
        (
            "- Clarity: 4 (@ada), 3.5 @grace - see #12",
            [("Clarity", 4, "ada", ""), ("Clarity", 3.5, "grace", "see #12")],
        ),
        ("* **clarity**: 3/5", [("Clarity", 3, "", "")]),
        ("- Build | 2", [("Build", 2, "", "")]),
        ("| Clarity | 4 | ada | we know |", [("Clarity", 4, "ada", "we know")]),
        ("| Clarity | 4/5 | we know | @Grace |", [("Clarity", 4, "grace", "we know")]),
        ("| Clarity | 3,5 | nobody | why |", [("Clarity", 3.5, "", "nobody why")]),
        ("- Clarity:", []),
        ("- Clarity: do we all know it?", []),
        ("- Clarity: 6", []),
        ("- Clarity: 40 %", []),
        ("- Clarity: 12", []),
        ("- Kitchen: 4", []),
        ("Clarity: 4", []),
    ],
)
def test_a_line_is_read_as_people_write_it(line: str, marks: list[tuple[str, float, str, str]]) -> None:
    found = list(typed(line, NAMES, turn_of(month())))
    assert [(each.dimension, each.score, each.who, each.said) for each in found] == marks


def test_what_stands_in_our_own_table_is_nobodys_mark() -> None:
    story = filed()
    assert "| **Clarity** | 3 of 5" in review_in(story).body
    assert written(turn_of(story), review_in(story)) == ()


def test_marks_are_typed_beneath_their_heading_and_anywhere_where_it_is_missing() -> None:
    line = "- Clarity: 3 of the aims are written down"
    for heading in ("What we do better", "Actions", "Blind spots"):
        assert heard(body(line, heading)) == []
    assert heard(body(line)) == [("Clarity", "", 3)]
    bare_of_it = having_review(body(line, "Actions"), lambda each: replace(each, body=_unheaded(each.body)))
    assert heard(bare_of_it) == [("Clarity", "", 3)]


def _unheaded(text: str) -> str:
    return text.replace("## Your marks\n", "")


def test_a_typed_mark_is_as_old_as_the_moment_when_it_was_first_seen() -> None:
    story = body("- Clarity: 2 (ada)")
    plan = story.plan(LATER)
    (kept,) = [each for each in plan.kept if each.kind == "typed"]
    assert (kept.who, kept.number, kept.at) == ("ada", 60, LATER)
    assert dict(kept.fields) == {"dimension": "Clarity", "score": "2"}
    story = story.knowing(kept=(kept,))
    later = story.plan(LATER + timedelta(hours=1))
    assert [each for each in later.kept if each.kind == "typed"] == []
    said = having_review(story, lambda issue: commented(issue, "/health Clarity 5", "ada", LATER + timedelta(hours=1)))
    told = said.told("posts/review-health.md", LATER + timedelta(hours=2))["dimensions"]
    assert isinstance(told, tuple)
    assert (told[0].name, told[0].mean) == ("Clarity", "5")
    changed = having_review(said, lambda issue: replace(issue, body=issue.body.replace("2 (ada)", "3 (ada)")))
    assert [each.fields[1][1] for each in changed.plan(LATER + timedelta(hours=3)).kept if each.kind == "typed"] == [
        "3"
    ]


def test_a_mark_that_another_sprint_has_seen_is_known() -> None:
    story = body("- Clarity: 2 (ada)")
    seen = Kept("typed", "", "Ada", LATER - timedelta(hours=1), 60, (("dimension", "clarity"), ("score", "2")))
    plan = story.knowing(health=(KeptBy(31, seen),)).plan(LATER)
    assert [each.kind for each in plan.kept] == ["reviewed"]


def test_commands_of_strangers_bots_and_hidden_comments_are_not_heard() -> None:
    def said(who: Person | None, **parts: Any) -> Comment:
        return Comment("IC_X", 77, "u", "/health Clarity 4", who, mine=False, created_at=LATER, **parts)

    def having(comment: Comment) -> list[tuple[str, str, float]]:
        return heard(having_review(bare(), lambda issue: replace(issue, comments=(*issue.comments, comment))))

    assert having(said(Person("ada"))) == [("Clarity", "ada", 4)]
    assert having(said(Person("ada"), insider=False)) == []
    assert having(said(Person("ada"), minimized=True)) == []
    assert having(said(Person("robot[bot]", is_bot=True))) == []
    assert having(said(None)) == []


def test_a_command_that_says_no_mark_is_none() -> None:
    story = having_review(
        bare(), lambda issue: commented(issue, "/health Clarity\n/retro better x\n/health 4", "ada", NOW)
    )
    assert heard(story) == []


def test_an_edited_command_counts_from_its_edit() -> None:
    edited = Comment("IC_X", 77, "u", "/health Clarity 4", Person("ada"), mine=False, created_at=NOW, edited_at=LATER)
    story = having_review(bare(), lambda issue: replace(issue, comments=(edited,)))
    (found,) = marks_of(turn_of(story), review_in(story), SPRINT)
    assert found.at == LATER


def test_reactions_of_the_team_are_marks_and_those_of_others_are_none() -> None:
    story = reacted(bare(), "Clarity", "ROCKET", "ada", NOW)
    story = reacted(story, "Build", "EYES", "barbara", NOW)
    story = reacted(story, "Build", "HEART", "ada", NOW)
    story = reacted(story, "Build", "THUMBS_DOWN", "stranger", NOW)
    assert story.snapshot.repository.can_assign("barbara")
    assert heard(story) == [("Clarity", "ada", 5), ("Build", "barbara", 3)]
    team = replace(
        story, snapshot=replace(story.snapshot, repository=replace(story.snapshot.repository, assignable=()))
    )
    assert heard(team) == [("Clarity", "ada", 5)]


def test_only_comments_with_a_mark_are_read() -> None:
    def given(story: Story, content: str) -> Story:
        return having_review(
            story,
            lambda issue: replace(issue, comments=tuple(replace(each, given=(content,)) for each in issue.comments)),
        )

    def asked(story: Story) -> int:
        return len(markable(story.snapshot, story.memory))

    assert asked(bare()) == 0
    assert asked(given(bare(), "HEART")) == 0
    assert asked(given(bare(), "ROCKET")) == 5
    closed = having_review(given(bare(), "ROCKET"), lambda issue: replace(issue, state="closed"))
    assert asked(closed) == 0


def test_kept_marks_without_a_dimension_are_none() -> None:
    story = bare().knowing(kept=(Kept("health", "x", "ada", NOW), Kept("health", "", "ada", NOW, 0, (("score", "4"),))))
    assert heard(story) == []


def test_a_review_names_its_sprint() -> None:
    assert sprint_of(world.MEMORY, review_in(filed())) == SPRINT
    other: Issue = month().snapshot.retros[0]
    assert sprint_of(world.MEMORY, other) == 0


def test_marks_are_those_of_the_sprint_and_no_others() -> None:
    turn = turn_of(month(RULES), NOW)
    assert {each.dimension for each in marks_of(turn, None, 10)} == {"Clarity"}
    assert len(marks_of(turn, None, SPRINT)) == 6
