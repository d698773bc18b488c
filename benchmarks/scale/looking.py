"""How much processor time does a look cost the worker, and the database? Measured with processes, on Linux."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.door.servers import busy, family
from chaos.house import House, house, people
from chaos.posting import at_rate
from chaos.row import Play
from chaos.working import begun, settled

_LOOKS = 20
_IDLE_SECONDS = 5.0
# So slowly that each delivery has a look of its own; nobody asks the database meanwhile, which costs more than a look.
_RATE = 0.4


@dataclass(frozen=True, slots=True)
class Looked:
    """Processor time of one look at an unchanged sprint and its delivery: in seconds, by the process that spent it."""

    worker: float
    web: float
    database: float


def looked() -> Looked:
    """Let a small sprint be opened, and measure looks at it when nothing changes any more."""
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-looks-"))
    folder.chmod(0o755)
    try:
        play = Play(1, random.Random(1), folder, "")  # noqa: S311 - nothing secret
        with house(play) as at, people(at) as sandbox:
            web, worker = at.web(), at.worker()
            settled(at, begun(at, sandbox, play))
            parts = [[worker.process.pid], [web.process.pid], family(_postmaster(at))]
            idle = _spent(parts, lambda: time.sleep(_IDLE_SECONDS))
            began, looks = time.monotonic(), _looks(at)
            busy_ones = _spent(parts, lambda: at_rate(at, _LOOKS, _RATE))
            idles = (time.monotonic() - began) / _IDLE_SECONDS
            many = _looks(at) - looks
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Looked(*((spent - idles * rest) / many for spent, rest in zip(busy_ones, idle, strict=True)))


def _postmaster(at: House) -> int:
    """Return the process that all servers of the database come from."""
    with psycopg.connect(at.url) as conn:
        return int(
            Path(f"/proc/{conn.info.backend_pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1]
        )


def _spent(parts: list[list[int]], work: Callable[[], object]) -> list[float]:
    before = [busy(pids) for pids in parts]
    work()
    return [busy(pids) - was for pids, was in zip(parts, before, strict=True)]


def _looks(at: House) -> int:
    return int(at.ask("SELECT sum(epoch) FROM work")[0][0])
