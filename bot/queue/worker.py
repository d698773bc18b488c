"""The worker: takes jobs with their rows and looks at these in threads, for as long as the process lives."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.errors import DatabaseAway
from bot.queue.bell import Bell
from bot.queue.gathering import Gathering
from bot.queue.jobs import QUEUE, TAKING, Ending, Reconcile, defer, run_claim
from bot.queue.lease import Leases
from bot.records import PER_INSTALLATION
from bot.records.line import LINE, Line, bound
from bot.records.store import AWAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.records import Claim, Records

log = logging.getLogger(__name__)

_RESTART_SECONDS = (0.5, 10.0)
# So often somebody looks for jobs of which nobody told: those that were there before, and where LISTEN is not heard.
_POLL_SECONDS = 2.0
_ALL = sys.maxsize
# The database counts the pause of a row by its own clock.
_SLACK_SECONDS = 0.02

# Jobs that a worker of an earlier version, which noted who has them, took and did not end: the rows have long been
# taken over.
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


def clear_jobs(url: str, *, silent: float = 120.0, longest: float = 900.0, days: int = 3) -> int:
    """Finish the jobs of silent workers as failed, delete those that ended `days` ago; return how many were changed."""
    with Line.connect(url, **LINE) as conn:
        bound(conn)
        values = {"queue": QUEUE, "silent": silent, "longest": longest, "days": days}
        return conn.execute(_FINISH_STALLED, values).rowcount + conn.execute(_DELETE_ENDED, values).rowcount


class Worker:
    """Takes jobs until `stop`; a fault of the database only makes it begin anew.

    One thread takes a job with its row when one of those that look, `concurrency` in number, is free for it. `observe`
    is told of every job: its key, its ending and its seconds.
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
        self._stop = threading.Event()
        self._bell: Bell | None = None
        self._in_hand = 0
        self._changed = threading.Condition()
        self.up = False

    async def run(self) -> None:
        """Work until `stop`, then finish the looks in hand; returns at the latest `grace_seconds` after that."""
        try:
            await asyncio.to_thread(self._work)
        finally:
            self.stop()

    def stop(self) -> None:
        """Take no more jobs and let `run` return; may be called from any thread and before `run`."""
        self._stop.set()
        if (bell := self._bell) is not None:
            bell.ring()
        with self._changed:
            self._changed.notify_all()

    @property
    def in_hand(self) -> int:
        """How many rows are being worked on."""
        return self._in_hand

    @property
    def _places(self) -> int:
        """How many rows of one installation may be in hand when one more is begun.

        The last free thread is for installations of which nothing is, so that a large one does not hold up the others.
        """
        is_last = self._concurrency > self._per_installation and self.in_hand + 1 >= self._concurrency
        return 1 if is_last else self._per_installation

    def _work(self) -> None:
        """Take jobs until `stop`, whatever happens to the database."""
        threads = ThreadPoolExecutor(self._concurrency, thread_name_prefix="look")
        pause = _RESTART_SECONDS[0]
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._dispatch(threads)
            except Exception as error:  # whatever it is, the worker begins anew
                lasted = time.monotonic() - began
                pause = _RESTART_SECONDS[0] if lasted > _RESTART_SECONDS[1] else min(pause * 2, _RESTART_SECONDS[1])
                words = "the worker begins anew in %.1f s: %s"
                if isinstance(error, (DatabaseAway, *AWAY)):
                    log.warning(words, pause, type(error).__name__)
                else:
                    log.exception(words, pause, type(error).__name__)
                self._stop.wait(pause)
        with self._changed:
            if not self._changed.wait_for(lambda: self._in_hand == 0, self._grace):
                log.error("%d looks did not end in time and are left behind", self._in_hand)
        threads.shutdown(wait=False)
        self._leases.close()

    def _dispatch(self, threads: ThreadPoolExecutor) -> None:
        """Take jobs until `stop`; an error of the database rises."""
        with Bell(self._url) as bell:
            self._bell = bell
            self.up = True
            log.info("the worker takes jobs, %d side by side", self._concurrency)
            try:
                waiting = _ALL
                while not self._stop.is_set():
                    if waiting <= 0:
                        waiting = bell.heard(_POLL_SECONDS) or _ALL
                    elif self._is_free():
                        waiting = waiting - 1 if self._begin(threads) else 0
                    else:
                        bell.heard(0)  # what is not read fills the line, and all that waits is looked for anyway
                        waiting = _ALL
            finally:
                self.up = False
                self._bell = None

    def _is_free(self) -> bool:
        """Return whether a thread is free, after a while of waiting for one."""
        with self._changed:
            self._changed.wait_for(lambda: self._in_hand < self._concurrency or self._stop.is_set(), _POLL_SECONDS)
            return self._in_hand < self._concurrency

    def _begin(self, threads: ThreadPoolExecutor) -> bool:
        """Take a job and let its row be looked at; return False when none waits."""
        began = time.monotonic()
        taken = self._records.take(TAKING, self._owner, self._lease_seconds, self._places)
        if taken is None:
            return False
        if taken.claim is None:
            self._tell(taken.key, Ending.NOTHING, began)
            return True
        with self._changed:
            self._in_hand += 1
        threads.submit(self._look, taken.claim, began)
        return True

    def _look(self, claim: Claim, began: float) -> None:
        """Look at a row in a thread."""
        try:
            ending = run_claim(claim, self._records, self._reconcile, leases=self._leases, gathering=self._gathering)
            self._tell(claim.key, ending, began)
        except Exception:
            log.exception("%s of %s was left as it is", claim.key, claim.repo)
        finally:
            with self._changed:
                self._in_hand -= 1
                self._changed.notify_all()

    def _tell(self, key: str, ending: Ending, began: float) -> None:
        if self._observe is not None:
            self._observe(key, ending, time.monotonic() - began)

    def _wake_later(self, key: str, seconds: float) -> None:
        """Queue a row when its pause is over; what a process that ends forgets, the tick of another one finds."""
        timer = threading.Timer(seconds + _SLACK_SECONDS, self._queue_gathered, [key])
        timer.daemon = True
        timer.start()

    def _queue_gathered(self, key: str) -> None:
        if not self._stop.is_set():
            with contextlib.suppress(DatabaseAway):
                self._records.gathered(key, defer)
