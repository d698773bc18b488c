"""Which live PostgreSQL processes work in a cluster? Asked of the system, never of a pid file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

_POLL_SECONDS = 0.02
_ORPHAN_SECONDS = 10.0


def inhabitants(cluster: Path) -> list[int]:
    """Return the process ids of the servers and backends whose working directory is `cluster`."""
    if sys.platform == "win32":  # pragma: no cover - there PostgreSQL itself sees reliably whether a server lives
        return []
    if not Path("/proc/self/cwd").exists():  # pragma: no cover - macOS, BSD
        return _by_lsof(cluster)
    found = []
    target = str(cluster.resolve())
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            # A process that ends while we look, or that belongs to somebody else, is none of ours.
            with suppress(OSError):
                if str(Path(entry.path, "cwd").readlink()) == target and _is_postgres(entry.name):
                    found.append(int(entry.name))
    return found


def _is_postgres(pid: str) -> bool:
    """Whether the process runs PostgreSQL: a shell may stand in the folder as well."""
    return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").startswith("postgres")


def _by_lsof(cluster: Path) -> list[int]:  # pragma: no cover - macOS, BSD
    command = ["lsof", "-a", "-c", "postgres", "-d", "cwd", "-Fpn"]
    listing = subprocess.run(command, check=False, capture_output=True, text=True).stdout  # noqa: S603
    found, pid = [], 0
    for line in listing.splitlines():
        if line.startswith("p"):
            pid = int(line[1:])
        elif line == f"n{cluster.resolve()}":
            found.append(pid)
    return found


def turn_out(cluster: Path, seconds: float = _ORPHAN_SECONDS) -> None:
    """Stop every server and backend of `cluster`: politely, after `seconds` at once, and at last by force.

    A stop at once is safe: the next start recovers from the log, nothing acknowledged is lost.
    """
    if sys.platform == "win32":  # pragma: no cover
        _pg_ctl_stop(cluster)
        return
    server = server_of(cluster)
    for order in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        present = inhabitants(cluster)
        # Backends take SIGINT for "cancel the query"; what a dead server left behind understands SIGQUIT.
        for pid in [server] if order is signal.SIGINT and server in present else present:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT if order is signal.SIGINT and pid != server else order)
        if _gone(cluster, seconds):
            return


def server_of(cluster: Path) -> int:
    """Return the number in the pid file, 0 when there is none to read."""
    try:
        return int((cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def _gone(cluster: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while inhabitants(cluster):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _pg_ctl_stop(cluster: Path) -> None:  # pragma: no cover - Windows
    from bot.unprivileged import binaries  # noqa: PLC0415

    command = [str(binaries(cluster) / "pg_ctl"), "stop", "-D", str(cluster), "-m", "fast", "-w"]
    subprocess.run(command, check=False, capture_output=True)  # noqa: S603
