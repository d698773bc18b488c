"""What a goal says, in the many ways in which people write it."""

from __future__ import annotations

import pytest

from bot.core.document import Goal, Kind, Target, read
from bot.core.status import DEFAULT_VOCABULARY, ON_TRACK, Ending, Vocabulary, Word

LINK = "[#12](https://github.example/acme/rockets/issues/12)"


def only(line: str) -> Goal:
    goals = read(f"## Plan\n\n- {line}\n").plan
    assert len(goals) == 1, goals
    return goals[0]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Correlation analysis", "Correlation analysis"),
        ("Correlation analysis (Owner: @ada) - Ship it", "Correlation analysis"),
        ("Correlation analysis - Ship it", "Correlation analysis"),
        ("Correlation analysis – Ship it", "Correlation analysis"),
        ("Correlation analysis — Ship it", "Correlation analysis"),
        ("Correlation analysis -> ship it", "Correlation analysis"),
        ("Correlation analysis -", "Correlation analysis"),
        ("Correlation analysis -(Owner: @ada)", "Correlation analysis"),
        ("Pre-flight check-", "Pre-flight check-"),
        ("Fix <!-- @ada knows --> it", "Fix it"),
        ("Fix <!-- it", "Fix <!-- it"),
        ("Fix [it](now\n  or never)", "Fix [it](now"),
        ("Fix [it](now", "Fix [it](now"),
        ("Fix (it]", "Fix (it]"),
        ("**Correlation analysis**", "Correlation analysis"),
        ("**Correlation analysis:** ship it", "Correlation analysis"),
        ("**Correlation analysis**: ship it", "Correlation analysis"),
        ("__Correlation analysis__ (Owner: @ada)", "Correlation analysis"),
        ("~~Correlation analysis~~", "Correlation analysis"),
        ("Correlation *analysis*", "Correlation analysis"),
        (f"🟢 Correlation analysis {LINK} (Owner: @ada) - Ship …", "Correlation analysis"),
        (f"{LINK} Correlation analysis", "Correlation analysis"),
        ("Correlation analysis? (Owner: @ada)", "Correlation analysis"),
        (f"Correlation analysis {LINK}? (Owner: @ada)", "Correlation analysis"),
        ("Billing: invoices by mail (Owner: @ada)", "Billing: invoices by mail"),
        ("Billing: " + "all the invoices that are late " * 4, "Billing"),
        ("Billing: " + "all the invoices that are late " * 4 + f"{LINK}", "Billing"),
        ("Wrapped title\n  that goes on", "Wrapped title"),
        ("Move from 9:30 to 10:15", "Move from 9:30 to 10:15"),
        ("Write `a - b` parser", "Write `a - b` parser"),
        ("Fix \\*stars\\* &amp; more", "Fix *stars* & more"),
        ("Read [the guide](https://docs.example/a(b)) again", "Read the guide again"),
        ("🚀 Rocket", "🚀 Rocket"),
        ("🚀 🟢 Rocket", "Rocket"),
        ("🎯 Reach ten users", "Reach ten users"),
        ("Goal: reach ten users", "reach ten users"),
        ("Correlation analysis https://github.example/acme/rockets/issues/12", "Correlation analysis"),
        ("## Correlation analysis ##", "Correlation analysis"),
        ("🟢 🔴 Two signs", "🔴 Two signs"),
        ("Second sign stays :red_circle: 🟢", "Second sign stays :red_circle:"),
        ("Costs < income <b>now</b>", "Costs < income now"),
    ],
)
def test_the_title_ends_where_the_rest_begins(line: str, title: str) -> None:
    assert only(line).title == title


@pytest.mark.parametrize(
    ("line", "owners"),
    [
        ("Ship (Owner: @ada)", ("ada",)),
        ("Ship (Owner: @ada )", ("ada",)),
        ("Ship (Owner: @ada ): all of it", ("ada",)),
        ("Ship? (Owner: @ada)", ("ada",)),
        ("Ship (owner @ada)", ("ada",)),
        ("Ship (Owner = @ada)", ("ada",)),
        ("Ship (**Owner:** @ada)", ("ada",)),
        ("Ship **(Owner: @ada)**", ("ada",)),
        ("Ship (Owner: **@ada**)", ("ada",)),
        ("Ship [Owner: @ada]", ("ada",)),
        ("Ship (DRI: @ada)", ("ada",)),
        ("Ship (Verantwortlich: @ada)", ("ada",)),
        ("Ship (Owner: @ada_acme)", ("ada_acme",)),
        ("Ship (Owner: @Ada-Lovelace)", ("Ada-Lovelace",)),
        ("Ship, Owner: @ada - by Friday", ("ada",)),
        ("Ship **Owner:** @ada", ("ada",)),
        ("Ship\n  Owner: @ada", ("ada",)),
        ("Ship @ada", ("ada",)),
        ("Ship **@ada**", ("ada",)),
        ("Ship — @ada", ("ada",)),
        ("Ship - by Friday - @ada", ("ada",)),
        ("Ship @ada - by Friday", ("ada",)),
        ("Ship (@ada)", ("ada",)),
        ("Ship ([@ada](https://github.example/ada))", ("ada",)),
        ("@ada Ship", ("ada",)),
        ("@ada: Ship", ("ada",)),
        ("**@ada** - Ship", ("ada",)),
        ("Ship (Owner: @ada, @grace)", ("ada", "grace")),
        ("Ship (Owner: @ada & @grace)", ("ada", "grace")),
        ("Ship @ada @grace", ("ada", "grace")),
        ("Ship (@ada @grace)", ("ada", "grace")),
        ("Ship (Owner: @ada) and ask (Owner: @grace)", ("ada", "grace")),
        ("Ship (Owner: @ada]", ("ada",)),
        ("Ship <!-- (Owner: @ada) -->", ()),
        ("Ship (Owner: )", ()),
        ("Ship (Owner: ?)", ()),
        ("Ship (Owner: TBD)", ()),
        ("Ship (Owner: @)", ()),
        ("Ship (Owner: @___)", ()),
        ("Ship (Owner)", ()),
        ("Ship (owner of the month)", ()),
        ("Write to ada@example.org", ()),
        ("Wrap it in @cache(size=3)", ()),
        ("Register with @app.route", ()),
        ("Upgrade @acme/core", ()),
        ("Look into src/@types", ()),
        ("Speed up `@ada`", ()),
        ("Mark with @lru_cache", ()),
        ("Say thanks to @grace", ()),
        ("Demo - prepared with @grace", ()),
        ("Ship what @grace asked for - now", ()),
        ("@grace and others will ship", ()),
        ("@ada's dashboard", ()),
        ("Say \\@ada", ()),
        ("Look at https://github.example/@ada", ()),
        ("Ask <a href='x'>@", ()),
    ],
)
def test_the_owner_is_who_is_named_as_owner_and_nobody_else(line: str, owners: tuple[str, ...]) -> None:
    assert only(line).owners == owners


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ship (Owner: Ann & Carl)", ("Ann", "Carl")),
        ("Ship (Owner: João)", ("João",)),
        ("Ship (Owner: @acme/growth)", ("acme/growth",)),
        ("Ship (Owner: @ada and Bob)", ("Bob",)),
        ("Ship - Owner: Ann - soon", ("Ann",)),
        ("Ship - Owner: Ann", ("Ann",)),
        ("Ship (Owner: nobody)", ()),
    ],
)
def test_names_and_teams_are_kept_apart_from_logins(line: str, names: tuple[str, ...]) -> None:
    assert only(line).owner_names == names


@pytest.mark.parametrize(
    ("line", "supporters"),
    [
        ("Ship (Owner: @ada) - it (@grace @linus)", ("grace", "linus")),
        ("Ship (Owner: @ada) (@ada, @grace)", ("grace",)),
        ("Ship (Owner: @ada; with @grace)", ("grace",)),
        ("Ship (Owner: @ada, supporters: @grace and @linus)", ("grace", "linus")),
        ("Ship @ada (@grace)", ("grace",)),
        ("Ship (Owner: ?) (@grace)", ("grace",)),
        ("Ship (@ada)", ()),
    ],
)
def test_supporters_stand_in_brackets_beside_the_owner(line: str, supporters: tuple[str, ...]) -> None:
    assert only(line).supporters == supporters


@pytest.mark.parametrize(
    ("line", "emoji", "status"),
    [
        ("🟢 Ship", "🟢", "on track"),
        ("✅ Ship", "✅", "done"),
        ("✔ Ship", "✔", "done"),
        ("⚠️ Ship", "⚠️", "at risk"),
        ("⚠ Ship", "⚠", "at risk"),
        ("🏃🏽‍♀️ Ship", "🏃🏽‍♀️", "on track"),
        ("🏃‍➡️ Ship", None, None),
        (":runner: Ship", ":runner:", "on track"),
        (":Runner: Ship", ":Runner:", "on track"),
        (":rocket: Ship", None, None),
        ("**🟢 Ship**", "🟢", "on track"),
        ("[ ] 🟢 Ship", "🟢", "on track"),
        ("🟢Ship", "🟢", "on track"),
        ("@ada 🟢 Ship", "🟢", "on track"),
        ("Ship 🟢", "🟢", "on track"),
        ("Ship :red_circle:", ":red_circle:", "off track"),
        ("Ship ✅ (Owner: @ada)", "✅", "done"),
        ("Ship (Owner: @ada) ✅ - all of it", "✅", "done"),
        ("Ship: 🔴", "🔴", "off track"),
        (f"Ship {LINK} 🔴", "🔴", "off track"),
        (f"Ship? 🔴 {LINK} (Owner: @ada)", "🔴", "off track"),
        ("Ship - all is ✅", None, None),
        ("Ship the ✅ button", None, None),
        ("Ship", None, None),
        ("done: Ship", None, None),
    ],
)
def test_a_sign_counts_only_beside_the_title(line: str, emoji: str | None, status: str | None) -> None:
    goal = only(line)
    assert (goal.emoji, goal.status) == (emoji, status)


@pytest.mark.parametrize(
    ("child", "note", "status"),
    [
        ("Status: 🟡 slower than hoped", "🟡 slower than hoped", "at risk"),
        ("**Status:** on track", "on track", "on track"),
        ("Status: **Nailed it**", "Nailed it", "done"),
        ("Status: Done. Next is the report", "Done. Next is the report", "done"),
        ("status: done - and reported", "done - and reported", "done"),
        ("Status: done with the interviews", "done with the interviews", None),
        ("Status:", "", None),
        ("Update: two of three", "two of three", None),
        ("Statusbar: two of three", "", None),
    ],
)
def test_the_status_line_speaks_where_the_goal_shows_no_sign(child: str, note: str, status: str | None) -> None:
    goal = only(f"Ship\n  - {child}")
    assert (goal.note, goal.status, goal.emoji) == (note, status, None)


def test_the_sign_of_the_goal_beats_its_status_line_box_and_strike_through() -> None:
    goal = only("[x] 🟢 ~~Ship~~\n  - Status: blocked\n  - Status: done")
    assert (goal.status, goal.note, goal.done_box, goal.struck) == ("on track", "blocked", True, True)


@pytest.mark.parametrize(
    ("line", "box", "struck", "status"),
    [
        ("[x] Ship", True, False, "done"),
        ("[X] Ship", True, False, "done"),
        ("[ ] Ship", False, False, None),
        ("~~Ship~~ (Owner: @ada)", None, True, "dropped"),
        ("**~~Ship~~** - later", None, True, "dropped"),
        ("[ ] ~~Ship~~", False, True, "dropped"),
        ("Ship ~~fast~~", None, False, None),
        ("[x]ylophone", None, False, None),
    ],
)
def test_boxes_and_strike_through(line: str, box: bool | None, struck: bool, status: str | None) -> None:  # noqa: FBT001
    goal = only(line)
    assert (goal.done_box, goal.struck, goal.status) == (box, struck, status)


@pytest.mark.parametrize(
    ("line", "ref"),
    [
        (f"Ship {LINK}", 12),
        (f"Ship {LINK} (Owner: @ada) - see [#9](u)", 12),
        (f"{LINK} Ship", 12),
        ("Ship #12", 12),
        ("#12 Ship", 12),
        ("Ship #12 (Owner: @ada)", 12),
        (f"Ship #9 {LINK}", 12),
        ("[Ship](https://github.example/acme/rockets/issues/12)", 12),
        ("Ship https://github.example/acme/rockets/issues/12", 12),
        ("Ship - see #12", None),
        ("Fix what #9 broke", None),
        ("Clean up after #9", None),
        ("Ship other/repo#12", None),
        ("Ship [the guide](https://docs.example)", None),
        ("Ship `#12`", None),
        ("Ship https://docs.example/issues", None),
        ("[Ship](https://docs.example)", None),
        ("Ship", None),
    ],
)
def test_the_number_beside_the_title_is_the_goals_own(line: str, ref: int | None) -> None:
    goal = only(line)
    assert goal.ref == ref
    assert goal.at.ref == ref


@pytest.mark.parametrize(
    ("line", "confidence"),
    [
        ("Ship (50:50)", 0.5),
        ("Ship (70 : 30)", 0.7),
        ("Ship (70%)", 0.7),
        ("Ship (70 % confident)", 0.7),
        ("Ship (confidence: 80%)", 0.8),
        ("Ship (moonshot)", 0.5),
        ("Ship (Roofshot)", 1.0),
        ("Ship (170%)", None),
        ("Ship (0:0)", None),
        ("Ship to 70% of all", None),
        ("Ship (70% of all)", None),
    ],
)
def test_confidence_is_a_chance_in_brackets(line: str, confidence: float | None) -> None:
    assert only(line).confidence == confidence


def test_continued_goals_say_so_in_brackets() -> None:
    assert only("Ship (continued)").continued
    assert only("Ship (Cont.) (Owner: @ada)").continued
    assert not only("Ship continued").continued


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("Ship (Owner: @ada) - Make it so (50:50) (@grace @linus)", "Make it so"),
        ("Ship (Owner: @ada): make it so", "make it so"),
        (f"🟢 Ship {LINK} (Owner: @ada) - **Make** it so", "Make it so"),
        ("Ship? (Owner: @ada) make it so (continued)", "make it so"),
        ("Ship - make it so — @ada", "make it so"),
        ("Ship ✅ (Owner: @ada) - make (all of) it", "make (all of) it"),
        ("Ship\n  and more of it", "and more of it"),
        ("Ship (Owner: @ada)", ""),
    ],
)
def test_the_detail_is_what_is_left(line: str, detail: str) -> None:
    assert only(line).detail == detail


def test_sub_items_are_reasons_targets_and_notes() -> None:
    goal = only(
        "Ship (Owner: @ada)\n"
        "  - Why? People asked\n    for it\n"
        "  - 🎯 Goal: **ten** users\n"
        "    - 🔴 🎯 five of them pay (Owner: @grace) - monthly (continued)\n"
        "  - ✅ Target: no errors\n"
        '  - (Owner: @linus ): "the exporter"\n'
        "  - [x] write it down\n"
        "  - [ ] tell people\n"
        "  - only a remark\n"
        "    - 🎯 under a remark\n"
        "  - Status: half way\n"
        "  -\n"
        "  - Why? a second reason\n"
    )
    assert (goal.why, goal.note) == ("People asked for it", "half way")
    inner = Target("five of them pay - monthly", "off track", "🔴", ("grace",), continued=True, first=6, last=6)
    assert goal.targets == (
        Target("ten users", targets=(inner,), first=5, last=6),
        Target("no errors", "done", "✅", first=7, last=7),
        Target('"the exporter"', owners=("linus",), first=8, last=8),
        Target("write it down", "done", first=9, last=9),
        Target("tell people", first=10, last=10),
        Target("under a remark", first=12, last=12),
    )
    assert (goal.first, goal.last) == (2, 15)


def test_an_owner_line_below_the_goal_counts_when_its_own_line_names_nobody() -> None:
    assert only("Ship\n  - Owner: @ada\n  - **Owner:** @grace").owners == ("ada",)
    assert only("Ship @linus\n  - Owner: @ada").owners == ("linus",)
    assert only("Ship (Owner: ?)\n  - Owner: @ada").owners == ()


def test_a_space_may_have_words_of_its_own() -> None:
    late = Word("late", "🐌", "late", "ffffff", "", Ending.OPEN, ("snail", "!slow"))
    goals = read("# Goals\n- 🐌 One\n- 🟢 Two\n- !slow Three\n", vocabulary=Vocabulary((ON_TRACK, late))).plan
    assert [(goal.status, goal.title) for goal in goals] == [("late", "One"), ("on track", "Two"), ("late", "Three")]


@pytest.mark.parametrize(
    "line",
    [
        "", "…", "___", "- -", "Item 1. prioritised/deprioritise", "Goal 2", "TBD", "none", "n/a",
        "**TODO**", "@ada",
        "@ada @grace", "🚀", "🟢", "(Owner: @ada)", "[ ]", "<!-- a goal -->", "> quoted goal",
        "Why? because", "Status: fine",
    ],
)  # fmt: skip
def test_what_nobody_filled_in_is_no_goal(line: str) -> None:
    assert read(f"## Plan\n- {line}\n").goals == ()


@pytest.mark.parametrize("line", ["Goal 2 (Owner: @ada)", "🟢 Goal 2", "Item 1 for the shop"])
def test_what_somebody_filled_in_is_a_goal(line: str) -> None:
    assert len(read(f"## Plan\n- {line}\n").goals) == 1


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_byte_order_marks_change_no_reading(ending: str, mark: str) -> None:
    text = "# Plan\n\n- 🟢 One (Owner: @ada)\n\t- Why? so\n- Two\n  - 🎯 half\n".replace("\n", ending)
    one, two = read(mark + text).plan
    assert (one.title, one.why, one.first, one.last) == ("One", "so", 2, 3)
    assert (two.title, two.targets[0].text, two.first, two.last) == ("Two", "half", 4, 5)


def test_every_bullet_and_number_makes_a_goal() -> None:
    text = "# Plan\n* a1\n+ b1\n- c1\n\n1. d1\n3) e1\n4) f1\n   - 🎯 x1\n\n7. g1\n"
    assert [goal.title for goal in read(text).plan] == ["a1", "b1", "c1", "d1", "e1", "f1", "g1"]


def test_an_empty_bullet_under_a_title_is_no_underline() -> None:
    goals = read("# Plan\n- Ship it\n  -\n- Test it\n").plan
    assert [goal.title for goal in goals] == ["Ship it", "Test it"]


def test_goals_of_the_same_title_are_told_apart_within_their_part() -> None:
    document = read("# Outcomes\n- ✅ Ship\n# Plan\n- Ship\n- ship!\n# Hang over\n- Ship\n")
    assert [(goal.at.part, goal.at.nth) for goal in document.goals] == [
        ("outcomes", 0), ("plan", 0), ("plan", 1), ("hangover", 0),
    ]  # fmt: skip
    assert [goal.section for goal in document.plan] == [Kind.PLAN, Kind.PLAN]
    assert [warning.code for warning in document.warnings] == ["same-title"]


def test_two_owners_are_a_warning_with_the_goals_line() -> None:
    (warning,) = read("# Plan\n- Ship (Owner: @ada, @grace)\n").warnings
    assert (warning.code, warning.line) == ("two-owners", 1)
    assert '"Ship"' in warning.message


def test_the_default_vocabulary_reads_every_sign_of_its_own() -> None:
    for word in DEFAULT_VOCABULARY.words:
        assert only(f"{word.emoji} Ship").status == word.name


@pytest.mark.parametrize(
    ("line", "title", "ref"),
    [
        ("Nut A #7 (Owner: @ada)", "Nut A", 7),
        ("#7 Nut A", "Nut A", 7),
        ("#7: Nut A", "Nut A", 7),
        ("\\#7 Nut A", "Nut A", 7),
        ("Nut A (#7)", "Nut A", 7),
        ("**Nut A \\#7** @ada", "Nut A", 7),
        ("~~Nut A #7~~ @ada", "Nut A", 7),
        ("Nut A 🟢 #7", "Nut A", 7),
        ("Fix #7", "Fix #7", 7),
        ("Merge PR #7", "Merge PR #7", 7),
        ("Clean up after #7", "Clean up after #7", None),
        ("Nut A #6, #7", "Nut A #6, #7", 7),
        ("#7 and #8 for good", "#7 and #8 for good", 7),
        ("#7", "#7", 7),
        ("Nut A acme/rockets#7", "Nut A", None),
        ("Nut A#7", "Nut A#7", None),
        (f"Nut A #7 {LINK}", "Nut A #7", 12),
        (f"Nut A ({LINK}) @ada", "Nut A", 12),
        ("Nut A (see [#7](u))", "Nut A (see #7)", None),
    ],
)
def test_a_number_beside_the_title_is_no_part_of_it_unless_the_title_needs_it(
    line: str, title: str, ref: int | None
) -> None:
    assert (only(line).title, only(line).ref) == (title, ref)


@pytest.mark.parametrize(
    ("line", "title", "owners", "detail"),
    [
        ("Nut A \\(Owner: @ada\\) \\- on time", "Nut A", ("ada",), "on time"),
        ("Nut A \\[Owner: @ada\\]", "Nut A", ("ada",), ""),
        ("Nut A&nbsp;&#40;Owner: @ada&#41; &mdash; on time", "Nut A", ("ada",), "on time"),
        ("\\*Nut\\* A \\*", "*Nut* A *", (), ""),
        ("Well\\- made \\[nuts\\](u)", "Well- made [nuts](u)", (), ""),
        ("Nuts &amp; bolts &foo;", "Nuts & bolts &foo;", (), ""),
        ("Nut A \\", "Nut A \\", (), ""),
    ],
)
def test_escapes_and_entities_are_read_as_they_are_shown(
    line: str, title: str, owners: tuple[str, ...], detail: str
) -> None:
    goal = only(line)
    assert (goal.title, goal.owners, goal.detail) == (title, owners, detail)


@pytest.mark.parametrize(("written", "shown"), [("&#x1F7E2;", "🟢"), ("&#128994;", "🟢"), ("&#x26A0;&#xFE0F;", "⚠️")])
def test_a_sign_may_be_an_entity(written: str, shown: str) -> None:
    assert [only(line).emoji for line in (f"{written} Nut", f"Nut {written}")] == [shown, shown]


def test_a_status_a_reason_and_a_target_may_stand_on_lines_of_their_own() -> None:
    text = (
        "## Plan\n- Snow plough\n  with two blades\n  Why? It snows\n  Status: done, more\n  or less\n  Owner: @ada\n"
        "  🎯 5 roads\n  - 🎯 9 paths\n    Status: 🔴\n- Snow shovel\nStatus: at risk\n"
    )
    plough, shovel = read(text).plan
    assert (plough.title, plough.detail, plough.why) == ("Snow plough", "with two blades", "It snows")
    assert (plough.note, plough.status, plough.owners) == ("done, more or less", "done", ("ada",))
    assert [(target.text, target.status) for target in plough.targets] == [("5 roads", None), ("9 paths", "off track")]
    assert (plough.first, plough.last, shovel.status) == (1, 9, "at risk")
