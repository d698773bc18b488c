"""How much processor time does a look cost the worker, and the database? Measured with processes, on Linux."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from benchmarks.door.servers import busy, family
from bot.demo.people import RULES_PATH, Sandbox
from chaos.house import House, Part, house, people, wait
from chaos.row import Play
from chaos.team import START
from chaos.working import post

GOALS = 10
_LOOKS = 20
_IDLE_SECONDS = 5.0
_PATIENCE = 120.0
_RULES = "teams: [Guidance]\nretro:\n  enabled: false\n"
_PLAN = "## Plan\n\n" + "".join(f"- Goal number {number} (Owner: @ada)\n" for number in range(1, GOALS + 1))


@dataclass(frozen=True, slots=True)
class Looked:
    """Processor time of one look at an unchanged sprint and its delivery: in seconds, by the process that spent it."""

    worker: float
    web: float
    database: float


def looked() -> Looked:
    """Let a sprint of ten goals be opened, and measure looks at it when nothing changes any more."""
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-looks-"))
    folder.chmod(0o755)
    try:
        with house(Play(1, random.Random(1), folder, "")) as at, people(at) as sandbox:  # noqa: S311 - nothing secret
            web, worker = at.web(), at.worker()
            _opened(at, sandbox, worker)
            parts = [[worker.process.pid], [web.process.pid], family(_postmaster(at))]
            idle = _spent(parts, lambda: time.sleep(_IDLE_SECONDS))
            began, looks = time.monotonic(), _looks(at)
            busy_ones = _spent(parts, lambda: _look(at, _LOOKS))
            idles = (time.monotonic() - began) / _IDLE_SECONDS
            many = _looks(at) - looks
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Looked(*((spent - idles * rest) / many for spent, rest in zip(busy_ones, idle, strict=True)))


def _opened(at: House, sandbox: Sandbox, worker: Part) -> None:
    """Let people open a sprint, and wait until its goals have their issues and all is quiet."""
    sandbox.set_clock(START)
    sandbox.act("ada", "write", path=RULES_PATH, text=_RULES, message="Say how we plan")
    sandbox.act("ada", "open", title="Our sprint", body=_PLAN, labels=["sprint"])

    def is_there() -> bool:
        return sum(bool(issue["parent"]) for issue in sandbox.issues()) == GOALS and at.quiet()

    wait(is_there, _PATIENCE, "the sprint to open", worker)
    time.sleep(1.0)
    wait(at.quiet, _PATIENCE, "quiet", worker)


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


def _look(at: House, times: int) -> None:
    """Post a delivery that touches the sprint and wait for the look that it causes, so many times."""
    for _ in range(times):
        looks = _looks(at)
        post(at)
        wait(partial(_is_over, at, looks), _PATIENCE, "a look", *at.parts)


def _is_over(at: House, looks: int) -> bool:
    return _looks(at) > looks and at.quiet()


def _looks(at: House) -> int:
    return int(at.ask("SELECT sum(epoch) FROM work")[0][0])
