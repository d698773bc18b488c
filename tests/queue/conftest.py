"""Workers in processes of their own, and a stage on which it shows what they did."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from bot.errors import DatabaseAway
from bot.event import Repo, Touched
from bot.queue import defer
from bot.records import Delivery, Records
from tests.queue.actors import STAGE
from tests.records.steps import planned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
ROCKETS = Repo(7, "acme/rockets")
OVERLAPS = """
SELECT count(*) FROM run a JOIN run b ON a.key = b.key AND a.id < b.id AND b.began_at < a.ended_at
"""


@dataclass
class Stage:
    """A database with sprints of which a state is asked, and workers that show it."""

    url: str
    records: Records
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def set(self, *sprints: int) -> None:
        """Make clean sprints whose state is 0."""
        planned(self.records, *sprints)
        with psycopg.connect(self.url) as conn:
            conn.execute(STAGE)
            for number in sprints:
                for table in ("asked", "shown"):
                    conn.execute(f"INSERT INTO {table} VALUES (%s, 0)", [f"sprint:7:{number}"])  # noqa: S608

    def ask(self, guid: str, sprint: int, conn: psycopg.Connection | None = None) -> None:
        """Change what is asked of a sprint, and let GitHub tell."""
        with contextlib.nullcontext(conn) if conn else psycopg.connect(self.url) as own:
            own.execute("UPDATE asked SET value = value + 1 WHERE key = %s", [f"sprint:7:{sprint}"])
            own.commit()
        touched = (Touched.issue(ROCKETS, sprint),)
        self.records.accept(Delivery(guid, "issues", "edited", ROCKETS.full_name, 7, 1, touched), defer)

    def worker(
        self, *, seconds: float = 0.01, failing: float = 0.0, lease: float = 30.0, seed: int = 1
    ) -> subprocess.Popen[bytes]:
        """Start a worker process and wait until it is up."""
        options = {"seconds": seconds, "failing": failing, "lease": lease, "seed": seed}
        ready = self.folder / f"ready-{len(self.processes)}"
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.queue.actors", self.url, json.dumps(options), str(ready)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
        )
        self.processes.append(process)
        self.until(ready.exists)
        return process

    def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        """Tick until something is true."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, f"still not after {seconds} s: {self.records.counts()}"
            with contextlib.suppress(DatabaseAway):
                self.records.tick(datetime.now(UTC), defer, patience=1.0)
            time.sleep(0.05)

    def quiet(self) -> bool:
        """Whether nothing is left to be done."""
        return self.records.counts()["rows"]["dirty"] == 0

    def count(self, query: str) -> int:
        with psycopg.connect(self.url) as conn:
            row = conn.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])

    def wrong(self) -> int:
        """How many sprints do not show what was asked last."""
        return self.count("SELECT count(*) FROM asked JOIN shown USING (key) WHERE asked.value <> shown.value")

    def overlaps(self) -> int:
        """How many looks at one sprint happened at the same time."""
        return self.count(OVERLAPS)

    def runs(self, where: str = "true") -> int:
        return self.count(f"SELECT count(*) FROM run WHERE {where}")  # noqa: S608

    def clear(self) -> None:
        """End the processes."""
        for process in self.processes:
            with process:
                process.kill()


@pytest.fixture
def stage(database_url: str, records: Records, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(database_url, records, tmp_path)
    yield made
    made.clear()
