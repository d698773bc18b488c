"""A worker in a process of its own, with a reconcile step that writes down what it saw."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO

import psycopg

from bot.errors import TryLater
from bot.queue import Worker
from bot.records import Claim, Fence, Outcome, Records


class Witness:
    """Copies the asked-for state of a sprint into its done state, slowly, and notes when it began and ended.

    `asked` and `shown` are tables of the test; an overlap or a lost update shows in them.
    """

    def __init__(self, url: str, *, seconds: float, failing: float, seed: int) -> None:
        self._url = url
        self._seconds = seconds
        self._failing = failing
        self._random = random.Random(seed)
        self._local = threading.local()

    def __call__(self, claim: Claim, fence: Fence) -> Outcome:
        with psycopg.connect(self._url, autocommit=True) as conn:
            run = conn.execute(
                "INSERT INTO run (key, pid) VALUES (%s, %s) RETURNING id", [claim.key, os.getpid()]
            ).fetchone()
            row = conn.execute("SELECT value FROM asked WHERE key = %s", [claim.key]).fetchone()
            time.sleep(self._seconds)
            chance = self._random.random()
            if chance < self._failing / 2:
                conn.execute("UPDATE run SET ended_at = clock_timestamp() WHERE id = %s", run)
                raise TryLater(0.05, "a 502", counts=False)
            if chance < self._failing:
                conn.execute("UPDATE run SET ended_at = clock_timestamp() WHERE id = %s", run)
                raise RuntimeError("a fault")
            fence()
            conn.execute("UPDATE shown SET value = %s WHERE key = %s", [row[0] if row else None, claim.key])
            conn.execute("UPDATE run SET ended_at = clock_timestamp() WHERE id = %s", run)
        return Outcome()


STAGE = """
CREATE TABLE asked (key text PRIMARY KEY, value bigint NOT NULL DEFAULT 0);
CREATE TABLE shown (key text PRIMARY KEY, value bigint);
CREATE TABLE run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, pid integer NOT NULL,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(), ended_at timestamptz
);
"""


def end_with(parent: IO[str]) -> None:
    """End when the test run does, however it ends: its end of the pipe closes with it."""
    parent.read()
    os._exit(1)


async def work(url: str, options: dict[str, float]) -> None:
    """Run one worker until SIGTERM."""
    records = Records.open(url, size=5)
    witness = Witness(url, seconds=options["seconds"], failing=options["failing"], seed=int(options["seed"]))
    worker = Worker(url, records, witness, lease_seconds=options["lease"], per_installation=10)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    _ready(Path(sys.argv[3]))
    await worker.run()
    records.close()


def _ready(sign: Path) -> None:
    sign.touch()


if __name__ == "__main__":
    logging.basicConfig(level=logging.CRITICAL)
    threading.Thread(target=end_with, args=[sys.stdin], daemon=True).start()
    asyncio.run(work(sys.argv[1], json.loads(sys.argv[2])))
