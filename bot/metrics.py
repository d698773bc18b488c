"""What is counted and timed for Prometheus, in a registry of our own."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
MOST_INSTALLATIONS = 100
_ANSWER_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_TURN_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class Metrics:
    """All figures of one process; threads may share it. No label holds a name of a repository or a person."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._deliveries = self._counter("goalkeeper_deliveries", "Posts to /webhooks.", "event", "outcome")
        self._answers = Histogram(
            "goalkeeper_delivery_answer_seconds",
            "Time from a delivery's headers to our answer.",
            buckets=_ANSWER_SECONDS,
            registry=self.registry,
        )
        self._ticks = self._counter("goalkeeper_ticks", "Rounds in which the clock asked for what is due.")
        self._late = self._counter(
            "goalkeeper_ticks_late",
            "Rounds of the clock that ended more than twice their interval after the one before.",
        )
        self._ticked: float | None = None
        self._redelivered = self._counter(
            "goalkeeper_redeliveries", "Lost deliveries that GitHub was asked to send again."
        )
        self._turns = Histogram(
            "goalkeeper_reconcile_seconds",
            "Time of one look at a row, by its kind and how it ended.",
            ["kind", "ending"],
            buckets=_TURN_SECONDS,
            registry=self.registry,
        )
        self._calls = self._counter(
            "goalkeeper_github_calls", "Calls to GitHub, by kind and outcome.", "kind", "outcome"
        )
        self._notices = self._counter(
            "goalkeeper_notices", "Notices by kind, and what became of them.", "kind", "result"
        )
        self._points = self._counter("goalkeeper_github_points", "Rate-limit points that looks cost.")
        self._remaining = Gauge(
            "goalkeeper_github_points_remaining",
            "Rate-limit points left, as GitHub last said.",
            ["installation"],
            registry=self.registry,
        )
        self._installations: set[int] = set()

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def delivered(self, event: str, outcome: str, seconds: float) -> None:
        """Count one post to the webhook door and how long its answer took."""
        self._deliveries.labels(event, outcome).inc()
        self._answers.observe(seconds)

    def ticked(self, every: float = math.inf) -> None:
        """Count one round of the clock that has ended; `every` is how many seconds are to be between two."""
        now, before = time.monotonic(), self._ticked
        self._ticks.inc()
        self._late.inc(before is not None and now - before > 2 * every)
        self._ticked = now

    def redelivered(self, count: int) -> None:
        """Count lost deliveries that were asked for again."""
        self._redelivered.inc(count)

    def reconciled(self, kind: str, ending: str, seconds: float) -> None:
        """Count one look at a row: its kind ("space" or "sprint"), how it ended, how long it took."""
        self._turns.labels(kind, ending).observe(seconds)

    def told(self, kind: str, result: str) -> None:
        """Count one notice: its kind, and "sent", "edited", "later", "refused" or "given up"."""
        self._notices.labels(kind, result).inc()

    def called(self, kind: str, outcome: str) -> None:
        """Count one call to GitHub: what it was for, and "ok" or what went wrong."""
        self._calls.labels(kind, outcome).inc()

    def cost(self, points: int, remaining: int | None, installation: int) -> None:
        """Count rate-limit points, and note how many are left where GitHub said so.

        Beyond the first hundred installations all share the label "other": a label costs memory here and in Prometheus.
        """
        self._points.inc(points)
        if remaining is None:
            return
        if len(self._installations) < MOST_INSTALLATIONS:
            self._installations.add(installation)
        self._remaining.labels(str(installation) if installation in self._installations else "other").set(remaining)

    def watch(self, counts: Callable[[], Mapping[str, Any]]) -> None:
        """Show `counts` (as `Records.counts` returns it) with every scrape."""
        self.registry.register(_Rows(counts))

    def watch_pool(self, stats: Callable[[], Mapping[str, int]]) -> None:
        """Show how the database's connections are lent (`stats` as `Records.pool` returns it) with every scrape."""
        self.registry.register(_Pool(stats))

    def watch_room(self, size: Callable[[], int], free: Callable[[], int | None]) -> None:
        """Show the bytes that the database takes, and those free on the disk of an embedded one (else None)."""
        self.registry.register(_Room(size, free))

    def watch_process(self, role: str, work: Callable[[], Work] | None = None) -> None:
        """Show what this process is for ("serve", "web" or "worker") and, where it works, how its worker is."""
        self.registry.register(_Process(role, work))

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)


class _Rows(Collector):
    """Gauges that are asked of the database when somebody looks."""

    def __init__(self, counts: Callable[[], Mapping[str, Any]]) -> None:
        self._counts = counts

    def describe(self) -> Iterator[Metric]:
        """Name nothing beforehand: registering must not need the database."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; without a database only that it is away."""
        up = GaugeMetricFamily("goalkeeper_database_up", "Whether the database answered.")
        try:
            counts = self._counts()
        except Exception:  # noqa: BLE001 - whatever is wrong with the database, the other figures are still good
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from _families(counts)


class _Pool(Collector):
    """How connections are lent; needs no database."""

    def __init__(self, stats: Callable[[], Mapping[str, int]]) -> None:
        self._stats = stats

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges and counters of the pool; a counter that it has not begun is nought."""
        stats = self._stats()
        size = GaugeMetricFamily(
            "goalkeeper_database_connections", "Connections of the pool, by condition.", labels=["condition"]
        )
        size.add_metric(["open"], stats.get("pool_size", 0))
        size.add_metric(["free"], stats.get("pool_available", 0))
        yield size
        waiting = GaugeMetricFamily("goalkeeper_database_waiting", "Callers that wait for a connection now.")
        waiting.add_metric([], stats.get("requests_waiting", 0))
        yield waiting
        waits = CounterMetricFamily("goalkeeper_database_waits", "Times that a caller had to wait for a connection.")
        waits.add_metric([], stats.get("requests_queued", 0))
        yield waits
        seconds = CounterMetricFamily("goalkeeper_database_wait_seconds", "Time spent waiting for a connection.")
        seconds.add_metric([], stats.get("requests_wait_ms", 0) / 1000)
        yield seconds
        failed = CounterMetricFamily("goalkeeper_database_waits_failed", "Waits that ended without a connection.")
        failed.add_metric([], stats.get("requests_errors", 0))
        yield failed


@dataclass(frozen=True, slots=True)
class Work:
    """How a worker is: whether it takes jobs, how many rows it has in hand, and how many it may have."""

    up: bool
    in_hand: int
    places: int


class _Process(Collector):
    """What this process is for; needs no database."""

    def __init__(self, role: str, work: Callable[[], Work] | None) -> None:
        self._role = role
        self._work = work

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; those of a worker only where there is one."""
        info = GaugeMetricFamily("goalkeeper_process_info", "What this process is for.", labels=["role"])
        info.add_metric([self._role], 1)
        yield info
        if self._work is None:
            return
        work = self._work()
        up = GaugeMetricFamily("goalkeeper_worker_up", "Whether the worker of this process takes jobs.")
        up.add_metric([], work.up)
        yield up
        places = GaugeMetricFamily(
            "goalkeeper_worker_places", "Rows that the worker looks at side by side.", labels=["condition"]
        )
        places.add_metric(["busy"], work.in_hand)
        places.add_metric(["all"], work.places)
        yield places


class _Room(Collector):
    """What the database takes on its disk, and what is left there; nothing of what cannot be asked now."""

    def __init__(self, size: Callable[[], int], free: Callable[[], int | None]) -> None:
        self._size = size
        self._free = free

    def describe(self) -> Iterator[Metric]:
        """Name nothing beforehand: registering must not need the database."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges whose value is known."""
        size = GaugeMetricFamily("goalkeeper_database_bytes", "Bytes that the database takes.")
        free = GaugeMetricFamily("goalkeeper_database_free_bytes", "Bytes free on the disk of the embedded database.")
        for family, ask in ((size, self._size), (free, self._free)):
            with suppress(Exception):  # whatever is wrong with the database, the other figures are still good
                value = ask()
                if value is not None:
                    family.add_metric([], value)
                    yield family


def _families(counts: Mapping[str, Any]) -> Iterator[Metric]:
    rows = GaugeMetricFamily("goalkeeper_rows", "Rows of work, by condition.", labels=["condition"])
    ledger = GaugeMetricFamily("goalkeeper_ledger_deliveries", "Deliveries in the ledger, by state.", labels=["state"])
    for family, found in ((rows, counts["rows"]), (ledger, counts["deliveries"])):
        for name, number in found.items():
            family.add_metric([name], number)
        yield family
    oldest = GaugeMetricFamily("goalkeeper_oldest_dirty_seconds", "How long the oldest dirty row has waited.")
    oldest.add_metric([], counts["oldest_dirty"])
    yield oldest
