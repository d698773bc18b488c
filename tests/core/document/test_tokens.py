"""Our tokens are those of markdown-it-py, without what only a renderer needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.document.tokens import tokens_of
from tests.core.document.walls import WALLS

CORPUS = sorted(Path(__file__).parents[2].joinpath("corpus").glob("*.md"))
PARSER = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table").disable(["inline", "reference"])
SCRAPS = [
    "- ", "  ", "    ", "\t", "a", "|", "---", "|-|-|", "===", "=", "-", "> ", ">>", "```", "~~~", "# ", "1. ", "2) ",
    "<b>", "<!--", "-->", "<div>", "\n", "\n\n", "*", "+ ", "* * *", "___", "a|b", "| :-: |", "\u00a0", "\x0b", "\r\n",
    "\r", "\0", "\\", "é", "１. ",
]  # fmt: skip


def shown(tokens: Iterable[Token]) -> Iterator[tuple[object, ...]]:
    """Yield what the reader uses of tokens; inside of a table it asks for rows and the text of cells."""
    for token in tokens:
        part = token.type.partition("_")[0]
        if part not in {"thead", "tbody", "th", "td"}:
            level = None if token.type in {"tr_open", "tr_close", "inline"} else token.level
            yield token.type, token.tag, token.nesting, token.map, level, token.content, token.markup, token.info


def same(text: str) -> bool:
    return list(shown(tokens_of(text))) == list(shown(PARSER.parse(text)))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_document_has_the_blocks_of_the_parser(path: Path) -> None:
    assert same(path.read_bytes().decode())


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_of_text_has_the_blocks_of_the_parser(name: str) -> None:
    assert same(WALLS[name][:16_384])


@given(st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join) | st.text(max_size=80))
def test_any_text_has_the_blocks_of_the_parser(text: str) -> None:
    assert same(text)


@pytest.mark.parametrize(
    "text", ["a\n        b\n", "a\n    - b\n", "> a\nb\n> c\n", "- a\n        b\n===\n", "a\n\tb\nc\n---\n"]
)
def test_text_that_goes_on_further_in_is_part_of_the_text_above_it(text: str) -> None:
    assert same(text)


def test_the_text_of_short_rows_is_filled_up_without_tokens_for_every_cell() -> None:
    table = "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|x|\n" * 100
    assert len(tokens_of(table)) < len(PARSER.parse(table)) / 2.9
