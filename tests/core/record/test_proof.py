"""A record is proven, or it is said what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.core.record import Found, canonical, checksum, frozen, prove, sealed
from tests.core.record.test_sealing import RECORD, SECRET, STAMP

BODY = sealed("What was.", RECORD, STAMP, SECRET)
TEXT = canonical(RECORD)
SUM = checksum(TEXT)
KEPT = frozen(RECORD, "IC_1")
HERE = (1, 1)
AT = datetime(2026, 1, 20, 9, 5, tzinfo=UTC)


def test_an_untouched_record_is_proven_by_seal_checksum_and_database() -> None:
    proof = prove(Found(BODY, mine=True, edits=[("goalkeeper[bot]", AT, True)]), KEPT, SECRET, HERE)
    assert proof.holds
    assert proof.record == RECORD
    assert (len(proof.proven), proof.unchecked) == (3, ())


def test_without_the_database_the_seal_speaks_alone_and_that_is_said() -> None:
    proof = prove(Found(BODY, mine=True), None, SECRET, HERE)
    assert proof.holds
    assert proof.record == RECORD
    assert proof.unchecked == ("the database does not have it, so that only the seal speaks for it",)


def test_changed_words_break_the_seal_and_leave_the_data() -> None:
    proof = prove(Found(BODY.replace("was", "is"), mine=True, edits=[("ada", AT, False)]), KEPT, SECRET, HERE)
    assert not proof.holds
    assert proof.record == RECORD
    assert proof.wrong == (
        "the seal of the comment is broken: it was changed, or it was sealed by another Goalkeeper",
        "@ada edited the comment on 2026-01-20 at 09:05 UTC",
    )


def test_changed_data_are_told_by_both_checksums() -> None:
    forged = BODY.replace("Star tracker", "Moon tracker")
    proof = prove(Found(forged, mine=True), KEPT, SECRET, HERE)
    assert [words.partition(" ")[0] for words in proof.wrong] == ["the", "the", "the"]
    assert f"it names {SUM}" in proof.wrong[1]
    assert f"not those of the database ({SUM})" in proof.wrong[2]
    assert proof.record == RECORD, "the database's copy stands"


def test_an_edit_that_was_taken_back_is_told_all_the_same() -> None:
    proof = prove(Found(BODY, mine=True, edits=[("", AT, False)]), KEPT, SECRET, HERE)
    assert proof.wrong == (
        "somebody edited the comment on 2026-01-20 at 09:05 UTC (what stands there now is what we wrote)",
    )


def test_a_comment_that_is_gone_leaves_the_copy_of_the_database() -> None:
    proof = prove(None, KEPT, SECRET, HERE)
    assert proof.record == RECORD
    assert proof.wrong == ("its comment is not there: somebody deleted it, or it was never posted",)
    nothing = prove(None, None, SECRET, HERE)
    assert nothing.record is None
    assert not nothing.holds


def test_a_record_of_another_sprint_or_of_a_stranger_proves_nothing() -> None:
    assert prove(Found(BODY, mine=True), None, SECRET, (1, 2)).wrong == (
        "it is the record of #1 of acme/rockets, and not of this sprint",
    )
    assert prove(Found(BODY, mine=False), KEPT, SECRET, HERE).wrong == (
        "its comment is not ours: somebody else wrote it",
    )


def test_a_database_that_was_tampered_with_shows() -> None:
    other = TEXT.replace("Star", "Moon")
    assert (
        "does not have the checksum" in prove(Found(BODY, mine=True), replace(KEPT, text=other), SECRET, HERE).wrong[0]
    )
    unread = prove(Found(BODY, mine=True), replace(KEPT, text="{}", checksum=checksum("{}")), SECRET, HERE)
    assert unread.wrong[0] == "what the database keeps cannot be read as a record"
    assert unread.record == RECORD, "the comment's copy stands"


def test_a_comment_without_data_says_why() -> None:
    proof = prove(Found("It was a good sprint.", mine=True), None, SECRET, HERE)
    assert proof.record is None
    assert proof.wrong[1] == "the data in the comment cannot be read: it holds no data"
    unnamed = prove(Found(BODY.replace("SHA-256 of the data", "Sum"), mine=True), KEPT, SECRET, HERE)
    assert "it names none" in unnamed.wrong[1]
