"""The rows of work: claimed by one worker at a time, fenced, and put back clean, waiting, parked or asleep."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.errors import Superseded
from bot.records.ledger import answer, ask, give_up
from bot.records.store import SQL, Conn, Store
from bot.records.values import PER_INSTALLATION, Claim, Defer, Taken, sprint_key, storable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

PARKED_AFTER = 12
_ERROR_CHARACTERS = 2000
_NO_JOB = b"/* job */ SELECT NULL AS key"


def nothing_queued(conn: Conn, key: str) -> None:
    """Queue nothing: the next tick finds the row."""


class Work(Store):
    """What a worker does with its rows. Every write names the claim's epoch and raises Superseded when it is past."""

    retries = PARKED_AFTER

    def claim(
        self, key: str, owner: str, lease_seconds: float = 30.0, per_installation: int = PER_INSTALLATION
    ) -> Claim | None:
        """Take a row for `lease_seconds`, or None when there is nothing to take.

        None: the row is clean, not due, parked, asleep, held by somebody else or unknown, or `per_installation` rows
        of its installation are being worked on; it is queued again when one of those ends.
        """
        with self._transaction() as conn:
            conn.execute(SQL["take_turn"], {"key": key})
            return _claim(conn, key, owner, lease_seconds, per_installation)

    def take(
        self, job: str, owner: str, lease_seconds: float = 30.0, per_installation: int = PER_INSTALLATION
    ) -> Taken | None:
        """Take the next job and claim its row as `claim` does, in one transaction; None when no job waits.

        `job` is an SQL statement that takes a job and returns its `key`. Whoever dies afterwards has lost a job, and
        holds its row: when the lease has run out the row is queued again.
        """
        with self._transaction() as conn:
            row = conn.execute(_taking(job)).fetchone()
            if row is None:
                return None
            return Taken(row["key"], _claim(conn, row["key"], owner, lease_seconds, per_installation))

    def renew(self, claim: Claim) -> bool:
        """Hold the row for another lease from now; False when somebody else has it."""
        return self._do("renew", key=claim.key, epoch=claim.epoch) > 0

    def fence(self, claim: Claim) -> None:
        """Raise Superseded unless the row is still ours. Ask right before every call that changes something."""
        if self._one("fence", key=claim.key, epoch=claim.epoch) is None:
            raise _superseded(claim)

    def finish(
        self, claim: Claim, due_at: datetime | None = None, defer: Defer = nothing_queued, *, pause: float = 0.0
    ) -> bool:
        """Put the row back clean as far as this look has seen; `due_at` is when the clock shall ask for the next one.

        Returns True when more was asked for meanwhile; then, and for a row that waits for a free place, `defer` is
        called in the same transaction. With a `pause` the row that was asked for waits so many seconds, and it is for
        the caller to call `gathered` after that; the next tick does so else.
        """
        alone = self._one("finish_alone", key=claim.key, epoch=claim.epoch, seen=claim.seen, due_at=due_at)
        if alone and alone["finished"]:
            return False
        with self._transaction() as conn:
            row = _release(conn, "finish", claim, due_at=due_at, pause=pause)
            answer(conn, claim.key, claim.seen)
            dirty = bool(row["dirty"])
            _pass_on(conn, claim, dirty and not pause, defer)
            return dirty

    def later(
        self,
        claim: Claim,
        seconds: float,
        why: str,
        *,
        whole_installation: bool = False,
        counts: bool = True,
        defer: Defer = nothing_queued,
    ) -> bool:
        """Put the row back for at least `seconds`; True when it was parked, after `retries` waits that counted.

        With `whole_installation` no row of the installation is begun before that time. A wait of this row alone that is
        no failure (`counts` is false) ends when somebody does something there.
        """
        with self._transaction() as conn:
            if whole_installation:
                conn.execute(SQL["lock_installation"], {"installation": claim.installation})
                held = {"installation": claim.installation, "seconds": seconds}
                conn.execute(SQL["hold_installation"], held)
            yields = not counts and not whole_installation
            return self._put_off(conn, claim, seconds, why, counts=counts, yields=yields, defer=defer)

    def fail(self, claim: Claim, why: str, defer: Defer = nothing_queued) -> bool:
        """Put the row back after a failure, for longer each time; True when that parked it.

        The deliveries that a parked row was to answer have failed, so that a redelivery is done again.
        """
        with self._transaction() as conn:
            return self._put_off(conn, claim, 0.0, why, counts=True, yields=False, defer=defer)

    def _put_off(
        self, conn: Conn, claim: Claim, seconds: float, why: str, *, counts: bool, yields: bool, defer: Defer
    ) -> bool:
        values = {"seconds": float(seconds), "counts": counts, "yields": yields, "parked_after": self.retries}
        row = _release(conn, "put_off", claim, why=_short(why), **values)
        if row["parked"]:
            give_up(conn, claim.key, claim.seen, _short(why))
        # The row itself waits for next_at, which the tick watches; its place is free for another one.
        _pass_on(conn, claim, dirty=False, defer=defer)
        return bool(row["parked"])

    def park(self, claim: Claim, why: str, defer: Defer = nothing_queued) -> None:
        """Put the row aside until an event or a person wakes it; its deliveries have failed.

        When more was asked for meanwhile the row is looked at once more instead: that may have been the remedy.
        """
        with self._transaction() as conn:
            row = _release(conn, "park", claim, why=_short(why))
            give_up(conn, claim.key, claim.seen, _short(why))
            _pass_on(conn, claim, bool(row["dirty"]), defer)

    def sleep(self, claim: Claim, why: str, defer: Defer = nothing_queued) -> None:
        """Put the row to sleep, quietly: there is nothing left to do there. The next event wakes it."""
        with self._transaction() as conn:
            row = _release(conn, "sleep", claim, why=_short(why) or "nothing left to do")
            answer(conn, claim.key, claim.seen)
            _pass_on(conn, claim, bool(row["dirty"]), defer)

    def again(self, claim: Claim, defer: Defer) -> None:
        """Ask for a look at a row that is ours no more, unless it sleeps or waits for people."""
        with self._transaction() as conn:
            ask(conn, [row["key"] for row in conn.execute(SQL["awake"], {"key": claim.key})], defer)

    def know_sprints(self, claim: Claim, numbers: Sequence[int], defer: Defer) -> None:
        """Make a row for each sprint of this space that has none, and queue a first look at it."""
        values = {
            "repo_id": claim.repo_id,
            "repo": claim.repo,
            "installation": claim.installation,
            "numbers": sorted(set(numbers)),
        }
        with self._transaction() as conn:
            hold(conn, claim)
            made = sorted(row["key"] for row in conn.execute(SQL["make_sprints"], values))
            ask(conn, made, defer)

    def know_title(self, claim: Claim, title: str, opened_at: datetime) -> None:
        """Note what the issue of this sprint is called, "" where its days count no more, and when it was opened."""
        values = {"title": storable(title), "opened_at": opened_at}
        self._do("know_title", key=claim.key, epoch=claim.epoch, **values)

    def titles(self, repo_id: int) -> tuple[tuple[str, datetime], ...]:
        """Return what the issues of a repository's sprints are called and when they were opened, oldest first."""
        return tuple((row["title"], row["opened_at"]) for row in self._all("titles", repo_id=repo_id))

    def wake_sprints(self, claim: Claim, numbers: Sequence[int], defer: Defer) -> None:
        """Ask for a look at other sprints of this space, by the numbers of their issues; unknown ones are left out.

        It holds no row of ours meanwhile: two sprints that wake each other must not wait for each other.
        """
        keys = sorted(sprint_key(claim.repo_id, number) for number in set(numbers))
        if not keys:
            return
        with self._transaction() as conn:
            ask(conn, keys, defer)


def _claim(conn: Conn, key: str, owner: str, lease_seconds: float, per_installation: int) -> Claim | None:
    values = {"key": key, "owner": owner, "lease": lease_seconds, "limit": per_installation}
    row = conn.execute(SQL["claim"], values).fetchone()
    if row is None:
        conn.execute(SQL["turn_away"], {"key": key})
        return None
    return Claim(**{**row, "asked_by": tuple(row["asked_by"])})


@lru_cache(maxsize=4)
def _taking(job: str) -> bytes:
    return SQL["take"].replace(_NO_JOB, job.encode())


def hold(conn: Conn, claim: Claim) -> None:
    """Raise Superseded unless the row is ours, and keep it ours until the transaction ends."""
    if conn.execute(SQL["hold"], {"key": claim.key, "epoch": claim.epoch}).fetchone() is None:
        raise _superseded(claim)


def _superseded(claim: Claim) -> Superseded:
    return Superseded(f"{claim.key} of {claim.repo} was taken over after epoch {claim.epoch}")


def _short(why: str) -> str:
    return storable(why)[:_ERROR_CHARACTERS]


def _release(conn: Conn, name: str, claim: Claim, **values: Any) -> dict[str, Any]:
    """Let the row go by the statement `name`; Superseded when it is not ours any more."""
    row = conn.execute(SQL[name], {"key": claim.key, "epoch": claim.epoch, "seen": claim.seen, **values}).fetchone()
    if row is None:
        raise _superseded(claim)
    return row


def _pass_on(conn: Conn, claim: Claim, dirty: bool, defer: Defer) -> bool:  # noqa: FBT001 - the answer handed through
    """Queue the row again when it is dirty, and one more of its installation that was turned away meanwhile."""
    waiting = conn.execute(SQL["waiting"], {"installation": claim.installation, "key": claim.key}).fetchone()
    keys = [claim.key] * dirty + ([waiting["key"]] if waiting is not None else [])
    if keys and defer is not nothing_queued:
        conn.execute(SQL["note_deferred"], {"keys": keys})
        for key in keys:
            defer(conn, key)
    return dirty
