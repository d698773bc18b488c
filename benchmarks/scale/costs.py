"""What a fortnight of a sprint costs at GitHub and leaves in the tables, by its number of goals: played once, and kept.

`python -m benchmarks scale-record` plays it anew (a quarter of an hour) and writes `costs.json`, which `scale` reads.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import psycopg

from benchmarks.fortnight import fortnight
from benchmarks.stage import START, Stage, server, stage
from tests.corridor.corridor import new_database

GOALS = (10, 30, 100)
KEPT = Path(__file__).with_name("costs.json")
# The record is frozen at noon of the first working day after the sprint, and posted and linked within the hour.
_OVER = timedelta(days=14, hours=16)
TABLES = ("delivery", "goal", "effect", "change", "receipt", "kept", "record")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one sprint came to: requests and points of its installation, looks, most content created, rows by table.

    `events` are all that GitHub posted, our own included; `record_bytes` is the text of the record.
    """

    goals: int
    updates: int
    requests: int
    opening: int
    tokens: int
    points: int
    looks: int
    created_in_minute: int
    created_in_hour: int
    events: int
    rows: dict[str, int]
    record_bytes: int


def played(goals: int, url: str) -> Cost:
    """Play a fortnight on a fresh database of a server, and what comes after it until the sprint's record is there."""
    with new_database(url) as fresh, stage(fresh) as play:
        with play.counting() as counted:
            whole = fortnight(play, goals)
            play.until(START + _OVER)
        rows, looks, body = _left(play, fresh)
        found = counted[0]
        return Cost(
            goals,
            whole.updates,
            found.requests,
            whole.opening.requests,
            sum(many for name, many in found.operations.items() if name.endswith("/access_tokens")),
            found.points,
            looks,
            found.most_created(timedelta(minutes=1)),
            found.most_created(timedelta(hours=1)),
            rows["delivery"],
            rows,
            body,
        )


def _left(play: Stage, url: str) -> tuple[dict[str, int], int, int]:
    """Return the rows of each table, how many looks there were, and the bytes of the records."""
    del play
    with psycopg.connect(url) as conn:
        rows = {name: _number(conn, f"SELECT count(*) FROM {name}") for name in TABLES}  # noqa: S608 - names of ours
        looks = _number(conn, "SELECT sum(epoch) FROM work")
        body = _number(conn, "SELECT coalesce(avg(pg_column_size(body)), 0) FROM record")
    return rows, looks, body


def _number(conn: psycopg.Connection, query: str) -> int:
    row = conn.execute(query.encode()).fetchone()
    assert row is not None  # noqa: S101 - it counts
    return int(row[0])


def record() -> None:
    """Play every size and write down what it came to."""
    with server() as url:
        found = [asdict(played(goals, url)) for goals in GOALS]
    KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def kept() -> tuple[Cost, ...]:
    """Return what was written down, from the fewest goals to the most."""
    return tuple(Cost(**each) for each in json.loads(KEPT.read_text(encoding="utf-8")))
