"""Rows of tables that are goals: read, and changed cell by cell."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.document import (
    AddGoal,
    Goal,
    GoalAt,
    Kind,
    SetConfidence,
    SetEmoji,
    SetLink,
    SetNote,
    SetOwner,
    SetPoints,
    SetSupporters,
    Tick,
    read,
    splice,
)

URL = "https://github.example/acme/rockets/issues/{}"
many = settings(max_examples=int(os.environ.get("GOALKEEPER_TEST_EXAMPLES", "60")), deadline=None)


def table(header: str, *rows: str, heading: str = "## Plan") -> str:
    columns = len(header.strip("|").split("|"))
    return "\n".join([heading, "", header, "|" + " --- |" * columns, *rows, ""])


def only(header: str, row: str) -> Goal:
    (goal,) = read(table(header, row)).plan
    return goal


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("| Goal | Owner | Status |", "| Ship it | @ada | 🟢 |"),
        ("| Status | Owner | Goal |", "| on track | **@ada** | **Ship it** |"),
        ("| Owner | Item | State | Notes |", "| @ada | Ship it | 🟢 going well | |"),
        ("| Assignee | Task | RAG |", "| @ada | Ship it | Green |"),
        ("| Ziel | Verantwortlich | Stand |", "| Ship it | @ada | im Plan |"),
        ("| Objectif | Responsable | Statut |", "| Ship it | @ada | en cours |"),
        ("| # | What | Who | Progress |", "| 1 | Ship it | @ada | :runner: |"),
        ("| Goal | DRI |", "| 🟢 Ship it | @ada |"),
        ("| Goal | Status |", "| Ship it (Owner: @ada) | 🟢 |"),
    ],
)
def test_a_row_is_a_goal_whatever_the_columns_are_called(header: str, row: str) -> None:
    goal = only(header, row)
    assert (goal.title, goal.owners, goal.status, goal.first, goal.last) == ("Ship it", ("ada",), "on track", 4, 4)


@pytest.mark.parametrize(
    ("cell", "status", "emoji", "note"),
    [
        ("🟢", "on track", "🟢", ""),
        ("**🟢** slow but steady", "on track", "🟢", "slow but steady"),
        ("🟡 At risk", "at risk", "🟡", ""),
        ("🟡 At risk - the export is late", "at risk", "🟡", "the export is late"),
        ("Nearly there ✅", "done", "✅", "Nearly there"),
        ("Blocked: no keys", "blocked", None, "no keys"),
        ("two of three", None, None, "two of three"),
        ("", None, None, ""),
    ],
)
def test_the_status_cell_says_sign_word_and_note(cell: str, status: str | None, emoji: str | None, note: str) -> None:
    goal = only("| Goal | Owner | Status |", f"| Ship it | @ada | {cell} |")
    assert (goal.status, goal.emoji, goal.note) == (status, emoji, note)


@pytest.mark.parametrize(
    ("cell", "owners", "names"),
    [
        ("@ada", ("ada",), ()),
        ("@ada, @grace", ("ada", "grace"), ()),
        ("Ann & Carl", (), ("Ann", "Carl")),
        ("João", (), ("João",)),
        ("@acme/growth", (), ("acme/growth",)),
        ('<TeamMember name="Ann Lee" />', (), ("Ann Lee",)),
        ("[@ada](https://github.example/ada)", ("ada",), ()),
        ("TBD", (), ()),
        ("?", (), ()),
        ("", (), ()),
    ],
)
def test_the_owner_cell_names_logins_names_and_teams(
    cell: str, owners: tuple[str, ...], names: tuple[str, ...]
) -> None:
    goal = only("| Goal | Owner |", f"| Ship it | {cell} |")
    assert (goal.owners, goal.owner_names) == (owners, names)


def test_other_columns_say_reference_reason_size_lane_and_more() -> None:
    goal = only(
        "| Goal | Owner | Issue | Why | Points | Size | Confidence | Priority | Supporters | Target | Comments |",
        "| Ship it | @ada | #12 | people asked | 5 | M | 70% | High | @grace @ada | 5 users | soon |",
    )
    assert (goal.ref, goal.at.ref, goal.why, goal.points, goal.size) == (12, 12, "people asked", 5.0, "M")
    assert (goal.confidence, goal.lane, goal.supporters, goal.note) == (0.7, "high", ("grace",), "soon")
    assert [target.text for target in goal.targets] == ["5 users"]


def test_without_a_filled_owner_cell_the_title_or_the_section_names_the_owner() -> None:
    assert only("| Goal | Owner |", "| Ship it (Owner: @ada) | |").owners == ("ada",)
    (goal,) = read(table("| Goal | Owner |", "| Ship it | |", heading="## Plan\n\n### @grace")).plan
    assert goal.owners == ("grace",)


@pytest.mark.parametrize(
    "text",
    [
        table("| Metric | Current | Target | Status |", "| Latency | 3 | 2 | 🟢 |"),
        table("| Goal | Points |", "| Ship it | 3 |"),
        table("| Task | Owner |", "| Ship it | @ada |", heading="## Notes"),
        table("| Task | Owner |", "| Ship it | @ada |", heading="## What else"),
        table("| Goal | Status |", "| Ship it | 🟢 |", heading="## What else"),
        table("| Goal | Owner |", "| Ship it | @ada |", heading="## Non-goals"),
        table("| Risk | Owner |", "| It rains | @ada |", heading="## Risks"),
        table("| Goal | Owner |", "| | @ada |", "| TBD | |", "| ___ | @ada |"),
        "## Plan\n\n" + "\n".join("> " + line for line in table("| Goal | Owner |", "| Ship it | @ada |").split("\n")),
        "## Plan\n\n```\n" + table("| Goal | Owner |", "| Ship it | @ada |") + "```\n",
        "<details>\n\n" + table("| Goal | Owner |", "| Ship it | @ada |") + "\n</details>\n",
    ],
)
def test_other_tables_hold_no_goals(text: str) -> None:
    assert read(text).goals == ()


@pytest.mark.parametrize("heading", ["", "## Growth", "# Sprint 12"])
def test_a_header_that_says_goal_and_owner_needs_no_heading(heading: str) -> None:
    (goal,) = read(table("| Goal | Owner |", "| Ship it | @ada |", heading=heading)).plan
    assert (goal.title, goal.section) == ("Ship it", Kind.PLAN)


def test_rows_and_list_items_come_in_the_order_of_their_lines() -> None:
    text = "## Plan\n- One\n\n| Goal | Owner |\n|-|-|\n| Two | @ada |\n\n- Three\n"
    assert [goal.title for goal in read(text).plan] == ["One", "Two", "Three"]


HEADER = "| Goal | Owner | Status | Issue |"
AT = GoalAt(None, "Ship it")


@pytest.mark.parametrize(
    ("row", "change", "after"),
    [
        ("| Ship it | @ada | 🟢 | |", SetEmoji(AT, "🔴"), "| Ship it | @ada | 🔴 | |"),
        ("| Ship it | @ada | 🟢 on track, mostly | |", SetEmoji(AT, "🔴"), "| Ship it | @ada | 🔴, mostly | |"),
        ("| Ship it | @ada | on track | |", SetEmoji(AT, "🔴"), "| Ship it | @ada | 🔴 | |"),
        ("| Ship it | @ada | two of three | |", SetEmoji(AT, "🔴"), "| Ship it | @ada | 🔴 two of three | |"),
        ("| Ship it | @ada | nearly 🟡 | |", SetEmoji(AT, "🔴"), "| Ship it | @ada | nearly 🔴 | |"),
        ("| Ship it | @ada || |", SetEmoji(AT, "🔴"), "| Ship it | @ada | 🔴 | |"),
        ("| Ship it | @ada |   |", SetEmoji(AT, "🔴"), "| Ship it | @ada | 🔴 |"),
        ("| Ship it | @ada", SetEmoji(AT, "🔴"), "| 🔴 Ship it | @ada"),
        ("| 🟢 Ship it | @ada | | |", SetEmoji(AT, "🔴"), "| 🔴 Ship it | @ada | | |"),
        ("Ship it | @ada | 🟢 | x", SetEmoji(AT, "🔴"), "Ship it | @ada | 🔴 | x"),
        ("| Ship it | @ada | 🟢 | |", SetEmoji(AT, "🟢"), "| Ship it | @ada | 🟢 | |"),
        ("| Ship it | @ada | | |", SetOwner(AT, "grace"), "| Ship it | @grace | | |"),
        ("| Ship it | @ADA | | |", SetOwner(AT, "ada"), "| Ship it | @ADA | | |"),
        ("| Ship it | Ann & Carl | | |", SetOwner(AT, "ada_acme"), "| Ship it | @ada_acme | | |"),
        ("| Ship it | | | |", SetOwner(AT, "ada"), "| Ship it | @ada | | |"),
        ("| Ship it | @ada | | |", SetOwner(AT, None), "| Ship it | ? | | |"),
        ("| Ship it @ada | | | |", SetOwner(AT, "grace"), "| Ship it @grace | | | |"),
        ("| Ship it |", SetOwner(AT, "ada"), "| Ship it (Owner: @ada) |"),
        ("| Ship it | @ada | | |", SetLink(AT, 12, "u"), "| Ship it | @ada | | [#12](u) |"),
        ("| Ship it | @ada | | #9 |", SetLink(AT, 12, "u|v"), "| Ship it | @ada | | [#12](u%7Cv) |"),
        ("| Ship it | @ada | | #12 |", SetLink(AT, 12, "u"), "| Ship it | @ada | | #12 |"),
        ("| Ship it | @ada | | see wiki |", SetLink(AT, 12, "u"), "| Ship it [#12](u) | @ada | | see wiki |"),
        ("| Ship it #9 | @ada | | |", SetLink(AT, 12, "u"), "| Ship it [#12](u) | @ada | | |"),
        ("| Ship it | @ada | 🟢 | |", SetNote(AT, "half | way"), "| Ship it | @ada | 🟢 half \\| way | |"),
        ("| Ship it | @ada | 🟢 slow | |", SetNote(AT, "half way"), "| Ship it | @ada | 🟢 half way | |"),
        ("| Ship it | @ada | slow 🟢 | |", SetNote(AT, "half way"), "| Ship it | @ada | half way 🟢 | |"),
        ("| Ship it | @ada | slow 🟢 | |", SetNote(AT, ""), "| Ship it | @ada | 🟢 | |"),
        ("| Ship it | @ada | blocked | |", SetNote(AT, "half way"), "| Ship it | @ada | blocked - half way | |"),
        ("| Ship it | @ada | slow | |", SetNote(AT, "half way"), "| Ship it | @ada | half way | |"),
        ("| Ship it | @ada | 🟢 slow | |", SetNote(AT, ""), "| Ship it | @ada | 🟢 | |"),
        ("| Ship it | @ada | | |", SetNote(AT, "half way"), "| Ship it | @ada | half way | |"),
        ("| Ship it | @ada | | |", SetNote(AT, ""), "| Ship it | @ada | | |"),
        ("| [ ] Ship it | @ada | | |", Tick(AT, ticked=True), "| [x] Ship it | @ada | | |"),
    ],
)  # fmt: skip
def test_a_change_goes_into_its_own_cell(row: str, change: Any, after: str) -> None:
    spliced = splice(table(HEADER, row), [change])
    assert not spliced.missed
    assert spliced.text == table(HEADER, after)
    assert splice(spliced.text, [change]).text == spliced.text


def test_a_note_goes_into_the_column_of_notes() -> None:
    text = table("| Goal | Owner | Status | Notes |", "| Ship it | @ada | 🟢 | old |")
    after = splice(text, [SetNote(AT, "new")]).text
    assert after == text.replace("old", "new")
    assert splice(after, [SetNote(AT, "")]).text == text.replace("old", " ")


def test_a_note_without_a_place_is_missed() -> None:
    change = SetNote(AT, "half way")
    text = table("| Goal | Owner |", "| Ship it | @ada |")
    assert splice(text, [change]).missed == (change,)
    assert splice(text, [change]).text == text


def test_a_goal_added_to_a_table_begins_a_list_below_it() -> None:
    text = table("| Goal | Owner |", "| Ship it | @ada |")
    after = splice(text, [AddGoal(Kind.PLAN, "Sell it (Owner: @grace)", ("🎯 ten",))]).text
    assert after == text + "\n- Sell it (Owner: @grace)\n  - 🎯 ten\n"
    assert [(goal.title, goal.owners) for goal in read(after).plan] == [("Ship it", ("ada",)), ("Sell it", ("grace",))]


MORE = ("Points", "Confidence", "Supporters")


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Return a plan that is a table, in any order of columns, with any of the usual cells."""
    columns = draw(st.permutations(["Goal", "Owner", "Status", "Issue", "Notes", *MORE]))
    dropped = draw(st.sets(st.sampled_from(["Issue", "Notes", *MORE])))
    columns = [column for column in columns if column not in dropped]
    lead, tail = draw(st.sampled_from([("| ", " |"), ("|", "|"), ("  | ", " |  ")]))
    rows = []
    for number in range(draw(st.integers(1, 4))):
        cells = {
            "Goal": draw(st.sampled_from(["Ship it", "**Sell** it", "🟡 Learn a \\| b", "Fix `x`", "[ ] Tick"]))
            + f" {number}x",
            "Owner": draw(st.sampled_from(["@ada", "", "Ann & Carl", "?", "**@grace**", "@ada, @linus"])),
            "Status": draw(st.sampled_from(["🟢", "", "on track", "🟡 slow", "two of three", "soon ✅", "Done - all"])),
            "Issue": draw(st.sampled_from(["", "#7", "[#8](u)", "see wiki"])),
            "Notes": draw(st.sampled_from(["", "a word"])),
            "Points": draw(st.sampled_from(["", "5", "3 pts", "many"])),
            "Confidence": draw(st.sampled_from(["", "40%", "50:50", "moonshot"])),
            "Supporters": draw(st.sampled_from(["", "@edsger", "@edsger, @grace"])),
        }
        rows.append(lead + " | ".join(cells[column] for column in columns) + tail)
    heading = lead + " | ".join(columns) + tail
    rule = "|" + "---|" * len(columns)
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    return ending.join(["# Plan", "", heading, rule, *rows, "", "The end."])


def said(goal: Goal) -> Goal:
    return replace(goal, at=replace(goal.at, ref=None))


@many
@given(tables(), st.data())
def test_a_change_of_a_row_makes_it_say_so_and_leaves_the_others(text: str, data: st.DataObject) -> None:
    before = read(text).plan
    at = data.draw(st.sampled_from(before)).at
    case: Any = data.draw(
        st.sampled_from([
            (SetEmoji(at, "🔴"), {"emoji": "🔴", "status": "off track"}),
            (SetLink(at, 99, URL.format(99)), {"ref": 99}),
            (SetOwner(at, "barbara"), {"owners": ("barbara",), "owner_names": ()}),
            (SetNote(at, "half way"), {"note": "half way"}),
            (SetPoints(at, 7), {"points": 7}),
            (SetConfidence(at, 0.7), {"confidence": 0.7}),
            (SetSupporters(at, ("barbara", "edsger")), {"supporters": ("barbara", "edsger")}),
        ])
    )  # fmt: skip
    change, wanted = case
    spliced = splice(text, [change])
    assert not spliced.missed
    after = read(spliced.text).plan
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        if old.at != at:
            assert said(new) == said(old)
            continue
        assert {name: getattr(new, name) for name in wanted} == wanted, spliced.text
        assert (new.title, new.first) == (old.title, old.first)
    assert splice(spliced.text, [change]).text == spliced.text
    untouched = [
        line for number, line in enumerate(text.splitlines()) if number != next(g for g in before if g.at == at).first
    ]
    assert [line for line in spliced.text.splitlines() if line in untouched] == untouched
