"""How a time is taken: rounds in turn, the median of each, and what they say beside each other, all within one run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ROUNDS = 5
Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, ours, the anchor it is held against, and what is promised.

    `kept` is False where a count is more than was promised. A time never is: the machine may be slow.
    """

    name: str
    ours: str
    against: str
    result: str
    promised: str
    given: str
    kept: bool = True


def count(name: str, ours: int, promised: int, given: str) -> Row:
    """Return a row of a count that is to be at most `promised`."""
    kept = ours <= promised
    return Row(name, f"{ours:,}", "", "" if kept else "BROKEN", f"at most {promised:,}", given, kept)


def ratio(name: str, ours: float, anchor: tuple[float, str], promised: float, given: str) -> Row:
    """Return a row of two times in seconds, of which the first is to be at most `promised` times the second."""
    against = f"{anchor[0] * 1000:.1f} ms ({anchor[1]})"
    return Row(name, f"{ours * 1000:.1f} ms", against, f"{ours / anchor[0]:.2f} times", f"at most {promised:g}", given)


def compare(ours: Work, anchor: Work) -> tuple[float, float]:
    """Median seconds of both, taken in turn so that a slow moment of the machine falls on both alike."""
    ours()
    anchor()
    pairs = [(seconds(ours), seconds(anchor)) for _ in range(ROUNDS)]
    return statistics.median(first for first, _ in pairs), statistics.median(second for _, second in pairs)


def median(work: Work) -> float:
    """Median seconds of some work."""
    return statistics.median(seconds(work) for _ in range(ROUNDS))


def seconds(work: Work) -> float:
    """Processor time of some work in this process, in seconds: what others do on the machine counts less so."""
    start = time.process_time()
    work()
    return time.process_time() - start


# A process begins with the memory of the one that starts it, so that one must be small.
# It keeps Python's compiled files, as every installed command has them, whatever this environment is set to.
_LAUNCHER = """
import os, sys, time
start = time.perf_counter()
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
_, status, used = os.wait4(pid, 0)
print(time.perf_counter() - start, used.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def run(*command: str) -> tuple[float, float]:
    """Run a command; return the seconds it took by the clock and the most memory it held, in MB."""
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command]
    with_compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(launcher, check=True, capture_output=True, text=True, env=with_compiled)  # noqa: S603
    taken, held = done.stdout.split()
    return float(taken), float(held)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table for the terminal."""
    head = ("measure", "ours", "against", "result", "promised", "given")
    lines = [head, *((row.name, row.ours, row.against, row.result, row.promised, row.given) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    shown = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([shown[0], "  ".join("-" * width for width in widths), *shown[1:]])
