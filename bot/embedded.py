"""The PostgreSQL that Goalkeeper brings along: made, started, shared, recovered and stopped in the data directory."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg

from bot.filelock import FileLock
from bot.inhabitants import inhabitants, server_of, turn_out
from bot.unprivileged import Account, ServerError, account_for, binaries, is_root, reachable_binaries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROLE = DATABASE = "goalkeeper"
# Where root keeps the cluster of a data directory that the server's account cannot enter (one below /root, say).
ELSEWHERE = Path("/var/lib/goalkeeper")
_START_SECONDS = 300.0  # crash recovery of a long log takes its time
_STOP_SECONDS = 60.0
_BASE_LIMIT = 107 - len("/goalkeeper-12345678/.s.PGSQL.65535")
_LOG_BYTES = 1_000_000
_SETTINGS = {
    "max_connections": "100",  # 64 workers, and what else asks
    "shared_buffers": "32MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "max_wal_size": "256MB",
}

# Servers that this process started are its children: kept here so that they can be waited for.
_children: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server is: its home folder, the host (a socket's folder or an address), port and password."""

    home: Path
    password: str
    host: str = ""
    port: int = 5432

    @property
    def cluster(self) -> Path:
        """The folder with the data."""
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "server.log"

    def url(self, database: str = DATABASE) -> str:
        """Return the libpq URL; it holds the password, so show it to nobody."""
        if self.host.startswith("/"):
            return f"postgresql://{ROLE}:{self.password}@/{database}?host={quote(self.host)}&port={self.port}"
        return f"postgresql://{ROLE}:{self.password}@{self.host}:{self.port}/{database}"

    def __repr__(self) -> str:
        """Everything but the password."""
        return f"Place(home={str(self.home)!r}, host={self.host!r}, port={self.port})"


class Embedded:
    """One PostgreSQL server in `data_dir`, shared by every process of ours that starts it.

    The first one starts the server, the last one that stops takes it down. A process that is killed leaves the server
    running; the next one finds it, or recovers what was killed too. `settings` are further server settings.
    """

    def __init__(
        self, data_dir: Path, *, settings: Mapping[str, str] | None = None, seconds: float = _START_SECONDS
    ) -> None:
        self.data_dir = data_dir.absolute()
        self._settings = {**_SETTINGS, **(settings or {})}
        self._seconds = seconds
        self._seat: FileLock | None = None

    def start(self) -> str:
        """Start the server or join the one that runs; return its URL. Raises ServerError with the next step.

        Starting again is how a server that died under us comes back, under the same URL.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self._sit_down()
            try:
                place = self._running() or self._launch()
                # Also in one that runs: whoever started it may have been killed right before this.
                _make_database(place)
            except BaseException:
                self._stand_up()
                raise
        return place.url()

    def stop(self) -> None:
        """Leave the server; it is taken down when no other process of ours uses it. Doing so twice is harmless."""
        if self._seat is None:
            return
        with self._alone():
            self._stand_up()
            if not self._others():
                self._take_down()

    def place(self) -> Place | None:
        """Return where the server is (or last was), or None before the first start."""
        try:
            noted = json.loads(self._note.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise ServerError(f"{self._note} cannot be read: run as the account that owns it") from error
        home = self.data_dir / noted["home"]
        if noted["data_dir"] == str(self.data_dir):
            return Place(home, noted["password"], noted["host"], noted["port"])
        # Moved or copied: what lies inside came along, but the address may be that of the original's server.
        if home.is_relative_to(self.data_dir):
            return Place(home, noted["password"])
        raise ServerError(
            f"{self._note} came from {noted['data_dir']}, whose cluster is {home}: put the data directory back, "
            f"or remove {self._note} to begin with an empty database"
        )

    # Who else is here?

    @property
    def _note(self) -> Path:
        return self.data_dir / "postgres.json"

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep every other starter and stopper out."""
        try:
            lock = FileLock(self.data_dir / "postgres.lock")
            if not lock.acquire(self._seconds + _STOP_SECONDS):
                raise ServerError(f"another process has been starting the server in {self.data_dir} for too long")
        except OSError as error:
            raise ServerError(
                f"{self.data_dir} cannot be written ({error.strerror}): "
                "make the disk writable, run as its owner or set GOALKEEPER_DATA_DIR"
            ) from error
        with lock:
            self._hand_over(lock.path)
            yield

    def _sit_down(self) -> None:
        """Show the others that this process uses the server: a file that it keeps locked."""
        seats = self.data_dir / "postgres.users"
        seats.mkdir(exist_ok=True)
        self._stand_up()
        self._seat = FileLock(seats / f"{os.getpid()}-{secrets.token_hex(4)}")
        self._seat.acquire()
        for path in (seats, self._seat.path):
            self._hand_over(path)

    def _stand_up(self) -> None:
        if self._seat is not None:
            self._seat.release()
            self._seat.path.unlink(missing_ok=True)
            self._seat = None

    def _others(self) -> bool:
        """Whether another process uses the server; the seats of dead ones are cleared away."""
        for path in (self.data_dir / "postgres.users").iterdir():
            if self._seat is not None and path == self._seat.path:
                continue
            lock = FileLock(path)
            if not lock.acquire():
                return True
            lock.release()
            path.unlink(missing_ok=True)
        return False

    # Joining

    def _running(self) -> Place | None:
        """Return the place of a server that answers, waiting while it is starting up or shutting down."""
        place = self.place()
        if place is None or not place.host or not (sys.platform == "win32" or inhabitants(place.cluster)):
            return None
        programs = self._programs(place)
        deadline = time.monotonic() + self._seconds
        while (answer := _ping(programs, place)) is _Answer.NOT_YET:
            if time.monotonic() > deadline:
                raise ServerError(f"PostgreSQL has been starting for {self._seconds:.0f} s; see {place.log}")
            time.sleep(0.1)
        return place if answer is _Answer.READY else None

    def _programs(self, place: Place) -> Path:
        return reachable_binaries(binaries(place.cluster), account_for(place.cluster), place.home)

    # Starting

    def _launch(self) -> Place:
        """Clear away what a crash left, make the cluster if there is none, start the server and its database."""
        place = self.place() or self._found()
        account = account_for(place.cluster)
        self._clear(place)
        programs = self._programs(place)
        if not place.cluster.exists():
            _make_cluster(programs, place, account)
        place = self._address(place, account)
        process = self._spawn(programs, place, account)
        try:
            self._await(process, programs, place)
        except BaseException:
            process.kill()
            process.wait()
            raise
        _children[place.cluster] = process
        return place

    def _found(self) -> Place:
        """Choose a home and a password for a new cluster, and note both before anything is made."""
        home = self.data_dir / "postgres"
        account = account_for(home / "cluster")
        if not account.may_enter(self.data_dir):
            home = ELSEWHERE / hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:16]
        place = Place(home, secrets.token_urlsafe(24))
        try:
            home.mkdir(parents=True, exist_ok=True)
            home.chmod(0o700)
            account.own(home)
        except OSError as error:
            raise ServerError(
                f"{home} cannot be made ({error.strerror}): as root, set GOALKEEPER_DATA_DIR to a folder that every "
                "account may enter, or run as an ordinary user, or set GOALKEEPER_DATABASE_URL"
            ) from error
        self._write(place)
        return place

    def _write(self, place: Place) -> None:
        """Note the place in a file for our eyes only, whole or not at all."""
        new = self._note.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({**asdict(place), "home": self._relative(place.home), "data_dir": str(self.data_dir)}, file)
            file.flush()
            os.fsync(file.fileno())
        self._hand_over(new)
        new.replace(self._note)

    def _relative(self, home: Path) -> str:
        """Return the home as seen from the data directory, so that it can be moved."""
        return str(home.relative_to(self.data_dir) if home.is_relative_to(self.data_dir) else home)

    def _hand_over(self, path: Path) -> None:
        """Give what root made in the data directory to the directory's owner, who may be the next to start."""
        if is_root():
            owner = self.data_dir.stat()
            os.chown(path, owner.st_uid, owner.st_gid)

    def _clear(self, place: Place) -> None:
        """Make sure that no server is left in the cluster, and remove the pid file of one that died.

        PostgreSQL itself would take any live process with the old number for a server of the same account, which in a
        container is usual; and without looking first, a backend that outlived its server could still be writing.
        """
        if present := inhabitants(place.cluster):
            # Backends that outlived their server are nobody's any more; a live server may be somebody's.
            if server_of(place.cluster) in present and self._others():
                raise ServerError(
                    f"the server in {place.cluster} runs but does not answer at {place.host}; see {place.log}"
                )
            turn_out(place.cluster)
        _bury(place.cluster)
        if sys.platform != "win32":
            (place.cluster / "postmaster.pid").unlink(missing_ok=True)
        if place.host.startswith("/"):
            shutil.rmtree(place.host, ignore_errors=True)

    def _address(self, place: Place, account: Account) -> Place:
        """Give the server a new address and note it: a private folder for its socket, or a free port on Windows."""
        if sys.platform == "win32":  # pragma: no cover
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                place = replace(place, host="127.0.0.1", port=place.port if place.host else probe.getsockname()[1])
        else:
            folder = _socket_folder(place.host)
            account.own(folder)
            place = replace(place, host=str(folder))
        self._write(place)
        return place

    def _spawn(self, programs: Path, place: Place, account: Account) -> subprocess.Popen[bytes]:
        tcp = not place.host.startswith("/")
        settings = {
            **self._settings,
            "port": str(place.port),
            "listen_addresses": place.host if tcp else "",
            "unix_socket_directories": "" if tcp else place.host,
        }
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        if place.log.exists() and place.log.stat().st_size > _LOG_BYTES:
            place.log.replace(place.log.with_suffix(".old"))
        with place.log.open("ab") as log:
            # A session of its own: Ctrl-C in our terminal is for us, and we stop the server when we are done.
            return _run_as(account, [programs / "postgres", "-D", place.cluster, *flags], log)

    def _await(self, process: subprocess.Popen[bytes], programs: Path, place: Place) -> None:
        deadline = time.monotonic() + self._seconds
        while _ping(programs, place) is not _Answer.READY:
            if process.poll() is not None:
                raise ServerError(f"PostgreSQL did not start; the end of {place.log} says:\n{_tail(place.log)}")
            if time.monotonic() > deadline:
                raise ServerError(f"PostgreSQL did not start within {self._seconds:.0f} s; see {place.log}")
            time.sleep(0.02)

    # Stopping

    def _take_down(self) -> None:
        place = self.place()
        if place is None:
            return
        turn_out(place.cluster, seconds=_STOP_SECONDS)
        _bury(place.cluster)
        if place.host.startswith("/"):
            shutil.rmtree(place.host, ignore_errors=True)


def _bury(cluster: Path) -> None:
    """Wait for the server that this process started and that has ended."""
    child = _children.pop(cluster, None)
    if child is not None:
        child.wait()


def _socket_folder(last: str) -> Path:
    """Make a private folder with a short path: a socket's may have 107 bytes, and data directories are often deeper.

    The `last` one is made again where that is possible, so that the URL stays good for those who have it. Somebody
    else's folder of that name is never taken.
    """
    if last:
        with contextlib.suppress(OSError):
            Path(last).mkdir(mode=0o700)
            return Path(last)
    base = tempfile.gettempdir()
    return Path(tempfile.mkdtemp(prefix="goalkeeper-", dir=base if len(base) < _BASE_LIMIT else "/tmp"))  # noqa: S108


class _Answer(IntEnum):
    """What pg_isready's exit status means."""

    READY = 0
    NOT_YET = 1
    NOBODY = 2


def _ping(programs: Path, place: Place) -> _Answer:
    """Ask whether a server answers at this place; no password is needed for that."""
    command = [str(programs / "pg_isready"), "-q", "-h", place.host, "-p", str(place.port), "-t", "5"]
    status = subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode  # noqa: S603
    return _Answer(status) if status in {0, 1} else _Answer.NOBODY


def _run_as(account: Account, command: Sequence[str | Path], output: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a program of PostgreSQL under `account`, with a plain environment and none of our files open."""
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    drop: dict[str, Any] = {}
    if account.uid is not None:
        drop = {"user": account.uid, "group": account.gid, "extra_groups": []}
    try:
        return subprocess.Popen(  # noqa: S603
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=Path(command[0]).parent,
            env={**environment, "LC_ALL": "C"},
            start_new_session=True,
            **drop,
        )
    except OSError as error:
        raise ServerError(
            f"{command[0]} cannot be run as account {account.uid} ({error.strerror}): "
            "run Goalkeeper as an ordinary user, or set GOALKEEPER_DATABASE_URL"
        ) from error


def _make_cluster(programs: Path, place: Place, account: Account) -> None:
    """Make an empty cluster beside its place and rename it there, so that half a cluster is never used."""
    half = place.home / "cluster.new"
    shutil.rmtree(half, ignore_errors=True)
    password = place.home / "password.new"
    password.unlink(missing_ok=True)
    password.touch(mode=0o600)
    password.write_text(place.password, encoding="ascii")
    account.own(password)
    command: list[str | Path] = [
        programs / "initdb", "-D", half, "-U", ROLE, f"--pwfile={password}", "--auth=scram-sha-256",
        # The server's own collation: an upgrade of the system's library cannot break an index.
        "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums",
    ]  # fmt: skip
    with place.log.open("ab") as log:
        account.own(place.log)
        status = _run_as(account, command, log).wait()
    password.unlink()
    if status:
        raise ServerError(f"initdb could not make {half}; the end of {place.log} says:\n{_tail(place.log)}")
    half.rename(place.cluster)


def _make_database(place: Place) -> None:
    with psycopg.connect(place.url("postgres"), autocommit=True) as conn:
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            conn.execute(f'CREATE DATABASE "{DATABASE}"')


def _tail(log: Path) -> str:
    """Return the last lines of the server's log."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
