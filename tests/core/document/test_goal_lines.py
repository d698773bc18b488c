"""A goal that the bot writes as a line is read back as it was."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.document import AddGoal, Kind, goal_line, read, splice
from bot.core.neutral import visible
from tests.core.document.texts import LOGINS, TITLES

URL = "https://github.example/acme/rockets/issues/12"
many = settings(max_examples=int(os.environ.get("GOALKEEPER_TEST_EXAMPLES", "60")) * 2, deadline=None)
PIECES = [
    *TITLES, "(Owner: @grace)", "@ada", "🟢", "✅", "(50:50)", "70%", "(5 points)", " - ", "Why?", "Status:", "🎯",
    "Goal:", "[x]", "1.", "~~", "**", "`", "<b>", "&amp;", "#7", "|", "carried over 2x", ": ", "\\", "SP: 5",
    "https://x.example", "size M", "?", "- ", "(continued)", "—", "[#9](u)", "Owner:", "<!--", "\u200b",
]  # fmt: skip


def titles() -> st.SearchStrategy[str]:
    pieces = st.one_of(st.sampled_from(PIECES), st.text(max_size=6))
    return st.lists(pieces, max_size=4).map(" ".join).map(lambda words: f"Launch {words}")


def seen(title: str) -> str:
    """What people see of a title."""
    return " ".join(visible(title).split())


@many
@given(
    titles(), st.sampled_from(["", "⚪", "✅"]), st.sampled_from([None, 12]),
    st.sampled_from(["", *LOGINS, "ada_acme"]), st.sampled_from([True, False]),
)  # fmt: skip
def test_a_line_is_read_back_as_the_goal_that_it_was_made_of(
    title: str, emoji: str, number: int | None, owner: str, continued: Any
) -> None:
    line = goal_line(title, emoji=emoji, number=number, url=URL, owner=owner, continued=continued)
    assert "\n" not in line
    text = splice("# Plan\n- Ship\n", [AddGoal(Kind.PLAN, line, ("Why? so",))]).text
    first, goal = read(text).plan
    assert first.title == "Ship"
    assert (goal.title, goal.emoji, goal.ref) == (seen(title), emoji or None, number), line
    assert (goal.owners, goal.owner_names, goal.supporters) == ((owner,) if owner else (), (), ()), line
    assert (goal.continued, goal.done_box, goal.struck, goal.confidence, goal.points, goal.size) == (
        continued, None, False, None, None, None,
    )  # fmt: skip
    assert (goal.detail, goal.why) == ("", "so")


def test_a_line_looks_as_people_would_write_it() -> None:
    line = goal_line("Ship  it @all", emoji="⚪", number=12, url=URL, owner="ada", continued=True)
    assert line == f"⚪ Ship it @\u200ball [#12]({URL}) (Owner: @ada) (continued)"
    assert goal_line("Ship it") == "Ship it"


@pytest.mark.parametrize(("title", "read_as"), [("***", ""), ("?!", ""), ("*x*", "*x*")])
def test_a_title_that_no_line_can_hold_is_read_as_the_nearest(title: str, read_as: str) -> None:
    goals = read(f"# Plan\n- {goal_line(title, emoji='⚪')}").plan
    assert [goal.title for goal in goals] == ([read_as] if read_as else [])


@pytest.mark.parametrize(("more", "fault"), [({"emoji": "🦄"}, "no sign"), ({"owner": "a b"}, "no login")])
def test_a_line_without_meaning_is_refused(more: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        goal_line("Ship", **more)


LINE = goal_line("New", emoji="⚪", number=12, url=URL, owner="ada", continued=True)


@pytest.mark.parametrize(
    ("before", "kind", "after"),
    [
        ("## High priority\n- One\n## Plan\n- Two\n", Kind.HIGH, "## High priority\n- One\n- {}\n## Plan\n- Two\n"),
        ("## Plan\n- Two\n", Kind.HIGH, "## Plan\n- Two\n- {}\n"),
        ("## High priority\n- One\n", Kind.PLAN, "## High priority\n- One\n- {}\n"),
        ("## Low priority\n- One\n", Kind.HEADLINE, "## Low priority\n- One\n- {}\n"),
        ("## Headline goals\n- One\n", Kind.LOW, "## Headline goals\n- One\n- {}\n"),
        ("# Plan 7\n## Area\n- One (Owner: @ada)\n", Kind.LOW, "# Plan 7\n\n- {}\n## Area\n- One (Owner: @ada)\n"),
        ("# Risks\r\n", Kind.LOW, "# Risks\r\n\r\n# Plan\r\n\r\n- {}\r\n"),
        ("# Sprint 7\nHello\n", Kind.HEADLINE, "# Sprint 7\nHello\n\n## Plan\n\n- {}\n"),
        ("Hello", Kind.PLAN, "Hello\n\n## Plan\n\n- {}"),
        ("", Kind.PLAN, "\n## Plan\n\n- {}"),
        ("# Risks\n", Kind.HANGOVER, "missed"),
        ("```\nnever closed\n", Kind.PLAN, "missed"),
    ],
)
def test_a_goal_goes_to_its_lane_or_to_the_plan_or_begins_one(before: str, kind: Kind, after: str) -> None:
    change = AddGoal(kind, LINE, ("Why? so",))
    result = splice(before, [change])
    bullet = LINE + ("\r\n" if "\r" in after else "\n") + "  - Why? so"
    assert ("missed" if result.missed else result.text) == after.format(bullet)
    assert splice(result.text, [change]).text == result.text
    if not result.missed:
        goal = next(goal for goal in read(result.text).plan if goal.title == "New")
        assert goal.why == "so"
        assert (goal.ref, goal.owners, goal.continued, goal.emoji) == (12, ("ada",), True, "⚪")
