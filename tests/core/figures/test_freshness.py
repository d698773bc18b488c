"""How lately was anybody heard of?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import calendar
from bot.core.figures import Freshness, days_since, freshness, lately
from bot.core.rules import Rules

NOW = datetime(2026, 1, 14, 10, tzinfo=UTC)  # a Wednesday
BERLIN = ZoneInfo("Europe/Berlin")


def test_fresh_is_what_was_heard_of_lately() -> None:
    since = datetime(2026, 1, 9, tzinfo=UTC)
    days = [since, since - timedelta(seconds=1), NOW, None]
    assert freshness(days, NOW, since, UTC) == Freshness(4, 2, 0.5, 6, 5.0, 1)
    assert freshness([], NOW, since, UTC) == Freshness(0, 0, None, None, None, 0)
    assert freshness([None], NOW, since, UTC) == Freshness(1, 0, 0.0, None, None, 1)


@pytest.mark.parametrize(
    ("said", "days"),
    [("2026-01-14T09:00:00+00:00", 0), ("2026-01-13T22:59:00+00:00", 1), ("2026-01-13T23:01:00+00:00", 0)],
)
def test_days_are_midnights_of_the_space(said: str, days: int) -> None:
    assert days_since(datetime.fromisoformat(said), NOW, BERLIN) == days


def test_what_is_said_in_the_future_is_of_today() -> None:
    assert days_since(NOW + timedelta(days=3), NOW, UTC) == 0


@pytest.mark.parametrize(("now", "since"), [(14, 9), (12, 7), (11, 7), (10, 7)])
def test_weekends_are_no_time_in_which_anybody_speaks(now: int, since: int) -> None:
    previous = calendar.work_days(Rules()).previous_working
    found = lately(datetime(2026, 1, now, 10, tzinfo=UTC), UTC, previous)
    assert found == datetime(2026, 1, since, tzinfo=UTC)


def test_where_nobody_ever_works_days_are_those_on_the_wall() -> None:
    assert lately(NOW, UTC, lambda _day: None, 2) == datetime(2026, 1, 12, tzinfo=UTC)


@given(st.lists(st.none() | st.integers(0, 2_000).map(lambda hours: NOW - timedelta(hours=hours)), max_size=12))
def test_freshness_counted_one_by_one(updates: list[datetime | None]) -> None:
    since = NOW - timedelta(days=3)
    found = freshness(updates, NOW, since, UTC)
    fresh, ages = 0, []
    for each in updates:
        if each is not None:
            fresh += each >= since
            ages.append((NOW.date() - each.date()).days)
    assert (found.goals, found.fresh, found.silent) == (len(updates), fresh, updates.count(None))
    assert (found.oldest, found.middle) == ((max(ages), median(ages)) if ages else (None, None))
