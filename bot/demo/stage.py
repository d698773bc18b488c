"""The stage of the play: a sandbox GitHub, the bot and its database, as real processes on loopback."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.demo.scenes import BEGIN
from bot.errors import GoalkeeperError

_SECRET = "a-secret-for-the-play-only"  # noqa: S105 - it guards a play on loopback
# Who sees the operator's corner of the dashboard.
OPERATOR = "ada"
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_COMMAND_SECONDS = 60.0


class StageError(GoalkeeperError):
    """A part of the play did not start; the message says which, and what it wrote."""


@dataclass(slots=True)
class Stage:
    """The running parts: where the sandbox and the bot answer, and the folder of everything they write."""

    folder: Path
    sandbox_url: str
    bot_url: str
    bot: subprocess.Popen[bytes]

    def settings(self) -> dict[str, str]:
        """Return the bot's settings, for other commands beside it."""
        return _settings(self.folder, self.sandbox_url, self.bot_url)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours beside the running bot, as a person would type it."""
        return subprocess.run(  # noqa: S603 - our own module, with this very interpreter
            [sys.executable, "-m", "bot.cli", *words],
            env=_environment(self.settings()),
            cwd=self.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_COMMAND_SECONDS,
            check=False,
        )

    def kill_bot(self) -> None:
        """Kill the bot as a power cut does."""
        self.bot.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        self.bot.wait()

    def start_bot(self) -> None:
        """Start the bot again, on the same port and the same data."""
        self.bot = _start_bot(self.folder, self.sandbox_url, self.bot_url)
        _wait_for(f"{self.bot_url}/health", self.bot, self.folder / "bot.log")


@contextlib.contextmanager
def stage(port: int = 0, sandbox_port: int = 0) -> Iterator[Stage]:
    """Start sandbox and bot on free ports, or the given ones, and stop them afterwards; nothing is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-demo-"))
    # The embedded database runs as an unprivileged account when we are root: it must be able to enter.
    folder.chmod(0o755)
    bot_url = f"http://127.0.0.1:{port or _free_port()}"
    sandbox_url = f"http://127.0.0.1:{sandbox_port or _free_port()}"
    parts: list[subprocess.Popen[bytes]] = []
    playing: list[Stage] = []
    try:
        parts.append(_start_sandbox(folder, sandbox_url, bot_url))
        _wait_for(f"{sandbox_url}/_sandbox/clock", parts[0], folder / "sandbox.log")
        _set_clock(sandbox_url)
        playing.append(Stage(folder, sandbox_url, bot_url, _start_bot(folder, sandbox_url, bot_url)))
        _wait_for(f"{bot_url}/health", playing[0].bot, folder / "bot.log")
        yield playing[0]
    finally:
        _end([*(each.bot for each in playing), *parts])
        shutil.rmtree(folder, ignore_errors=True)


def _set_clock(sandbox_url: str) -> None:
    """Begin in the time of the story: a bot that sees the clock jump does nothing for minutes."""
    wish = {"now": BEGIN.isoformat(), "ticking": False}
    httpx.post(f"{sandbox_url}/_sandbox/clock", json=wish, trust_env=False).raise_for_status()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _port(url: str) -> str:
    return url.rpartition(":")[2]


def _start_sandbox(folder: Path, url: str, bot_url: str) -> subprocess.Popen[bytes]:
    arguments = ["-m", "bot.sandbox", "--port", _port(url), "--key-file", str(folder / "app.pem")]
    ways = ["--webhook-url", f"{bot_url}/webhooks", "--callback-url", f"{bot_url}/login/done"]
    return _start([*arguments, *ways], {"SANDBOX_WEBHOOK_SECRET": _SECRET}, folder / "sandbox.log")


def _start_bot(folder: Path, sandbox_url: str, bot_url: str) -> subprocess.Popen[bytes]:
    return _start(["-m", "bot.cli", "serve"], _settings(folder, sandbox_url, bot_url), folder / "bot.log")


def _settings(folder: Path, sandbox_url: str, bot_url: str) -> dict[str, str]:
    app = _app(sandbox_url)
    settings = {
        "GITHUB_API_URL": sandbox_url,
        "GITHUB_WEB_URL": sandbox_url,
        "APP_ID": str(app["id"]),
        "APP_PRIVATE_KEY_FILE": str(folder / "app.pem"),
        "WEBHOOK_SECRET": _SECRET,
        "DATA_DIR": str(folder / "data"),
        "PORT": _port(bot_url),
        "PUBLIC_URL": bot_url,
        "CLIENT_ID": str(app["client_id"]),
        "CLIENT_SECRET": str(app["client_secret"]),
        "OPERATORS": OPERATOR,
        "CLOCK_URL": f"{sandbox_url}/_sandbox/clock",
        # The play's people do in a minute what takes a fortnight: no manners towards a GitHub of our own.
        "READ_PAUSE": "0",
        "WRITE_PAUSE": "0",
        "TICK_SECONDS": "0.2",
        "SETTLE_SECONDS": "1",
        "LEASE_SECONDS": "5",
        "LOG_FORMAT": "json",
    }
    return {f"GOALKEEPER_{name}": value for name, value in settings.items()}


def _app(sandbox_url: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = httpx.get(f"{sandbox_url}/_sandbox/apps", trust_env=False).raise_for_status().json()
    return found[0]


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process that shall have these settings and no others of the bot."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOALKEEPER_")}
    return {**kept, **ours}


def _start(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as target:
        return subprocess.Popen(  # noqa: S603 - our own modules, with this very interpreter
            [sys.executable, *arguments],
            env=_environment(environment),
            stdout=target,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            start_new_session=True,
        )


def _wait_for(url: str, part: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, trust_env=False, timeout=2).is_success:
                return
        if part.poll() is not None:
            break
        time.sleep(0.05)
    words = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    message = f"{log.stem} did not start:\n{words}"
    raise StageError(message)


def _end(parts: Sequence[subprocess.Popen[bytes]]) -> None:
    for part in parts:
        if part.poll() is None:
            part.terminate()
    for part in parts:
        try:
            part.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            part.kill()
            part.wait()
