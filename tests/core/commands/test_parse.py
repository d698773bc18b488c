"""Which lines of a comment are commands."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands.parse import spelled, spoken_status
from bot.core.status import DEFAULT_VOCABULARY
from chaos.bad.comments import NO_COMMANDS


def names(text: str) -> list[tuple[str, str]]:
    return [(each.name, each.words) for each in spelled(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/status done", [("status", "done")]),
        ("   /status done  ", [("status", "done")]),
        ("\ufeff/status done", [("status", "done")]),
        ("Good news!\n/status done\nSee you", [("status", "done")]),
        ("/unblock\r\n/status 🟢 soon\r\n", [("unblock", ""), ("status", "🟢 soon")]),
        ("/status done\n\n/status done", [("status", "done"), ("status", "done")]),
        ("/STATUS Done", [("STATUS", "Done")]),
        ("/status: done", [("status", "done")]),
        ("/help.", [("help", "")]),
        ("/help_wanted a hand", [("help_wanted", "a hand")]),
        ("/\u200bstatus done", []),
        ("/status #\u200b12 done", [("status", "#12 done")]),
        ("/stauts done", [("stauts", "done")]),
        ("/status done\n---\nmore", [("status", "done")]),
        ("- one\n- two\n/status done", [("status", "done")]),
        ("<details>\n\n/status done\n\n</details>", [("status", "done")]),
        ("`one` and `two\n/status done", [("status", "done")]),
        ("\\`one\n/status done\ntwo`", [("status", "done")]),
        ("a <!-- b\n/status done", [("status", "done")]),
        ("a `b`\n/status done\n`c`", [("status", "done")]),
        ("a ``b\n/status done\nc`", [("status", "done")]),
    ],
)
def test_a_command_is_a_line_that_begins_with_a_slash_and_its_name(text: str, found: list[tuple[str, str]]) -> None:
    assert names(text) == found


@pytest.mark.parametrize("text", NO_COMMANDS)
def test_anything_else_is_no_command(text: str) -> None:
    assert names(text) == []


def test_a_command_knows_its_line_and_its_number() -> None:
    (found,) = spelled("Hello\n\n  /status  #12   done ")
    assert (found.line, found.number, found.words) == ("/status  #12   done", 2, "#12   done")


def test_equal_lines_are_told_apart_by_their_order() -> None:
    first, second, third = spelled("/status done\n/status done\n/Status  DONE")
    assert len({first.digest, second.digest, third.digest}) == 3
    assert spelled("/STATUS   done")[0].digest == first.digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("✅ Released to half of the users", ("done", "Released to half of the users")),
        ("  🟢: **nearly** there\nmore words", ("on track", "nearly there")),
        ("⚠ waiting", ("at risk", "waiting")),
        (":white_check_mark: shipped", ("done", "shipped")),
        ("🔴", ("off track", "")),
        ("✅ one\n✅ two", ("done", "one")),
        ("✅ one\n🔴 two", None),
        ("done and dusted", None),
        ("🎯 aim", None),
        ("Well ✅", None),
        ("> ✅ said", None),
        ("", None),
    ],
)
def test_a_comment_speaks_by_the_emoji_it_begins_with(text: str, said: tuple[str, str] | None) -> None:
    assert spoken_status(text, DEFAULT_VOCABULARY) == said


_LINES = st.sampled_from(
    [
        "/status done",
        "/status 🟢 soon",
        "/blocked no parts",
        "/undo",
        "hello",
        "",
        "/stauts x",
        "<b>",
        "a `b` c",
        "/etc",
    ]
)


@given(st.text())
def test_parsing_never_fails(text: str) -> None:
    spelled(text)
    spelled(f"/status {text}\n/{text}")
    spoken_status(text, DEFAULT_VOCABULARY)
    spoken_status(f"✅{text}", DEFAULT_VOCABULARY)


@given(st.lists(_LINES, max_size=6), st.lists(st.text(alphabet="abc ,.", max_size=9), max_size=4), st.integers(0, 6))
def test_a_digest_does_not_depend_on_other_lines(lines: list[str], more: list[str], place: int) -> None:
    before = "\n\n".join(lines)
    after = "\n\n".join([*lines[:place], *(f"x{line}" for line in more), *lines[place:]])
    assert [each.digest for each in spelled(before)] == [each.digest for each in spelled(after)]


@pytest.mark.parametrize(
    "text",
    [
        "/status " + "`" * 60_000,
        "a `" * 16_000 + "\n/status done",
        "<!--" * 16_000 + "\n/status done",
        "x <!--" * 10_000 + "\n/status done",
        "/status done\n" * 5_000,
        "/metric " + "1 " * 30_000,
        "> " * 20_000 + "\n\n/status done",
        "x " + "".join(f"{'`' * (n % 300 + 1)} " for n in range(400)) + "\n/status done",
    ],
)
def test_no_comment_takes_long_to_read(text: str) -> None:
    began = time.thread_time()
    spelled(text[:65_536])
    assert time.thread_time() - began < 3
