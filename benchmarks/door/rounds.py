"""The rounds: who is measured, in turn, and whether every answer was right."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from benchmarks.door import servers
from benchmarks.door.bodies import INSTALLATION, REPO, REPO_ID, Post, posts
from benchmarks.door.load import Answers, at_rate, saturate
from benchmarks.door.servers import Server
from bot.database import Database
from bot.embedded import Embedded, Place

CONNECTIONS = 32
RATE = 100.0
RATE_SECONDS = 6
_ROWS = 12_000
_DRAIN_SECONDS = 30.0
# Every event is about an issue that has a row of its own, and that row is clean: each costs a job and a comment.
_SEED = """
INSERT INTO work (key, kind, repo_id, repo, number, installation, wanted, done)
SELECT 'sprint:' || %(repo)s::bigint || ':' || number, 'sprint', %(repo)s, %(name)s, number, %(installation)s, 1, 1
FROM generate_series(1, %(many)s) AS number
"""
_CLEAN = "TRUNCATE delivery, touch, procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, work"


class Wrong(Exception):
    """Somebody answered what was not right: then no figure is worth anything."""


@dataclass(slots=True)
class Ledger:
    """A database of ours."""

    url: str

    def clean(self) -> None:
        """Begin with clean rows, and no deliveries."""
        with psycopg.connect(self.url, autocommit=True) as conn:
            conn.execute(_CLEAN)
            conn.execute(_SEED, {"repo": REPO_ID, "name": REPO, "installation": INSTALLATION, "many": _ROWS})
            conn.execute("VACUUM ANALYZE work")
            conn.execute("CHECKPOINT")

    def check(self, answers: Answers) -> None:
        """Wrong unless every delivery that was accepted is noted, with its row and no more."""
        with psycopg.connect(self.url) as conn:
            noted = {row[0] for row in conn.execute("SELECT guid FROM delivery")}
            asked = conn.execute("SELECT count(*) FROM work WHERE wanted = 2").fetchone()
        if noted != set(answers.said) or asked is None or asked[0] != len(noted):
            raise Wrong(f"{len(answers.said)} were accepted, {len(noted)} are noted, {asked} rows were asked for")


@dataclass(slots=True)
class House:
    """All that runs during the measurements."""

    github: Server
    floor: Server
    quiet: Server  # our door with no worker behind it
    door: Server  # our door with a worker
    worker: Server
    database: int  # the process of PostgreSQL
    quiet_ledger: Ledger
    ledger: Ledger
    probot: Server | None


@dataclass(slots=True)
class Figures:
    """What one side came to: one entry for each round."""

    rates: list[float] = field(default_factory=list)
    burdens: list[float] = field(default_factory=list)  # seconds of processor time per answer at saturation
    answers: list[list[float]] = field(default_factory=list)
    calls: list[list[float]] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


@contextlib.contextmanager
def house() -> Iterator[House]:
    """Start everything, PostgreSQL as the embedded one runs (it syncs every commit), and end it."""
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-bench-"))
    folder.chmod(0o755)
    embedded = Embedded(folder, settings={"max_connections": "100"})  # the default of a server of its own
    try:
        embedded.start()
        place = embedded.place()
        assert place is not None  # noqa: S101 - it was started
        postmaster = int((place.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        ledgers = _ledger(place, "one"), _ledger(place, "two")
        with contextlib.ExitStack() as running:
            yield _furnished(running, ledgers, postmaster)
    finally:
        embedded.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _ledger(place: Place, name: str) -> Ledger:
    with psycopg.connect(place.url(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}".encode())
    ledger = Ledger(place.url(name))
    Database(ledger.url).migrate()
    ledger.clean()
    return ledger


def _furnished(running: contextlib.ExitStack, ledgers: tuple[Ledger, Ledger], postmaster: int) -> House:
    api = running.enter_context(servers.github())
    quiet, door = (servers.settings(api, DATABASE_URL=each.url) for each in ledgers)
    folder = servers.probot_folder()
    return House(
        github=api,
        floor=running.enter_context(servers.floor()),
        quiet=running.enter_context(servers.web(quiet)),
        door=running.enter_context(servers.web(door)),
        worker=running.enter_context(servers.worker(door)),
        database=postmaster,
        quiet_ledger=ledgers[0],
        ledger=ledgers[1],
        probot=running.enter_context(servers.probot(folder, api)) if folder else None,
    )


def saturation(house: House, figures: dict[str, Figures], seconds: float = 2.0) -> None:
    """Measure once how many answers a second each side gives when it is asked all the time.

    GitHub answers at once; for Probot, which waits for it, also after 150 ms.
    """
    house.github.get("/_delay/0")
    floor = [house.floor.pid]
    _full(figures["nothing"], house.floor, "/nothing", seconds, floor)
    answers, given = _full(figures["signed"], house.floor, "/signed", seconds, floor)
    if any(json.loads(answers.said[post.guid][1]) != {"number": post.number} for post in given):
        raise Wrong("FastAPI read another number than was sent")
    house.quiet_ledger.clean()
    answers, given = _full(figures["ours"], house.quiet, "/webhooks", seconds, [house.quiet.pid, house.database])
    _accepted(answers)
    house.quiet_ledger.check(answers)
    if house.probot:
        for name, delay in (("probot", 0), ("probot, 150 ms", 150)):
            house.github.get(f"/_delay/{delay}")
            answers, _ = _full(figures[name], house.probot, "/webhooks", seconds, [house.probot.pid])
            _check_calls(house, answers)


def _full(figures: Figures, server: Server, path: str, seconds: float, pids: list[int]) -> tuple[Answers, list[Post]]:
    """Post about so many seconds long: as many as it took last time, and at first a few hundred."""
    given = posts(1, min(_ROWS - 1, int(seconds * figures.rates[-1])) if figures.rates else 400)
    before = servers.busy(servers.family(*pids))
    answers = asyncio.run(saturate(server.port, path, given, CONNECTIONS))
    figures.burdens.append((servers.busy(servers.family(*pids)) - before) / len(given))
    figures.rates.append(answers.rate)
    _check(given, answers)
    return answers, given


def _accepted(answers: Answers) -> None:
    odd = [body for _, body in answers.said.values() if body != b'{"status":"accepted"}']
    if odd:
        raise Wrong(f"{len(odd)} were not accepted: {odd[0]!r}")


def _check(given: list[Post], answers: Answers) -> None:
    for post in given:
        status, body = answers.said[post.guid]
        if status not in {200, 202}:
            raise Wrong(f"delivery {post.guid} was answered {status}: {body[:200]!r}")


def steadily(house: House, figures: dict[str, Figures]) -> None:
    """Measure once how each side keeps up with a hundred events a second, GitHub answering after 150 ms."""
    house.github.get("/_delay/150")
    house.ledger.clean()
    ours = [house.door.pid, house.worker.pid]
    answers = _paced(house, figures["ours"], house.door, [*ours, house.database])
    figures["ours"].memory.append(servers.held(servers.family(*ours)))
    _accepted(answers)
    house.ledger.check(answers)
    if house.probot:
        _paced(house, figures["probot"], house.probot, [house.probot.pid])
        figures["probot"].memory.append(servers.held(servers.family(house.probot.pid)))


def _paced(house: House, figures: Figures, server: Server, pids: list[int]) -> Answers:
    given = posts(1, int(RATE * RATE_SECONDS))
    before = servers.busy(servers.family(*pids))
    answers = asyncio.run(at_rate(server.port, "/webhooks", given, RATE))
    calls = _check_calls(house, answers)
    figures.processor.append((servers.busy(servers.family(*pids)) - before) / len(given))
    _check(given, answers)
    figures.answers.append(sorted(answers.seconds))
    figures.calls.append(sorted(at - answers.began[number] for number, at in calls.items()))
    return answers


def _check_calls(house: House, answers: Answers) -> dict[int, float]:
    """Return when GitHub was called for each issue; Wrong unless that was once for each."""
    calls: list[list[float]] = []
    deadline = time.monotonic() + _DRAIN_SECONDS
    while len(calls) < len(answers.said) and time.monotonic() < deadline:
        time.sleep(0.3)
        found = house.github.get("/_calls")
        assert isinstance(found, list)  # noqa: S101 - what our GitHub answers
        calls += found
    if sorted(int(number) for number, _ in calls) != sorted(answers.began):
        raise Wrong(f"{len(answers.said)} events led to {len(calls)} calls of GitHub")
    return {int(number): at for number, at in calls}
