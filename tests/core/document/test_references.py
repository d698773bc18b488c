"""Which issue a line names: the goal's own, or one of another repository."""

from __future__ import annotations

import pytest

from bot.core.document import GoalAt, SetEmoji, SetLink, goal_line, read, splice
from bot.core.status import DEFAULT_VOCABULARY

HOME = DEFAULT_VOCABULARY.at_home("acme/rockets")
URL = "https://github.example/acme/rockets/issues/7"
THERE = "https://github.example/acme/pads/issues/7"


def named(line: str, *, at_home: bool = True) -> tuple[str, int | None, str]:
    """Return title, number and foreign name of the one goal of a line."""
    vocabulary = HOME if at_home else DEFAULT_VOCABULARY
    (goal,) = read(f"## Goals\n\n- {line}\n", vocabulary=vocabulary).plan
    assert goal.at.ref == goal.ref
    return goal.title, goal.ref, goal.elsewhere


@pytest.mark.parametrize(
    "line",
    [
        "Nut A acme/rockets#7",
        "Nut A (acme/rockets#7)",
        "Nut A [acme/rockets#7]",
        "Nut A ACME/Rockets#7 (Owner: @ada)",
        "acme/rockets#7 Nut A",
        "acme/rockets#7: Nut A",
        "**Nut A** acme/rockets#7",
        "🟢 Nut A acme/rockets#7",
        "Nut A acme/rockets#7 🟢",
        f"Nut A [acme/rockets#7]({URL})",
        f"[acme/rockets#7]({URL}) Nut A",
        f"Nut A [#7]({URL})",
        f"Nut A ([#7]({URL}))",
        f"**Nut A [#7]({URL})**: to fly",
        f"[Nut A]({URL})",
        f"Nut A {URL}",
        f"Nut A ({URL})",
        "Nut A [#7](../issues/7)",
    ],
)
def test_the_own_repository_may_be_named_in_full(line: str) -> None:
    assert named(line) == ("Nut A", 7, "")


@pytest.mark.parametrize(
    "line",
    [
        "Nut A acme/pads#7",
        "Nut A (acme/pads#7) (Owner: @ada)",
        "acme/pads#7 Nut A",
        f"Nut A [acme/pads#7]({THERE})",
        f"[acme/pads#7]({THERE}) Nut A",
        f"Nut A [#7]({THERE})",
        f"[#7]({THERE}) Nut A",
        f"Nut A ([#7]({THERE}))",
        f"**Nut A** [#7]({THERE}): to fly",
        f"[Nut A]({THERE})",
        f"Nut A {THERE}",
    ],
)
def test_an_issue_of_another_repository_is_not_the_goals_own(line: str) -> None:
    assert named(line) == ("Nut A", None, "acme/pads#7")


def test_without_a_repository_names_lead_elsewhere_and_addresses_to_the_goals_issue() -> None:
    assert named("Nut A acme/rockets#7", at_home=False) == ("Nut A", None, "acme/rockets#7")
    assert named(f"Nut A [#7]({THERE})", at_home=False) == ("Nut A", 7, "")
    assert named(f"[Nut A]({THERE})", at_home=False) == ("Nut A", 7, "")


@pytest.mark.parametrize(
    ("line", "read_as"),
    [
        ("Nut A #7 acme/pads#9", ("Nut A", 7, "acme/pads#9")),
        ("Nut A acme/pads#9 #7", ("Nut A", 7, "acme/pads#9")),
        ("Nut A acme/pads#9 acme/pads#8", ("Nut A acme/pads#9", None, "acme/pads#8")),
        ("Nut A #7 acme/rockets#8", ("Nut A #7", 8, "")),
        ("Fix acme/pads#7", ("Fix acme/pads#7", None, "")),
        ("Clean up after acme/rockets#7", ("Clean up after acme/rockets#7", None, "")),
        ("Nut A (acme/pads#7]", ("Nut A (acme/pads#7]", None, "")),
        ("Merge acme/pads#7 into Nut A", ("Merge acme/pads#7 into Nut A", None, "")),
        (f"See [the pads]({THERE}) first", ("See the pads first", None, "")),
        ("acme/pads#7", ("acme/pads#7", None, "")),
    ],
)
def test_one_of_each_sort_is_taken_and_prose_stays(line: str, read_as: tuple[str, int | None, str]) -> None:
    assert named(line) == read_as


def test_a_cell_may_name_an_issue_of_either_sort() -> None:
    rows = "| Nut A | @ada | acme/rockets#7 |\n| Nut B | @ada | acme/pads#8 |\n"
    goals = read(f"## Goals\n\n| goal | owner | issue |\n|---|---|---|\n{rows}", vocabulary=HOME).plan
    assert [(goal.ref, goal.elsewhere) for goal in goals] == [(7, ""), (None, "acme/pads#8")]


def changed(line: str, *changes: SetLink | SetEmoji) -> str:
    spliced = splice(f"## Goals\n\n- {line}\n", changes, vocabulary=HOME)
    assert spliced.missed == ()
    return spliced.text.splitlines()[2].removeprefix("- ")


def test_a_link_goes_beside_a_foreign_name_and_in_place_of_an_own_one() -> None:
    link = SetLink(GoalAt(None, "Nut A"), 12, "https://github.example/acme/rockets/issues/12")
    own = "[#12](https://github.example/acme/rockets/issues/12)"
    assert changed("Nut A acme/pads#7 (Owner: @ada)", link) == f"Nut A {own} acme/pads#7 (Owner: @ada)"
    assert changed(f"Nut A [#7]({THERE})", link) == f"Nut A {own} [#7]({THERE})"
    own_name = SetLink(GoalAt(7, "Nut A"), 12, link.url)
    assert changed("Nut A acme/rockets#7 (Owner: @ada)", own_name) == f"Nut A {own} (Owner: @ada)"
    assert changed(f"Nut A {own} acme/pads#7", link) == f"Nut A {own} acme/pads#7"


def test_a_link_from_before_the_repository_was_renamed_is_mended() -> None:
    link = SetLink(GoalAt(None, "Nut A"), 7, URL)
    assert changed(f"🟢 Nut A [#7]({THERE}) (Owner: @ada)", link) == f"🟢 Nut A [#7]({URL}) (Owner: @ada)"


def test_a_sign_leaves_names_alone() -> None:
    assert changed("Nut A acme/pads#7", SetEmoji(GoalAt(None, "Nut A"), "🟢")) == "🟢 Nut A acme/pads#7"
    assert changed("Nut A acme/rockets#7", SetEmoji(GoalAt(7, "Nut A"), "🟢")) == "🟢 Nut A acme/rockets#7"


@pytest.mark.parametrize("title", ["Nut A acme/pads#7", "acme/rockets#7 Nut A", "Nut A (acme/rockets#7)"])
def test_a_title_of_an_issue_with_a_name_in_it_is_read_back(title: str) -> None:
    line = goal_line(title, number=12, url="https://github.example/acme/rockets/issues/12", vocabulary=HOME)
    assert named(line) == (title, 12, "")
