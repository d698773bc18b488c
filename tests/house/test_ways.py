"""The pages on ways and boards tell the truth: their tables are tried against the code."""

import re

import pytest

from bot.core.boards import Columns
from bot.core.merge import Surface
from bot.core.model import Board, Option
from bot.core.rules import BoardRule
from bot.core.status import DEFAULT_VOCABULARY
from config.rules import parse_rules
from tests.house.tree import ROOT

WAYS = (ROOT / "docs" / "ways.md").read_text(encoding="utf-8")
BOARDS = (ROOT / "docs" / "boards.md").read_text(encoding="utf-8")
PLACES = {
    "command": Surface.COMMAND,
    "comment": Surface.COMMENT,
    "label": Surface.LABEL,
    "column of a board": Surface.BOARD,
    "open or closed": Surface.STATE,
    "`Status:` line": Surface.NOTE,
    "emoji on the line": Surface.LINE,
    "box": Surface.BOX,
}


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the rows of the table whose first line begins so."""
    table = text.partition(f"| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    assert table
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table]


def columns(*names: str, rule: BoardRule | None = None) -> Columns:
    """Return a board with these columns; a column's name is its id."""
    board = Board("1", 1, "Rockets", "", status_field="Status", options=tuple(Option(name, name) for name in names))
    return Columns(board, rule or BoardRule(1), DEFAULT_VOCABULARY)


def test_the_ways_stand_in_the_order_that_decides() -> None:
    places = [PLACES[cells[0]] for cells in rows(WAYS, "place")]
    assert places == [surface for surface in Surface if surface is not Surface.ASSIGNEE]


def test_every_word_is_told_with_its_sign() -> None:
    assert [tuple(cells) for cells in rows(WAYS, "say")] == [(w.emoji, w.name) for w in DEFAULT_VOCABULARY.words]


def test_every_way_has_its_picture() -> None:
    pictures = re.findall(r'<img src="([^"]+)" width="\d+" alt="[^"]+">', WAYS)
    assert len(pictures) == WAYS.count("<img") >= len(Surface)
    assert not [name for name in pictures if not (ROOT / "docs" / name).is_file()]
    headings = re.findall(r"^#+ (.*)$", WAYS, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert not set(re.findall(r"\]\(#([^)]+)\)", WAYS)) - anchors


@pytest.mark.parametrize("cells", rows(BOARDS, "columns called"), ids=lambda cells: cells[1])
def test_columns_mean_what_the_page_says(cells: list[str]) -> None:
    for name in re.findall(r"`([^`]+)`", cells[0]):
        assert columns(name).status_of(name) == cells[1], name


@pytest.mark.parametrize("cells", rows(BOARDS, "status"), ids=lambda cells: cells[0])
def test_a_status_without_a_column_stands_where_the_page_says(cells: list[str]) -> None:
    for status in cells[0].split(", "):
        for place in cells[1].split(", else "):
            found = columns("Waiting for legal", place).option_for(status)
            assert found is not None
            assert found.name == place


def test_the_rules_of_boards_that_the_page_shows_are_good_rules() -> None:
    examples = re.findall(r"^( *)```yaml\n(.*?)```", BOARDS, re.DOTALL | re.MULTILINE)
    first, second = (
        parse_rules(re.sub(f"^{indent}", "", text, flags=re.MULTILINE)).boards for indent, text in examples
    )
    assert first == (BoardRule(1),)
    assert [board.number for board in second] == [1, 7]
    assert columns("Cooking", rule=second[0]).status_of("Cooking") == "on track"
