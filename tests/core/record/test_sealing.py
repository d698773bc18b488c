"""A record as text and as a comment: it comes back as it went in, and no character can be changed unnoticed."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markers import BODY_LIMIT, stamp, stamps
from bot.core.record import (
    LENGTHS,
    Before,
    Outcome,
    Record,
    Removed,
    Result,
    Sums,
    Target,
    canonical,
    checksum,
    opened,
    read,
    sealed,
    shortened,
)

SECRET = b"a secret of thirty-two bytes....."
STAMP = stamp("record", "1", SECRET)
END = datetime(2026, 1, 17, tzinfo=UTC)
NOON = datetime(2026, 1, 19, 12, tzinfo=UTC)
STAR = Result(7, "Star tracker", "grace", "done", "✅", Outcome.DONE, late=True, targets=(Target("30 ms", met=True),))
RECORD = Record(
    "acme/rockets", 1, 1, 1, "Sprint 1", date(2026, 1, 5), date(2026, 1, 16), END, NOON, NOON, goals=(STAR,)
)
_words = st.text(max_size=40)
_days = st.dates(date(2020, 1, 1), date(2040, 1, 1))
# hypothesis takes bounds without a zone.
_instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_count = st.integers(0, 500)
_shares = st.none() | st.floats(0, 1)
_hows = st.sampled_from(["", "numbers", "unsaid"])
_targets = st.lists(st.builds(Target, _words, st.booleans(), _shares, _hows), max_size=3).map(tuple)
_results = st.builds(
    Result,
    number=_count,
    title=_words,
    owner=_words,
    status=_words,
    emoji=_words,
    outcome=st.sampled_from(Outcome),
    late=st.booleans(),
    added=st.booleans(),
    age=_count,
    where=_words,
    confidence=_shares,
    points=st.none() | st.floats(0, 100),
    targets=_targets,
    words=_words,
    learning=_words,
)
_records = st.builds(
    Record,
    repository=_words,
    repository_id=_count,
    sprint=_count,
    number=_count,
    title=_words,
    start=_days,
    end=_days,
    ended_at=_instants,
    graced_at=_instants,
    frozen_at=_instants,
    goals=st.lists(_results, max_size=4).map(tuple),
    removed=st.lists(st.builds(Removed, _count, _words), max_size=2).map(tuple),
    numbers=st.lists(st.tuples(_words, _words), max_size=2).map(tuple),
    before=st.lists(st.builds(Before, _count, _days, _days, st.builds(Sums, _count, _count)), max_size=2).map(tuple),
    cut=st.none() | st.sampled_from(LENGTHS),
    left_out=_count,
)


@given(_records)
def test_a_record_comes_back_from_its_text_and_has_one_text_only(record: Record) -> None:
    text = canonical(record)
    assert read(text) == record
    assert canonical(read(text)) == text
    assert text.isascii()
    assert not re.search("[`<>]", text)


@given(_records, st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=60))
def test_a_record_comes_back_from_its_comment(record: Record, words: str) -> None:
    found = opened(sealed(words, record, STAMP, SECRET), SECRET)
    assert found.record == record
    assert found.checksum == found.stated == checksum(canonical(record))
    assert found.whole


@given(st.data())
def test_any_single_changed_character_is_noticed(data: st.DataObject) -> None:
    body = sealed("What *was*.\n\nAnd what not.", RECORD, STAMP, SECRET).rstrip()
    place = data.draw(st.integers(0, len(body) - 1))
    sign = data.draw(st.just("") | st.characters(codec="utf-8"))
    changed = body[:place] + sign + body[place + 1 :]
    is_same = changed.replace("\r\n", "\n").rstrip() == body
    assert opened(changed, SECRET).whole is is_same


@given(st.data())
def test_any_character_added_anywhere_is_noticed(data: st.DataObject) -> None:
    body = sealed("What was.", RECORD, STAMP, SECRET).rstrip()
    place = data.draw(st.integers(0, len(body)))
    sign = data.draw(st.characters(codec="utf-8"))
    changed = body[:place] + sign + body[place:]
    is_same = changed.replace("\r\n", "\n").rstrip() == body
    assert opened(changed, SECRET).whole is is_same


def test_a_record_from_before_targets_said_how_is_the_same_text() -> None:
    old = replace(RECORD, goals=(replace(STAR, targets=(Target("30 ms", met=True), Target("99%"))),))
    assert '"how"' not in canonical(old)
    assert read(canonical(old)) == old
    assert canonical(read(canonical(old))) == canonical(old)


def test_the_line_ends_of_a_web_editor_change_nothing() -> None:
    body = sealed("What was.\n\nMore.", RECORD, STAMP, SECRET)
    assert opened(body.replace("\n", "\r\n"), SECRET).whole
    assert opened(body.rstrip(), SECRET).whole


def test_nobody_without_the_secret_can_seal() -> None:
    forged = sealed("All done!", RECORD, STAMP, b"another secret")
    found = opened(forged, SECRET)
    assert not found.whole
    assert found.checksum == found.stated, "a checksum proves nothing: everybody can count one"


def test_a_long_record_is_packed_and_says_so() -> None:
    goals = tuple(replace(STAR, number=n, words=f"goal {n} is done " * 20) for n in range(1, 90))
    record = replace(RECORD, goals=goals)
    body = sealed("Long.", record, STAMP, SECRET)
    assert "packed to fit" in body
    assert len(body) < BODY_LIMIT / 4
    assert opened(body, SECRET).record == record
    assert "packed to fit" not in sealed("Short.", RECORD, STAMP, SECRET)


def test_what_people_wrote_cannot_leave_the_fold() -> None:
    evil = f"``` </details> {stamp('record', '2', SECRET)} <!-- goalkeeper:seal {'0' * 64} --> & @ada"
    record = replace(RECORD, goals=(replace(STAR, words=evil, title=evil),))
    body = sealed("Words.", record, STAMP, SECRET)
    assert opened(body, SECRET).record == record
    assert [each.key for each in stamps(body, SECRET)] == ["1"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("```json", "json", "it holds no data"),
        ('"goals": [', '"goals": 3, "x": [', "it is no record: TypeError"),
        ('"version": 1', '"version": 2', "it has version 2, and this Goalkeeper knows version 1"),
        ('"version": 1', '"vision": 1', "it is no record: KeyError"),
        ('"start": "2026-01-05"', '"start": "soon"', "Invalid isoformat string: 'soon'"),
        ('"outcome": "done"', '"outcome": "fine"', "'fine' is not a valid Outcome"),
    ],
)
def test_why_data_cannot_be_read_is_said(old: str, new: str, why: str) -> None:
    body = sealed("Words.", RECORD, STAMP, SECRET)
    assert old in body
    found = opened(body.replace(old, new), SECRET)
    assert (found.record, found.why, found.whole) == (None, why, False)


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "[" * 100_000, '{"version": 1}'])
def test_no_text_that_is_no_record_is_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)


def test_packed_data_that_were_cut_or_swell_are_refused() -> None:
    def packed(data: bytes) -> str:
        body = sealed("Words.", RECORD, STAMP, SECRET)
        text = base64.b64encode(data).decode()
        return re.sub(r"```json\n[^`]*\n```", f"```text\n{text}\n```", body)

    whole = zlib.compress(canonical(RECORD).encode())
    assert opened(packed(whole), SECRET).record == RECORD
    for data in (whole[:-5], b"nonsense", zlib.compress(b" " * 5_000_000), whole + b"more"):
        assert opened(packed(data), SECRET).why == "its data cannot be unpacked"


def test_a_record_without_a_stated_checksum_states_none() -> None:
    body = sealed("Words.", RECORD, STAMP, SECRET)
    assert opened(body.replace("SHA-256 of the data", "Sum"), SECRET).stated == ""
    assert opened("Just a comment.", SECRET).whole is False


def test_data_hold_nothing_but_what_is_meant() -> None:
    with pytest.raises(TypeError, match="a record holds no object"):
        canonical(replace(RECORD, title=object()))  # type: ignore[arg-type]


def test_words_are_cut_step_by_step_and_goals_and_numbers_stay() -> None:
    long = replace(STAR, title="t" * 500, words="w" * 700, learning="l" * 700, targets=(Target("x" * 700),) * 30)
    record = replace(RECORD, goals=(long,) * 310, removed=(Removed(3, "r" * 300),), numbers=(("n" * 300, "1"),))
    sizes = []
    for length in LENGTHS:
        cut = shortened(record, length)
        assert (cut.cut, cut.left_out, len(cut.goals)) == (length, 10, 300)
        assert len(cut.goals[0].words) == length
        sizes.append(len(canonical(cut)))
    assert sizes == sorted(sizes, reverse=True)
    assert shortened(RECORD, 600) is RECORD
    assert json.loads(canonical(shortened(record, 0)))["goals"][0]["targets"] == []


def test_a_record_cut_to_nothing_fits_however_it_is_written() -> None:
    wild = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(600))
    goals = tuple(
        replace(STAR, number=n, title=wild[n : n + 200], words=wild, learning=wild, targets=(Target(wild),) * 20)
        for n in range(400)
    )
    cut = shortened(replace(RECORD, goals=goals), 0)
    assert len(sealed("", cut, STAMP, SECRET)) < 40_000
