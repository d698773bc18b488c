"""The worker: takes jobs off the queue and runs them in threads, for as long as the process lives."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
from procrastinate import App, PsycopgConnector
from psycopg_pool import AsyncConnectionPool

from bot.errors import DatabaseAway
from bot.queue.gathering import Gathering
from bot.queue.jobs import QUEUE, TASK, Ending, Reconcile, defer, run_key
from bot.queue.lease import Leases
from bot.records import PER_INSTALLATION
from bot.records.line import LINE, AsyncLine, Line, bound, bound_async, check_async

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.records import Records

log = logging.getLogger(__name__)

_SPARE_THREADS = 4  # names are resolved in the same threads
_RESTART_SECONDS = (0.5, 10.0)
_STUCK_SECONDS = 60.0
_POOL_SECONDS = 10.0
_FREE_SECONDS = 3.0
# The database counts the pause of a row by its own clock.
_SLACK_SECONDS = 0.02

# Jobs of workers that died, or that run for longer than any look may: the rows have long been taken over.
_FINISH_STALLED = """
SELECT procrastinate_finish_job_v1(j.id, 'failed', false)
FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.queue_name = %(queue)s AND j.status = 'doing' AND (
    w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %(silent)s)
    OR NOT EXISTS (
        SELECT FROM procrastinate_events e
        WHERE e.job_id = j.id AND e.type = 'started' AND e.at > now() - make_interval(secs => %(longest)s)
    )
)
"""
_DELETE_ENDED = """
DELETE FROM procrastinate_jobs j
WHERE j.queue_name = %(queue)s AND j.status NOT IN ('todo', 'doing') AND NOT EXISTS (
    SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > now() - make_interval(days => %(days)s)
)
"""
_WAITING = """
SELECT EXISTS (
    SELECT FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
    WHERE j.queue_name = %(queue)s AND j.status = 'todo' AND e.at < now() - make_interval(secs => %(seconds)s)
)
"""


def clear_jobs(url: str, *, silent: float = 120.0, longest: float = 900.0, days: int = 3) -> int:
    """Finish the jobs of silent workers as failed, delete those that ended `days` ago; return how many were changed."""
    with Line.connect(url, **LINE) as conn:
        bound(conn)
        values = {"queue": QUEUE, "silent": silent, "longest": longest, "days": days}
        return conn.execute(_FINISH_STALLED, values).rowcount + conn.execute(_DELETE_ENDED, values).rowcount


class Worker:
    """Runs jobs until `stop`; a fault of the database or of the dispatcher only makes it begin anew.

    `observe` is told of every job: its key, its ending and its seconds.
    """

    def __init__(  # noqa: PLR0913 - the operator's settings
        self,
        url: str,
        records: Records,
        reconcile: Reconcile,
        *,
        concurrency: int = 4,
        lease_seconds: float = 30.0,
        longest_seconds: float = 900.0,
        per_installation: int = PER_INSTALLATION,
        grace_seconds: float = 60.0,
        observe: Callable[[str, Ending, float], None] | None = None,
    ) -> None:
        self._url = url
        self._records = records
        self._reconcile = reconcile
        self._concurrency = concurrency
        self._lease_seconds = lease_seconds
        self._per_installation = per_installation
        self._grace = grace_seconds
        self._observe = observe
        self._gathering = Gathering(self._wake_later)
        self._leases = Leases(records, every=lease_seconds / 3, longest=longest_seconds)
        self._owner = f"{socket.gethostname()}:{os.getpid()}"
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._began = 0.0
        self.up = False

    async def run(self) -> None:
        """Work until `stop`, then finish the jobs in hand; returns at the latest `grace_seconds` after that."""
        self._loop = asyncio.get_running_loop()
        threads = ThreadPoolExecutor(self._concurrency + _SPARE_THREADS, thread_name_prefix="look")
        # Without this, a machine of two processors would run six jobs at once, whatever `concurrency` says.
        self._loop.set_default_executor(threads)
        pause = _RESTART_SECONDS[0]
        while not self._stop.is_set():
            self._began = time.monotonic()
            try:
                await self._until_stopped()
            except Exception as error:  # noqa: BLE001 - whatever it is, the worker begins anew
                log.warning("the worker begins anew in %.1f s: %s", pause, type(error).__name__)
            lasted = time.monotonic() - self._began
            pause = _RESTART_SECONDS[0] if lasted > _RESTART_SECONDS[1] else min(pause * 2, _RESTART_SECONDS[1])
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)
        await self._loop.run_in_executor(None, self._leases.close)

    def stop(self) -> None:
        """Take no more jobs and let `run` return; may be called from any thread and before `run`."""
        if self._loop is None:
            self._stop.set()
        else:
            self._loop.call_soon_threadsafe(self._stop.set)

    @property
    def _places(self) -> int:
        """How many rows of one installation may be in hand when one more is begun.

        The last free thread is for installations of which nothing is, so that a large one does not hold up the others.
        """
        is_last = self._concurrency > self._per_installation and self.in_hand + 1 >= self._concurrency
        return 1 if is_last else self._per_installation

    @property
    def in_hand(self) -> int:
        """How many rows are being worked on."""
        return self._leases.count

    async def _until_stopped(self) -> None:
        """Run one dispatcher until it fails, hangs or `stop` is called."""
        async with self._pool() as pool, self._app().open_async(pool) as app:
            dispatcher = asyncio.create_task(self._dispatch(app), name="dispatcher")
            others = [asyncio.create_task(self._stop.wait()), asyncio.create_task(self._hangs())]
            self.up = True
            log.info("the worker takes jobs, %d side by side", self._concurrency)
            try:
                await asyncio.wait([dispatcher, *others], return_when=asyncio.FIRST_COMPLETED)
            finally:
                self.up = False
                for task in others:
                    task.cancel()
                await self._end(dispatcher)

    async def _dispatch(self, app: App) -> None:
        await app.run_worker_async(
            queues=[QUEUE],
            name=self._owner,
            concurrency=self._concurrency,
            install_signal_handlers=False,
            fetch_job_polling_interval=2.0,
            delete_jobs="successful",
        )

    async def _end(self, dispatcher: asyncio.Task[None]) -> None:
        """Let the dispatcher finish its jobs; give it up when it does not come back in time.

        With nothing in hand it has only to say goodbye, and a database that does not answer hears none.
        """
        dispatcher.cancel()
        free = asyncio.create_task(self._free())
        await asyncio.wait([dispatcher, free], timeout=self._grace, return_when=asyncio.FIRST_COMPLETED)
        free.cancel()
        if not dispatcher.done():
            log.error("the dispatcher did not end in time and is left behind, with %d rows in hand", self.in_hand)
        elif not dispatcher.cancelled() and (error := dispatcher.exception()) is not None:
            raise error

    async def _free(self) -> None:
        """Return a moment after nothing is in hand any more."""
        while self.in_hand:  # noqa: ASYNC110 - the threads that work know nothing of this loop
            await asyncio.sleep(_FREE_SECONDS / 20)
        await asyncio.sleep(_FREE_SECONDS)

    async def _hangs(self) -> None:
        """Return when jobs have waited for a minute although nothing is being worked on: the dispatcher hangs."""
        while True:
            await asyncio.sleep(_STUCK_SECONDS / 3)
            if self.in_hand == 0 and await asyncio.to_thread(self._jobs_wait) and self.in_hand == 0:
                log.error("jobs are waiting and the dispatcher takes none: it is started anew")
                return

    def _jobs_wait(self) -> bool:
        try:
            with Line.connect(self._url, **LINE) as conn:
                row = conn.execute(_WAITING, {"queue": QUEUE, "seconds": _STUCK_SECONDS}).fetchone()
        except psycopg.OperationalError:
            return False  # no database, no jobs: the dispatcher says so itself
        return row is not None and bool(row[0])

    @contextlib.asynccontextmanager
    async def _pool(self) -> AsyncIterator[AsyncConnectionPool[AsyncLine]]:
        """Open connections for one dispatcher: what failed once is not used again."""
        pool = AsyncConnectionPool(
            self._url,
            connection_class=AsyncLine,
            kwargs={**LINE, "application_name": "goalkeeper worker"},
            min_size=1,
            max_size=4,
            timeout=_POOL_SECONDS,
            configure=bound_async,
            check=check_async,
            open=False,
            name="worker",
        )
        try:
            await pool.open(wait=True, timeout=_POOL_SECONDS)
            yield pool
        finally:
            await pool.close()

    def _app(self) -> App:
        """Make a dispatcher that knows the one task."""
        app = App(connector=PsycopgConnector())
        app.task(name=TASK, queue=QUEUE)(self._job)
        return app

    def _job(self, key: str) -> None:
        """Run one job in its thread."""
        began = time.monotonic()
        ending = run_key(
            key,
            self._records,
            self._reconcile,
            leases=self._leases,
            owner=self._owner,
            lease_seconds=self._lease_seconds,
            per_installation=self._places,
            gathering=self._gathering,
        )
        if self._observe is not None:
            self._observe(key, ending, time.monotonic() - began)

    def _wake_later(self, key: str, seconds: float) -> None:
        """Queue a row when its pause is over; what a process that ends forgets, the tick of another one finds."""
        if self._loop is not None and not self._stop.is_set():
            self._loop.call_soon_threadsafe(self._loop.call_later, seconds + _SLACK_SECONDS, self._wake, key)

    def _wake(self, key: str) -> None:
        if self._loop is not None and not self._stop.is_set():
            self._loop.run_in_executor(None, self._queue_gathered, key)

    def _queue_gathered(self, key: str) -> None:
        with contextlib.suppress(DatabaseAway):
            self._records.gathered(key, defer)
