"""Faults of our own (R10, R11): what a crash left in the way of the embedded database, and a disk that is full."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import psycopg

from bot.embedded import Embedded
from bot.unprivileged import ServerError
from chaos.house import House, house, wait
from chaos.posting import at_rate
from chaos.row import Play, Row, Seen, Size
from chaos.working import ledger, post, too_slow

_START_SECONDS = 10.0
_HEAL_SECONDS = 30.0
_STALE = ("a dead process", "a stranger of the same account", "a stranger of ours", "half a number", "a copy")
_SMALL_MB = 160
_KEPT_POSTS = 20
_FILLING_POSTS = 1_000
_NOT_HERE = "left out: no small disk of its own can be had here, which needs root on Linux"


def _stale(given: Play) -> Seen:
    """Leave pid files behind that mislead, or a copy of the whole folder, and start the database again."""
    slowest, wrong = 0.0, []
    server = Embedded(given.folder / f"stale-{given.dice.randrange(1_000_000)}")
    server.start()
    server.stop()
    for turn in range(given.amount):
        kind = _STALE[turn % len(_STALE)]
        with _left_behind(kind, server) as started:
            began = time.monotonic()
            try:
                psycopg.connect(started.start()).close()
            except ServerError as error:
                wrong.append(f"after {kind}: {error}")
            slowest = max(slowest, time.monotonic() - began)
            started.stop()
    return Seen(f"it started within {slowest:.1f} s", (*wrong, *too_slow(slowest, _START_SECONDS, "to start")))


@contextlib.contextmanager
def _left_behind(kind: str, server: Embedded) -> Iterator[Embedded]:
    """Leave something behind in the folder of a stopped server; hand out what is to be started there, or beside it."""
    place = server.place()
    assert place is not None  # noqa: S101 - it was started before
    if kind == "a copy":
        server.start()
        copy = server.data_dir.with_name(server.data_dir.name + "-copy")
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["cp", "-a", str(server.data_dir), str(copy)], check=True)  # noqa: S603, S607 - with its owners
        yield Embedded(copy)
        server.stop()
        return
    owner = place.cluster.stat()
    account = {"user": owner.st_uid} if kind == "a stranger of the same account" and os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "600"], cwd="/", **account)  # type: ignore[call-overload] # noqa: S607
    if kind == "a dead process":
        stranger.kill()
        stranger.wait()
    text = "99" if kind == "half a number" else f"{stranger.pid}\n{place.cluster}\n1\n5432\n/nowhere\n*\n"
    pid_file = place.cluster / "postmaster.pid"
    pid_file.write_text(text, encoding="ascii")
    os.chown(pid_file, owner.st_uid, owner.st_gid)
    try:
        yield server
    finally:
        if stranger.poll() is None:
            stranger.kill()
            stranger.wait()


def _full(given: Play) -> Seen:
    """Fill the disk of the database while deliveries come, make room again; then let it be read-only at a start."""
    small = given.folder / f"small-{given.dice.randrange(1_000_000)}"
    small.mkdir()
    with contextlib.ExitStack() as stack:
        if not _mounted(small):
            return Seen(_NOT_HERE)
        stack.callback(_unmounted, small)
        at = stack.enter_context(house(given, small / "data"))
        at.web()
        healed, wrong, accepted = 0.0, list[str](), set[str]()
        for _ in range(given.amount):
            took, found = _filled(at, small, accepted)
            healed, wrong = max(healed, took), [*wrong, *found]
        at.database.stop()
        wrong += _read_only(at, small)
        lost = accepted - ledger(at)
    wrong += [f"{guid} was answered 202 and is lost" for guid in sorted(lost)[:5]]
    words = f"503 meanwhile; taken again {healed:.1f} s after; of {len(accepted):,} taken {len(lost)} lost"
    return Seen(words, (*wrong, *too_slow(healed, _HEAL_SECONDS, "to heal")))


def _filled(at: House, small: Path, accepted: set[str]) -> tuple[float, list[str]]:
    """Post until the full disk shows; return how long it took to heal when there was room again, and what is wrong."""
    accepted |= at_rate(at, _KEPT_POSTS, 50.0).accepted
    filler = small / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65_536))
    answers = at_rate(at, _FILLING_POSTS, 100.0)
    accepted |= answers.accepted
    filler.unlink()
    began = time.monotonic()
    if not _lives(at):
        # The server had no room to write down what it did, and ended. Who runs it starts it again.
        at.database.start()
    wait(lambda: post(at)[0] == HTTPStatus.ACCEPTED, 4 * _HEAL_SECONDS, "a delivery to be taken", *at.parts)
    kinds = set(answers.refused.values())
    wrong = [
        f"answered {status or 'nothing'} while the disk was full" for status in kinds - {HTTPStatus.SERVICE_UNAVAILABLE}
    ]
    return time.monotonic() - began, wrong if kinds else ["the disk was full, and nobody noticed"]


def _lives(at: House) -> bool:
    try:
        psycopg.connect(at.url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _read_only(at: House, small: Path) -> list[str]:
    """Try to start on a disk that cannot be written: a line says why; afterwards it starts."""
    _mount("-o", "remount,ro", str(small))
    try:
        at.database.start()
        wrong = ["it started on a read-only disk"]
    except ServerError as error:
        wrong = [f"the reason has more than one line: {error}"] if "\n" in str(error) else []
    except OSError as error:
        wrong = [f"no reason was given but {error!r}"]
    finally:
        _mount("-o", "remount,rw", str(small))
    at.database.start()
    return wrong


def _mounted(folder: Path) -> bool:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    return _mount("-t", "tmpfs", "-o", f"size={_SMALL_MB}m,mode=755", "none", str(folder)) == 0


def _mount(*arguments: str) -> int:
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode  # noqa: S603, S607


def _unmounted(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)  # noqa: S603, S607


ROWS = (
    Row(
        "R10", "stale pid files of the embedded database, and a copy of it", "starts", "it starts within 10 s",
        {Size.BRIEF: 5, Size.USUAL: 10, Size.LONG: 50}, _stale, ("what a crash left stays",), 5,
    ),
    Row(
        "R11", "the disk is full; then it is read-only at a start", "times",
        "503 meanwhile, taken again within 30 s, nothing taken is lost; a read-only disk is told in one line",
        {Size.USUAL: 1, Size.LONG: 5}, _full, ("nobody says 503",), 1,
    ),
)  # fmt: skip
