"""The queue: a job says "look at this row"; the row itself says whether, when and by whom."""

from __future__ import annotations

import contextlib
import logging
import re
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import psycopg
from procrastinate import App, SyncPsycopgConnector
from structlog.contextvars import bound_contextvars

from bot.errors import DatabaseAway, ForPeople, Gone, NotAllowed, Superseded, TryLater
from bot.queue.lease import names_of
from bot.records import PER_INSTALLATION, awaited

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.queue.gathering import Gathering
    from bot.queue.lease import Leases
    from bot.records import Claim, Fence, Outcome, Records

log = logging.getLogger(__name__)

QUEUE = "goalkeeper"
TASK = "look"
_ERROR_CHARACTERS = 500
_SECRETS = re.compile(
    r"gh[a-z]_\w+|gk_\w+|github_pat_\w+|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=://)[^/\s@]+@|(?i:password=)\S+"
)

Reconcile: TypeAlias = "Callable[[Claim, Fence], Outcome]"

# The same as `defer` for many, for each of which a delivery waits: a part of a statement that knows them as
# `turned (key, place)`.
QUEUEING = f"""
cardinality(procrastinate_defer_jobs_v1(ARRAY(
    SELECT ROW('{QUEUE}', '{TASK}', 1, NULL, NULL, jsonb_build_object('key', key), NULL)::procrastinate_job_to_defer_v1
    FROM turned ORDER BY place
)))"""  # noqa: S608 - names of ours, nobody's input
# Takes the next job, for the statement that claims its row: those of a higher priority first, then in the order in
# which they came. One step for both, and no note of who has it: who dies with a row in hand is known by the lease.
TAKING = f"""
DELETE FROM procrastinate_jobs WHERE id = (
    SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = '{QUEUE}'
    ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING args ->> 'key' AS key"""  # noqa: S608 - names of ours, nobody's input
# What procrastinate tells of each new job.
CHANNEL = f"procrastinate_queue_v1#{QUEUE}"
# Never opened: it only writes jobs on connections that others hand over.
_writer = App(connector=SyncPsycopgConnector())


class Ending(StrEnum):
    """How a job ended."""

    NOTHING = "nothing"
    DONE = "done"
    AGAIN = "again"
    LATER = "later"
    FAILED = "failed"
    PARKED = "parked"
    ASLEEP = "asleep"
    SUPERSEDED = "superseded"
    AWAY = "away"


def defer(conn: psycopg.Connection[Any], key: str) -> None:
    """Queue a look at the row of this key in the transaction of `conn`: it is there when that commits, or never.

    Rows in which somebody did something go before those that only the clock asks for, unless these have waited for ten
    minutes. There is no lock and no retry: a job that is lost, doubled or stuck changes nothing, as the row decides.
    """
    priority = int(awaited(conn, key))
    _writer.configure_task(TASK, queue=QUEUE, priority=priority, connection=conn).defer(key=key)


def run_key(
    key: str,
    records: Records,
    reconcile: Reconcile,
    *,
    leases: Leases,
    owner: str,
    lease_seconds: float = 30.0,
    per_installation: int = PER_INSTALLATION,
) -> Ending:
    """Claim the row, and go on as `run_claim`; raises DatabaseAway where it cannot be claimed."""
    claim = records.claim(key, owner, lease_seconds, per_installation)
    return Ending.NOTHING if claim is None else run_claim(claim, records, reconcile, leases=leases)


def run_claim(
    claim: Claim, records: Records, reconcile: Reconcile, *, leases: Leases, gathering: Gathering | None = None
) -> Ending:
    """Let `reconcile` look at a claimed row, and put it back as that ended; tell how it ended.

    `gathering` says how long a row waits that was asked for once more meanwhile; without it, it is queued at once.
    Nothing is raised: every ending is written on the row, or, when the database is away, left to the next tick after
    the lease has run out.
    """
    with bound_contextvars(**names_of(claim)):
        return _held(claim, records, reconcile, leases, gathering)


def _held(claim: Claim, records: Records, reconcile: Reconcile, leases: Leases, gathering: Gathering | None) -> Ending:
    """Look with the lease in hand; tell how it ended."""
    began = time.monotonic()
    with leases.held(claim):
        try:
            ending = _look(claim, records, reconcile, gathering)
        except Superseded as error:
            log.warning("%s", error)
            ending = Ending.SUPERSEDED
            _ask_again(claim, records)
        except DatabaseAway:
            log.warning("%s was left as it is: the database does not answer", claim.key)
            ending = Ending.AWAY
    log.info("%s of %s: %s after %.2f s", claim.key, claim.repo, ending, time.monotonic() - began)
    return ending


def _ask_again(claim: Claim, records: Records) -> None:
    """Ask for one more look at a row that somebody else has taken over.

    Who was frozen between the fence and a call has made that call when it thawed, perhaps after the other one had
    looked; no delivery tells of that, for it was our own doing.
    """
    with contextlib.suppress(DatabaseAway):
        records.again(claim, defer)


def _look(claim: Claim, records: Records, reconcile: Reconcile, gathering: Gathering | None) -> Ending:
    """Do the work of a claim and put the row back. Raises Superseded and DatabaseAway."""
    try:
        outcome = reconcile(claim, lambda: records.fence(claim))
    except Superseded:
        raise
    except TryLater as error:
        parked = records.later(
            claim,
            error.seconds,
            error.why,
            whole_installation=error.whole_installation,
            counts=error.counts,
            defer=defer,
        )
        return Ending.PARKED if parked else Ending.LATER
    except (NotAllowed, ForPeople) as error:
        log.error("%s of %s is parked: %s", claim.key, claim.repo, _plain(error))  # noqa: TRY400 - the operator acts, not we
        records.park(claim, _plain(error), defer)
        return Ending.PARKED
    except Gone as error:
        records.sleep(claim, _plain(error), defer)
        return Ending.ASLEEP
    except Exception as error:  # any other one is a bug, and must not stop the other rows
        log.exception("%s of %s failed for the %d. time", claim.key, claim.repo, claim.fails + 1)
        parked = records.fail(claim, f"{type(error).__name__}: {_plain(error)}", defer)
        return Ending.PARKED if parked else Ending.FAILED
    return _finished(claim, outcome, records, gathering)


def _finished(claim: Claim, outcome: Outcome, records: Records, gathering: Gathering | None) -> Ending:
    pause = gathering.pause(claim.key) if gathering else 0.0
    if not records.finish(claim, outcome.due_at, defer, pause=pause):
        return Ending.DONE
    if gathering and pause:
        gathering.again(claim.key, pause)
    return Ending.AGAIN


def _plain(error: Exception) -> str:
    """Return an error's text, short and without what looks like a token or a password."""
    return _SECRETS.sub("***", str(error))[:_ERROR_CHARACTERS]
