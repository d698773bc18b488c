"""A goal's entry: kept as people wrote it, carried with what must change, and parted by its targets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import AddGoal, Goal, Kind, read, splice
from bot.core.document.carrying import LONGEST, Entry, Going, carried, entry_of, lines_of, parted, targets_of
from bot.core.plan.closing.learning import is_past
from bot.core.status import DEFAULT_VOCABULARY
from tests.core.world import url

LINK = f"[#7]({url(7)})"
GOING = Going("⚪", 7, url(7), "grace")
HEAD = f"🟡 Star  tracker {LINK} (Owner: @grace) (50:50) - it *sees* stars"
BODY = (
    "- Why? we are **blind**, says @linus",
    "- ✅ 🎯 answers in < 30 ms (now: 24 ms)",
    "- 🎯 99% of the sky",
    "  - 🔴 🎯 in daylight, too",
)


def first(text: str) -> Goal:
    return read(text, vocabulary=DEFAULT_VOCABULARY).plan[0]


def entry(text: str) -> str:
    return entry_of(text, first(text), DEFAULT_VOCABULARY)


def gone_on(written: str, going: Going = GOING) -> Entry | None:
    return carried(written, going, is_past, DEFAULT_VOCABULARY)


def test_what_people_wrote_goes_over_byte_for_byte_and_what_was_said_of_the_week_stays() -> None:
    week = ("- Status: 🟡 waits for the lens", "  - since Monday", "- Learning: lenses are late", "- Why missed: size")
    text = "\n".join(["## Plan", "", f"- {HEAD}", *(f"  {each}" for each in (*BODY[:1], *week, *BODY[1:])), "- Other"])
    found = gone_on(entry(text))
    assert found == Entry(HEAD.replace("🟡", "⚪").replace("@grace)", "@grace) (continued)"), BODY)
    again = gone_on(found.text, Going("⚪", 7, url(7), "grace", "3rd sprint"))
    assert again is not None
    assert again.line == found.line.replace("(continued)", "(continued, 3rd sprint)")


@pytest.mark.parametrize(
    ("text", "line", "body"),
    [
        ("1. Gyros, Owner: @grace 50:50\n   which hum\n   Why? so\n   Status: bad\n   🎯 10 N",
         f"⚪ Gyros {LINK}, Owner: @grace (continued) 50:50", ("which hum", "Why? so", "🎯 10 N")),
        ("* [x] Gyros (@ada)\n\t* [x] 🎯 10 N\n\t* [ ] 🎯 20 N",
         f"[ ] ⚪ Gyros {LINK} (continued) (@grace)", ("* [x] 🎯 10 N", "* [ ] 🎯 20 N")),
        ("- Gyros\n\n  They hum.\n\n  - 🎯 10 N\n\n",
         f"⚪ Gyros {LINK} (Owner: @grace) (continued)", ("", "They hum.", "", "- 🎯 10 N")),
        ("- 🟡 Gyros (Owner: @grace) (🔁 continued, 3 points)\n  - 🎯 10 N",
         None, ("- 🎯 10 N",)),
    ],
)  # fmt: skip
def test_every_form_of_an_entry_goes_over(text: str, line: str | None, body: tuple[str, ...]) -> None:
    found = gone_on(entry(f"## Plan\n\n{text}\n"))
    assert found is not None
    assert found.body == body
    assert line in {None, found.line}
    goal, before = first(f"## Plan\n\n- {found.text}\n"), first(f"## Plan\n\n{text}\n")
    assert (goal.ref, goal.owners, goal.emoji, goal.continued) == (7, ("grace",), "⚪", True)
    assert [each.text for each in goal.targets] == [each.text for each in before.targets]
    assert (goal.points, goal.confidence, goal.why) == (before.points, before.confidence, before.why)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("## Plan\n\n| Goal | Owner | Target |\n|---|---|---|\n| 🟡 Gyros | @ada | 10 N |\n", "🟡 Gyros\n  - 🎯 10 N"),
        ("## Plan\n- Gyros (70%) (5 points) - they @linus hum\n  - 🎯 10 N\n  - <!-- what\n",
         "Gyros (5 points) (70%) - they @\u200blinus hum\n  - 🎯 10 N"),
        ("✨ = done\n\n## Plan\n- Gyros (Owner: @ada)\n  - Why? so\n  - ✨ 🎯 10 N\n",
         "Gyros\n  - Why? so\n  - ✅ 🎯 10 N"),
        (f"## Plan\n- Gyros\n  - 🎯 10 N\n  - {'x' * LONGEST}\n", "Gyros\n  - 🎯 10 N"),
        (f"## Plan\n- Gyros\n  - 🎯 10 {'N' * LONGEST}\n  - 🎯 20 N\n", "Gyros\n  - 🎯 20 N"),
    ],
)  # fmt: skip
def test_what_does_not_stand_alone_is_written_anew(text: str, written: str) -> None:
    assert entry(text) == written


@pytest.mark.parametrize("line", ["Gyros", f"⚪ Gyros {LINK} (Owner: @ada) (continued, 2nd sprint)"])
def test_a_title_alone_needs_no_entry(line: str) -> None:
    assert entry(f"## Plan\n\n- {line}\n") == ""


@pytest.mark.parametrize("written", ["", "~~Gyros~~\n  - 🎯 10 N", "Gyros\n- Pump"])
def test_what_is_no_goal_that_goes_on_does_not(written: str) -> None:
    assert gone_on(written) is None


def test_a_line_that_cannot_say_that_it_goes_on_does_not() -> None:
    assert gone_on("Gyros\n  - 🎯 10 N", Going("⚪", 7, url(7), "", "\n- of")) is None


def test_targets_part_with_all_that_stands_below_them() -> None:
    written = Entry(HEAD, BODY).text
    targets = targets_of(written, DEFAULT_VOCABULARY)
    assert [(each.text, each.status) for each in targets] == [
        ("answers in < 30 ms (now: 24 ms)", "done"),
        ("99% of the sky", None),
    ]
    assert parted(written, targets[1:]) == (Entry(HEAD, BODY[:2]).text, BODY[2:])
    assert lines_of(f"## Plan\n\n- {written}", targets[:1]) == (BODY[1],)
    assert targets_of("", DEFAULT_VOCABULARY) == ()


def test_an_entry_is_added_as_it_is_and_only_once() -> None:
    found = gone_on(Entry(HEAD, BODY).text)
    assert found is not None
    add = AddGoal(Kind.HIGH, found.line, ("Split from #8",), found.body)
    text = splice("## Plan\n\n- Old\n", [add]).text
    assert text == "\n".join(
        ["## Plan", "", "- Old", f"- {found.line}", "  - Split from #8", *(f"  {each}" for each in BODY), ""]
    )
    assert splice(text, [add]).text == text


@given(st.lists(st.sampled_from([*BODY, "", "- Status: soon", "<!-- x", "```", "- x", "## Plan", "> q"]), max_size=8))
def test_whatever_stands_beneath_a_goal_it_goes_over_as_one_goal_with_its_targets(body: list[str]) -> None:
    text = "\n".join(["## Plan", "", f"- {HEAD}", *(f"  {each}" for each in body)])
    goal = first(text)
    found = gone_on(entry(text))
    assert found is not None
    after = read(f"## Plan\n\n- {found.text}\n- Next\n", vocabulary=DEFAULT_VOCABULARY).plan
    assert [each.title for each in after] == ["Star tracker", "Next"]
    assert [(each.text, each.status) for each in after[0].targets] == [(e.text, e.status) for e in goal.targets]
