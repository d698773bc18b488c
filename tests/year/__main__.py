"""Play a whole year of three spaces and print what was planned beside what was filed: `python -m tests.year`.

Each space is played in a process of its own, so that two cores are used; it takes about four minutes. `--every` prints
every ritual, not only what is late, missed or moved. The exit code is 1 when anything is not as planned.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context

from benchmarks.stage import server
from bot.sandbox.seeds import new_rsa_key
from tests.corridor.corridor import new_database
from tests.year.mishaps import LEAPS, OUTAGES
from tests.year.running import SEED, Result, played
from tests.year.spaces import SPACES
from tests.year.table import HEAD, ODD_HEAD, columns, costs, odd, rituals

WEEKS = 52


def main(arguments: list[str]) -> int:
    """Play and print; return the exit code."""
    begun, key = time.perf_counter(), new_rsa_key()
    with ExitStack() as stack:
        base = stack.enter_context(server())
        urls = [stack.enter_context(new_database(base)) for _ in SPACES]
        pool = stack.enter_context(ProcessPoolExecutor(len(SPACES), mp_context=get_context("fork")))
        mishaps = (*OUTAGES, *LEAPS)
        jobs = [pool.submit(played, url, key, WEEKS, mishaps, [space]) for url, space in zip(urls, SPACES, strict=True)]
        results = [result for job in jobs for result in job.result()]
    wrongs = show(results, every="--every" in arguments)
    seconds = time.perf_counter() - begun
    sys.stdout.write(f"\n{WEEKS} weeks, seed {SEED}, in {seconds:.0f} s; {wrongs} wrong\n")
    return int(wrongs > 0)


def show(results: list[Result], *, every: bool = False) -> int:
    """Print the tables; return how many things are wrong."""
    lines = [HEAD, *(line for result in results for line in rituals(result))]
    rows = [ODD_HEAD, *(line for result in results for line in odd(result, every=every))]
    for part in (lines, rows, costs(results)):
        sys.stdout.write("\n".join(columns(part)) + "\n\n")
    wrongs = [wrong for result in results for wrong in result.wrongs]
    sys.stdout.write("\n".join(wrongs) + "\n" if wrongs else "Everything is as planned.\n")
    return len(wrongs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
