"""Which statements does the hot path send, by which plan does PostgreSQL answer each, and how long does that take?"""

from __future__ import annotations

import contextlib
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from bot.queue import worker
from bot.records.store import SQL

_COMMENTS = re.compile(r"\A(?:\s*--[^\n]*\n)*\s*")
_PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_NAMES = {text: name for name, text in SQL.items()} | {
    worker._FINISH_STALLED.encode(): "finish_stalled",  # noqa: SLF001 - looked at, as its author would
    worker._DELETE_ENDED.encode(): "delete_ended",  # noqa: SLF001
}
_BEGINNING = 40
# What grows with spaces, sprints and time. `touch` and the jobs hold only what waits, and all of it may be wanted.
GROWING = frozenset(
    {"work", "delivery", "goal", "effect", "change", "receipt", "kept", "record", "rules", "status_label", "board"}
)


@dataclass(slots=True)
class Statement:
    """One statement: the tables that it reads from end to end, the indexes of its plan, and its seconds, each time."""

    name: str
    scanned: frozenset[str] = frozenset()
    indexes: frozenset[str] = frozenset()
    seconds: list[float] = field(default_factory=list)
    rows: int = 0

    @property
    def median(self) -> float:
        """The median of its seconds."""
        return statistics.median(self.seconds)


@contextlib.contextmanager
def watching() -> Iterator[dict[str, Statement]]:
    """Note every statement that this process sends within the block, by its name; its plan is asked for before."""
    found: dict[str, Statement] = {}
    execute = psycopg.Cursor.execute

    def watched(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        name = _name(query)
        seen = found.setdefault(name, Statement(name))
        if _is_planned(query):
            asking = type(self)(self.connection, row_factory=tuple_row)
            asked = execute(asking, b"EXPLAIN (FORMAT JSON) " + query, params, prepare=False)
            scanned, indexes = _of_plan((asked.fetchone() or ([],))[0])
            seen.scanned, seen.indexes = seen.scanned | scanned, seen.indexes | indexes
        began = time.perf_counter()
        try:
            return execute(self, query, params, **options)
        finally:
            seen.seconds.append(time.perf_counter() - began)
            seen.rows += max(0, self.rowcount)

    psycopg.Cursor.execute = watched  # type: ignore[method-assign]
    try:
        yield found
    finally:
        psycopg.Cursor.execute = execute  # type: ignore[method-assign]


def _name(query: Any) -> str:
    """Return the name of a statement of ours; that of a group of deliveries is put together from its block."""
    text = query if isinstance(query, bytes) else str(query).encode()
    if b"procrastinate_defer_jobs_v1" in text:
        return "accept_all" if b"given AS MATERIALIZED" in text else "defer"
    return _NAMES.get(text, " ".join(text.decode().split())[:_BEGINNING])


def _is_planned(query: Any) -> bool:
    return isinstance(query, bytes) and _COMMENTS.sub("", query.decode()).upper().startswith(_PLANNED)


def _of_plan(plan: Any) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tables that are read from end to end, and the indexes that are used."""
    nodes = list(_nodes(plan[0]["Plan"]))
    scanned = frozenset(node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan")
    return scanned, frozenset(node["Index Name"] for node in nodes if "Index Name" in node)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)
