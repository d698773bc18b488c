"""The figures: what is counted comes out under its name, and a missing database takes only its own away."""

from __future__ import annotations

from typing import Any

import pytest

from bot.metrics import Metrics


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
