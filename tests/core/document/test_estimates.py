"""Points, sizes, chances, carry-over and remaining work, in the words in which people write them."""

from __future__ import annotations

import pytest

from bot.core.document import Goal, read


def only(line: str) -> Goal:
    (goal,) = read(f"## Plan\n\n- {line}\n").plan
    return goal


@pytest.mark.parametrize(
    ("line", "points"),
    [
        ("Ship (5 points)", 5.0),
        ("Ship (5 pts)", 5.0),
        ("Ship (2.5 story points)", 2.5),
        ("Ship [8 SP]", 8.0),
        ("Ship (SP: 5)", 5.0),
        ("Ship SP: 5", 5.0),
        ("Ship - 5 points", 5.0),
        ("Ship, 13 pts (Owner: @ada)", 13.0),
        ("Ship (3)", 3.0),
        ("Ship (3) (Owner: @ada)", 3.0),
        ("Ship\n  - Points: 5", 5.0),
        ("Earn 5 points", None),
        ("Lose 5 points of rating", None),
        ("Ship (4)", None),
        ("Ship (2026)", None),
        ("Ship (3) things", None),
        ("(3) Ship", None),
        ("Phase (two)", None),
    ],
)
def test_points_stand_in_brackets_or_behind_a_label(line: str, points: float | None) -> None:
    goal = only(line)
    assert goal.points == points
    assert goal.title == "Ship" or points is None


@pytest.mark.parametrize(
    ("line", "size"),
    [
        ("Ship (M)", "M"),
        ("Ship [XL]", "XL"),
        ("Ship (size: s)", "S"),
        ("Ship (T-shirt size L)", "L"),
        ("Ship (size medium)", "M"),
        ("Ship size: XXL", "XXL"),
        ("Ship\n  - Size: large", "L"),
        ("Ship (s)", None),
        ("Ship (m)", None),
        ("Ship in size L", None),
    ],
)
def test_sizes_are_capital_letters_or_behind_a_label(line: str, size: str | None) -> None:
    assert only(line).size == size


@pytest.mark.parametrize(
    ("line", "confidence"),
    [
        ("Ship confidence: 80%", 0.8),
        ("Ship\n  - Confidence: 70%", 0.7),
        ("Ship (rooftop)", 1.0),
        ("Ship 80%", None),
        ("Ship confidence: 170%", None),
    ],
)
def test_confidence_may_stand_behind_a_label(line: str, confidence: float | None) -> None:
    assert only(line).confidence == confidence


@pytest.mark.parametrize(
    ("line", "carried"),
    [
        ("Ship (carried, 3rd sprint)", 2),
        ("Ship (3rd sprint in a row)", 2),
        ("Ship (🔁 2nd sprint)", 1),
        ("Ship 🔁 3rd sprint", 2),
        ("Ship 🔄 third sprint (Owner: @ada)", 2),
        ("🟢 Ship 🔁 1st sprint", 0),
        ("Ship (carried over 3 times)", 3),
        ("Ship (carried 2x)", 2),
        ("Ship (carried twice)", 2),
        ("Ship - carried over for the 3rd time", 3),
        ("Ship (continued)", 0),
        ("Ship\n  - (carried, 4th sprint)", 3),
        ("🔁 3rd sprint Ship", 2),
        ("Carried, 3rd sprint: Ship", 2),
    ],
)
def test_a_goal_says_how_often_it_was_carried_over(line: str, carried: int) -> None:
    goal = only(line)
    assert (goal.title, goal.continued, goal.carried) == ("Ship", True, carried)


@pytest.mark.parametrize("line", ["Ship (3rd time)", "Ship the 3rd sprint report", "Ship (2 sprints)", "Ship twice"])
def test_a_number_of_sprints_alone_is_no_carry_over(line: str) -> None:
    goal = only(line)
    assert (goal.continued, goal.carried) == (False, 0)


def test_a_sign_of_carry_over_is_the_status_only_in_front() -> None:
    assert only("🔁 3rd sprint Ship").status == "carried over"
    assert only("Ship 🔁 3rd sprint").status is None
    assert only("🟢 Ship 🔁 3rd sprint").status == "on track"


@pytest.mark.parametrize(
    ("line", "remaining"),
    [
        ("Ship - 2 days left", "2 days"),
        ("Ship\n  - **1 week worth to go.**", "1 week"),
        ("Ship\n  - Status: on track, half a day of work remaining", "half a day"),
        ("Ship (one sprint to go)", "one sprint"),
        ("Ship - turn left in 2 days", ""),
        ("Ship", ""),
    ],
)
def test_remaining_work_is_kept_in_its_own_words(line: str, remaining: str) -> None:
    assert only(line).remaining == remaining


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('Ship <TeamMember name="Ann Lee" />', ("Ann Lee",)),
        ("<TeamMember name='João'/> Ship", ("João",)),
        ('<TeamMember name="Ann" /> & <TeamMember name="Carl" /> Ship', ("Ann", "Carl")),
        ('Ship (Owner: <TeamMember name="Ann" />)', ("Ann",)),
        ('Ship (Owner: @ada, <TeamMember name="Ann" />)', ("Ann",)),
        ('Talk to <TeamMember name="Ann" /> about it', ()),
        ('Talk to <TeamMember name="Ann" />', ()),
        ('Ship `<TeamMember name="Ann" />`', ()),
        ('Ship (50:50 <TeamMember name="Ann" />)', ()),
        ('Ship [all <TeamMember name="Ann" />] now', ()),
        ("Ship <TeamMember />", ()),
    ],
)
def test_elements_name_team_members(line: str, names: tuple[str, ...]) -> None:
    assert only(line).owner_names == names


def test_a_member_in_the_brackets_of_something_else_owns_nothing() -> None:
    goal = only('Ship (@ada <TeamMember name="Ann" />)')
    assert "Ann" not in goal.owner_names


@pytest.mark.parametrize(
    ("line", "ref"),
    [
        ("\\#12 Ship", 12),
        ("Ship \\#12", 12),
        ("Ship \\#12 (Owner: @ada)", 12),
        ("Ship after \\#12", None),
        ("Ship `\\#12`", None),
        ("Ship acme/rockets\\#12", None),
        ("Ship \\# 12", None),
    ],
)
def test_an_escaped_number_is_a_number(line: str, ref: int | None) -> None:
    assert only(line).ref == ref
