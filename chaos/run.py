"""Run rows, each by itself and with its guards taken out, over a PostgreSQL of their own."""

from __future__ import annotations

import contextlib
import logging
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from benchmarks.stage import server
from chaos.mutants import taken_out
from chaos.row import Play, Row, Seen, Size


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


def run(rows: Sequence[Row], wish: Wish, tell: Callable[[str], None]) -> Iterator[Result]:
    """Yield the result of every row that is asked for, and then those of its mutants."""
    chosen = [row for row in rows if row.amount(wish.size) and (not wish.only or row.id in wish.only)]
    with server() as url, _quietly():
        for row in chosen:
            folder = Path(tempfile.mkdtemp(prefix="goalkeeper-chaos-"))
            # The embedded database runs as an unprivileged account when we are root: it must be able to enter.
            folder.chmod(0o755)
            dice = random.Random(f"{wish.seed} {row.id}")  # noqa: S311 - to be repeatable
            play = Play(row.amount(wish.size), dice, folder, url, "", tell)
            try:
                if wish.rows:
                    yield played(row, play)
                for name in row.mutants if wish.mutants else ():
                    yield played(row, replace(play, amount=row.enough(wish.size), mutant=name))
            finally:
                shutil.rmtree(folder, ignore_errors=True)


def played(row: Row, play: Play) -> Result:
    """Play a row once, its mutant in place; a fault that comes out of it is one that it did not bear."""
    play.tell(f"{row.id}: {row.fault}" + (f", with {play.mutant}" if play.mutant else ""))
    began = time.monotonic()
    try:
        with taken_out(play.mutant):
            seen = row.play(play)
    except Exception as error:  # noqa: BLE001 - whatever it is, the row did not hold, and the table says why
        seen = Seen("it broke off", (f"{type(error).__name__}: {str(error)[:300]}",))
    return Result(row, play.amount, seen, time.monotonic() - began, play.mutant)


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
