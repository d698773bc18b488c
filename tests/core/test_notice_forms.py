"""The text of a notice in every form: Markdown survives, people's words call nobody, and it is never too long."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.core.notices import forms
from bot.core.notices.forms import discord, fitted, markdown, page, slack, text
from bot.core.notices.paper import Block, Span, blocks, is_at
from bot.render.printing import cell

HOME = "https://github.com/acme/rockets/issues/5"
FORMS = {"slack": slack, "discord": discord, "markdown": markdown, "text": text, "page": page}
MORE = Block((Span("… and more", href=HOME),))
NASTY = st.lists(
    st.sampled_from(
        [
            *("@everyone", "@here", "@channel", "<!here>", "<!channel|x>", "<@U012AB3CD>", "<@123456789>", "<@&42>"),
            *("<#C012>", "<at>grace</at>", "&lt;!here&gt;", "<https://evil.example|bank>", "[a](https://evil.example)"),
            *(
                "**",
                "_",
                "~~",
                "`",
                "```",
                "|",
                "||",
                "> ",
                "# ",
                "- ",
                "1. ",
                "\\",
                "&",
                "<b>",
                "\n",
                "\u200b",
                "\u202e",
            ),
            *("ada", " ", "🚀", "https://example.org/@everyone", "@\u200beveryone", "<\u200b!here>", "x" * 50),
        ]
    )
    | st.text(max_size=6),
    max_size=12,
).map("".join)


def read(words: str) -> tuple[Block, ...]:
    """What a template makes of words that somebody typed, as a title within a link and as an entry."""
    return blocks(f"# Retro\n\n[{cell(words)}]({HOME}): **{cell(words)}**\n\n- {cell(words)}\n", HOME)


def test_markdown_survives_in_every_form() -> None:
    read = blocks(f"# Retro of week 2\n\n[**4 of 6** goals done]({HOME}), by `ada`.\n\n- *one*\n- two & a half\n", HOME)
    assert slack(read) == (f"*Retro of week 2*\n<{HOME}|4 of 6 goals done>, by `ada`.\n• one\n• two &amp; a half")
    assert discord(read) == (f"**Retro of week 2**\n[4 of 6 goals done](<{HOME}>), by ada.\n- one\n- two & a half")
    assert markdown(read) == (f"**Retro of week 2**\n\n[4 of 6 goals done]({HOME}), by ada.\n\n- one\n- two & a half")
    assert text(read) == f"Retro of week 2\n4 of 6 goals done ({HOME}), by ada.\n- one\n- two & a half"
    assert page(read) == (
        f'<p><b>Retro of week 2</b></p>\n<p><a href="{HOME}">4 of 6 goals done</a>, by '
        "<code>ada</code>.</p>\n<ul><li>one</li>\n<li>two &amp; a half</li></ul>"
    )


def test_code_and_breaks_are_words_too() -> None:
    read = blocks("one\ntwo\\\nthree\n\n```\nlift   off\n```\n\n---\n", HOME)
    assert [block.text for block in read] == ["one two three", "lift   off "]
    assert slack((Block((Span("`", code=True), Span(" ", code=True), Span(" ", strong=True))),)) == "`ˋ`  "


@pytest.mark.parametrize("href", ["https://evil.example/x", "javascript:alert(1)", "https://github.com.evil.example/"])
def test_a_link_that_leads_away_shows_where(href: str) -> None:
    (block,) = blocks(f"[my bank](<{href}>) here", HOME)
    assert not any(span.href for span in block.spans)
    if href.startswith("https"):
        assert block.text == f"my bank ({href}) here"


def test_what_is_no_address_is_at_no_home() -> None:
    assert not is_at("https://github.com\\@evil.example/", HOME)
    assert not is_at("https://github.com@evil.example/", HOME)
    assert not is_at("https://evil.example", "")
    assert is_at("https://github.com/acme", HOME)
    assert not is_at("http://github.com/acme", HOME)


@settings(max_examples=60, deadline=None)
@given(NASTY)
@example("<!here> @everyone <@U1> <at>grace</at>")
def test_nothing_that_people_type_calls_anybody(words: str) -> None:
    made = {name: write(read(words)) for name, write in FORMS.items()}
    for name in ("slack", "discord", "markdown", "text"):
        assert not re.search(r"@(?:everyone|here|channel)", made[name]), name
    for name in ("discord", "markdown"):
        assert not re.search(r"<(?:[@#!:]|at>)", made[name]), name
    inner = re.sub(rf"<{re.escape(HOME)}\|[^<>]*>", "", made["slack"])
    assert not re.search(r"[<>]", inner)
    assert not re.search(r"&(?!amp;|lt;|gt;)", inner)


@settings(max_examples=60, deadline=None)
@given(NASTY)
def test_html_holds_no_tag_and_no_address_but_ours(words: str) -> None:
    made = page(read(words))
    tags = set(re.findall(r"<[^>]*>", made))
    assert tags <= {"<p>", "</p>", "<b>", "</b>", "<ul>", "</ul>", "<li>", "</li>", "<code>", "</code>", "</a>"} | {
        f'<a href="{HOME}">'
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(NASTY, min_size=1, max_size=3))
def test_markdown_reads_back_as_the_same_words(lines: list[str]) -> None:
    wanted = tuple(Block((Span(line),), item=True) for line in (" ".join(each.split()) for each in lines) if line)
    tokens = MarkdownIt("commonmark", {"html": False}).parse(markdown(wanted))
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "text_special"}
    said = [token.content for token in tokens if token.type == "inline"]
    assert len(said) == len(wanted)


@settings(max_examples=60, deadline=None)
@given(st.lists(NASTY, max_size=8), st.integers(120, 600), st.sampled_from(sorted(FORMS)))
def test_a_message_is_never_too_long(lines: list[str], most: int, name: str) -> None:
    long = tuple(Block((Span(line * 20), Span("x", strong=True))) for line in lines)
    made = fitted(long, FORMS[name], len, most, MORE)
    assert len(made) <= most
    if made != FORMS[name](long):
        assert HOME in made


def test_what_is_cut_says_where_the_rest_is() -> None:
    one = Block((Span("word " * 100),))
    assert fitted((one, one), text, len, 560, MORE) == f"{'word ' * 100}\n… and more ({HOME})"
    assert fitted((one,), text, len, 100, MORE).startswith("word word")
    assert fitted((), text, len, 100, MORE) == ""
    assert fitted((one,), text, len, 10, MORE) == text((MORE,))


def test_an_address_in_words_can_be_clicked_and_makes_no_link() -> None:
    said = (Block((Span("see https://example.org/a_b and https://x.example)[a](https://evil.example"),)),)
    assert discord(said) == r"see https://example.org/a_b and https://x.example)\[a\](https://evil.example"
    assert markdown(said) == r"see https://example.org/a\_b and https://x.example)\[a\](https://evil.example"


def test_words_at_the_beginning_open_no_list() -> None:
    assert markdown((Block((Span("1. one"),)), Block((Span("- two"),)))) == f"{forms.BREAK}1. one\n\n\\- two"
