"""What a change writes, to the character."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.document import (
    AddGoal,
    AddTarget,
    Change,
    GoalAt,
    Kind,
    NotFound,
    PutBlock,
    SetEmoji,
    SetLink,
    SetNote,
    SetOwner,
    Tick,
    TooLong,
    read,
    splice,
)
from bot.core.document.reader import reading
from bot.core.markers import BODY_LIMIT

URL = "https://github.example/acme/rockets/issues/12"
LINK = f"[#12]({URL})"
ONE = GoalAt(None, "One")


def spliced(line: str, *changes: Any) -> str:
    """Return the first goal's line after changes made to it."""
    return whole(f"# Plan\n{line}", *changes).removeprefix("# Plan\n")


def whole(text: str, *changes: Any) -> str:
    at = read(text).plan[0].at
    result = splice(text, [change(at) for change in changes])
    assert result.missed == ()
    return result.text


def emoji(sign: str) -> Any:
    return lambda at: SetEmoji(at, sign)


def owner(login: str | None) -> Any:
    return lambda at: SetOwner(at, login)


def link(at: GoalAt) -> SetLink:
    return SetLink(at, 12, URL)


def note(words: str) -> Any:
    return lambda at: SetNote(at, words)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- Ship", "- 🔴 Ship"),
        ("- 🟢 Ship", "- 🔴 Ship"),
        ("- 🟢Ship", "- 🔴Ship"),
        ("-   ⚠️   Ship  ", "-   🔴   Ship  "),
        ("- :runner: Ship", "- 🔴 Ship"),
        ("* [ ] Ship", "* [ ] 🔴 Ship"),
        ("1. **Ship** it", "1. 🔴 **Ship** it"),
        ("- **🟢 Ship** it", "- **🔴 Ship** it"),
        ("- &#x1F7E2; Ship", "- 🔴 Ship"),
        ("- &#x1F534; Ship", "- &#x1F534; Ship"),
        ("- ~~Ship~~", "- 🔴 ~~Ship~~"),
        ("- 🚀 Ship", "- 🔴 🚀 Ship"),
        ("- 🚀 🟢 Ship", "- 🚀 🔴 Ship"),
        ("- @ada: Ship", "- 🔴 @ada: Ship"),
        (r"- \#7 Ship", r"- 🔴 \#7 Ship"),
        ("- Ship ✅ (Owner: @ada)", "- Ship 🔴 (Owner: @ada)"),
        ("- Ship (Owner: @ada) ✅", "- Ship (Owner: @ada) 🔴"),
        ("- Ship - all ✅", "- 🔴 Ship - all ✅"),
        ("- Ship\r\n  - 🎯 ✅ one\r\n", "- 🔴 Ship\r\n  - 🎯 ✅ one\r\n"),
    ],
)
def test_an_emoji_takes_the_place_of_the_old_sign_or_goes_before_the_title(before: str, after: str) -> None:
    assert spliced(before, emoji("🔴")) == after
    assert spliced(after, emoji("🔴")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- Ship", f"- Ship {LINK}"),
        ("- Ship  ", f"- Ship {LINK}  "),
        ("- 🟢 Ship (Owner: @ada) - it", f"- 🟢 Ship {LINK} (Owner: @ada) - it"),
        ("- Ship - it", f"- Ship {LINK} - it"),
        ("- **Ship**: it", f"- **Ship** {LINK}: it"),
        ("- **Ship:** it", f"- **Ship {LINK}:** it"),
        ("- **Ship** - it", f"- **Ship** {LINK} - it"),
        ("- Ship? (Owner: @ada)", f"- Ship {LINK}? (Owner: @ada)"),
        ("- Ship ✅ (Owner: @ada)", f"- Ship {LINK} ✅ (Owner: @ada)"),
        ("- Ship [#7](u) (Owner: @ada)", f"- Ship {LINK} (Owner: @ada)"),
        ("- [#7](u) Ship", f"- {LINK} Ship"),
        ("- Ship #7", f"- Ship #7 {LINK}"),
        ("- Ship #12", "- Ship #12"),
        ("- Boat #7 @ada", f"- Boat {LINK} @ada"),
        ("- \\#7 Boat", f"- {LINK} Boat"),
        ("- Boat (#7)", f"- Boat {LINK}"),
        ("- Ship [#12](another)", "- Ship [#12](another)"),
        ("- [Ship](https://docs.example)", f"- [Ship](https://docs.example) {LINK}"),
        ("- Ship @ada", f"- Ship {LINK} @ada"),
        ("- 発射🚀@ada", f"- 発射🚀 {LINK} @ada"),
    ],
)
def test_a_link_goes_right_after_the_title(before: str, after: str) -> None:
    assert spliced(before, link) == after
    assert spliced(after, link) == after


def test_an_address_cannot_end_its_link() -> None:
    at = read("# Plan\n- Ship").plan[0].at
    text = splice("# Plan\n- Ship", [SetLink(at, 3, "https://x.example/a b(c)")]).text
    assert text == "# Plan\n- Ship [#3](https://x.example/a%20b%28c%29)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- Ship", "- Ship (Owner: @linus)"),
        ("- Ship - it", "- Ship (Owner: @linus) - it"),
        (f"- Ship {LINK} - it", f"- Ship {LINK} (Owner: @linus) - it"),
        ("- Ship?", "- Ship? (Owner: @linus)"),
        ("- Ship: ✅", "- Ship: ✅ (Owner: @linus)"),
        ("- **Ship** it", "- **Ship** it (Owner: @linus)"),
        ("- Ship (Owner: @ada)", "- Ship (Owner: @linus)"),
        ("- Ship (Owner: @ada ): it", "- Ship (Owner: @linus ): it"),
        ("- Ship (owner:@ada)", "- Ship (owner:@linus)"),
        ("- Ship (Owner:)", "- Ship (Owner: @linus)"),
        ("- Ship (Owner: )", "- Ship (Owner: @linus )"),
        ("- Ship (Owner: ?)", "- Ship (Owner: @linus)"),
        ("- Ship (Owner: @ada, @grace)", "- Ship (Owner: @linus)"),
        ("- Ship (Owner: Ann)", "- Ship (Owner: @linus)"),
        ("- Ship (Owner: @ada; with @grace)", "- Ship (Owner: @linus; with @grace)"),
        ("- Ship (Owner: @ada) (@grace @edsger)", "- Ship (Owner: @linus) (@grace @edsger)"),
        ("- Ship (Owner: **@ada**)", "- Ship (Owner: **@linus**)"),
        ("- Ship @ada", "- Ship @linus"),
        ("- @ada: Ship", "- @linus: Ship"),
        ("- Ship (@ada)", "- Ship (@linus)"),
        ("- Ship @ada @grace", "- Ship @linus"),
        ("- Ship (Owner: @LINUS)", "- Ship (Owner: @LINUS)"),
        ("- Ship\n  - Owner: @ada", "- Ship\n  - Owner: @linus"),
        ("- Ship\n  - **Owner:**", "- Ship\n  - **Owner:** @linus"),
    ],
)
def test_an_owner_is_written_in_the_form_that_is_there(before: str, after: str) -> None:
    assert spliced(before, owner("linus")) == after
    assert spliced(after, owner("linus")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- Ship", "- Ship"),
        ("- Ship (Owner: @ada) (@grace)", "- Ship (Owner: ?) (@grace)"),
        ("- Ship (Owner: Ann)", "- Ship (Owner: ?)"),
        ("- Ship (@ada) it", "- Ship (Owner: ?) it"),
        ("- Ship — @ada", "- Ship — (Owner: ?)"),
        ("- @ada: Ship - it", "- Ship (Owner: ?) - it"),
    ],
)
def test_a_goal_that_nobody_owns_any_more_asks_for_an_owner(before: str, after: str) -> None:
    assert spliced(before, owner(None)) == after
    assert spliced(after, owner(None)) == after
    assert read(f"# Plan\n{after}").plan[0].owners == ()


def test_a_login_that_no_mention_can_hold_is_written_as_an_owner() -> None:
    assert spliced("- Ship @ada", owner("ada_acme")) == "- Ship (Owner: @ada_acme)"
    assert spliced("- @ada Ship", owner("ada_acme")) == "- Ship (Owner: @ada_acme)"
    assert spliced("- Ship (@ada)", owner("ada_acme")) == "- Ship (Owner: @ada_acme)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- Ship", "- Ship\n  - Status: half way"),
        ("- Ship\n", "- Ship\n  - Status: half way\n"),
        ("* Ship\r\n\r\n", "* Ship\r\n  * Status: half way\r\n\r\n"),
        ("1. Ship\n2. Test\n", "1. Ship\n   - Status: half way\n2. Test\n"),
        ("-\tShip\n", "-\tShip\n\t- Status: half way\n"),
        (
            "- Ship\n    * Why? so\n    * 🎯 ten\n\n- Test",
            "- Ship\n    * Why? so\n    * 🎯 ten\n    * Status: half way\n\n- Test",
        ),
        (
            "- Ship\n  1. one\n  2. two\n     - deep\n",
            "- Ship\n  1. one\n  2. two\n     - deep\n  3. Status: half way\n",
        ),
        ("- Ship\n  - Status: slow\n  - Why? so\n", "- Ship\n  - Status: half way\n  - Why? so\n"),
        ("- Ship\n  - **Status:** slow\n    and slower\n", "- Ship\n  - **Status:** half way\n"),
        ("- Ship\n  - Status:\n", "- Ship\n  - Status: half way\n"),
        ("- Ship\n\n  ```\n  code\n", "- Ship\n  - Status: half way\n\n  ```\n  code\n"),
        ("- Ship (Owner: @ada)\n- Why? so\n- Test\n", "- Ship (Owner: @ada)\n- Why? so\n- Status: half way\n- Test\n"),
        ("- - Ship\n", "- - Ship\n    - Status: half way\n"),
        ("- Ship\n  Status: slow\n  Why? so\n", "- Ship\n  Status: half way\n  Why? so\n"),
        ("- Ship\n  Why? so\n- Test\n", "- Ship\n  Why? so\n  - Status: half way\n- Test\n"),
    ],
)
def test_a_note_looks_like_the_lines_beside_it(before: str, after: str) -> None:
    assert spliced(before, note("half way")) == after
    assert spliced(after, note(" half\nway ")) == after


def test_a_goal_of_a_flat_list_gets_its_note_beside_it() -> None:
    text = "# Plan\n- Ship\n- Test (Owner: @ada)\n- Why? so\n"
    assert splice(text, [SetNote(read(text).plan[0].at, "slow")]).text == (
        "# Plan\n- Ship\n- Status: slow\n- Test (Owner: @ada)\n- Why? so\n"
    )


def test_an_empty_note_empties_the_line_and_adds_none() -> None:
    assert spliced("- Ship\n  - Status: slow\n", note("")) == "- Ship\n  - Status: \n"
    assert spliced("- Ship\n", note(" ")) == "- Ship\n"


def test_the_last_of_several_changes_of_one_thing_counts() -> None:
    assert spliced("- Ship", emoji("🟢"), emoji("🔴")) == "- 🔴 Ship"


def test_a_change_without_its_goal_is_missed_and_the_rest_is_made() -> None:
    gone = SetEmoji(GoalAt(None, "Nowhere"), "🔴")
    result = splice("# Plan\n- Ship", [gone, SetEmoji(GoalAt(None, "Ship"), "🔴")])
    assert result.text == "# Plan\n- 🔴 Ship"
    assert result.missed == (gone,)


def test_a_goal_that_has_its_new_number_already_is_not_numbered_again() -> None:
    text = f"# Plan\n- Ship {LINK}\n- Ship [#7](u)\n"
    assert splice(text, [SetLink(GoalAt(7, "Ship", 0), 12, URL)]).text == text


def test_another_goal_that_has_the_number_does_not_hinder() -> None:
    text = f"# Plan\n- Test {LINK}\n- Ship [#7](u)\n"
    assert splice(text, [SetLink(GoalAt(7, "Ship", 0), 12, URL)]).text == f"# Plan\n- Test {LINK}\n- Ship {LINK}\n"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (SetEmoji(GoalAt(None, "Ship"), "🦄"), "no sign"),
        (SetEmoji(GoalAt(None, "Ship"), "done"), "no sign"),
        (SetOwner(GoalAt(None, "Ship"), "not a login"), "no login"),
        (PutBlock("Not a kind", "1", "x"), "no kind"),
        (PutBlock("end", "1", "x"), "no kind"),
        (PutBlock("sum", "x" * 500, "x"), "too long"),
    ],
)
def test_what_could_not_be_read_back_is_refused(change: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        splice("# Plan\n- Ship", [change])


def test_a_text_that_would_pass_githubs_limit_is_refused_and_not_cut() -> None:
    text = "# Plan\n- Ship\n\n" + "x" * (BODY_LIMIT - 20)
    with pytest.raises(TooLong, match=r"65,536.*Shorten") as caught:
        splice(text, [PutBlock("sum", "1", "a summary")])
    assert caught.value.length > caught.value.limit == BODY_LIMIT
    assert splice("x" * 70_000, []).text == "x" * 70_000


def add(text: str, kind: Kind = Kind.PLAN, line: str = "New (Owner: @ada)", *children: str) -> str:
    result = splice(text, [AddGoal(kind, line, children)])
    again = splice(result.text, [AddGoal(kind, line, children)])
    assert again.text == result.text
    return "missed" if result.missed else result.text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# Plan\n- One\n\n# Risks\n", "# Plan\n- One\n- New (Owner: @ada)\n\n# Risks\n"),
        ("# Plan\n1. One\n   - Why? so", "# Plan\n1. One\n   - Why? so\n2. New (Owner: @ada)"),
        ("# Plan\r\n*\r\n\r\n# Risks", "# Plan\r\n* New (Owner: @ada)\r\n\r\n# Risks"),
        ("# Plan\n- \n", "# Plan\n- New (Owner: @ada)\n"),
        ("# Plan\n- Item 1\n- \n", "# Plan\n- Item 1\n- New (Owner: @ada)\n"),
        ("# Plan\n", "# Plan\n\n- New (Owner: @ada)\n"),
        ("# Plan\n\nOne owner each.\n\n# Risks", "# Plan\n\nOne owner each.\n- New (Owner: @ada)\n\n# Risks"),
        ("# Plan\n- new!\n", "# Plan\n- new!\n"),
        ("# Risks\n", "# Risks\n\n# Plan\n\n- New (Owner: @ada)\n"),
        ("# Plan\n```\nnever closed\n", "missed"),
    ],
)
def test_a_new_goal_goes_where_people_would_write_it(before: str, after: str) -> None:
    assert add(before) == after


def test_a_new_goal_may_bring_lines_of_its_own() -> None:
    assert add("# Plan\n-\n", Kind.PLAN, "New", "🎯 ten\nusers", "Why? so") == (
        "# Plan\n- New\n  - 🎯 ten users\n  - Why? so\n"
    )
    assert add("# Plan\n- One (Owner: @ada)\n- Why? so\n", Kind.PLAN, "New (Owner: @ada)", "Why? as well") == (
        "# Plan\n- One (Owner: @ada)\n- Why? so\n- New (Owner: @ada)\n- Why? as well\n"
    )


def test_a_goal_that_is_there_by_its_issue_is_not_added_again() -> None:
    text = f"# Plan\n- Renamed {LINK}\n# Hang over\n- Old\n"
    assert add(text, Kind.PLAN, f"New {LINK}") == text
    assert add(text, Kind.HANGOVER, f"New {LINK}") == f"{text}- New {LINK}\n"


def test_changes_of_goals_and_of_the_text_go_together_in_their_order() -> None:
    text = "# Plan\n- One\n"
    result = splice(text, [AddGoal(Kind.PLAN, "Two"), SetEmoji(GoalAt(None, "Two"), "🟢"), PutBlock("sum", "1", "x")])
    assert result.missed == ()
    assert result.text.startswith("# Plan\n- One\n- 🟢 Two\n\n<!-- goalkeeper:begin sum =1 ")


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ('- One <TeamMember name="Ann" />', SetOwner(ONE, "ada_acme"), "- One (Owner: @ada_acme)"),
        ('- <TeamMember name="Ann">One', SetOwner(ONE, None), "- (Owner: ?)One"),
        ("- [ ] One", Tick(ONE, ticked=True), "- [x] One"),
        ("- [X] One", Tick(ONE, ticked=True), "- [X] One"),
        ("1. [X] 🟢 One", Tick(ONE, ticked=False), "1. [ ] 🟢 One"),
        ("* [ ] [#12](u) One", Tick(GoalAt(12, "Other"), ticked=True), "* [x] [#12](u) One"),
        ("- One", Tick(ONE, ticked=True), "missed"),
        ("- One", Tick(ONE, ticked=False), "- One"),
        ("- One\n  - [ ] a [b]", Tick(ONE, ticked=True, item="A b"), "- One\n  - [x] a [b]"),
        ("- [ ] One\n  - [ ] a", Tick(ONE, ticked=True, item="a"), "- [ ] One\n  - [x] a"),
        ("- One\n  - a\n    - [x] b", Tick(ONE, ticked=False, item="b"), "- One\n  - a\n    - [ ] b"),
        ("- One\n  - a\n  - [ ] a", Tick(ONE, ticked=True, item="a"), "- One\n  - a\n  - [x] a"),
        ("- One\n  - [ ] a - of 5", Tick(ONE, ticked=True, item="[ ] a - of 5"),
         "- One\n  - [x] a - of 5"),
        ("- One (Owner: @ada)\n- Why? so\n- [ ] small", Tick(ONE, ticked=True, item="small"),
         "- One (Owner: @ada)\n- Why? so\n- [x] small"),
        ("- One\n  - a", Tick(ONE, ticked=True, item="a"), "missed"),
        ("- One\n  - a", Tick(ONE, ticked=False, item="a"), "- One\n  - a"),
        ("- One\n  - a", Tick(ONE, ticked=False, item="b"), "missed"),
    ],
)  # fmt: skip
def test_an_element_gives_way_and_a_box_is_ticked_where_there_is_one(before: str, change: Any, after: str) -> None:
    result = splice(f"# Plan\n{before}", [change])
    assert ("missed" if result.missed else result.text.removeprefix("# Plan\n")) == after
    assert splice(result.text, [change]).text == result.text


def test_boxes_of_one_goal_are_ticked_together_and_the_last_word_about_a_box_counts() -> None:
    changes: list[Any] = [
        Tick(ONE, ticked=True, item="a"),
        Tick(ONE, ticked=True, item="b"),
        Tick(ONE, ticked=True),
        Tick(ONE, ticked=False, item="[x] a"),
        SetEmoji(ONE, "🟢"),
    ]
    result = splice("# Plan\n- [ ] One\n  - [x] a\n  - [ ] b\n", changes)
    assert (result.text, result.missed) == ("# Plan\n- [x] 🟢 One\n  - [ ] a\n  - [x] b\n", ())


def test_a_new_line_ends_as_the_line_above_it_does() -> None:
    text = "# Plan\n- One\n\nwords\r\r\r"
    assert splice(text, [SetNote(ONE, "fine")]).text == "# Plan\n- One\n  - Status: fine\n\nwords\r\r\r"


def test_a_goal_is_found_by_its_issue_before_its_title() -> None:
    text = "# Plan\n- One [#1](u)\n- One [#2](u)\n- Two [#1](u)\n- Three\n"
    for at, line in (
        (GoalAt(2, "One", 1), 2), (GoalAt(2, "Renamed"), 2), (GoalAt(1, "Two"), 3), (GoalAt(9, "Three"), 4),
        (GoalAt(None, "One", 1), 2), (GoalAt(9, "One"), None), (GoalAt(None, "One", 0, "outcomes"), None),
    ):  # fmt: skip
        result = splice(text, [SetEmoji(at, "🔴")])
        shown = [number for number, words in enumerate(result.text.split("\n")) if "🔴" in words]
        assert shown == ([line] if line else []), at
        assert bool(result.missed) is (line is None)
        try:
            assert read(text).goal(at).first == line
        except NotFound:
            assert line is None


def test_new_lines_of_a_goal_stand_above_a_new_block_at_the_same_place() -> None:
    text = "## Plan\n\n- Nut"
    at = read(text).plan[0].at
    changes: list[Change] = [PutBlock("sum", "1", "x"), AddTarget(at, "99% of all"), SetNote(at, "half way")]
    goal = read(splice(text, changes).text).plan[0]
    assert (goal.note, [target.text for target in goal.targets]) == ("half way", ["99% of all"])
    assert splice(text, changes) == splice(text, changes[::-1])


def test_a_block_between_changes_does_not_part_them() -> None:
    text = "## Plan\n\n- 🟢 Nut\n- 🟢 Nut\n"
    first, second = (goal.at for goal in read(text).plan)
    changes: list[Change] = [
        SetLink(second, 7, "u"),
        PutBlock("sum", "1", "x"),
        SetEmoji(first, "🔴"),
        SetEmoji(second, "✅"),
    ]
    after = read(splice(text, changes).text).plan
    assert [(goal.emoji, goal.ref) for goal in after] == [("🔴", None), ("✅", 7)]


def test_a_text_that_several_changes_are_tried_on_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read_now: list[str] = []

    def noting(text: str, *more: Any) -> Any:
        read_now.append(text)
        return reading(text, *more)

    monkeypatch.setattr("bot.core.document.splicer.reading", noting)
    text = "# Plan\n- Seen by nobody else (Owner: @ada)\n"
    for kind in ("retros", "links", "hangovers"):
        assert splice(text, [PutBlock(kind, "1", "words", "end")]).text != text
    assert read_now.count(text) == 1
