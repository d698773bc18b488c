"""How long does the command need to start, and how much memory to read a thousand documents?"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.document import plan_of
from benchmarks.measure import ROUNDS, Row, run

DOCUMENTS = 1_000
STARTS = 20
SIZE = 3_000  # characters of each, about what a team writes
GOALKEEPER = str(Path(sys.executable).with_name("goalkeeper"))


def rows() -> Iterator[Row]:
    """Yield what is measured of the command `goalkeeper read`."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.md" for number in range(DOCUMENTS)]
        for number, path in enumerate(paths):
            path.write_text(plan_of(SIZE).replace("Goal number", f"Goal of plan {number} number"), encoding="utf-8")
        run(GOALKEEPER, "read", "--json", str(paths[0]))  # leaves compiled files behind, as installing does
        one = [run(GOALKEEPER, "read", "--json", str(paths[0])) for _ in range(STARTS)]
        empty = statistics.median(run(sys.executable, "-c", "pass")[0] for _ in range(ROUNDS))
        started = statistics.median(taken for taken, _ in one)
        against = f"{empty * 1000:.1f} ms (Python that does nothing)"
        shown = f"{started * 1000:.1f} ms"
        best = f"{SIZE:,} characters; {STARTS} starts, the quickest {min(taken for taken, _ in one) * 1000:.1f} ms"
        yield Row("starting, with one plan read", shown, against, shown, "at most 350 ms", best)
        all_of_them = [run(GOALKEEPER, "read", "--json", *map(str, paths)) for _ in range(ROUNDS)]
        much, little = (statistics.median(held for _, held in runs) for runs in (all_of_them, one))
        given = f"{DOCUMENTS:,} documents of {SIZE:,} characters in one run"
        more = f"{much - little:.1f} MB more"
        yield Row("memory", f"{much:.1f} MB", f"{little:.1f} MB (one document)", more, "at most 50 MB", given)
