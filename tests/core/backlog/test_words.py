"""What an issue says of itself: its size, its criteria, the number it serves, the question it answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.backlog import Said, said
from bot.core.backlog.words import LONGEST, is_size

FORM = """\
<!-- Thank you for writing! Estimate: 3 days -->
### Estimate

4 h

### Acceptance criteria

- [ ] the picture is read in 30 ms
- [ ] Vega is found
- [ ] nothing is logged twice

### Metric

_No response_

### Question

Can we see stars by day?
"""


def test_a_form_of_an_issue_is_read() -> None:
    assert said("Star tracker", FORM) == Said("4 h", 3, number=False, asks=True)


@pytest.mark.parametrize(
    ("title", "body", "labels", "size"),
    [
        ("Gyros (3d)", "", (), "3d"),
        ("Gyros [L]", "", (), "L"),
        ("Gyros (5 points)", "", (), "5 points"),
        ("Gyros (in March)", "", (), ""),
        ("Gyros (2)", "", (), ""),
        ("Gyros", "Estimate: ~20 hours", (), "~20 hours"),
        ("Gyros", "**Size:** M", (), "M"),
        ("Gyros", "- Effort = 2 weeks", (), "2 weeks"),
        ("Gyros", "Aufwand: 3 Tage", (), "3 Tage"),
        ("Gyros", "**Estimate**\n\n- large", (), "large"),
        ("Gyros", "Estimate: whenever", (), ""),
        ("Gyros", "```\nEstimate: 3 days\n```", (), ""),
        ("Gyros", "> we said 3 days", (), ""),
        ("Gyros", "", ("size/XL",), "XL"),
        ("Gyros", "", ("estimate: 3 days",), "3 days"),
        ("Gyros", "", ("S",), "S"),
        ("Gyros", "", ("points: 8",), "8"),
        ("Gyros", "", ("size: huge", "small things"), ""),
        ("Gyros (S)", "Size: L", ("size: M",), "M"),
    ],
)
def test_the_size_is_what_a_label_the_title_or_the_text_says(
    title: str, body: str, labels: tuple[str, ...], size: str
) -> None:
    assert said(title, body, labels).size == size


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("## Acceptance criteria\n- a\n- b\n", 2),
        ("**Acceptance criteria:**\n1. a\n2. b\n3. c\n", 3),
        ("- [ ] a\n- [x] b\n", 2),
        ("## Acceptance criteria\n\nTo be written.\n\n## Steps\n- [ ] a\n- [ ] b\n", 0),
        ("```\n- [ ] a\n```\n", 0),
        ("just words", 0),
    ],
)
def test_criteria_are_listed_or_are_boxes_where_nobody_announces_any(body: str, count: int) -> None:
    assert said("Gyros", body).criteria == count


@pytest.mark.parametrize(
    ("title", "body", "serves"),
    [
        ("Gyros", "Metric: drift per hour", True),
        ("Gyros", "## Success metric\n\ndrift per hour\n", True),
        ("Gyros", "Metric: n/a", False),
        ("Gyros", "Metric: -", False),
        ("Gyros", "## Metric\n\n## Steps\n\nwe weigh it\n", False),
        ("Drift below 2%", "", True),
        ("Sprint 7 gyros", "", False),
        ("Gyros (3 days)", "", False),
        ("Drift below 2% (3 days)", "", True),
        ("Gyros", "This makes the Time to First  Picture shorter.", True),
        ("Gyros", "This is the first picture.", False),
    ],
)
def test_a_number_is_named_or_is_one_that_the_team_follows(title: str, body: str, serves: bool) -> None:  # noqa: FBT001
    assert said(title, body, numbers=("Time to first picture", "")).number is serves


@pytest.mark.parametrize(
    ("title", "body", "asks"),
    [
        ("Does the pump hold?", "", True),
        ("Pump", "Question: does it hold", True),
        ("Pump", "We do not know whether it holds. Does it?", True),
        ("Pump", "- Why is it loud?", True),
        ("Pump", "**Is your request related to a problem? Please describe.**\n", False),
        ("Pump", "**What happened?**\n\nIt leaks.\n", False),
        ("Pump", "## What happened?\n\nIt leaks.\n", False),
        ("Pump", "> Does it hold?\n", False),
        ("Pump", "See https://example.org/?", False),
        ("Pump", "Hypothesis: none", False),
    ],
)
def test_a_question_is_asked_by_a_person_and_not_by_a_form(title: str, body: str, asks: bool) -> None:  # noqa: FBT001
    assert said(title, body).asks is asks


def test_an_owner_may_stand_in_the_text() -> None:
    assert said("Pump", "Owner: @edsger").owner
    assert not said("Pump", "Owner: to be found").owner


def test_what_stands_too_far_down_is_not_read() -> None:
    assert said("Pump", f"{'x' * LONGEST}\n{FORM}") == Said()
    assert said("Pump", "\n" * 2_000 + FORM) == Said()


@given(st.text(max_size=300), st.text(max_size=2_000), st.lists(st.text(max_size=30), max_size=4))
def test_whatever_is_written_is_read_and_a_size_is_one(title: str, body: str, labels: list[str]) -> None:
    found = said(title, body, labels, ("drift",))
    assert not found.size or is_size(found.size)
    assert found.criteria >= 0


@given(st.text(alphabet="- [x]\n#*abc:?", max_size=600))
def test_code_says_nothing(inner: str) -> None:
    assert said("Pump", f"~~~\n{inner.replace('~', '')}\n~~~") == Said()


@given(st.lists(st.sampled_from(FORM.split("\n")), max_size=20))
def test_line_ends_make_no_difference(lines: list[str]) -> None:
    assert said("Pump", "\r\n".join(lines)) == said("Pump", "\n".join(lines))
