"""The sandbox's clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.sandbox.clock import Clock, stamp, stamp_or_none

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_frozen_clock_stands_still() -> None:
    clock = Clock(START)
    assert clock.now() == clock.now() == START


def test_a_ticking_clock_goes_on_by_itself() -> None:
    clock = Clock(START, ticking=True)
    time.sleep(0.002)
    assert clock.now() > START


def test_time_is_moved_on_and_set() -> None:
    clock = Clock(START)
    assert clock.advance(timedelta(days=1)) == START + timedelta(days=1)
    assert clock.set(datetime(2026, 1, 1)) == datetime(2026, 1, 1, tzinfo=UTC)  # noqa: DTZ001 - naive on purpose
    assert clock.ticking is False
    clock.set(START, ticking=True)
    assert clock.ticking is True


def test_time_does_not_run_backwards_by_accident() -> None:
    with pytest.raises(ValueError, match="only goes forward"):
        Clock(START).advance(timedelta(seconds=-1))


def test_a_clock_without_a_start_shows_the_present() -> None:
    assert abs(Clock().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_moments_are_written_in_utc_to_the_second() -> None:
    there = datetime(2026, 3, 2, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert stamp(there) == "2026-03-02T09:00:00Z"
    assert stamp_or_none(None) is None
