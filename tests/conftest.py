"""What every test may ask for: a key pair, a real PostgreSQL, a fresh migrated database in it, and records."""

from __future__ import annotations

import contextlib
import functools
import itertools
import logging
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import structlog
from coverage import Coverage
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import settings

from bot.database import Database
from bot.embedded import Embedded
from bot.records import Records
from bot.sandbox.seeds import Key, new_rsa_key
from tests import survivors
from tests.watching import unwatched

if TYPE_CHECKING:
    from collections.abc import Iterator

# Nothing in a test's database must outlive the test: without these a fresh database takes a tenth of the time.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
ROOM = 2_000_000_000
WATCHED_SEEDS = 4
_numbers = itertools.count(1)

# Two cores share the time with databases and browsers of ours: how long one example takes says nothing. An ordinary run
# has the same examples each time: chance is for those who look for something new.
settings.register_profile("default", deadline=None, max_examples=100, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_configure(config: pytest.Config) -> None:
    """Mark every process that will be started, the workers of xdist included, and let a polite kill be a Ctrl-C."""
    if not _is_worker(config):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        survivors.mark()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let the workers begin unwatched: pytest-cov is going to watch them, and a second tracer runs when it rests."""
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """End what pytest-cov began in a worker before it knew that it is one; it begins a second time now."""
    if _is_worker(session.config) and (too_early := Coverage.current()):
        too_early.stop()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail when a process that a test started is still there, and end it."""
    if not _is_worker(session.config) and (left := survivors.end()):
        sys.stderr.write("\nThese processes outlived the tests that started them:\n" + "\n".join(left) + "\n")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones, lest they be waited for in the end, and watch the lines of the first seeds only.

    Watching doubles the time of a test; a further seed proves more about the end, but walks over the same lines.
    """
    items.sort(key=lambda item: "processes" not in item.path.parts)
    for item in items:
        if isinstance(item, pytest.Function) and getattr(item, "callspec", None):
            seed = item.callspec.params.get("seed", 0)
            if isinstance(seed, int) and seed >= WATCHED_SEEDS:
                item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Do not watch the preparations of a test whose lines are not watched either."""
    with unwatched() if item.get_closest_marker("no_cover") else contextlib.nullcontext():
        yield


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


@pytest.fixture(autouse=True)
def _logged_as_before() -> Iterator[None]:
    """Let no test decide how others log: a command that is tried in this process sets up the log of a whole process."""
    root, known, config = logging.getLogger(), structlog.is_configured(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    if structlog.get_config()["wrapper_class"] is not config["wrapper_class"]:
        structlog.configure(**config) if known else structlog.reset_defaults()
    if root.level != level:
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.fixture(scope="session")
def key() -> Key:
    """Return a key pair for an App; it takes long to make."""
    return new_rsa_key()


@pytest.fixture(scope="session", autouse=True)
def _each_private_key_is_read_once() -> Iterator[None]:
    """Reading a key checks it for 50 ms, and the tests make a thousand clients with a handful of keys."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.github.credentials.load_pem_private_key", functools.cache(load_pem_private_key))
        yield


def memory() -> Path | None:
    """Return a folder in memory when there is room for some databases, None for the usual one."""
    shared = Path("/dev/shm")  # noqa: S108
    if not shared.is_dir() or shutil.disk_usage(shared).free < ROOM or os.statvfs(shared).f_flag & os.ST_NOEXEC:
        return None
    return shared


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a new folder that every account may enter; pytest's own are closed, and root's server runs as another."""
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-test-", dir=memory()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """Return the URL of a migrated database that is only ever copied."""
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-tests-", dir=memory()))
    folder.chmod(0o755)
    server = Embedded(folder, settings=HASTY)
    url = server.start()
    Database(url).migrate()
    yield url
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(database_server: str) -> Iterator[str]:
    """Return the URL of a fresh migrated database, gone after the test."""
    name = f"test_{next(_numbers)}"
    admin = database_server.replace("/goalkeeper?", "/postgres?")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE goalkeeper STRATEGY file_copy")
    yield database_server.replace("/goalkeeper?", f"/{name}?")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    """Return records over a fresh database."""
    opened = Records.open(database_url)
    yield opened
    opened.close()
