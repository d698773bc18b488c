"""What is written when a target, an estimate, the helpers or the word of a `Status:` line is set, to the character."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.core.document import (
    AddTarget,
    GoalAt,
    SayTarget,
    SetConfidence,
    SetEmoji,
    SetNote,
    SetNoteStatus,
    SetOwner,
    SetPoints,
    SetSupporters,
    SetTargetNow,
    read,
    splice,
)

AT = GoalAt(None, "Ship")


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("🟡 waiting for parts", ("at risk", "🟡")),
        ("**⚠️ At risk**: parts", ("at risk", "⚠️")),
        ("at risk, waiting", ("at risk", None)),
        ("two of three", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_status_line_says_a_status_whatever_the_emoji_of_the_goal_says(note: str, said: Any) -> None:
    goal = read(f"# Plan\n- 🟢 Ship\n  - Status: {note}\n").plan[0]
    assert (goal.note_status, goal.note_emoji) == said
    assert goal.status == "on track"


def made(line: str, *changes: Any) -> str:
    """Return the lines under a heading after changes, which made twice are made once."""
    result = splice(f"# Plan\n{line}", changes)
    if result.missed:
        assert result.text == f"# Plan\n{line}"
        return "missed"
    assert splice(result.text, changes).text == result.text
    return result.text.removeprefix("# Plan\n")


def under(note: str) -> str:
    return f"- 🟢 Ship\n  - {note}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Status: 🟢 waiting for parts", "Status: 🔴 waiting for parts"),
        ("**Status:** ⚠️ **At risk** - parts", "**Status:** 🔴 **Off track** - parts"),
        ("Status: at risk, waiting", "Status: off track, waiting"),
        ("Status: 🛑 behind: parts", "Status: 🔴 behind: parts"),
        ("Status: behind, parts", "Status: behind, parts"),
        ("Status: 🟡 🟢 both", "Status: 🔴 🟢 both"),
        ("Status: two of three", "Status: two of three"),
        ("Status:", "Status:"),
        ("Why? at risk", "Why? at risk"),
    ],
)
def test_only_sign_and_words_of_a_status_line_change(before: str, after: str) -> None:
    change = SetNoteStatus(AT, "🔴", "off track")
    assert made(under(before), change) == under(after)
    assert made(under(before).replace("\n", "\r\n"), change) == under(after).replace("\n", "\r\n")


def test_a_note_that_is_set_at_the_same_time_gets_its_status_too() -> None:
    changes: list[Any] = [SetNoteStatus(AT, "🔴", "off track"), SetNote(AT, "🟡 slow"), SetEmoji(AT, "🔴")]
    result = splice("# Plan\n- Ship\n", changes)
    assert result.text == "# Plan\n- 🔴 Ship\n  - Status: 🔴 slow\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- Ship", "- Ship\n  - 🎯 ten users"),
        ("* [ ] Ship\r\n", "* [ ] Ship\r\n  * 🎯 ten users\r\n"),
        ("1. Ship\n2. Test\n", "1. Ship\n   - 🎯 ten users\n2. Test\n"),
        ("-\tShip\n", "-\tShip\n\t- 🎯 ten users\n"),
        ("- Ship\n    1. 🎯 one\n- Test\n", "- Ship\n    1. 🎯 one\n    2. 🎯 ten users\n- Test\n"),
        ("- Ship\n- Why? so\n- Test\n  - part\n", "- Ship\n  - 🎯 ten users\n- Why? so\n- Test\n  - part\n"),
        ("- Ship (Owner: @ada)\n- Why? so\n- Test\n", "- Ship (Owner: @ada)\n- Why? so\n- 🎯 ten users\n- Test\n"),
        ("- Ship\n  Why? so\n", "- Ship\n  Why? so\n  - 🎯 ten users\n"),
        ("- Ship\n  - [ ] Ten users\n", "- Ship\n  - [ ] Ten users\n"),
        ("- 🎯 Ship\n- Why? so\n- Test", "missed"),
    ],
)
def test_a_target_goes_below_the_others(before: str, after: str) -> None:
    assert made(before, AddTarget(AT, "🎯  ten\nusers")) == after


def test_several_targets_are_added_in_their_order_and_none_without_words() -> None:
    changes: list[Any] = [AddTarget(AT, "one"), AddTarget(AT, "two"), AddTarget(AT, "ONE"), SetNote(AT, "slow")]
    assert splice("# Plan\n- Ship\n", changes).text == "# Plan\n- Ship\n  - Status: slow\n  - 🎯 ONE\n  - 🎯 two\n"
    empty = AddTarget(AT, " ")
    assert splice("# Plan\n- Ship\n", [empty]).missed == (empty,)


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ("  - 🎯 **99%** of rows (now: 97)\n", ("99% of rows (now: 97)", "99% of rows"), "  - 🎯 **99%** of rows\n"),
        ("  - 🎯 99% of rows\n", ("99% OF rows", "95% of rows"), "  - 🎯 95% of rows\n"),
        ("  - ✅ 🎯 ten (Owner: @ada)\n", ("ten", "five users"), "  - ✅ 🎯 five users (Owner: @ada)\n"),
        ("  - 🎯 ten\n", ("ten", "ten users - soon"), "  - 🎯 ten users - soon\n"),
        ("  - [ ] ten\n", ("ten", "ask @ada"), "  - [ ] ask @\u200bada\n"),
        ("  - 🎯 a, a\n", ("a, a", "a, b"), "  - 🎯 a, b\n"),
        ("  - 🎯 five\n", ("ten", "five"), "  - 🎯 five\n"),
        ("  - 🎯 ten\n", ("ten", "(Owner: @ada)"), "missed"),
        ("  - 🎯 ten\n", ("six", "five"), "missed"),
        ("  - 🎯 ten\n  - 🎯 ten\n", ("ten", "five"), "missed"),
        ("  - 🎯 ten\n  - 🎯 five\n", ("ten", ""), "  - 🎯 five\n"),
        ("  - 🎯 ten\n", ("ten", ""), ""),
        ("  - 🎯 ten", ("ten", ""), None),
        ("  - 🎯 ten\n    and more\n- Test\n", ("ten and more", ""), "- Test\n"),
        ("  - 🎯 ten\n", ("six", ""), "  - 🎯 ten\n"),
        ("  - 🎯 ten\n    - a part\n", ("ten", ""), "missed"),
        ("  - - 🎯 ten\n", ("ten", ""), "missed"),
        ("  - 🎯 ten\n\n    what else is said\n", ("ten", ""), "missed"),
        ("  🎯 ten\n", ("ten", ""), "missed"),
    ],
)
def test_a_target_is_said_in_other_words_or_taken_away(before: str, change: tuple[str, str], after: str | None) -> None:
    new = made(f"- Ship\n{before}", SayTarget(AT, *change))
    assert new == ("- Ship" if after is None else after if after == "missed" else f"- Ship\n{after}")


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("99% of rows", "97", "99% of rows (now: 97)"),
        ("99% of rows", "97%", "99% of rows (now: 97%)"),
        ("99% of rows (Owner: @ada) - soon", "97%", "99% of rows (now: 97%) (Owner: @ada) - soon"),
        ("**99% of rows**", "97%", "**99% of rows** (now: 97%)"),
        ("60 users (current: 40)", "45", "60 users (current: 45)"),
        ("60 users (now: 40 users)", "45", "60 users (now: 45 users)"),
        ("60 users (now: 40 users)", "45 users", "60 users (now: 45 users)"),
        ("60% of users, now at 40%", "45.5", "60% of users, now at 45.5%"),
        ("$25K (current: $12.5K)", "$13K", "$25K (current: $13K)"),
        ("$25K (current: $12.5K)", "13000", "$25K (current: $13000)"),
        ("migrate 15/50 components", "20", "migrate 20/50 components"),
        ("migrate 15/50 components", "2.5", "missed"),
        ("x y" * 1400, "5", "missed"),
        ("answer in 2 s (now: 3 s)", "500 ms", "answer in 2 s (now: 500 ms)"),
        ("answer in 2 s", "5 users", "missed"),
        ("make it fast", "5", "make it fast (now: 5)"),
        ("60 users (current: 40)", "40", "60 users (current: 40)"),
    ],
)
def test_a_target_says_where_it_is_now(before: str, value: str, after: str) -> None:
    line = "- Ship\n  - Why? so\n  - plain\n    - 🎯 one\n  - ✅ 🎯 {}\n  - Status: slow\n"
    new = made(line.format(before), SetTargetNow(AT, 1, value))
    assert new == (after if after == "missed" else line.format(after))


def test_a_target_that_is_added_at_the_same_time_can_say_where_it_is() -> None:
    changes: list[Any] = [AddTarget(AT, "99% of rows"), SetTargetNow(AT, 0, "97%")]
    assert splice("# Plan\n- Ship\n", changes).text == "# Plan\n- Ship\n  - 🎯 99% of rows (now: 97%)\n"
    assert made("- Ship\n  - 🎯 one\n", SetTargetNow(AT, 1, "5")) == "missed"
    assert made("- Ship\n  - 🎯 one\n", SetTargetNow(AT, -1, "5")) == "missed"


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        ("- Ship", 0.7, "- Ship (70%)"),
        ("- Ship (Owner: @ada) - it", 0.5, "- Ship (50:50) (Owner: @ada) - it"),
        ("- Ship @ada", 0.7, "- Ship (70%) @ada"),
        ("- Ship @ada - it", 0.7, "- Ship @ada (70%) - it"),
        ("- Ship (50:50)", 0.7, "- Ship (70:30)"),
        ("- Ship (40%)", 0.5, "- Ship (50%)"),
        ("- Ship [confidence: 40%] (Owner: @ada)", 0.7, "- Ship [confidence: 70%] (Owner: @ada)"),
        ("- Ship - confidence: 40%", 1.0, "- Ship - confidence: 100%"),
        ("- Ship (moonshot)", 0.7, "- Ship (70%)"),
        ("- Ship (moonshot)", 0.5, "- Ship (moonshot)"),
        ("- Ship (1:2)", 0.333, "- Ship (1:2)"),
        ("- Ship\n  - (50:50)\n", 0.7, "- Ship\n  - (70:30)\n"),
        ("- [ ] 🟢 **Ship**: it", 0.0, "- [ ] 🟢 **Ship** (0%): it"),
    ],
)
def test_a_chance_is_written_where_it_stands_or_behind_the_title(before: str, number: float, after: str) -> None:
    assert made(before, SetConfidence(AT, number)) == after


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        ("- Ship", 5, "- Ship (5 points)"),
        ("- Ship", 1, "- Ship (1 point)"),
        ("- Ship (5)", 8, "- Ship (8)"),
        ("- Ship (5)", 7, "- Ship (7 points)"),
        ("- Ship (SP: 5)", 2.5, "- Ship (2.5 points)"),
        ("- Ship [5 pts]", 2.5, "- Ship [2.5 pts]"),
        ("- Ship - 5 points", 3, "- Ship - 3 points"),
        ("1. Ship (5 points) (Owner: @ada)", 5, "1. Ship (5 points) (Owner: @ada)"),
    ],
)
def test_points_are_written_where_they_stand_or_behind_the_title(before: str, number: float, after: str) -> None:
    assert made(before, SetPoints(AT, number)) == after


@pytest.mark.parametrize(
    ("before", "logins", "after"),
    [
        ("- Ship (Owner: @ada)", "grace linus", "- Ship (Owner: @ada) (@grace @linus)"),
        ("- Ship (Owner: @ada) - it", "grace", "- Ship (Owner: @ada) (@grace) - it"),
        ("- Ship (Owner: @ada) (@grace)", "linus", "- Ship (Owner: @ada) (@linus)"),
        ("- Ship (Owner: @ada) (@grace)", "GRACE ada", "- Ship (Owner: @ada) (@grace)"),
        ("- Ship (Owner: @ada) (@grace) - it", "", "- Ship (Owner: @ada) - it"),
        ("- Ship (Owner: @ada)(@grace) (@linus)", "barbara", "- Ship (Owner: @ada)(@barbara)"),
        ("- Ship (Owner: @ada; with @grace)", "linus", "- Ship (Owner: @ada; with @linus)"),
        ("- Ship (Owner: @ada; with @grace and @linus )", "", "- Ship (Owner: @ada )"),
        ("- Ship (Owner: @ada; with @grace) (@linus)", "barbara", "- Ship (Owner: @ada) (@barbara)"),
        ("- Ship (Owner: @ada)", "grace_acme", "- Ship (Owner: @ada; with @grace_acme)"),
        ("- Ship @ada", "grace", "- Ship @ada (@grace)"),
        ("- @ada: Ship - it", "grace", "- @ada: Ship (@grace) - it"),
        ("- Ship (@ada)", "grace", "- Ship (Owner: @ada) (@grace)"),
        ("- Ship (@ada)", "grace_acme", "- Ship (Owner: @ada; with @grace_acme)"),
        ("- Ship", "grace", "- Ship (Owner: ?) (@grace)"),
        ("- Ship\n  - Owner: @ada", "grace", "- Ship\n  - Owner: @ada (@grace)"),
        ("- @ada\n  - Ship", "grace", "- @ada\n  - Ship (Owner: @ada) (@grace)"),
        ("- Ship (@grace) it (Owner: @ada)", "", "missed"),
    ],
)
def test_supporters_are_named_behind_the_owner(before: str, logins: str, after: str) -> None:
    assert made(before, SetSupporters(AT, tuple(logins.split()))) == after


def test_of_two_owners_one_becomes_a_supporter() -> None:
    changes: list[Any] = [SetSupporters(AT, ("grace",)), SetOwner(AT, "ada")]
    assert made("- Ship (Owner: @ada, @grace)", *changes) == "- Ship (Owner: @ada) (@grace)"
    assert made("- Ship (@ada @grace)", *changes) == "- Ship (Owner: @ada) (@grace)"
    assert made("- Ship", *changes) == "- Ship (Owner: @ada) (@grace)"


HEADER = "| Goal | Owner | Points | Confidence | Supporters | Target |\n| --- | --- | --- | --- | --- | --- |\n"


@pytest.mark.parametrize(
    ("row", "change", "after"),
    [
        ("| Ship | @ada | | | | |", SetPoints(AT, 5), "| Ship | @ada | 5 | | | |"),
        ("| Ship | @ada | 5 | | | |", SetPoints(AT, 7), "| Ship | @ada | 7 points | | | |"),
        ("| Ship | @ada | 3 pts | | | |", SetPoints(AT, 7), "| Ship | @ada | 7 pts | | | |"),
        ("| Ship | @ada | | | | |", SetConfidence(AT, 0.5), "| Ship | @ada | | 50% | | |"),
        ("| Ship | @ada | | 40:60 | | |", SetConfidence(AT, 0.5), "| Ship | @ada | | 50:50 | | |"),
        ("| Ship | @ada | | | | |", SetSupporters(AT, ("grace",)), "| Ship | @ada | | | @grace | |"),
        ("| Ship | @ada | | | @linus | |", SetSupporters(AT, ("ada", "grace")), "| Ship | @ada | | | @grace | |"),
        ("| Ship | @ada | | | @linus | |", SetSupporters(AT, ()), "| Ship | @ada | | |   | |"),
        ("| Ship | @ada; with @linus | | | | |", SetSupporters(AT, ("grace",)), "| Ship | @ada; with @grace | | | | |"),
        ("| Ship | @ada; with @linus | | | | |", SetOwner(AT, "grace"), "| Ship | @grace; with @linus | | | | |"),
        ("| Ship | ; with @linus | | | | |", SetOwner(AT, "grace"), "| Ship | @grace ; with @linus | | | | |"),
        ("| Ship | @ada |", SetSupporters(AT, ("grace",)), "| Ship | @ada; with @grace |"),
        ("| Ship | @ada |", SetPoints(AT, 5), "| Ship (5 points) | @ada |"),
        ("| Ship | @ada | | | | 60 (now: 40) |", SetTargetNow(AT, 0, "45"), "| Ship | @ada | | | | 60 (now: 45) |"),
        ("| Ship | @ada | | | | 60 users |", SetTargetNow(AT, 0, "45"), "| Ship | @ada | | | | 60 users (now: 45) |"),
        ("| Ship | @ada | | | | 60 (now: 45) |", SetTargetNow(AT, 0, "45"), "| Ship | @ada | | | | 60 (now: 45) |"),
        ("| Ship | @ada | | | | 60 s |", SetTargetNow(AT, 0, "4 users"), "missed"),
        ("| Ship | @ada | | | | 60 s |", SetTargetNow(AT, 1, "4"), "missed"),
        ("| Ship | @ada | | | | 15/50 |", SetTargetNow(AT, 0, "2.5"), "missed"),
        ("| Ship | @ada | | | | |", SetTargetNow(AT, 0, "4"), "missed"),
        ("| Ship | @ada | | | | |", AddTarget(AT, "ten users"), "missed"),
        ("| Ship | @ada | | | | ten |", SayTarget(AT, "ten", "five"), "missed"),
        ("| Ship | @ada | | | | |", SetNoteStatus(AT, "🔴", "off track"), "| Ship | @ada | | | | |"),
    ],
)  # fmt: skip
def test_a_row_of_a_table_says_it_in_a_cell_of_its_own(row: str, change: Any, after: str) -> None:
    new = made(HEADER + row, change)
    assert new == (after if after == "missed" else HEADER + after)
    if after not in ("missed", row):
        goal = read(f"# Plan\n{new}").plan[0]
        says: dict[type, Callable[[], bool]] = {
            SetPoints: lambda: goal.points == change.points,
            SetConfidence: lambda: goal.confidence == change.probability,
            SetSupporters: lambda: (
                goal.supporters == tuple(login for login in change.logins if login != "ada") and goal.owners == ("ada",)
            ),
            SetOwner: lambda: goal.owners == (change.login,) and goal.supporters == ("linus",),
            SetTargetNow: lambda: goal.targets[0].measure.now == float(change.value),
        }
        assert says[type(change)]()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (SetNoteStatus(AT, "🔴", "at risk"), "not the same"),
        (SetNoteStatus(AT, "🦄", "unicorn"), "no status"),
        (SetTargetNow(AT, 0, "many"), "no number"),
        (SetTargetNow(AT, 0, "4-5"), "no number"),
        (SetTargetNow(AT, 0, "4 users (and more)"), "no number"),
        (SetConfidence(AT, 1.5), "no probability"),
        (SetPoints(AT, 1.3), "no points"),
        (SetPoints(AT, 1000), "no points"),
        (SetSupporters(AT, ("not a login",)), "no login"),
    ],
)
def test_what_could_not_be_read_back_is_refused(change: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        splice("# Plan\n- Ship\n  - 🎯 ten\n", [change])


@pytest.mark.parametrize("more", ["", " (Owner: @grace)", " (50:50)"])
def test_a_line_too_long_to_be_read_to_its_end_takes_no_more(more: str) -> None:
    text = f"# Plan\n- {'x y' * 1400}{more}"
    at = read(text).plan[0].at
    changes: list[Any] = [SetConfidence(at, 0.7), SetPoints(at, 5), SetSupporters(at, ("ada",))]
    result = splice(text, changes)
    assert (result.text, result.missed) == (text, tuple(changes))


def test_a_damaged_text_is_changed_where_its_words_stand() -> None:
    text = "# Plan\n- ðŸŸ¢ Ship (Owner: @ada)\n  - Status: ðŸŸ¢ good\n  - ðŸŽ¯ 99% of rows\n"
    changes: list[Any] = [SetNoteStatus(AT, "🔴", "off track"), SetPoints(AT, 5), SetTargetNow(AT, 0, "97%")]
    assert splice(text, changes).text == (
        "# Plan\n- ðŸŸ¢ Ship (5 points) (Owner: @ada)\n  - Status: 🔴 good\n  - ðŸŽ¯ 99% of rows (now: 97%)\n"
    )
