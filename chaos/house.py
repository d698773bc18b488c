"""A deployment of processes on this machine: a sandbox GitHub, a PostgreSQL that keeps what it says, webs and workers.

Everything is on loopback, in one folder, and ended with the block; processes are ended by their own handles.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from bot.demo.people import Sandbox
from bot.demo.story import REPOSITORY
from bot.embedded import Embedded
from chaos.row import Play

_SECRET = "a-secret-for-bad-days-only"  # noqa: S105 - it guards a sandbox on loopback
_START_SECONDS = 60.0
_END_SECONDS = 12.0
# As production has it, but that waits are short enough to watch them end.
_SETTINGS = {
    "READ_PAUSE": "0",
    "WRITE_PAUSE": "0",
    "TICK_SECONDS": "0.5",
    "SETTLE_SECONDS": "1",
    "LEASE_SECONDS": "4",
    "LOG_FORMAT": "json",
    "WORKERS": "2",
}


class ChaosError(Exception):
    """A part of the house did not start or answer; the message says which, and what it wrote last."""


@dataclass(slots=True)
class Part:
    """One process of ours: its name, its command, where it writes, and, for a web, where it answers."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    url: str = ""

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """Stop it where it is."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)

    def end(self, patience: float = _END_SECONDS) -> float:
        """Ask it to end, and return how many seconds that took; ChaosError when it does not."""
        began = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ChaosError(f"{self.name} did not end within {patience:.0f} s") from None
        return time.monotonic() - began

    def words(self) -> str:
        """Return the end of what it wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:] if self.log.exists() else ""


@dataclass(slots=True)
class House:
    """The running deployment. `database` is a server of its own, so that it can be killed beneath the others.

    `door` is the port that GitHub knows: one web at a time listens there.
    """

    play: Play
    folder: Path
    sandbox_url: str
    database: Embedded
    url: str
    door: int
    app_id: int = 0
    installation: int = 0
    parts: list[Part] = field(default_factory=list)
    started: int = 0

    def settings(self, **more: str) -> dict[str, str]:
        """Return the environment of a process of ours; `more` are settings by their names without the prefix."""
        every = {
            **_SETTINGS,
            "GITHUB_API_URL": self.sandbox_url,
            "GITHUB_WEB_URL": self.sandbox_url,
            "APP_ID": str(self.app_id),
            "APP_PRIVATE_KEY_FILE": str(self.folder / "app.pem"),
            "WEBHOOK_SECRET": _SECRET,
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder / "data"),
            "CLOCK_URL": f"{self.sandbox_url}/_sandbox/clock",
            **more,
        }
        return {f"GOALKEEPER_{name}": value for name, value in every.items()}

    def start(self, *command: str, without: str = "", **settings: str) -> Part:
        """Start `goalkeeper` with this command, its guard taken out where the row plays a mutant; do not wait.

        `without` names what this one process lacks instead.
        """
        self.started += 1
        name = f"{'-'.join(command).replace('-', '')}-{self.started}"
        more = {"PORT": str(self.door), **settings} if "serve" in command else settings
        lacks = without or self.play.mutant
        entry = ["-m", "chaos.mutated", lacks] if lacks else ["-m", "bot.cli"]
        part = _start(name, [*entry, *command], self.settings(**more), self.folder)
        part.url = f"http://127.0.0.1:{more['PORT']}" if "PORT" in more else ""
        self.parts.append(part)
        return part

    def web(self, without: str = "", **settings: str) -> Part:
        """Start a web without a worker, and wait until it answers."""
        return self.ready(self.start("serve", "--no-worker", without=without, **settings))

    def worker(self, **settings: str) -> Part:
        """Start a worker with a clock; it is at work when it has its first row."""
        return self.start("worker", **settings)

    def workers(self) -> list[Part]:
        """Return the workers that run."""
        return [part for part in self.parts if part.name.startswith("worker") and part.alive]

    def ready(self, part: Part) -> Part:
        """Wait until a web answers."""
        wait(lambda: _answers(f"{part.url}/health"), _START_SECONDS, f"{part.name} to answer", part)
        return part

    def sign(self, body: bytes, event: str, guid: str = "") -> dict[str, str]:
        """Return the headers of a delivery of this body."""
        return {
            "Content-Type": "application/json",
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": guid or str(uuid.uuid4()),
            "X-Hub-Signature-256": "sha256=" + hmac.new(_SECRET.encode(), body, hashlib.sha256).hexdigest(),
        }

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with psycopg.connect(self.url, connect_timeout=5) as conn:
            return conn.execute(query, values).fetchall()

    def quiet(self) -> bool:
        """Whether every row was looked at and nothing is being worked on; False as well while the database is away."""
        try:
            (rows,) = self.ask(
                "SELECT count(*) FILTER (WHERE (wanted > done AND asleep = '') OR parked"
                " OR lease_until > now()) FROM work"
            )
        except psycopg.OperationalError:
            return False
        return int(rows[0]) == 0


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(holds: Callable[[], bool], seconds: float, what: str, *parts: Part) -> float:
    """Wait until something holds, and return how many seconds that took; ChaosError with what `parts` wrote."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            said = "".join(f"\n{part.name}: {part.words()}" for part in parts)
            raise ChaosError(f"waited {seconds:.0f} s in vain for {what}{said}")
        time.sleep(0.05)
    return time.monotonic() - began


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False, timeout=2).is_success
    except httpx.TransportError:
        return False


def _start(name: str, arguments: list[str], environment: Mapping[str, str], folder: Path) -> Part:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GOALKEEPER_")}
    # From the working directory of a folder our own packages are found by their place.
    place = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [kept.get("PYTHONPATH", "")])])
    log = folder / f"{name}.log"
    with log.open("ab") as target:
        process = subprocess.Popen(  # noqa: S603 - our own modules, with this very interpreter
            [sys.executable, *arguments],
            env={**kept, **environment, "PYTHONPATH": place},
            stdout=target,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
    return Part(name, process, log)


@contextlib.contextmanager
def house(play: Play, data: Path | str = "", **server: str) -> Iterator[House]:
    """Open a house with sandbox and database; webs and workers are for the row to start. `server`: its settings.

    `data` is where the database keeps its files, by default in the folder of the house.
    """
    folder = play.folder / f"house-{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    folder.chmod(0o755)
    database = Embedded(Path(data) if data else folder / "data", settings={"max_connections": "60", **server})
    port, door = free_port(), free_port()
    sandbox_url = f"http://127.0.0.1:{port}"
    made: list[House] = []
    command = ["-m", "bot.sandbox", "--port", str(port), "--key-file", str(folder / "app.pem")]
    hook = ["--webhook-url", f"http://127.0.0.1:{door}/webhooks"]
    sandbox = _start("sandbox", [*command, *hook], {"SANDBOX_WEBHOOK_SECRET": _SECRET}, folder)
    try:
        url = database.start()
        wait(lambda: _answers(f"{sandbox_url}/_sandbox/clock"), _START_SECONDS, "the sandbox", sandbox)
        made.append(House(play, folder, sandbox_url, database, url, door))
        apps = httpx.get(f"{sandbox_url}/_sandbox/apps", trust_env=False).raise_for_status().json()
        made[0].app_id, made[0].installation = int(apps[0]["id"]), int(apps[0]["installations"][0])
        yield made[0]
    finally:
        for part in [*(part for each in made for part in each.parts), sandbox]:
            if part.alive:
                part.kill()
        database.stop()


@contextlib.contextmanager
def people(at: House) -> Iterator[Sandbox]:
    """Open the sandbox's people: their acts, its clock, its issues."""
    sandbox = Sandbox(at.sandbox_url)
    try:
        yield sandbox
    finally:
        sandbox.close()


def event_of(name: str, number: int, **more: object) -> bytes:
    """Return a small delivery body that touches an issue of the sandbox's repository, as its payloads do."""
    owner, _, repo = REPOSITORY.partition("/")
    repository = {"id": 1, "name": repo, "full_name": REPOSITORY, "owner": {"login": owner}}
    payload = {"action": name, "repository": repository, "issue": {"number": number}, **more}
    return json.dumps(payload).encode()
