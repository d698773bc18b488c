"""Which processes outlive the tests that started them? Each carries a mark in its environment."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 5.0
# Without it, as on macOS and Windows, nobody is found.
PROCESSES = Path("/proc")
MARK = re.compile(rb"/nowhere/tests-[0-9a-f]{32}")


def mark() -> None:
    """Mark this process's children and theirs: `PATH` is what even the database's server is given."""
    folder = f"/nowhere/tests-{uuid.uuid4().hex}"
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), folder])


def end(patience: float = PATIENCE) -> list[str]:
    """Kill what still runs although it had `patience` seconds to end; return a line for each."""
    until = time.monotonic() + patience
    left = dict(marked())
    while left and time.monotonic() < until:
        time.sleep(0.1)
        left = dict(marked())
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return [f"{pid} {command}" for pid, command in sorted(left.items())]


def marked() -> Iterator[tuple[int, str]]:
    """Yield every other running process of ours: its number and its command."""
    ours = os.environ["PATH"].rpartition(os.pathsep)[2].encode()
    # Whoever is found may be killed: a folder that others have in their path, too, is no mark.
    for place in PROCESSES.glob("[0-9]*") if MARK.fullmatch(ours) else ():
        # It may end while we look, and those of other people are closed to us. A zombie's command is empty.
        with contextlib.suppress(OSError):
            command = (place / "cmdline").read_bytes()
            if command and int(place.name) != os.getpid() and _carries(place, ours):
                yield int(place.name), command.replace(b"\0", b" ").decode(errors="replace").strip()


def _carries(place: Path, mark: bytes) -> bool:
    return any(
        line.startswith(b"PATH=") and line.endswith(mark) for line in (place / "environ").read_bytes().split(b"\0")
    )
