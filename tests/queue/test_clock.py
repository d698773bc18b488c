"""Does the clock go its rounds, and does it go on whatever a round meets?"""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.errors import DatabaseAway
from bot.event import Repo, Touched
from bot.queue import defer
from bot.records import Delivery, Records
from tests.records.steps import Queue, claimed, time_passes

if TYPE_CHECKING:
    import pytest

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)


def friday() -> datetime:
    return FRIDAY


class Waiting(Queue):
    """A queue that somebody waits for."""

    def __init__(self) -> None:
        super().__init__()
        self.filled = threading.Event()

    def __call__(self, conn: object, key: str) -> None:
        super().__call__(conn, key)
        self.filled.set()


def dirty(records: Records) -> None:
    rockets = Repo(7, "acme/rockets")
    records.accept(Delivery("a", "push", "", "acme/rockets", 7, 1, (Touched.space(rockets),)), defer)


def test_the_clock_asks_for_what_is_due_by_the_time_people_plan_by(records: Records, database_url: str) -> None:
    dirty(records)
    records.finish(claimed(records), FRIDAY)
    queue = Waiting()
    clock = Clock(database_url, records, queue, friday, tick=0.05)
    ticked = threading.Event()
    clock.ticked = ticked.set
    clock.start()
    assert queue.filled.wait(5)
    assert ticked.wait(5)
    clock.stop()
    clock.stop()
    assert queue.keys == ["space:7"]


def test_the_clock_sweeps(records: Records, database_url: str) -> None:
    dirty(records)
    records.finish(claimed(records))
    time_passes(database_url, 2)
    queue = Waiting()
    clock = Clock(database_url, records, queue, friday, tick=60, sweep=1.0)
    clock.start()
    assert queue.filled.wait(5)
    clock.stop()


def test_a_round_that_goes_wrong_is_logged_and_the_next_one_comes(
    records: Records, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    troubles = iter([DatabaseAway("for a moment"), RuntimeError("a bug")])
    third = threading.Event()

    def chore() -> None:
        for trouble in troubles:
            raise trouble
        third.set()

    clock = Clock(database_url, records, Queue(), friday, rounds={"ask for redelivery": (0.02, chore)})
    with caplog.at_level(logging.WARNING):
        clock.start()
        assert third.wait(5)
        clock.stop()
    assert "ask for redelivery: the database does not answer" in caplog.text
    assert "ask for redelivery went wrong" in caplog.text


def test_the_clock_prunes_until_nothing_is_old(records: Records, database_url: str) -> None:
    dirty(records)
    clock = Clock(database_url, records, Queue(), friday)
    answers = iter([10_000, 3, 0])
    records.prune = lambda **_: next(answers)  # type: ignore[method-assign]
    clock._prune()
    assert next(answers, None) is None


def test_a_clock_that_stops_lets_its_rounds_know(records: Records, database_url: str) -> None:
    ending, begun = threading.Event(), threading.Event()

    def long() -> None:
        begun.set()
        ending.wait(30)

    clock = Clock(database_url, records, Queue(), friday, rounds={"long": (0.02, long)}, ending=ending)
    clock.start()
    assert begun.wait(5)
    began = time.monotonic()
    clock.stop()
    assert time.monotonic() - began < 10
    records.prune = lambda **_: 1  # type: ignore[method-assign]
    clock._prune()
