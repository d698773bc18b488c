"""The figures: what is counted comes out under its name, and a missing database takes only its own away."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import DatabaseAway
from bot.metrics import MOST_INSTALLATIONS, Metrics, Work
from bot.records import Records


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_looks_calls_and_points_are_counted() -> None:
    metrics = Metrics()
    metrics.reconciled("sprint", "done", 0.3)
    metrics.reconciled("sprint", "done", 0.4)
    metrics.called("read sprint", "ok")
    metrics.cost(4, 4_996, 5)
    metrics.cost(4, None, 5)
    metrics.ticked()
    assert value(metrics, "goalkeeper_ticks_total") == 1
    assert value(metrics, "goalkeeper_reconcile_seconds_count", kind="sprint", ending="done") == 2
    assert value(metrics, "goalkeeper_github_calls_total", kind="read sprint", outcome="ok") == 1
    assert value(metrics, "goalkeeper_github_points_total") == 8
    assert value(metrics, "goalkeeper_github_points_remaining", installation="5") == 4_996


def test_rows_and_ledger_are_asked_at_every_scrape() -> None:
    metrics = Metrics()
    counts = {"rows": {"dirty": 1}, "deliveries": {"done": 3}, "oldest_dirty": 2.5}
    metrics.watch(lambda: counts)
    assert value(metrics, "goalkeeper_rows", condition="dirty") == 1
    assert value(metrics, "goalkeeper_ledger_deliveries", state="done") == 3
    assert value(metrics, "goalkeeper_oldest_dirty_seconds") == 2.5
    counts["oldest_dirty"] = 0.0
    assert value(metrics, "goalkeeper_oldest_dirty_seconds") == 0


@pytest.mark.parametrize("error", [RuntimeError("away"), OSError("gone")])
def test_without_a_database_the_other_figures_remain(error: Exception) -> None:
    def away() -> dict[str, Any]:
        raise error

    metrics = Metrics()
    metrics.watch(away)
    metrics.called("comment", "ok")
    text = metrics.text().decode()
    assert "goalkeeper_database_up 0.0" in text
    assert "goalkeeper_github_calls_total" in text
    assert "goalkeeper_rows" not in text


def test_two_processes_in_one_have_figures_of_their_own() -> None:
    one, other = Metrics(), Metrics()
    one.called("comment", "ok")
    assert value(other, "goalkeeper_github_calls_total", kind="comment", outcome="ok") is None


def test_a_tick_that_comes_after_more_than_two_intervals_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100.0, 109.0, 120.0])
    metrics = Metrics()
    monkeypatch.setattr("bot.metrics.time.monotonic", lambda: next(times))
    for _ in range(3):
        metrics.ticked(5.0)
    assert value(metrics, "goalkeeper_ticks_total") == 3
    assert value(metrics, "goalkeeper_ticks_late_total") == 1


def test_more_than_a_hundred_installations_share_a_label() -> None:
    metrics = Metrics()
    for installation in range(1, MOST_INSTALLATIONS + 11):
        metrics.cost(1, installation, installation)
    metrics.cost(1, 7, 1)
    assert value(metrics, "goalkeeper_github_points_remaining", installation="1") == 7
    assert value(metrics, "goalkeeper_github_points_remaining", installation="101") is None
    assert value(metrics, "goalkeeper_github_points_remaining", installation="other") == 110
    assert metrics.text().decode().count("goalkeeper_github_points_remaining{") == MOST_INSTALLATIONS + 1


def test_lost_deliveries_are_counted() -> None:
    metrics = Metrics()
    metrics.redelivered(3)
    assert value(metrics, "goalkeeper_redeliveries_total") == 3


def test_waits_for_the_database_are_told(records: Records) -> None:
    metrics = Metrics()
    metrics.watch_pool(records.pool)
    records.ping()
    assert (value(metrics, "goalkeeper_database_connections", condition="open") or 0) >= 1
    metrics = Metrics()
    metrics.watch_pool(lambda: {"requests_waiting": 2, "requests_queued": 5, "requests_wait_ms": 1500})
    assert value(metrics, "goalkeeper_database_waiting") == 2
    assert value(metrics, "goalkeeper_database_waits_total") == 5
    assert value(metrics, "goalkeeper_database_wait_seconds_total") == 1.5


def test_a_process_tells_what_it_is_for_and_how_its_worker_is() -> None:
    metrics, work = Metrics(), Work(up=True, in_hand=3, places=4)
    metrics.watch_process("worker", lambda: work)
    assert value(metrics, "goalkeeper_process_info", role="worker") == 1
    assert value(metrics, "goalkeeper_worker_up") == 1
    assert value(metrics, "goalkeeper_worker_places", condition="busy") == 3
    work = Work(up=False, in_hand=0, places=4)
    assert value(metrics, "goalkeeper_worker_up") == 0
    metrics = Metrics()
    metrics.watch_process("web")
    assert "goalkeeper_worker" not in metrics.text().decode()


def test_size_and_room_are_told_where_they_are_known(records: Records) -> None:
    def away() -> int:
        raise DatabaseAway("away")

    metrics = Metrics()
    metrics.watch_room(records.size, lambda: None)
    assert (value(metrics, "goalkeeper_database_bytes") or 0) > 1_000_000
    assert value(metrics, "goalkeeper_database_free_bytes") is None
    metrics = Metrics()
    metrics.watch_room(away, lambda: 5)
    assert value(metrics, "goalkeeper_database_bytes") is None
    assert value(metrics, "goalkeeper_database_free_bytes") == 5
