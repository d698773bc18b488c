"""docs/commands.md, the table and the commands' own words say the same."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.commands import table
from bot.core.commands.parse import spelled
from bot.core.commands.rights import LEVELS, condition_problem
from bot.core.commands.values import Command, Done
from tests.core.commands.desk import DESK as QUIET
from tests.core.commands.desk import SEARCH, TRACKER, changed, judged

PAPER = Path(__file__).parents[3] / "docs" / "commands.md"
HEADING = "## The commands\n\n"
# One goal whose title begins with "star", and that is blocked: so every example makes sense.
DESK = replace(
    QUIET, goals=(replace(TRACKER, status="blocked"), SEARCH), history=(changed("status", "at risk", "blocked"),)
)
EVERY = pytest.mark.parametrize("command", table.COMMANDS, ids=lambda command: command.name)
IN_THE_ISSUE = (
    "status owner target metric confidence goal blocked unblock help-wanted carry split drop points team plan retro"
    " health risk blindspot decision standup undo help missed"
).split()


def test_the_paper_has_the_commands_as_the_table_has_them() -> None:
    text = PAPER.read_text(encoding="utf-8")
    before, heading, _ = text.partition(HEADING)
    wanted = before + heading + table.markdown() + "\n"
    if os.environ.get("UPDATE_EXPECTED"):
        PAPER.write_text(wanted, encoding="utf-8")
        text = wanted
    assert text == wanted, "docs/commands.md is behind bot/core/commands; run this test with UPDATE_EXPECTED=1"


def test_the_paper_explains_every_condition() -> None:
    text = PAPER.read_text(encoding="utf-8").partition("## Who may")[2].partition(HEADING)[0]
    for condition in (
        "owner",
        "supporter",
        "author",
        "team:NAME",
        "role:NAME",
        "permission>=LEVEL",
        "org-member",
        "taking",
        "anyone",
    ):
        assert f"| `{condition}` |" in text
    assert not [level for level in LEVELS[1:] if f"`{level}`" not in text]


def test_every_command_that_people_were_promised_is_there() -> None:
    assert sorted(command.name for command in table.COMMANDS) == sorted(IN_THE_ISSUE)


def test_no_name_is_taken_twice() -> None:
    every = [name for command in table.COMMANDS for name in (command.name, *command.aliases)]
    assert len({name.replace("_", "-") for name in every}) == len(set(every) - {"help_wanted"})
    assert len(every) == len(set(every))


@EVERY
def test_every_usage_and_example_is_one_of_that_command(command: Command) -> None:
    for line in (*command.usage, *command.examples):
        (found,) = spelled(line)
        assert table.find(found.name) is command


@EVERY
def test_every_example_does_what_it_says(command: Command) -> None:
    for line in command.examples:
        verdict = judged(line, 12, desk=DESK)
        assert isinstance(verdict, Done), verdict


@EVERY
def test_every_default_is_a_condition(command: Command) -> None:
    assert command.may
    assert [condition_problem(condition) for condition in command.may] == [None] * len(command.may)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("stauts", "status"),
        ("onwer", "owner"),
        ("unlock", "unblock"),
        ("paln", "plan"),
        ("hlep", "help"),
        ("retor", "retro"),
    ],
)
def test_a_near_miss_is_recognised(typed: str, name: str) -> None:
    near = table.nearest(typed)
    assert near is not None
    assert near.name == name


@pytest.mark.parametrize(
    "word",
    (
        "assign unassign approve lgtm hold test retest close reopen label merge rebase triage milestone kind priority"
        " release deploy cc ok-to-test usr etc var tmp opt home root bin dev lib proc srv sys boot mnt data api metrics"
        " healthz stats users login admin graphql static index table details code tasklist saved-replies"
    ).split(),
)
def test_what_other_bots_and_paths_are_called_is_left_alone(word: str) -> None:
    assert table.find(word) is None
    assert table.nearest(word) is None
