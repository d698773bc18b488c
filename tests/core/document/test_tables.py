"""Tables are read cell by cell, each with the way back into the text."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.document.source import Source
from bot.core.document.tables import Table
from bot.core.document.tree import parse


def tables(text: str) -> tuple[Table, ...]:
    return parse(Source.of(text)).tables


def test_a_table_is_its_header_and_its_rows_with_their_lines() -> None:
    (table,) = tables("# KPIs\n\n| Metric | **Now** |\n|---|--:|\n| Latency | 40 `ms` |\n| Errors |\n")
    assert table.columns == ("Metric", "Now")
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Latency", "40 `ms`"], ["Errors", ""]]
    assert (table.first, table.last) == (2, 5)
    assert [row.line for row in table.rows] == [4, 5]


def test_a_table_without_rows_ends_with_the_line_under_its_header() -> None:
    (table,) = tables("| a | b |\n|---|---|\n")
    assert (table.rows, table.first, table.last) == ((), 0, 1)


def test_a_column_that_a_table_does_not_have_is_empty() -> None:
    (table,) = tables("| a |\n|---|\n| 1 |\n")
    assert (table.rows[0].text(0), table.rows[0].text(None)) == ("1", "")


def test_breaks_in_a_cell_part_its_lines() -> None:
    (table,) = tables("| a |\n|---|\n| build<br>test<BR/> <br /> ship |\n")
    assert table.rows[0].cells[0].lines == ("build", "test", "ship")
    assert table.rows[0].cells[0].text == "build test ship"


def test_every_cell_knows_where_in_the_text_it_stands() -> None:
    text = "\ufeffx\r\n\r\n- list\r\n\r\n  | aa | a\\|b \0 |\r\n  |--|--|\r\n  | a | a |\r\n  | | z |\r\n"
    (table,) = tables(text)
    found = [(cell.text, text[cell.head.at(0) : cell.head.end]) for row in table.rows for cell in row.cells]
    assert found == [("a", "a"), ("a", "a"), ("", ""), ("z", "z")]
    assert table.columns == ("aa", "a|b \ufffd")


def test_a_table_in_a_quote_or_in_a_fence_is_nobodys_table() -> None:
    assert tables("> | a |\n> |---|\n> | 1 |\n\n```\n| a |\n|---|\n```\n") == ()
    assert len(tables("> | a |\n> |---|\n\n| b |\n|---|\n")) == 1


@given(st.text(alphabet="|-: \\`a<br>\n\t\0>*", max_size=200))
def test_cells_are_found_in_any_text(text: str) -> None:
    source = Source.of("| h |\n|---|\n" + text)
    for table in parse(source).tables:
        for row in (table.header, *table.rows):
            assert len(row.cells) == len(table.header.cells)
            for cell in row.cells:
                written = source.text[cell.head.at(0) : cell.head.end].replace("\0", "\ufffd")
                assert written == cell.head.text
