"""What is to be done, and what was learnt, in the forms in which teams note it."""

import pytest

from bot.core.document import Action, Lesson, read


def actions(text: str) -> list[Action]:
    return list(read(text).actions)


def test_the_entries_of_a_section_of_actions_are_actions_with_their_owners() -> None:
    text = (
        "## Action items\n\n"
        "- @ada to paint the pad\n"
        "- Order fuel (Owner: @grace, Linus)\n"
        "- [x] Call the tower @edsger\n"
        "- ✅ Book the bus - a large one\n"
        "- TBD\n"
        "- ---\n"
    )
    assert actions(text) == [
        Action("paint the pad", ("ada",), first=2, last=2),
        Action("Order fuel", ("grace",), ("Linus",), first=3, last=3),
        Action("Call the tower", ("edsger",), done=True, first=4, last=4),
        Action("Book the bus - a large one", done=True, first=5, last=5),
    ]


def test_the_actions_under_a_name_are_that_persons() -> None:
    text = (
        "## Next steps\n\n- **@ada**\n  - Paint the pad\n  - Ask @grace\n  - Sweep (Owner: @linus)\n"
        "  - Cook (Owner: Barbara)\n  -\n"
        "  - !\n"
    )
    found = [(each.text, each.owners) for each in actions(text)]
    assert found == [("Paint the pad", ("ada",)), ("Ask @grace", ("ada",)), ("Sweep", ("linus",)), ("Cook", ())]


def test_boxes_under_an_action_are_actions_of_their_own() -> None:
    text = "## Actions\n\n- Paint the pad\n  - [ ] buy paint\n    - [x] red\n  - take care\n"
    assert [(each.text, each.done) for each in actions(text)] == [
        ("Paint the pad", False), ("buy paint", False), ("red", True),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["## Retro", "## Went well", "## Notes", "## Risks"])
def test_a_box_is_an_action_where_nothing_is_a_goal_or_a_condition(heading: str) -> None:
    assert [each.text for each in actions(f"{heading}\n\n- [ ] paint the pad\n- words\n  - [ ] inside\n")] == [
        "paint the pad", "inside",
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["## Goals", "## Definition of done", "## Success criteria", "## Ceremonies"])
def test_the_box_of_a_goal_or_a_condition_is_no_action(heading: str) -> None:
    assert actions(f"{heading}\n\n- [ ] paint the pad\n- Goal\n  - [ ] step\n") == []


def test_a_line_that_begins_with_action_is_one_wherever_it_stands() -> None:
    text = (
        "## Retro\n\nWe talked.\n**ACTION:** @ada sweeps the pad\n\n"
        "- It was dark\n  - Action: @grace buys lamps\n- Action items:\n  - hang them\n- TODO\n"
    )
    assert [(each.text, each.owners, each.first) for each in actions(text)] == [
        ("sweeps the pad", ("ada",), 3),
        ("buys lamps", ("grace",), 6),
        ("hang them", (), 8),
    ]


def test_a_checklist_tells_how_much_effort_each_step_is() -> None:
    text = (
        "## Checklist for the next days\n\n### Safety\n\n"
        "1. **Check the valves** ⏱️ **Quick Win** (≤1 hour)\n"
        "   - **File**: `pad/valves.py`\n   - **Action**: Turn each\n"
        "2. **Rebuild the pump** ⏱️ **Deep Work** (≥3 hours)\n"
        "3. Sweep the pad (~30 min)\n"
        "4. Look at the sky\n"
        "5. Status: Quick win\n"
    )
    assert [(each.text, each.effort, each.first, each.last) for each in actions(text)] == [
        ("Check the valves", "Quick Win", 4, 6),
        ("Rebuild the pump", "Deep Work", 7, 7),
        ("Sweep the pad", "~30 min", 8, 8),
    ]


def test_a_time_in_brackets_is_an_effort_only_where_something_is_to_be_done() -> None:
    assert actions("## Notes\n\n- Launch (2 h)\n") == []
    assert [each.effort for each in actions("## Actions\n\n- Launch (2 h)\n")] == ["2 h"]
    assert [each.effort for each in actions("## Notes\n\n- Quick win: paint the pad\n")] == ["Quick win"]


def test_a_quick_win_among_goals_stays_a_goal() -> None:
    assert actions("## Goals\n\n- Paint the pad (quick win)\n") == []


def test_what_is_in_a_fence_a_quote_or_a_closed_fold_is_nobodys_action() -> None:
    text = (
        "## Actions\n\n```\n- a\nACTION: b\n```\n\n> ACTION: c\n\n<details>\n\nACTION: d\n\n- e\n\n"
        "| Metric | Target |\n|--|--|\n| f | 1 |\n\n</details>\n"
    )
    assert actions(text) == []
    assert read(text).metrics == ()


def test_of_a_list_without_end_the_beginning_is_read() -> None:
    assert len(actions("## Actions\n\n" + "- sweep\n" * 2_000)) == 1_500


def test_lessons_are_what_went_well_what_can_be_better_and_what_was_learnt() -> None:
    text = (
        "## Retro\n\n### What went well\n\n- Ascent was calm, thanks @ada and @grace (@ada again)\n"
        "### What can we do better?\n\n* Write to `@linus` earlier\n* TBD\n* !\n* ACTION: sweep\n"
        "### Learnings\n\n1. Fuel freezes\n\n### Other talk\n\n- weather\n"
    )
    assert read(text).lessons == (
        Lesson("Ascent was calm, thanks @ada and @grace (@ada again)", ("ada", "grace"), 4, 4),
        Lesson("Write to `@linus` earlier", (), 7, 7),
        Lesson("Fuel freezes", (), 13, 13),
    )


def test_the_fields_of_an_improvement_are_no_lessons() -> None:
    assert read("## Improvements\n\n### 1. Legs ✅ DONE\n\n- What: they fold\n- Status: flying\n").lessons == ()
