"""People's words in the bot's posts: readable and harmless."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.document import read
from bot.core.neutral import neutral
from chaos.bad.texts import PIECES, harm, parser, rendered

texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=60)


@settings(max_examples=300, deadline=None)
@given(texts)
@example("- ***")
@example("1. > ---")
@example("- - -")
@example("- # x")
@example("> 2. ## x")
@example(">---")
@example("># x")
@example("_GH-4_")
@example("_0123456789abcdef0123456789abcdef01234567_")
@example("a | b\n--|--\nevil |/close")
@example("[t\n](../issues/5)/close")
@example("[@](http://x.example)word")
@example("*a https://github.com/acme/rockets/iss*ues/12")
@example("https://github.com/acme/rockets/pu**l**l/12")
@example("![x](http://GH-4e/p.png)")
def test_neutral_text_does_nothing(text: str) -> None:
    for words in (
        neutral(text),
        f"- 🟢 {neutral(text, inline=True)} (Owner: ada)",
        f"| a |\n| - |\n| {neutral(text, inline=True)} |",
    ):
        assert harm(words) == ""


@settings(max_examples=300, deadline=None)
@given(texts)
@example("- - -")
@example("- ***")
def test_neutral_text_stays_as_it_is(text: str) -> None:
    for inline in (False, True):
        once = neutral(text, inline=inline)
        assert neutral(once, inline=inline) == once


@settings(max_examples=200, deadline=None)
@given(texts)
def test_one_line_is_one_cell_of_a_table(text: str) -> None:
    words = neutral(text, inline=True)
    assert "\n" not in words
    html = parser.render(f"| a | b |\n| - | - |\n| {words} | last |\n")
    assert html.count("<td>") == 2
    assert "<td>last</td>" in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ask @ada about #12", "ask @ada about #12"),
        ("a | b < c & d", "a | b < c & d"),
        ("`code` and ```more```", "`code` and ```more```"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("\\@ada \\`x\\` \\\\&", "@ada `x` \\&"),
        ("# not a heading", "# not a heading"),
        ("- not a list", "- not a list"),
        ("2) not a list", "2) not a list"),
        ("ends with \\", "ends with \\"),
        ("two\nlines", "two lines"),
        ("/assign me", "/assign me"),
        ("family 👨‍👩‍👧 x", "family 👨‍👩‍👧 x"),
        ("bi\u202edi and zero\u200bwidth", "bidi and zerowidth"),
        ("", ""),
    ],
)
def test_neutral_text_reads_as_before(text: str, shown: str) -> None:
    assert "".join(rendered(neutral(text, inline=True))[1]).replace("\u200b", "").strip() == shown


def test_emphasis_and_harmless_links_stay() -> None:
    html = parser.render(neutral("**bold** and [docs](https://docs.example/a)"))
    assert html == '<p><strong>bold</strong> and <a href="https://docs.example/a">docs</a></p>\n'


def test_blocks_keep_their_lists_but_lose_headings_rules_fences_and_definitions() -> None:
    kinds, parts, _ = rendered(neutral("- one\n- two\n\n# three\n\n[x]: http://x.example\n\n~~~\nfour\n\nfive\n==="))
    shown = "".join(parts)
    assert kinds & {"bullet_list_open"}
    assert not kinds & {"heading_open", "fence", "hr"}
    assert "[x]: http://x.example" in shown


@pytest.mark.parametrize(
    "title", ["Fix #12 for @ada", "Costs < income | now", "Add `code` & more", "Close GH-4 at 0123456789abcdef"]
)
def test_a_goal_of_neutral_words_reads_back_as_it_was(title: str) -> None:
    (goal,) = read(f"# Plan\n- {neutral(title, inline=True)} (Owner: @grace)\n").plan
    assert goal.title == title
    assert goal.owners == ("grace",)
