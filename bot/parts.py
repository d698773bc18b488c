"""Everything that a process works with, made from the settings: web, worker and the commands share it."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from bot.budgets import Budgets
from bot.clocks import clock
from bot.database import Database
from bot.github.access import Access, Call
from bot.metrics import Metrics
from bot.queue import defer
from bot.records import Records
from config.settings import Settings

# What a web does not need is read where somebody asks for it first: it holds thirty megabytes.
if TYPE_CHECKING:
    from bot.github.client import GitHub
    from bot.reconcile import Tools
    from bot.traces import Traces

# How long a database may take to answer: a service waits for one that is starting, a person at a terminal does not.
SERVICE_SECONDS, COMMAND_SECONDS = 30.0, 4.0
_SPARE_CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a process works with, made from the settings; `client` returns always the same one."""

    settings: Settings
    database: Database
    records: Records
    client: Callable[[], GitHub]
    metrics: Metrics
    now: Callable[[], datetime]
    traces: Traces | None = None
    budgets: Budgets = field(default_factory=Budgets)

    @property
    def github(self) -> GitHub:
        """The client of GitHub, made when somebody asks for it first: a web may never do so."""
        return self.client()

    @property
    def tools(self) -> Tools:
        """What a turn of reconciling works with."""
        from bot.reconcile import Tools  # noqa: PLC0415

        secret = marker_secret(self.settings)
        channels = tuple(each.channel for each in self.settings.every_channel)
        return Tools(self.github, self.records, defer, self.now, self.settings.settle_seconds, secret, channels)


def marker_secret(settings: Settings) -> bytes:
    """Return what signs our markers in a new database: the same for the same App, so that a lost one does no harm."""
    return _derived(settings, b"goalkeeper markers")


def calendar_key(settings: Settings) -> bytes:
    """Return what the secret links of calendar feeds are made from."""
    return _derived(settings, b"goalkeeper calendars")


def dashboard_key(settings: Settings) -> bytes:
    """Return what the cookies and the tokens of those who are logged in are sealed with."""
    return _derived(settings, b"goalkeeper dashboard")


def _derived(settings: Settings, purpose: bytes) -> bytes:
    """Return a key for one purpose, from one that the deployment has already."""
    key = settings.private_key or settings.webhook_secret
    return hmac.digest(key.get_secret_value().strip().encode(), purpose, hashlib.sha256)


def secrets(settings: Settings) -> tuple[str, ...]:
    """Return what must appear in no log: the secrets of the settings, and what is made from them."""
    derived = (marker_secret(settings), calendar_key(settings), dashboard_key(settings))
    return (*settings.secrets(), *(form for key in derived for form in (key.hex(), repr(key)[2:-1])))


def access(settings: Settings) -> Access:
    """Return the addresses, credentials and manners with which we speak to GitHub."""
    key, token = settings.private_key, settings.token
    return Access(
        api_url=settings.github_api_url,
        web_url=settings.github_web_url,
        app_id=str(settings.app_id or ""),
        private_key=key.get_secret_value() if key else "",
        token=token.get_secret_value() if token and not settings.app_mode else "",
        token_permissions=settings.token_permissions,
        read_pause=settings.read_pause,
        write_pause=settings.write_pause,
        timeout=settings.call_timeout,
    )


def database(settings: Settings, patience: float = COMMAND_SECONDS) -> Database:
    """Return the database of the settings, not started yet; where there is a pool before it, PostgreSQL itself.

    `patience` is how many seconds it may take to answer at the start.
    """
    url = settings.database_direct_url or settings.database_url
    return Database(url.get_secret_value() if url else None, settings.data_dir, seconds=patience)


def pooled(settings: Settings) -> str | None:
    """Return the address of a pool that may give each transaction another connection; None where there is none."""
    url = settings.database_url
    return url.get_secret_value() if url and settings.database_direct_url else None


@contextlib.contextmanager
def parts(settings: Settings, traces: Traces | None = None, *, patience: float = COMMAND_SECONDS) -> Iterator[Parts]:
    """Start the database, bring its tables up to date, and hand out the parts; leave the database afterwards."""
    metrics, now = Metrics(), clock(settings.clock_url)
    with database(settings, patience) as opened:
        opened.migrate()
        size, pool = settings.workers + _SPARE_CONNECTIONS, pooled(settings)
        records = Records.open(pool or opened.url, size=size, retries=settings.retries, prepares=pool is None)
        try:
            budgets = Budgets()
            client = _client(settings, count_calls(metrics, traces, budgets))
            yield Parts(settings, opened, records, client, metrics, now, traces, budgets)
        finally:
            records.close()


def _client(settings: Settings, counter: Callable[[Call], None]) -> Callable[[], GitHub]:
    """Return what makes the client of GitHub when it is asked first, and returns the same one ever after."""
    lock = threading.Lock()

    @lru_cache(maxsize=1)
    def made() -> GitHub:
        from bot.github.client import GitHub  # noqa: PLC0415

        return GitHub(access(settings), counter)

    def client() -> GitHub:
        with lock:
            return made()

    return client


def count_calls(
    metrics: Metrics, traces: Traces | None = None, budgets: Budgets | None = None
) -> Callable[[Call], None]:
    """Return what counts every call of GitHub, spans it where somebody wants traces, and notes what is left."""

    def count(call: Call) -> None:
        well = HTTPStatus.OK <= call.status < HTTPStatus.BAD_REQUEST
        metrics.called(f"{call.kind} {call.name}", "ok" if well else str(call.status or "no answer"))
        metrics.cost(call.cost, call.remaining, call.installation)
        if budgets:
            budgets.note(call.installation, call.budget)
        if traces:
            traces.call(call.kind, call.name, call.status, call.cost, call.seconds)

    return count
