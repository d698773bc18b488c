"""Which rows is this process working on? Their leases are renewed from a thread until the work ends."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import TYPE_CHECKING, Protocol

from structlog.contextvars import bound_contextvars

from bot.errors import DatabaseAway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.records import Claim

log = logging.getLogger(__name__)


def names_of(claim: Claim) -> dict[str, str | int]:
    """Return what stands on every line that is logged about a look."""
    names: dict[str, str | int] = {"key": claim.key, "repo": claim.repo, "sprint": claim.number, "epoch": claim.epoch}
    return names | ({"delivery": ", ".join(claim.asked_by)} if claim.asked_by else {})


class Renewer(Protocol):
    """The part of the records that the leases need."""

    def renew(self, claim: Claim) -> bool:
        """Hold the row for another lease; False when somebody else has it."""
        ...


class Leases:
    """The claims in hand, renewed every `every` seconds, each for at most `longest` seconds.

    Work that hangs for longer than that is given up: its lease runs out, another worker takes the row, and the fence
    stops the one that hung before its next write.
    """

    def __init__(self, records: Renewer, *, every: float = 10.0, longest: float = 900.0) -> None:
        self._records = records
        self._every = every
        self._longest = longest
        self._held: dict[Claim, float] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def held(self, claim: Claim) -> Iterator[None]:
        """Renew this claim's lease until the block ends."""
        with self._lock:
            self._held[claim] = time.monotonic()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(claim, None)

    @property
    def count(self) -> int:
        """How many rows are in hand."""
        return len(self._held)

    def close(self) -> None:
        """Renew nothing any more."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(self._every):
            with self._lock:
                held = list(self._held.items())
            for claim, since in held:
                with bound_contextvars(**names_of(claim)):
                    self._renew(claim, time.monotonic() - since)

    def _renew(self, claim: Claim, age: float) -> None:
        try:
            if age > self._longest:
                log.error("%s has been worked on for %.0f s: its lease is renewed no more", claim.key, age)
            elif self._records.renew(claim):
                return
        except DatabaseAway:
            # The lease may run out before the database is back; the fence then stops the work.
            log.warning("the lease of %s could not be renewed: the database does not answer", claim.key)
            return
        except Exception:  # a thread that ended would renew none of them ever after
            log.exception("the lease of %s could not be renewed", claim.key)
            return
        with self._lock:
            self._held.pop(claim, None)
