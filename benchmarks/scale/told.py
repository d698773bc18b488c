"""Fills a PostgreSQL of its own as ten thousand installations do in twenty sprints, and tells what came of it."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Mapping, Sequence

import psycopg

from benchmarks.scale import budgets
from benchmarks.scale.costs import Cost, kept
from benchmarks.scale.filling import Amounts, fill
from benchmarks.scale.looking import looked
from benchmarks.scale.path import Path
from benchmarks.scale.plans import GROWING, Statement, watching
from benchmarks.scale.rates import TOGETHER, Rates, measured
from benchmarks.stage import server
from bot.records import Records

AMOUNTS = Amounts()
# What a machine for a database has, and nothing that must outlive this: no disk is waited for while the tables fill.
_SERVER = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "512MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "8GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
_OFTEN = {"accept": 20, "accept_group": 20, "look": 20, "put_off": 10, "tick": 3, "sweep": 5, "show": 5}
_SIZES = """
SELECT c.relname, c.reltuples::bigint, pg_total_relation_size(c.oid)
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.reltuples > 0
"""
_MB = 1_000_000


def told(amounts: Amounts = AMOUNTS) -> tuple[str, bool]:
    """Return the tables of figures, and whether no statement read a table that grows from end to end."""
    began = time.monotonic()
    with server(_SERVER) as url:
        fill(url, amounts)
        filled = time.monotonic() - began
        sizes, whole = _sizes(url)
        records = Records.open(url)
        try:
            walked = _walked(Path(records, url, amounts))
            rates = measured(records, url, amounts)
        finally:
            records.close()
    scanning = {name: seen.scanned & GROWING for name, seen in walked.items() if seen.scanned & GROWING}
    costs = kept()
    parts = [
        f"{_machine()}; filled in {filled:.0f} s, {time.monotonic() - began:.0f} s in all\n",
        _of_sizes(sizes, whole),
        _of_statements(walked),
        _of_rates(rates),
        _of_a_look(),
        _of_github(costs),
        _of_deployment(costs, {name: size / rows for name, rows, size in sizes}, amounts),
        "\n".join(f"READ FROM END TO END by {name}: {', '.join(tables)}" for name, tables in scanning.items()),
    ]
    return "\n".join(part for part in parts if part), not scanning


def _walked(path: Path) -> dict[str, Statement]:
    with watching() as found:
        for name, step in path.steps.items():
            for _ in range(_OFTEN.get(name, 1)):
                step()
    return found


def _sizes(url: str) -> tuple[list[tuple[str, int, int]], int]:
    with psycopg.connect(url) as conn:
        found = [row for row in conn.execute(_SIZES) if row[0] in GROWING]
        whole = conn.execute("SELECT pg_database_size(current_database())").fetchone()
    return sorted(found, key=lambda row: -row[2]), int(whole[0]) if whole else 0


def _table(head: str, rows: Sequence[Sequence[str]]) -> str:
    width = head.count("|") + 1
    lines = [f"| {head} |", "|---" * width + "|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


def _of_sizes(sizes: Sequence[tuple[str, int, int]], whole: int) -> str:
    rows = [[name, f"{rows:,}", f"{size / rows:.0f}", f"{size / _MB:,.0f}"] for name, rows, size in sizes]
    return _table("table | rows | bytes a row, indexes included | MB", [*rows, ["all", "", "", f"{whole / _MB:,.0f}"]])


def _of_statements(walked: Mapping[str, Statement]) -> str:
    ours = sorted((seen for seen in walked.values() if seen.indexes or seen.scanned), key=lambda seen: -seen.median)
    rows = [
        [
            f"`{seen.name}`", f"{1000 * seen.median:.2f}", f"{1000 * max(seen.seconds):.1f}", f"{len(seen.seconds)}",
            ", ".join(sorted(seen.indexes)) or "-", ", ".join(sorted(seen.scanned)) or "-",
        ]
        for seen in ours
    ]  # fmt: skip
    return _table("statement | median ms | longest ms | times | indexes of its plan | read from end to end", rows)


def _of_rates(rates: Rates) -> str:
    pruned = rates.pruned
    before, after, again = (f"{size / _MB:,.0f}" for size in pruned.bytes)
    speed = pruned.rows / pruned.seconds
    lines = (
        f"Deliveries noted, {TOGETHER} together, by one process: {rates.deliveries:,.0f} a second.",
        f"Looks without GitHub (claim, read what is kept, two effects, finish): {rates.looks:,.0f} a second.",
        f"Old deliveries deleted: {pruned.rows:,} in {pruned.seconds:.1f} s ({speed:,.0f} a second),",
        f"  at most {pruned.longest:.2f} s for a step; then vacuum, {pruned.vacuumed:.1f} s.",
        f"  The ledger took {before} MB before, {after} MB after, {again} MB with as many new rows.\n",
    )
    return "\n".join(lines)


def _of_a_look() -> str:
    if platform.system() != "Linux":
        return ""
    cost = looked()
    each = f"{1000 * cost.worker:.0f} ms in the worker, {1000 * cost.web:.0f} in the web, {1000 * cost.database:.0f}"
    return f"Processor time of a look at a small unchanged sprint, with its delivery: {each} in the database.\n"


def _of_github(costs: Sequence[Cost]) -> str:
    requests = budgets.of(costs, "requests")
    rows = []
    for cost in costs:
        most = budgets.most_spaces(cost)
        rows.append(
            [
                f"{cost.goals}", f"{cost.requests:,}", f"{cost.requests / budgets.FORTNIGHT_HOURS:.1f}",
                f"{cost.points:,}",
                f"{cost.created_in_minute}", f"{cost.created_in_hour}", *(f"{many:,}" for many in most.values()),
            ]
        )  # fmt: skip
    head = "goals | requests in a fortnight | an hour | points | most made in a minute | in an hour | "
    spaces = " | ".join(f"spaces until {name}" for name in budgets.most_spaces(costs[0]))
    grows = f"A sprint costs {requests.fixed:,.0f} requests and {requests.each:.1f} for each goal.\n"
    return _table(head + spaces, rows) + grows


def _of_deployment(costs: Sequence[Cost], bytes_of: Mapping[str, float], amounts: Amounts) -> str:
    rows = []
    for spaces in (amounts.spaces // 100, amounts.spaces // 10, amounts.spaces):
        for cost in costs:
            load = budgets.load(cost, spaces)
            tables = budgets.database(cost, spaces, amounts.sprints, bytes_of)
            largest = max(tables, key=lambda name: tables[name])
            rows.append(
                [
                    f"{spaces:,}", f"{cost.goals}", *(f"{each:.2f}" for each in load.values()),
                    f"{sum(tables.values()) / _MB:,.0f}", f"{tables['delivery'] / _MB:,.0f}", largest,
                ]
            )  # fmt: skip
    head = "installations | goals of each | deliveries a second | looks a second | requests a second"
    return _table(f"{head} | MB after {amounts.sprints} sprints | of it the ledger | largest table", rows)


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
