"""Is the record of a sprint kept once, as it was, and found again with those before it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.record import Frozen, Outcome, Record, Result, Sums, frozen
from bot.errors import Superseded
from bot.records import Records
from tests.records.test_memory import sprint

NOON = datetime(2026, 1, 19, 12, tzinfo=UTC)
EVIL = Result(7, "nothing \0 and half a pair \ud800", "ada", "done", "✅", Outcome.DONE)
RECORD = Record(
    "acme/rockets", 7, 12, 1, "Sprint 1", date(2026, 1, 5), date(2026, 1, 16), NOON, NOON, NOON, goals=(EVIL,)
)


def ending(number: int, sprint_issue: int) -> Frozen:
    """The record of a sprint of two weeks, the n-th of the year."""
    start = date(2026, 1, 5) + (number - 1) * timedelta(weeks=2)
    return frozen(replace(RECORD, sprint=sprint_issue, number=number, start=start, end=start + timedelta(days=11)))


def test_a_record_is_kept_with_its_sums_and_read_as_it_was(records: Records) -> None:
    claim = sprint(records, 12)
    kept = frozen(RECORD)
    records.freeze(claim, kept)
    assert records.frozen(7, 12) == [kept]
    assert kept.sums == Sums(committed=1, done=1)
    assert records.frozen(8, 12) == []


def test_a_record_is_written_once_but_for_the_node_id_of_its_comment(records: Records) -> None:
    claim = sprint(records, 12)
    kept = frozen(RECORD)
    records.freeze(claim, kept)
    records.freeze(claim, replace(frozen(replace(RECORD, title="Another")), node_id="IC_9"))
    assert records.frozen(7, 12) == [kept], "another record does not get its comment either"
    records.freeze(claim, replace(kept, node_id="IC_1"))
    records.freeze(claim, replace(kept, node_id="IC_2"))
    assert records.frozen(7, 12) == [replace(kept, node_id="IC_1")]


def test_the_numbers_of_the_sprints_that_ended_last_come_along(records: Records) -> None:
    for number in range(1, 9):
        records.freeze(sprint(records, 10 * number), ending(number, 10 * number))
    found = records.frozen(7, 80)
    assert [each.number for each in found] == [8, 7, 6, 5, 4, 3]
    assert [bool(each.text) for each in found] == [True, False, False, False, False, False]
    assert [each.number for each in records.frozen(7, 99, most=2)] == [8, 7]
    assert all(each.text for each in records.frozen(7, 80, whole=True))


def test_nobody_freezes_a_sprint_that_is_no_longer_his(records: Records) -> None:
    claim = sprint(records, 12)
    with pytest.raises(Superseded):
        records.freeze(replace(claim, epoch=claim.epoch - 1), frozen(RECORD))
    assert records.frozen(7, 12) == []
