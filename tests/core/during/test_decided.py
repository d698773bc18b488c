"""Decisions as files: their names and numbers, which are missing, and what brings them into a pull request."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.agreed import Kept
from bot.core.edits import FileDecisions
from bot.core.model import DecisionFiles
from bot.core.plan import Plan, plan_sprint
from bot.core.plan.during.decided import file_name, next_number, papers, slug, title_of
from bot.core.plan.turn import Turn, start
from bot.core.rules.escalation import DecisionRules
from bot.render import render
from tests.core import world

ON = replace(world.RULES, decisions=DecisionRules(files="docs/adr"))
NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
EMPTY = DecisionFiles("main", "aaaa", "decisions-1")
MOUNT, LAUNCH = "0001-we-build-the-mount.md", "0002-we-launch.md"
BODY = f"## Plan\n\n- ⚪ Gyros [#7]({world.url(7)}) (Owner: @ada)\n"


def decided(text: str, hour: int = 9, number: int = 0, who: str = "grace", **fields: str) -> Kept:
    return Kept("decision", text, who, datetime(2026, 1, 5, hour, tzinfo=UTC), number, tuple(fields.items()))


KEPT = (decided("We build the mount"), decided("We launch", 10))


def planned(
    found: DecisionFiles | None = EMPTY, kept: tuple[Kept, ...] = KEPT, done: tuple[str, ...] = (), *, on: bool = True
) -> Plan:
    agreed = {7: world.agreed(7, "Gyros", owner="ada")}
    memory = replace(world.MEMORY, kept=kept, agreed=agreed, done=frozenset({"committed:1", *done}))
    seen = replace(world.look(world.sprint_issue(BODY), world.goal_issue(7, "Gyros", owner="ada")), decisions=found)
    return plan_sprint(seen, ON if on else world.RULES, memory, NOW, render)


def offer(plan: Plan) -> FileDecisions:
    (found,) = [edit for edit in plan.edits if isinstance(edit, FileDecisions)]
    return found


def offers(plan: Plan) -> int:
    return sum(isinstance(edit, FileDecisions) for edit in plan.edits)


def paths(plan: Plan) -> list[str]:
    return [path.removeprefix("docs/adr/") for path, _ in offer(plan).files]


def settled(plan: Plan) -> int:
    return sum(key.startswith("decision:") for key in plan.settled)


def turn(*kept: Kept, done: tuple[str, ...] = ()) -> Turn:
    memory = replace(world.MEMORY, kept=kept, done=frozenset(done))
    return start(world.look(world.sprint_issue(BODY)), ON, memory, NOW, render)


def test_what_is_there_is_asked_for_only_where_something_is_missing() -> None:
    assert planned(None).folder == "docs/adr"
    assert not offers(planned(None))
    assert planned(None, ()).folder == ""
    assert planned(None, on=False).folder == ""
    assert planned(None, done=tuple(paper.key for paper in papers(turn(*KEPT)))).folder == ""


def test_the_first_ones_make_branch_commit_and_pull_request() -> None:
    edit = offer(planned())
    assert (edit.base, edit.tip, edit.branch, edit.head) == ("main", "aaaa", "decisions-1", "")
    assert [path for path, _ in edit.files] == [f"docs/adr/{MOUNT}", f"docs/adr/{LAUNCH}"]
    assert edit.headline == "Add decisions 0001 to 0002"
    assert edit.title == "Decisions of the sprint in #1"
    assert "- We build the mount\n- We launch\n" in edit.body
    assert settled(planned()) == 0


def test_one_alone_is_told_alone_with_its_goal_and_level() -> None:
    edit = offer(planned(kept=(decided("We launch", number=7, level="major"), decided("x", number=99))))
    assert "about the goal [Gyros](https://github.example/acme/rockets/issues/7)" in edit.files[0][1]
    assert "- Decided by: grace (major)\n" in edit.files[0][1]
    assert "Said in [Sprint 1" in edit.files[1][1]
    assert offer(planned(kept=KEPT[:1])).headline == "Add decision 0001"


@pytest.mark.parametrize(
    ("found", "files", "opens", "done"),
    [
        # The branch was made, and then we died.
        (replace(EMPTY, head="bbbb"), [MOUNT, LAUNCH], True, 0),
        # So it was after the commit.
        (replace(EMPTY, head="bbbb", added=(MOUNT, LAUNCH)), [], True, 0),
        (replace(EMPTY, head="bbbb", added=(MOUNT,)), [LAUNCH], True, 0),
        # GitHub tells of the files of a pull request a little later than of those of its branch.
        (replace(EMPTY, head="bbbb", added=(MOUNT,), pull="x"), [LAUNCH], False, 1),
        (replace(EMPTY, head="bbbb", added=(MOUNT,), offered=(MOUNT,), pull="x"), [LAUNCH], False, 1),
        # It was merged; the next one begins anew.
        (replace(EMPTY, names=(MOUNT,), offered=(MOUNT,)), [LAUNCH], True, 1),
        # It was closed: nobody wanted the file, and its number is free.
        (replace(EMPTY, offered=(MOUNT,)), ["0001-we-launch.md"], True, 1),
    ],
)
def test_what_is_missing_follows_from_what_is_there(
    found: DecisionFiles,
    files: list[str],
    opens: bool,  # noqa: FBT001
    done: int,
) -> None:
    plan = planned(found)
    assert paths(plan) == files
    assert bool(offer(plan).title) is opens
    assert settled(plan) == done


def test_when_all_are_offered_they_are_settled_and_nothing_is_done() -> None:
    plan = planned(replace(EMPTY, head="bbbb", offered=(MOUNT, LAUNCH), pull="x"))
    assert (settled(plan), offers(plan)) == (2, 0)


def test_a_file_of_the_same_name_in_an_earlier_sprint_is_another_decision() -> None:
    plan = planned(replace(EMPTY, names=(MOUNT,), head="bbbb", added=(MOUNT,)), KEPT[:1])
    assert paths(plan) == ["0002-we-build-the-mount.md"]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            DecisionFiles(lacking=("Contents: write", "Pull requests: write")),
            "Contents: write and Pull requests: write",
        ),
        (DecisionFiles(trouble="is a file, not a folder"), "is a file, not a folder"),
    ],
)
def test_what_people_have_to_mend_is_said_once(found: DecisionFiles, words: str) -> None:
    plan = planned(found)
    assert offers(plan) == 0
    (problem,) = [each for each in plan.problems if each.where == "docs/adr"]
    assert words in problem.message


def test_the_same_words_twice_are_one_decision() -> None:
    assert len(papers(turn(decided("We launch"), decided("we  LAUNCH", 11)))) == 1


def test_two_that_begin_alike_have_names_of_their_own_that_do_not_change() -> None:
    first, second = decided("We launch. On Friday.", 10), decided("We launch. With two pumps.", 11)
    one, two = papers(turn(first, second))
    assert one.slug == "we-launch"
    assert re.fullmatch(r"we-launch-[0-9a-f]{6}", two.slug)
    again = {paper.key: paper.slug for paper in papers(turn(replace(second, at=first.at), first, done=(one.key,)))}
    assert again == {one.key: one.slug, two.key: two.slug}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We launch on the 14th!", "we-launch-on-the-14th"),
        ("../../etc/passwd", "etc-passwd"),
        ("Größe: 3 µm", "grosse-3-m"),
        ("Решено", "decision"),
        ("🚀", "decision"),
        ("a" * 200, "a" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
    ],
)
def test_names_are_small_plain_and_short(text: str, name: str) -> None:
    assert slug(text) == name.replace("3-m", "3-m")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("We launch.", "We launch"),
        ("We launch. The rest waits.", "We launch"),
        ("Use v1.2 of it", "Use v1.2 of it"),
        ("x " * 80, f"{'x ' * 44}x …"),
        ("y" * 100, f"{'y' * 90} …"),
    ],
)
def test_a_title_is_the_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("names", "number"),
    [
        ((), 1),
        (("README.md", "template.md"), 1),
        (("0001-a.md", "0007-b.md", "0003-c.md"), 8),
        (("12.md", "adr-0099.md"), 13),
        (("2026-01-02-notes.md", "0002-x.md"), 3),
        (("9999-x.md",), 10000),
    ],
)
def test_numbers_go_on_after_the_highest(names: tuple[str, ...], number: int) -> None:
    assert next_number(names) == number


@given(st.text())
def test_every_name_is_safe_everywhere(text: str) -> None:
    assert re.fullmatch(r"[0-9]{4}-[a-z0-9]+(?:-[a-z0-9]+)*\.md", file_name(1, slug(title_of(text))))
    assert len(file_name(1, slug(text))) <= 68


@given(st.lists(st.integers(1, 99_999), unique=True), st.lists(st.text(max_size=20)))
def test_a_number_is_new_and_no_gap_follows(numbers: list[int], others: list[str]) -> None:
    names = [file_name(number, slug(other)) for number, other in zip(numbers, [*others, *[""] * 99], strict=False)]
    following = next_number(names)
    assert following == max((int(name.partition("-")[0]) for name in names), default=0) + 1


@given(st.lists(st.text(min_size=1, max_size=30), max_size=6), st.integers(0, 6))
def test_after_each_round_nothing_is_missing_and_nothing_is_double(texts: list[str], first: int) -> None:
    kept = tuple(decided(text, 9 + place) for place, text in enumerate(texts))
    found, made = EMPTY, list[str]()
    for part in (kept[:first], kept):
        if offers(plan := planned(found, part)):
            made += paths(plan)
            found = replace(found, head="bbbb", added=tuple(made), offered=tuple(made), pull="x")
        assert offers(planned(found, part)) == 0
    assert len({name.partition("-")[0] for name in made}) == len(made) == len(papers(turn(*kept)))
