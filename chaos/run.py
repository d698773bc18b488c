"""Run rows, each by itself and with its guards taken out, over a PostgreSQL of their own.

Rows that hold a load against milliseconds run one after the other. All others run side by side: first those that start
processes, which mostly wait, then those that play in one process and keep a core busy.
"""

from __future__ import annotations

import contextlib
import logging
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import structlog

from benchmarks.stage import server
from chaos.days import good_day
from chaos.hands import Words, hands
from chaos.mutants import taken_out
from chaos.row import Play, Row, Seen, Size

# A row that waits for its processes takes half a core; nobody wants to wait for one that waits.
_SIDE_BY_SIDE = 3


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row, or of one of its mutants: `ok` when a row held, or a mutant did not."""

    row: Row
    amount: int
    seen: Seen
    seconds: float
    mutant: str = ""

    @property
    def ok(self) -> bool:
        """Whether it ended as it should."""
        return self.seen.held is not bool(self.mutant)


@dataclass(frozen=True, slots=True)
class Wish:
    """What to run: the size, the seed, ids of rows (none: all), and whether rows, mutants or both."""

    size: Size = Size.USUAL
    seed: int = 1
    only: tuple[str, ...] = ()
    rows: bool = True
    mutants: bool = True


@dataclass(frozen=True, slots=True)
class _Task:
    """One row to play once, or one of its mutants; another process can be told of it."""

    row: str
    mutant: str
    size: Size
    seed: int

    @property
    def dice(self) -> random.Random:
        """Its own dice: what it does depends on the seed alone, and not on what was played before."""
        return random.Random(f"{self.seed} {self.row} {self.mutant}".rstrip())  # noqa: S311 - to be repeatable


def run(rows: Sequence[Row], wish: Wish, tell: Callable[[str], None]) -> Iterator[Result]:
    """Yield the result of every row that is asked for, each followed by those of its mutants."""
    chosen = [row for row in rows if row.amount(wish.size) and (not wish.only or row.id in wish.only)]
    known = {row.id: row for row in chosen}
    tasks = [
        _Task(row.id, mutant, wish.size, wish.seed)
        for row in chosen
        for mutant in (*([""] if wish.rows else ()), *(row.mutants if wish.mutants else ()))
    ]
    with server() as url:
        for task in tasks:
            if known[task.row].alone:
                tell(_words(known[task.row], task.mutant))
                with _quietly():
                    yield _play(known[task.row], task, url, tell)
        beside = [task for task in tasks if not known[task.row].alone]
        beside.sort(key=lambda task: _turn(known[task.row]))
        with hands(min(_SIDE_BY_SIDE, len(beside) or 1)) as hand_over:
            for task, answer in [(task, hand_over({**asdict(task), "url": url})) for task in beside]:
                tell(_words(known[task.row], task.mutant))
                yield _result(known[task.row], task, answer.result())


def _turn(row: Row) -> int:
    """Return when a row's turn is: a long one that comes last would be waited for by itself, and the last are long."""
    return -int(row.id[1:]) if row.housed else 1


def elsewhere(told: Words) -> Words:
    """Play in a process of its own what `run` has told; return what can be sent back."""
    from chaos import ROWS  # noqa: PLC0415 - it imports this module

    url = told.pop("url")
    task = _Task(**{**told, "size": Size(told["size"])})
    row = next(row for row in ROWS if row.id == task.row)
    with _quietly():
        result = _play(row, task, url, lambda _words: None)
    return {"amount": result.amount, "seconds": result.seconds, "seen": asdict(result.seen)}


def _result(row: Row, task: _Task, said: Words) -> Result:
    seen = Seen(said["seen"]["words"], tuple(said["seen"]["wrong"]))
    return Result(row, said["amount"], seen, said["seconds"], task.mutant)


def _play(row: Row, task: _Task, url: str, tell: Callable[[str], None]) -> Result:
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-chaos-"))
    # The embedded database runs as an unprivileged account when we are root: it must be able to enter.
    folder.chmod(0o755)
    amount = row.enough(task.size) if task.mutant else row.amount(task.size)
    play = Play(amount, task.dice, folder, url, task.mutant, tell)
    try:
        if not row.housed:
            # Kept for all rows: without a guard even a good day would not be one.
            good_day(replace(play, mutant=""))
        return played(row, play)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def played(row: Row, play: Play) -> Result:
    """Play a row once, its mutant in place; a fault that comes out of it is one that it did not bear."""
    began = time.monotonic()
    try:
        with taken_out(play.mutant):
            seen = row.play(play)
    except Exception as error:  # noqa: BLE001 - whatever it is, the row did not hold, and the table says why
        seen = Seen("it broke off", (f"{type(error).__name__}: {str(error)[:300]}",))
    return Result(row, play.amount, seen, time.monotonic() - began, play.mutant)


def _words(row: Row, mutant: str) -> str:
    return f"{row.id}: {row.fault}" + (f", with {mutant}" if mutant else "")


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep the bot's own log away from the table."""
    logged = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        structlog.configure(**logged)
