"""The clock: asks the records, at regular times, for what is due, lost or long forgotten."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler

from bot.errors import DatabaseAway
from bot.queue import clear_jobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.records import Defer, Records

log = logging.getLogger(__name__)

_HOUR = 3600.0


class Clock:
    """Ticks in a thread of its own. Any number of clocks may tick over one database: each row is asked for once.

    `now` returns the aware time by which people plan; `tick` and `sweep` are seconds between ticks, and between two
    looks at a row that nothing else asks for. `rounds` are further chores, each called every so many seconds; `ending`
    is set when the clock stops, so that long ones can end early.
    """

    def __init__(  # noqa: PLR0913 - what it asks for, and how often
        self,
        url: str,
        records: Records,
        defer: Defer,
        now: Callable[[], datetime],
        *,
        tick: float = 5.0,
        sweep: float = 600.0,
        rounds: dict[str, tuple[float, Callable[[], object]]] | None = None,
        ending: threading.Event | None = None,
    ) -> None:
        self._records = records
        self._ending = ending or threading.Event()
        self.ticked: Callable[[], None] = lambda: None
        """What is called when a tick has ended."""
        # APScheduler only says "now": which rows are due is asked of the records, so that nothing depends on its idea
        # of time zones, and a late or missed round costs nothing.
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None}
        )

        def one_tick() -> None:
            records.tick(now(), defer)
            self.ticked()

        self._every("tick", tick, one_tick)
        self._every("sweep", min(sweep / 10, _HOUR), lambda: records.sweep(defer, sweep))
        self._every("prune", _HOUR, self._prune)
        self._every("clear jobs", 60.0, lambda: clear_jobs(url))
        for name, (seconds, chore) in (rounds or {}).items():
            self._every(name, seconds, chore)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Finish the round in hand and tick no more; harmless when the clock does not tick."""
        self._ending.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _every(self, name: str, seconds: float, chore: Callable[[], object]) -> None:
        self._scheduler.add_job(_carefully, "interval", args=[name, chore], seconds=seconds, id=name, max_instances=1)

    def _prune(self) -> None:
        while not self._ending.is_set() and self._records.prune():
            log.info("old deliveries and effects were deleted")


def _carefully(name: str, chore: Callable[[], object]) -> None:
    """Do one chore; whatever goes wrong with it, the next round comes."""
    try:
        chore()
    except DatabaseAway:
        log.warning("%s: the database does not answer; the next round tries again", name)
    except Exception:
        log.exception("%s went wrong; the next round tries again", name)
