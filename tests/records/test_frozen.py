"""Somebody is frozen in the middle of a transaction: do the others go on, and does it write nothing when it thaws?"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.errors import DatabaseAway
from bot.event import Touched
from bot.queue import QUEUEING, defer
from bot.records import Claim, Records, line
from tests.records.steps import ROCKETS, SPACE, about_space, claimed, delivery, row, state_of

BOT = Path(line.__file__).parents[1]
FROZEN = 0.5
LOCK = 1.0


@pytest.fixture
def opened(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """Return records on whose connections all that ends by itself ends soon."""
    monkeypatch.setattr(line, "IDLE_SECONDS", FROZEN)
    monkeypatch.setattr(line, "LOCK_SECONDS", LOCK)
    found = Records.open(database_url)
    yield found
    found.close()


class Frozen(threading.Thread):
    """A worker that stands still in the transaction by which it puts its row back, until somebody thaws it."""

    def __init__(self, records: Records, claim: Claim) -> None:
        super().__init__(daemon=True)
        self.records = records
        self.claim = claim
        self.stands = threading.Event()
        self.thawed = threading.Event()
        self.errors: list[DatabaseAway] = []

    def run(self) -> None:
        try:
            self.records.finish(self.claim, None, self._stand_still)
        except DatabaseAway as error:
            self.errors.append(error)

    def _stand_still(self, _conn: psycopg.Connection[Any], _key: str) -> None:
        self.stands.set()
        assert self.thawed.wait(20)


@contextlib.contextmanager
def frozen(records: Records) -> Iterator[Frozen]:
    """Let a worker look at the space, be asked for another look meanwhile, and freeze when it says so."""
    about_space(records)
    worker = Frozen(records, claimed(records, lease_seconds=0.01))
    about_space(records, "meanwhile")
    worker.start()
    assert worker.stands.wait(10)
    time.sleep(0.02)
    try:
        yield worker
    finally:
        worker.thawed.set()
        worker.join(10)


def test_a_row_is_taken_over_from_who_is_frozen_with_its_lock(opened: Records, database_url: str) -> None:
    with frozen(opened) as worker:
        began = time.monotonic()
        taken = claimed(opened)
        assert time.monotonic() - began < 5 * FROZEN
        assert taken.epoch == worker.claim.epoch + 1
        assert taken.orphaned
        worker.thawed.set()
        worker.join(10)
    assert [type(error) for error in worker.errors] == [DatabaseAway]
    assert (row(database_url)["epoch"], row(database_url)["owner"]) == (taken.epoch, "a worker")
    assert opened.finish(taken) is False
    assert [state_of(opened, guid) for guid in ("about space", "meanwhile")] == ["done", "done"]


def test_the_door_takes_a_delivery_for_a_row_that_somebody_frozen_has_locked(opened: Records) -> None:
    with frozen(opened):
        began = time.monotonic()
        (fate,) = opened.accept_all([delivery("next", Touched.space(ROCKETS))], defer, QUEUEING)
        assert FROZEN / 2 < time.monotonic() - began < 5 * FROZEN
        assert getattr(fate, "keys", None) == (SPACE,)


def test_the_door_does_not_wait_long_for_a_lock_that_stays(opened: Records, database_url: str) -> None:
    about_space(opened)
    with psycopg.connect(database_url) as stranger:
        stranger.execute("SELECT FROM work FOR UPDATE")
        began = time.monotonic()
        with pytest.raises(DatabaseAway):
            opened.accept_all([delivery("next", Touched.space(ROCKETS))], defer, QUEUEING)
        # Once, not once more: GitHub waits for ten seconds.
        assert LOCK <= time.monotonic() - began < 2 * LOCK
        with pytest.raises(DatabaseAway):
            opened.claim(SPACE, "a worker")
    assert opened.delivery("next") is None
    assert claimed(opened).seen == 1


def test_who_is_frozen_behind_many_rows_does_not_keep_its_locks(opened: Records, database_url: str) -> None:
    about_space(opened)
    with line.Line.connect(database_url) as conn:
        line.bound(conn)
        line.execute_each(conn, b"SELECT FROM work WHERE key = %(key)s FOR UPDATE", [{"key": SPACE}] * 3)
        time.sleep(3 * FROZEN)
        assert claimed(opened).key == SPACE
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            conn.execute("SELECT 1")


def test_nothing_is_sent_by_a_pipeline() -> None:
    # What it sends at its end stops the clock that ends a frozen transaction. An import of a whole space is a command
    # at a terminal, and long: there it is worth it.
    texts = {path.name: path.read_text(encoding="utf-8") for path in BOT.rglob("*.py")}
    assert [name for name, text in texts.items() if re.search(r"\.(executemany|pipeline)\(", text)] == ["exporting.py"]


def test_what_takes_its_time_and_does_not_idle_is_left_alone(opened: Records) -> None:
    with opened._transaction() as conn:
        conn.execute("SELECT pg_sleep(%s)", [3 * FROZEN])
        assert conn.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_deliveries_come_in_within_the_time_that_github_waits() -> None:
    assert line.IDLE_SECONDS < line.LOCK_SECONDS < line.PATIENCE_SECONDS
