"""A sheet as text: read back it is the same one, and what is no sheet is told."""

from __future__ import annotations

import json
from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sheet import Finding, Goal, Note, Number, Sheet, Target, Word, canonical, read

# PostgreSQL takes no NUL, and JSON text no lone surrogate; neither reaches a sheet.
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
amounts = st.none() | st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)  # no -0.0
times = st.none() | st.datetimes(timezones=st.just(UTC))
targets = st.builds(Target, words, words, words, amounts, amounts, amounts, amounts, words, amounts, st.booleans())
goals = st.builds(
    Goal,
    number=st.integers(0, 10**6),
    title=words,
    status=words,
    emoji=words,
    updated_at=times,
    since=times,
    points=amounts,
    targets=st.lists(targets, max_size=2).map(tuple),
)
sheets = st.builds(
    Sheet,
    words,
    st.integers(1, 10**6),
    words,
    words,
    st.dates(),
    st.dates(),
    achieved=amounts,
    goals=st.lists(goals, max_size=2).map(tuple),
    words=st.lists(st.builds(Word, words, words), max_size=2).map(tuple),
    findings=st.lists(st.builds(Finding, words, words, words), max_size=2).map(tuple),
    numbers=st.lists(st.builds(Number, words, words), max_size=2).map(tuple),
    teams=st.lists(words, max_size=2).map(tuple),
    problems=st.lists(words, max_size=2).map(tuple),
    retros=st.lists(st.tuples(st.integers(1, 99), words), max_size=2).map(tuple),
    notes=st.lists(st.builds(Note, words, words, words, words, st.integers(0, 99)), max_size=2).map(tuple),
)
SHEET = Sheet("acme/rockets", 7, "Sprint 3", "https://x/7", date(2026, 11, 16), date(2026, 11, 27))


@given(sheets)
def test_a_sheet_that_was_written_reads_as_it_was(sheet: Sheet) -> None:
    assert read(canonical(sheet)) == sheet


@given(sheets, sheets)
def test_two_sheets_have_the_same_text_only_when_they_are_the_same(one: Sheet, other: Sheet) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)


def test_a_sheet_is_one_line_of_text_that_people_can_read() -> None:
    assert canonical(SHEET).startswith('{"achieved":null,"covered":1.0,"end":"2026-11-27"')
    assert "\n" not in canonical(SHEET)


@pytest.mark.parametrize("text", ["", "[]", "{}", "7", '{"version":1}', '{"version":1,"start":7}', "[" * 100_000])
def test_what_is_no_sheet_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"no sheet|Expecting"):
        read(text)


def test_a_sheet_from_before_there_were_notes_is_read() -> None:
    before = json.loads(canonical(SHEET))
    del before["notes"]
    assert read(json.dumps(before)) == SHEET


def test_a_sheet_of_a_later_version_is_told() -> None:
    later = json.dumps({**json.loads(canonical(SHEET)), "version": 2})
    with pytest.raises(ValueError, match="the sheet has version 2, and this Goalkeeper knows version 1"):
        read(later)


def test_a_sheet_holds_nothing_that_is_not_written() -> None:
    with pytest.raises(TypeError, match="a sheet holds no object"):
        canonical(Sheet("a/b", 1, "", "", date.min, date.max, retros=((1, object()),)))  # type: ignore[arg-type]
