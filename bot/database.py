"""The database: where it is, whether it answers, and which shape its tables have."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version as installed_version
from importlib.resources import files
from secrets import token_hex
from typing import TYPE_CHECKING, Self

import psycopg
from procrastinate.schema import SchemaManager, migrations_path
from psycopg.conninfo import conninfo_to_dict

from bot.embedded import Embedded
from bot.errors import GoalkeeperError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_LOCK = 0x676F616C  # any number will do, as long as every process of ours takes the same
_POLL_SECONDS = 0.5
_QUEUE = "procrastinate"
_NEEDS = 150000


class SchemaError(GoalkeeperError):
    """The tables do not fit this version of Goalkeeper; the message says what to do next."""


class Unreachable(GoalkeeperError):
    """The database that the settings name does not answer; the message says where it was looked for."""


@dataclass(frozen=True, slots=True)
class Description:
    """What `goalkeeper db` shows: `place` without a password, the server's and the tables' versions."""

    kind: str
    place: str
    server: str
    schema: str
    queue: str
    bytes: int


class Database:
    """One PostgreSQL database: the embedded one of a data directory, or the one behind a URL."""

    def __init__(self, url: str | None = None, data_dir: Path | None = None, *, seconds: float = 30.0) -> None:
        """Take either; with both the URL wins. `seconds` is how long a server behind a URL may take to answer."""
        if url is None and data_dir is None:
            raise ValueError("a URL or a data directory is needed")
        self._embedded = Embedded(data_dir) if url is None and data_dir is not None else None
        self._url = url
        self._seconds = seconds

    def start(self) -> str:
        """Start the embedded server or wait for the other one; return the URL, which may hold a password.

        Raises unprivileged.ServerError or Unreachable.
        """
        if self._embedded is not None:
            self._url = self._embedded.start()
        self._wait()
        return self.url

    def stop(self) -> None:
        """Leave the embedded server, which stops when nobody else uses it; a server behind a URL is not touched."""
        if self._embedded is not None:
            self._embedded.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The URL to connect to; RuntimeError before the embedded server was started."""
        if self._url is None:
            raise RuntimeError("start the database first")
        return self._url

    def _wait(self) -> None:
        deadline = time.monotonic() + self._seconds
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or _hopeless(error):
                    raise Unreachable(
                        f"{redacted(self.url)} does not answer ({_first_line(error)}): "
                        "check GOALKEEPER_DATABASE_URL and that the server runs and lets this machine in"
                    ) from None
                time.sleep(_POLL_SECONDS)
            else:
                return

    def revive(self) -> None:
        """Start the embedded server again when it does not answer; one behind a URL is its operator's affair."""
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            if self._embedded is not None:
                self._embedded.start()

    def describe(self) -> Description:
        """Say where the database is and which versions it has."""
        with psycopg.connect(self.url) as conn:
            applied = _applied(conn)
            row = conn.execute(
                "SELECT current_setting('server_version'), pg_database_size(current_database())"
            ).fetchone()
        assert row is not None  # noqa: S101 - a SELECT without FROM has one row
        ours = sorted(name for name in applied if not name.startswith(_QUEUE))
        queue = [name for name in applied if name.startswith(_QUEUE)]
        return Description(
            kind="embedded" if self._embedded is not None else "external",
            place=str(self._embedded.data_dir) if self._embedded is not None else redacted(self.url),
            server=row[0],
            schema=ours[-1] if ours else "",
            queue=queue[0].partition(" ")[2] if queue else "",
            bytes=row[1],
        )

    def free(self) -> int | None:
        """Return the bytes free on the disk of the embedded database; None for one behind a URL."""
        return None if self._embedded is None else shutil.disk_usage(self._embedded.data_dir).free

    def version(self) -> str:
        """Return the name of the newest migration in the database, "" when it is empty."""
        return self.describe().schema

    def missing(self) -> tuple[str, ...]:
        """Return the migrations of this version that the database lacks, and change nothing.

        Raises SchemaError when the database is newer than this code, or too old a server.
        """
        with psycopg.connect(self.url) as conn:
            _check_server(conn)
            applied = _applied(conn)
        ours = _our_files()
        _refuse_strangers({name for name in applied if not name.startswith(_QUEUE)} - set(ours))
        queue = f"{_QUEUE} {installed_version('procrastinate')}"
        return tuple(name for name in (*sorted(ours), queue) if name not in applied)

    def hears(self, through: str = "", *, seconds: float = 3.0) -> bool:
        """Whether what one connection listens for arrives when another one, to `through`, tells it.

        It does not behind a pool that gives each transaction another connection. `through` is this database by default.
        """
        with (
            psycopg.connect(self.url, autocommit=True, connect_timeout=5) as listener,
            psycopg.connect(through or self.url, autocommit=True, connect_timeout=5) as speaker,
        ):
            listener.execute("LISTEN goalkeeper_doctor")
            word = token_hex(8)
            speaker.execute("SELECT pg_notify('goalkeeper_doctor', %s)", [word])
            # Two doctors may ask at once: the other one's word is not ours.
            return any(heard.payload == word for heard in listener.notifies(timeout=seconds, stop_after=1))

    def migrate(self) -> list[str]:
        """Bring the tables up to date and return what was applied, nothing when they are.

        Everything happens in one transaction under a lock that all processes share, so two that start at once do it
        once, and one that is killed leaves nothing half done. Raises SchemaError when the database is newer than this
        code, or when a file that was applied has changed since.
        """
        with psycopg.connect(self.url) as conn:
            _check_server(conn)
            conn.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            conn.execute(
                "CREATE TABLE IF NOT EXISTS schema_migration "
                "(name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
            )
            applied = _applied(conn)
            return _migrate_queue(conn, applied) + _migrate_ours(conn, applied)


def redacted(url: str) -> str:
    """Return host, port and database of a URL, without its password."""
    parts = conninfo_to_dict(url)
    return f"{parts.get('dbname', '')} at {parts.get('host', 'localhost')}:{parts.get('port', 5432)}"


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def _hopeless(error: psycopg.OperationalError) -> bool:
    """Whether waiting cannot help: the server answered, and said no."""
    return bool(re.search(r"authentication failed|does not exist|no pg_hba\.conf entry", str(error)))


def _check_server(conn: psycopg.Connection) -> None:
    if conn.info.server_version < _NEEDS:
        raise SchemaError(f"PostgreSQL {conn.info.server_version // 10000} is too old: 15 or newer is needed")


def _applied(conn: psycopg.Connection) -> dict[str, str]:
    """Return the checksum of every migration that was applied."""
    there = conn.execute("SELECT to_regclass('schema_migration') IS NOT NULL").fetchone()
    if there is None or not there[0]:
        return {}
    return dict(conn.execute("SELECT name, checksum FROM schema_migration ORDER BY name").fetchall())


def _note(conn: psycopg.Connection, name: str, text: str) -> None:
    conn.execute("INSERT INTO schema_migration (name, checksum) VALUES (%s, %s)", [name, _checksum(text)])


def _checksum(text: str) -> str:
    # A checkout on Windows may turn the line ends; that is no change.
    return sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def _run(conn: psycopg.Connection, text: str) -> None:
    """Run a file of statements; it is part of the installed code, never of anybody's input."""
    conn.execute(text.encode())


def _migrate_ours(conn: psycopg.Connection, applied: dict[str, str]) -> list[str]:
    """Apply our numbered files that are missing, in order."""
    ours = _our_files()
    _refuse_strangers({name for name in applied if not name.startswith(_QUEUE)} - set(ours))
    for name, text in sorted(ours.items()):
        if name in applied and applied[name] != _checksum(text):
            raise SchemaError(f"migration {name} was changed after it was applied: put the file of the release back")
    missing = sorted(set(ours) - set(applied))
    for name in missing:
        _run(conn, ours[name])
        _note(conn, name, ours[name])
    return missing


def _our_files() -> dict[str, str]:
    """Return the text of each numbered file, by its name without the ending."""
    return {
        entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8")
        for entry in files("bot").joinpath("migrations").iterdir()
        if entry.name.endswith(".sql")
    }


def _refuse_strangers(names: set[str]) -> None:
    if names:
        raise SchemaError(
            f"the database has {', '.join(sorted(names))}, which this version of Goalkeeper does not know: "
            "it was used by a newer one; install that version again"
        )


def _migrate_queue(conn: psycopg.Connection, applied: dict[str, str]) -> list[str]:
    """Give procrastinate the tables of the installed version: whole at first, later by its own migration files."""
    wanted = installed_version("procrastinate")
    noted = [name for name in applied if name.startswith(_QUEUE)]
    name = f"{_QUEUE} {wanted}"
    if noted == [name]:
        return []
    schema = SchemaManager.get_schema()
    if not noted:
        _run(conn, schema)
    else:
        present = noted[0].partition(" ")[2]
        if _numbers(present) > _numbers(wanted):
            _refuse_strangers({noted[0]})
        for file in sorted(migrations_path.glob("*.sql")):
            if _numbers(present) < _numbers(file.name.partition("_")[0]) <= _numbers(wanted):
                _run(conn, file.read_text(encoding="utf-8"))
        conn.execute("DELETE FROM schema_migration WHERE name = %s", [noted[0]])
    _note(conn, name, schema)
    return [name]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
