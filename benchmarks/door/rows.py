"""What the rounds came to, as rows of the table: each figure beside Probot's or the floor's of the same run."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.door import servers
from benchmarks.door.rounds import CONNECTIONS, RATE, Figures, House, house, saturation, steadily
from benchmarks.measure import ROUNDS, Row

_STARTS = 3
_FEWEST = 2
_LONGEST_SECONDS = 150.0
_AT_RATE = f"{RATE:.0f} events a second, GitHub answering after 150 ms"
_AT_FULL = f"{CONNECTIONS} connections, bodies of 10 kB"


def rows(rounds: int = ROUNDS) -> Iterator[Row]:
    """Yield what is measured; Wrong is raised when an answer was not right.

    One round goes before that is not counted. On a machine that is too busy no further round is begun after a while.
    """
    if not Path("/proc/self/stat").exists():
        yield Row("the door", "", "", "", "", "processor time and memory are read from /proc: on Linux only")
        return
    figures = {name: Figures() for name in ("nothing", "signed", "ours", "probot", "probot, 150 ms")}
    with house() as made:
        began = time.monotonic()
        for done in range(rounds + 1):
            if done < _FEWEST or time.monotonic() - began < _LONGEST_SECONDS:
                saturation(made, figures)
                steadily(made, figures)
        started = _starts(made)
    load, done = os.getloadavg()[0], len(figures["ours"].rates) - 1
    for each in figures.values():
        for kept in (each.rates, each.burdens, each.answers, each.calls, each.processor, each.memory):
            del kept[:1]
    yield from _at_full(figures)
    yield from _at_rate(figures["ours"], figures["probot"])
    yield from started
    if made.probot is None:
        yield Row("Probot", "", "", "", "", "npm is not here: no row for Probot")
    yield Row(
        "the machine", "", "", "", "", f"{os.cpu_count()} cores, load {load:.1f} at the end; medians of {done} rounds"
    )


def _at_full(figures: dict[str, Figures]) -> Iterator[Row]:
    rate = {name: statistics.median(each.rates) for name, each in figures.items() if each.rates}
    for name, anchor, promised in (
        ("FastAPI doing nothing", "nothing", ""),
        ("FastAPI + signature + JSON", "signed", "at least 0.6"),
        ("Probot, GitHub answering at once", "probot", "at least 5.5"),
        ("Probot, GitHub answering after 150 ms", "probot, 150 ms", ""),
    ):
        if anchor in rate:
            result = f"{rate['ours'] / rate[anchor]:.2f} times"
            ours, theirs = f"{rate['ours']:,.0f}/s", f"{rate[anchor]:,.0f}/s ({name})"
            yield Row("durable answers at saturation", ours, theirs, result, promised, _AT_FULL)
    mine, floor = (statistics.median(figures[name].burdens) for name in ("ours", "signed"))
    row = "processor time of such an answer, database included"
    yield _milliseconds(row, mine, (floor, "FastAPI + signature + JSON"), "", _AT_FULL)


def _at_rate(ours: Figures, probot: Figures) -> Iterator[Row]:
    def answer(share: float) -> Callable[[Figures], float]:
        return lambda side: _typical(side.answers, share)

    def call(share: float) -> Callable[[Figures], float]:
        return lambda side: _typical(side.calls, share)

    tail = answer(0.99)(ours), answer(0.5)(ours)
    yield _milliseconds("answer, p99", tail[0], (tail[1], "our own p50"), "at most 3", _AT_RATE)
    if not probot.rates:
        return
    for name, figure, promised in (
        ("answer, p50", answer(0.5), ""),
        ("answer, p95", answer(0.95), "at most 0.04"),
        ("answer, p99", answer(0.99), ""),
        ("event to call of GitHub, p50", call(0.5), "at most 1"),
        ("event to call of GitHub, p95", call(0.95), "at most 1.2"),
        (
            "processor time of an event, database included",
            lambda side: statistics.median(side.processor),
            "at most 1.25",
        ),
    ):
        yield _milliseconds(name, figure(ours), (figure(probot), "Probot"), promised, _AT_RATE)
    mine, theirs = (statistics.median(side.memory) for side in (ours, probot))
    against = f"{theirs:.0f} MB (Probot)"
    yield Row("memory of web and worker", f"{mine:.0f} MB", against, f"{mine:.0f} MB", "at most 100 MB", _AT_RATE)


def _typical(rounds: Sequence[Sequence[float]], share: float) -> float:
    """Return the median of the rounds' quantiles."""
    return statistics.median(each[min(len(each) - 1, int(len(each) * share))] for each in rounds)


def _milliseconds(name: str, ours: float, anchor: tuple[float, str], promised: str, given: str) -> Row:
    against = f"{anchor[0] * 1000:.2f} ms ({anchor[1]})"
    return Row(name, f"{ours * 1000:.2f} ms", against, f"{ours / anchor[0]:.3f} times", promised, given)


def _starts(made: House) -> list[Row]:
    """Start `goalkeeper serve` on a database that is there, and on the embedded one: for the first time, and again."""
    outside = [
        servers.first_answer(servers.settings(made.github, DATABASE_URL=made.ledger.url)) for _ in range(_STARTS)
    ]
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-bench-"))
    folder.chmod(0o755)
    try:
        inside = [servers.first_answer(servers.settings(made.github, DATA_DIR=str(folder))) for _ in range(_STARTS + 1)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    took = [statistics.median(seconds for seconds, _ in each) for each in (outside, inside[1:])]
    held = statistics.median(memory for _, memory in inside[1:])
    until = "`goalkeeper serve`, until the first delivery is accepted"
    first = f"{until}; {inside[0][0]:.2f} s with an empty folder"
    return [
        Row("cold start, database elsewhere", f"{took[0]:.2f} s", "", f"{took[0]:.2f} s", "at most 1.2 s", until),
        Row("cold start, embedded database", f"{took[1]:.2f} s", "", f"{took[1]:.2f} s", "at most 2.5 s", first),
        Row("memory with the embedded database", f"{held:.0f} MB", "", f"{held:.0f} MB", "at most 200 MB", "in all"),
    ]
