"""Puts the parts together and runs them: web, worker and clock in one process, or apart."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

import uvicorn
from fastapi import FastAPI

from bot import feed
from bot.app import Check, Context, create_app
from bot.clock import Clock
from bot.clocks import clock
from bot.database import Database
from bot.errors import GoalkeeperError
from bot.event import Repo
from bot.github.access import Access, Call
from bot.github.client import GitHub
from bot.github.faults import ASTRAY, astray
from bot.intake import Intake
from bot.leaving import Leavers
from bot.metrics import Metrics
from bot.ourselves import Ourselves, nobody, of_app
from bot.queue import QUEUEING, Ending, Worker, defer
from bot.reconcile import Tools, reconcile
from bot.records import Claim, Fence, Outcome, Records
from config.settings import Settings
from handlers import HANDLERS

_LOG = logging.getLogger(__name__)

_SPARE_CONNECTIONS = 8
_REVIVE_SECONDS = 5.0
_MEET_AGAIN_SECONDS = 15.0
_CHECK_SECONDS = 30.0
_REDELIVER_SECONDS = 600.0
_LEAVERS_SECONDS = 3600.0
# GitHub keeps deliveries for three days.
_REDELIVER_WITHIN = timedelta(days=3)
# Later rounds look back a little further than the one before: clocks differ, and lists lag.
_REDELIVER_OVERLAP = timedelta(hours=1)
_WHO_WE_ARE_SECONDS = 3600.0
_GRACEFUL_SECONDS = 10
_SWITCH_SECONDS = 0.001
_WAITS_TOO_LONG = 300.0


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a process works with, made from the settings."""

    settings: Settings
    database: Database
    records: Records
    github: GitHub
    metrics: Metrics
    now: Callable[[], datetime]

    @property
    def tools(self) -> Tools:
        """What a turn of reconciling works with."""
        secret = marker_secret(self.settings)
        return Tools(self.github, self.records, defer, self.now, self.settings.settle_seconds, secret)


def marker_secret(settings: Settings) -> bytes:
    """Return what signs our markers in a new database: the same for the same App, so that a lost one does no harm."""
    return _derived(settings, b"goalkeeper markers")


def calendar_key(settings: Settings) -> bytes:
    """Return what the secret links of calendar feeds are made from."""
    return _derived(settings, b"goalkeeper calendars")


def _derived(settings: Settings, purpose: bytes) -> bytes:
    """Return a key for one purpose, from one that the deployment has already."""
    key = settings.private_key or settings.webhook_secret
    return hmac.digest(key.get_secret_value().strip().encode(), purpose, hashlib.sha256)


def secrets(settings: Settings) -> tuple[str, ...]:
    """Return what must appear in no log: the secrets of the settings, and what is made from them."""
    derived = (marker_secret(settings), calendar_key(settings))
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


def database(settings: Settings) -> Database:
    """Return the database of the settings, not started yet."""
    url = settings.database_url
    return Database(url.get_secret_value() if url else None, settings.data_dir)


@contextlib.contextmanager
def parts(settings: Settings) -> Iterator[Parts]:
    """Start the database, bring its tables up to date, and hand out the parts; leave the database afterwards."""
    metrics, now = Metrics(), clock(settings.clock_url)
    with database(settings) as opened:
        opened.migrate()
        records = Records.open(opened.url, size=settings.workers + _SPARE_CONNECTIONS, retries=settings.retries)
        try:
            yield Parts(settings, opened, records, GitHub(access(settings), count_calls(metrics)), metrics, now)
        finally:
            records.close()


def count_calls(metrics: Metrics) -> Callable[[Call], None]:
    """Return what counts every call of GitHub."""

    def count(call: Call) -> None:
        well = HTTPStatus.OK <= call.status < HTTPStatus.BAD_REQUEST
        metrics.called(f"{call.kind} {call.name}", "ok" if well else str(call.status or "no answer"))
        metrics.cost(call.cost, call.remaining, call.installation)

    return count


def worker(made: Parts) -> Worker:
    """Return the worker that turns jobs into looks."""

    def turn(claim: Claim, fence: Fence) -> Outcome:
        return reconcile(claim, fence, made.tools)

    def observe(key: str, ending: Ending, seconds: float) -> None:
        made.metrics.reconciled(key.partition(":")[0], ending.value, seconds)

    settings = made.settings
    return Worker(
        made.database.url,
        made.records,
        turn,
        concurrency=settings.workers,
        lease_seconds=settings.lease_seconds,
        observe=observe,
    )


def ticking(made: Parts) -> Clock:
    """Return the clock that finds what is due, lost, forgotten or never delivered."""
    rounds: dict[str, tuple[float, Callable[[], object]]] = {"revive": (_REVIVE_SECONDS, made.database.revive)}
    if made.settings.app_mode:
        rounds["redeliver"] = (_REDELIVER_SECONDS, Fetching(made))
        leavers = Leavers(made.records, lambda *of: made.github.reaches(*of), made.settings.keep_days)
        rounds["leavers"] = (_LEAVERS_SECONDS, leavers)
    found = Clock(
        made.database.url,
        made.records,
        defer,
        made.now,
        tick=made.settings.tick_seconds,
        sweep=made.settings.sweep_seconds,
        rounds=rounds,
    )
    found.ticked = partial(made.metrics.ticked, made.settings.tick_seconds)
    return found


def meet(made: Parts, met: set[int]) -> int:
    """Get to know every repository that the App was given, and wake what is known; return how many rows.

    Installations in `met` are left out, and the others added as they are met, so that one may be tried again.
    """
    rows = 0
    for installation in made.github.installations() if made.settings.app_mode else ():
        if not installation.suspended and installation.id not in met:
            reachable = made.github.repositories(installation.id)
            repos = [Repo(each.database_id, each.full_name) for each in reachable if not each.archived]
            rows += made.records.meet(installation.id, repos, defer)
            met.add(installation.id)
    return rows


def redeliver(made: Parts, since: datetime) -> int:
    """Ask GitHub again for the deliveries since then that never reached us; return how many."""
    missed = [
        each
        for each in made.github.failed_deliveries(since)
        if each.event in HANDLERS and each.event != "ping" and made.records.delivery(each.guid) is None
    ]
    for delivery in missed:
        made.github.redeliver(delivery.id)
    return len(missed)


class Fetching:
    """Fetches lost deliveries: at first of all the time that GitHub keeps them, then of what came since.

    One request a round as long as little fails, however many sprints there are.
    """

    def __init__(self, made: Parts) -> None:
        self._made = made
        self._since = made.now() - _REDELIVER_WITHIN

    def __call__(self) -> int:
        """Fetch once; return how many deliveries were asked for. A round that fails is made up for by the next."""
        began = self._made.now()
        count = redeliver(self._made, max(self._since, began - _REDELIVER_WITHIN))
        self._since = began - _REDELIVER_OVERLAP
        self._made.metrics.redelivered(count)
        return count


class WhoWeAre:
    """Who this App is at GitHub: nobody until GitHub has said so, and asked anew every hour, for Apps are renamed."""

    def __init__(self, made: Parts) -> None:
        self._made = made
        self._known = nobody()

    def __call__(self) -> Ourselves:
        """Return what is known; this asks nobody."""
        return self._known

    def ask(self) -> None:
        """Ask GitHub; in token mode we share a person's account and stay nobody. GoalkeeperError when it is away."""
        if self._made.settings.app_id is not None:
            self._known = of_app(self._made.settings.app_id, self._made.github.slug())

    def keep_asking(self) -> None:
        """Ask for ever, from a thread of its own."""
        while True:
            pause = _WHO_WE_ARE_SECONDS
            try:
                self.ask()
            except GoalkeeperError as error:
                pause = _MEET_AGAIN_SECONDS
                _LOG.warning("could not ask GitHub who we are; again in %.0f s: %s", pause, error)
            time.sleep(pause)


class _Server(uvicorn.Server):
    """A web server that leaves the signals to us: the worker wants to know of them too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def context(made: Parts, works: Worker | None, ourselves: Callable[[], Ourselves] = nobody) -> Context:
    """Return what the web application stands on."""
    return Context(
        made.settings,
        Intake(partial(made.records.accept_all, defer=defer, queueing=QUEUEING)).accept,
        made.metrics,
        checks={
            "database": lambda: _database_check(made),
            "queue": lambda: _queue_check(made, works),
            "github": _GitHubCheck(made.github, made.now),
        },
        troubled=made.records.troubled,
        routers=[feed.router(_shelf(made))],
        ourselves=ourselves,
    )


def _shelf(made: Parts) -> feed.Shelf:
    rules, titles = partial(_good_rules, made.records), partial(_titles, made.records)
    return feed.Shelf(calendar_key(made.settings), rules, made.now, titles)


def _titles(records: Records, name: str) -> feed.Titles:
    repo = records.repository(name)
    return () if repo is None else records.titles(repo.id)


def _good_rules(records: Records, name: str) -> str | None:
    """Return the last good rules of a repository by its name, "" for none; None for one that nobody knows."""
    repo = records.repository(name)
    return None if repo is None else records.good_rules(repo.id) or ""


def _database_check(made: Parts) -> Check:
    made.records.ping()
    return Check(ok=True)


def _queue_check(made: Parts, works: Worker | None) -> Check:
    """Work must not wait: neither for a worker of this process that is down, nor for any other one."""
    if works is not None and not works.up:
        return Check(ok=False, detail="the worker is not running; it begins anew by itself, and the log says why")
    waited = made.records.counts()["oldest_dirty"]
    if waited > _WAITS_TOO_LONG:
        return Check(ok=False, detail=f"a row has waited for {waited:.0f} s; start more workers: `goalkeeper worker`")
    return Check(ok=True)


class _GitHubCheck:
    """Asks GitHub at most every half minute: `/ready` is open to anybody, and our calls are counted."""

    def __init__(self, github: GitHub, now: Callable[[], datetime]) -> None:
        self._github = github
        self._now = now
        self._asked = float("-inf")
        self._said = Check(ok=False, detail="not asked yet")

    def __call__(self) -> Check:
        """Return what GitHub said of our credentials lately, and whether our clock is near enough to its own."""
        if time.monotonic() - self._asked > _CHECK_SECONDS:
            wrong, ahead = self._github.check(), self._github.own.ahead(self._now())
            if wrong is None and abs(ahead) > ASTRAY:
                wrong = astray(ahead, "nothing is done").why
            self._said, self._asked = Check(ok=wrong is None, detail=wrong or ""), time.monotonic()
        return self._said


def watch(made: Parts) -> None:
    """Let `/metrics` show what is asked at each scrape."""
    made.metrics.watch(made.records.counts)
    made.metrics.watch_pool(made.records.pool)
    made.metrics.watch_room(made.records.size, made.database.free)


def _web(made: Parts, app: FastAPI) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            host=made.settings.host,
            port=made.settings.port,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_GRACEFUL_SECONDS,
        )
    )


async def _until_told(web: _Server | None, works: Worker | None, ticks: Clock | None) -> None:
    """Run what there is until SIGTERM or SIGINT; then take nothing new and finish what is in hand."""
    told = asyncio.Event()
    _on_signals(told)
    parts_running = (web.serve() if web else None, works.run() if works else None)
    running = [asyncio.create_task(part) for part in parts_running if part]
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait([waiting, *running], return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        if web:
            web.should_exit = True
        if works:
            works.stop()
        # All at the same time: each may have to wait for a database that does not answer.
        stopped = [asyncio.to_thread(ticks.stop)] if ticks else []
        await asyncio.gather(*running, *stopped)


def _on_signals(told: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, told.set)
        except NotImplementedError:  # Windows has no handlers in the loop
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set))


def _first_meeting(made: Parts) -> None:
    """Meet everybody once at the start, beside the work: what was missed while nothing ran is found now."""
    met: set[int] = set()
    pause = _MEET_AGAIN_SECONDS
    while True:
        try:
            rows = meet(made, met)
        except GoalkeeperError as error:
            _LOG.warning("could not ask GitHub where the App is installed; again in %.0f s: %s", pause, error)
            time.sleep(pause)
            pause = min(2 * pause, _REDELIVER_SECONDS)
        else:
            _LOG.info("asked for a look at %d rows", rows)
            return


def run(settings: Settings, *, web: bool = True, work: bool = True) -> None:
    """Run until told to stop: the web door, the worker with its clock, or both."""
    # A thread that hears from the database waits at most so long for another one that is calculating.
    sys.setswitchinterval(_SWITCH_SECONDS)
    with parts(settings) as made:
        works = worker(made) if work else None
        ticks = ticking(made) if work else None
        watch(made)
        who = WhoWeAre(made)
        server = _web(made, create_app(context(made, works, who))) if web else None
        if server and settings.app_mode:
            threading.Thread(target=who.keep_asking, name="who we are", daemon=True).start()
        if ticks:
            ticks.start()
            threading.Thread(target=_first_meeting, args=[made], name="meeting", daemon=True).start()
        asyncio.run(_until_told(server, works, ticks))
