"""Servers that the measurements start and end themselves, with what they use of processor and memory (on Linux)."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from benchmarks.door.bodies import APP, SECRET, posts
from bot.sandbox.seeds import Key, new_rsa_key

ROOT = Path(__file__).parents[2]
# As the command `goalkeeper`, of the tree that is measured.
GOALKEEPER = (sys.executable, "-m", "bot.cli")
PROBOT = "14.3.2"
_CACHE = ROOT / ".cache" / "benchmarks"
_START_SECONDS = 60.0
_FETCH_SECONDS = 300
_NOTHING: Mapping[str, str] = {}
_direct = build_opener(ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Server:
    """A process of ours: its number, and the port on which it answers, 0 for one that does not."""

    pid: int
    port: int = 0

    def get(self, path: str) -> object:
        """Return the JSON that it answers."""
        with _direct.open(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.load(answer)


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def started(command: Sequence[str], port: int = 0, environment: Mapping[str, str] = _NOTHING) -> Iterator[Server]:
    """Start a process, wait until it listens on its port, and end it afterwards."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("GOALKEEPER_")}
    told.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**told, **environment}, stdout=log, stderr=log)  # noqa: S603
        try:
            if port and not _answers(port, process):
                log.seek(0)
                raise RuntimeError(f"{command} did not start: {log.read()[-2_000:].decode(errors='replace')}")
            yield Server(process.pid, port)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.005)
    return False


@cache
def key() -> Key:
    """Return the key pair of the App; it takes long to make."""
    return new_rsa_key()


def github() -> contextlib.AbstractContextManager[Server]:
    """Start a GitHub that takes comments."""
    port = free_port()
    return started([sys.executable, "-m", "benchmarks.door.github", str(port)], port)


def floor() -> contextlib.AbstractContextManager[Server]:
    """Start FastAPI by itself."""
    port = free_port()
    return started([sys.executable, "-m", "benchmarks.door.floor", str(port)], port)


def settings(api: Server, **more: str) -> dict[str, str]:
    """Return the settings of ours: as an App, without pauses between calls, logging as by default."""
    usual = {
        "APP_ID": str(APP),
        "APP_PRIVATE_KEY": key().private,
        "WEBHOOK_SECRET": SECRET,
        "GITHUB_API_URL": f"http://127.0.0.1:{api.port}",
        "READ_PAUSE": "0",
        "WRITE_PAUSE": "0",
        "LOG_FORMAT": "json",
        "WORKERS": "32",
    }
    return {f"GOALKEEPER_{name}": value for name, value in (usual | more).items()}


def first_answer(environment: dict[str, str]) -> tuple[float, float]:
    """Start `goalkeeper serve`; return after how many seconds it accepted a delivery, and the MB that all of it holds.

    The memory is taken after some hundred deliveries, with the PostgreSQL that it has brought along, if it has.
    """
    port, began = free_port(), time.monotonic()
    with started([*GOALKEEPER, "serve"], port, environment | {"GOALKEEPER_PORT": str(port)}) as server:
        _post(port, 1)
        took = time.monotonic() - began
        _post(port, 300)
        return took, held(family(server.pid))


def _post(port: int, many: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for post in posts(1, many):
        connection.request("POST", "/webhooks", post.body, post.headers)
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.ACCEPTED:
            raise RuntimeError(f"answered {answer.status}: {answer.read()!r}")
        answer.read()
    connection.close()


@contextlib.contextmanager
def web(environment: dict[str, str]) -> Iterator[Server]:
    """Start our web door alone, as `goalkeeper serve --no-worker` runs it."""
    port = free_port()
    told = environment | {"GOALKEEPER_PORT": str(port)}
    with started([*GOALKEEPER, "serve", "--no-worker"], port, told) as server:
        yield server


def worker(environment: Mapping[str, str]) -> contextlib.AbstractContextManager[Server]:
    """Start our worker with the one job."""
    return started([sys.executable, "-m", "benchmarks.door.ours"], 0, environment)


def probot_folder() -> Path | None:
    """Return where Probot was fetched to, with npm and once; None where npm is not or cannot fetch it."""
    folder, npm = _CACHE / f"probot-{PROBOT}", shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    if not (folder / "node_modules" / "probot").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        asked = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), f"probot@{PROBOT}"]
        if subprocess.run(asked, check=False, timeout=_FETCH_SECONDS, capture_output=True).returncode:  # noqa: S603
            return None
    return folder


def probot(folder: Path, api: Server) -> contextlib.AbstractContextManager[Server]:
    """Start Probot with the one job. Node finds a package beside the file that names it, so the file is copied."""
    port = free_port()
    script = str(shutil.copy(Path(__file__).with_name("probot.mjs"), folder))
    arguments = [str(port), f"http://127.0.0.1:{api.port}", SECRET, key().private]
    return started([shutil.which("node") or "node", script, *arguments], port, {"NODE_ENV": "production"})


def family(*pids: int) -> list[int]:
    """Return these processes and all that they started."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = list(pids)
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid and child not in found]
    return found


def _parent(process: Path) -> int:
    with contextlib.suppress(OSError):
        return int(_fields(process)[1])
    return 0


def _fields(process: Path) -> list[str]:
    return (process / "stat").read_text().rpartition(")")[2].split()


def busy(pids: Sequence[int]) -> float:
    """Return the seconds of processor time that these processes have used, and what they started and has ended."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            ticks += sum(map(int, _fields(Path(f"/proc/{pid}"))[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def held(pids: Sequence[int]) -> float:
    """Return the memory of these processes in MB; what several share is counted once."""
    kilobytes = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kilobytes += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return kilobytes / 1024
