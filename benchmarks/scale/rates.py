"""How many rows in a second the filled tables take, and what it costs to clear a million of them away."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from benchmarks.scale.filling import Amounts
from benchmarks.scale.path import Path
from bot.event import Repo, Touched
from bot.queue import QUEUEING, defer
from bot.records import Delivery, Records

_SECONDS = 5.0
TOGETHER = 32


@dataclass(frozen=True, slots=True)
class Pruned:
    """What it cost to delete old deliveries: rows, seconds, of these the longest for 10,000, and what the table took.

    `vacuumed` is how many seconds it took to make the room free, `bytes` the table with its indexes before, after that,
    and when as many new rows had come.
    """

    rows: int
    seconds: float
    longest: float
    vacuumed: float
    bytes: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Rates:
    """Rows in a second, by one process over one connection: deliveries that come together, and looks without GitHub."""

    deliveries: float
    looks: float
    pruned: Pruned


def measured(records: Records, url: str, amounts: Amounts) -> Rates:
    """Measure all of it over tables that are full."""
    path = Path(records, url, amounts)
    groups = _often(lambda: _accept(records, amounts))
    looks = _often(path.look)
    return Rates(groups * TOGETHER, looks, _prune(records, url))


def _often(work: Callable[[], object]) -> float:
    """Return how often something was done in a second."""
    work()
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < _SECONDS:
        work()
        done += 1
    return done / (time.perf_counter() - began)


def _accept(records: Records, amounts: Amounts) -> None:
    """Take deliveries of as many spaces, as they come together when all are busy."""
    fresh = [uuid.uuid4() for _ in range(TOGETHER)]
    places = [amounts.large + 1 + each.int % (amounts.spaces - amounts.large) for each in fresh]
    last = amounts.sprints * 100
    records.accept_all(
        [
            Delivery(
                str(guid), "issues", "labeled", f"acme-{place}/rockets", place, place - amounts.large + 1,
                (Touched.issue(Repo(place, f"acme-{place}/rockets"), last + 1 + guid.int % amounts.goals),),
            )
            for guid, place in zip(fresh, places, strict=True)
        ],
        defer,
        QUEUEING,
    )  # fmt: skip


def _prune(records: Records, url: str) -> Pruned:
    before, began, rows, longest = _bytes(url), time.perf_counter(), 0, 0.0
    while True:
        step = time.perf_counter()
        gone = records.prune()
        longest = max(longest, time.perf_counter() - step)
        rows += gone
        if not gone:
            break
    took = time.perf_counter() - began
    with psycopg.connect(url, autocommit=True) as conn:
        began = time.perf_counter()
        conn.execute("VACUUM delivery")
        vacuumed = time.perf_counter() - began
        after = _bytes(url)
        conn.execute(
            "INSERT INTO delivery (guid, event, action, repository, repository_id, installation, state, ended_at)"
            " SELECT gen_random_uuid()::text, 'issues', 'edited', 'acme-' || d %% 10000 || '/rockets', d %% 10000, 1,"
            " 'done', now() FROM generate_series(1, %s) AS d",
            [rows],
        )
    return Pruned(rows, took, longest, vacuumed, (before, after, _bytes(url)))


def _bytes(url: str) -> int:
    with psycopg.connect(url) as conn:
        row = conn.execute("SELECT pg_total_relation_size('delivery')").fetchone()
    return int(row[0]) if row else 0
