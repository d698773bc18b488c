"""Faults of our own (R3 to R12): processes that are killed, frozen, told to end, or lose their database."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import httpx
import psycopg

from bot.inhabitants import inhabitants
from chaos.house import House, Part, event_of, house, wait
from chaos.row import Play, Row, Seen, Size
from chaos.team import Team
from chaos.working import ANSWER_SECONDS, HEALED, at_work, busy, ledger, post, settled, too_slow

_TOLD_TO_END_SECONDS = 10.0
_TRIES = 150
# Transactions that have changed something and wait for their next statement.
_LOCKED = """
SELECT pid, state_change FROM pg_stat_activity WHERE state = 'idle in transaction' AND backend_xid IS NOT NULL
"""
_NO_FENCE = "no fence before a write"


def _killed_workers(given: Play) -> Seen:
    """Kill a worker after a change, start another one, and go on; in the end look.

    In turn the one that has the row in hand, and any one at a random moment.
    """
    slowest, wrong = 0.0, []
    with at_work(given) as (at, team):
        for turn in range(given.amount):
            team.move()
            if turn % 2 == 0:
                busy(at).kill()
            else:
                time.sleep(given.dice.uniform(0.0, 0.8))
                given.dice.choice(at.workers()).kill()
            at.worker()
            if turn % 10 == 9 or turn == given.amount - 1:
                took, found = settled(at, team)
                slowest = max(slowest, took)
                wrong += found
    return Seen(f"quiet again within {slowest:.1f} s", tuple(wrong))


def _killed_webs(given: Play) -> Seen:
    """Post without end while the web is killed and started again; every 202 must be in the ledger."""
    accepted: list[str] = []
    with house(given) as at:
        web = at.web()
        with ThreadPoolExecutor(4) as threads:
            going = [True]
            posting = [threads.submit(_post_all_the_time, at, f"{turn}", accepted, going) for turn in range(4)]
            for _ in range(given.amount):
                time.sleep(given.dice.uniform(0.1, 0.6))
                web.kill()
                web = at.web()
            time.sleep(0.3)
            going.clear()
            for each in posting:
                each.result()
        kept = ledger(at)
    lost = [guid for guid in accepted if guid not in kept]
    return Seen(
        f"{len(accepted):,} deliveries answered 202, {len(lost)} lost", tuple(f"{guid} is lost" for guid in lost)
    )


def _post_all_the_time(at: House, name: str, accepted: list[str], going: list[bool]) -> None:
    body = event_of("edited", 1)
    number = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{at.door}", trust_env=False, timeout=ANSWER_SECONDS) as http:
        while going:
            number += 1
            guid = f"{name}-{number}"
            try:
                said = http.post("/webhooks", content=body, headers=at.sign(body, "issues", guid))
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            if said.status_code == HTTPStatus.ACCEPTED:
                accepted.append(guid)


def _everything_killed(given: Play) -> Seen:
    """Kill web, workers and database at once, as a power cut does; start all of them again."""
    slowest, wrong = 0.0, []
    accepted: list[str] = []
    lazy = {"synchronous_commit": "off"} if given.mutant == "commits that the disk has not seen" else {}
    with at_work(given, workers=1, **lazy) as (at, team):
        for turn in range(given.amount):
            team.move()
            time.sleep(given.dice.uniform(0.0, 0.6))
            accepted += [guid for guid in (f"cut-{turn}-{each}" for each in range(10)) if _is_taken(at, guid)]
            _power_cut(at)
            began = time.monotonic()
            at.database.start()
            at.web()
            slowest = max(slowest, time.monotonic() - began)
            at.worker()
            # What GitHub could not deliver comes by the sweep, or, as here, when somebody moves something again.
            team.move()
            wrong += settled(at, team)[1]
        lost = set(accepted) - ledger(at)
    wrong += [f"{guid} was answered 202 and is lost" for guid in sorted(lost)]
    words = f"answers again within {slowest:.1f} s; of {len(accepted)} deliveries taken right before, {len(lost)} lost"
    return Seen(words, (*wrong, *too_slow(slowest, 10.0, "to answer again")))


def _is_taken(at: House, guid: str) -> bool:
    return post(at, guid)[0] == HTTPStatus.ACCEPTED


def _power_cut(at: House) -> None:
    place = at.database.place()
    for part in at.parts:
        if part.alive:
            part.kill()
    for pid in inhabitants(place.cluster) if place else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _frozen_worker(given: Play) -> Seen:
    """Freeze the worker that has a row in hand; the other one takes over, and what thaws writes nothing.

    In turn in the middle of a transaction, whose locks it keeps, and at a random moment of its look.
    """
    wrong: list[str] = []
    slowest, locked = 0.0, 0
    with at_work(given) as (at, team):
        for turn in range(given.amount):
            goal = team.move()
            worker = _frozen_with_locks(at, team) if turn % 2 == 0 and given.mutant != _NO_FENCE else None
            locked += worker is not None
            if worker is None:
                worker = busy(at)
                time.sleep(given.dice.uniform(0.0, 0.06))
                worker.freeze()
            # What it has in mind is out of date by now.
            team.move(goal)
            took, found = settled(at, team)
            slowest = max(slowest, took)
            worker.thaw()
            time.sleep(1.0)
            wrong += [*found, *settled(at, team)[1]]
    words = f"taken over within {slowest:.1f} s, {locked} times from the middle of a transaction; nothing stale written"
    return Seen(words, tuple(wrong))


def _frozen_with_locks(at: House, team: Team) -> Part | None:
    """Freeze a worker when it has changed a row and not committed that; None where it was never met like that."""
    with psycopg.connect(at.url, autocommit=True) as conn:
        for _ in range(_TRIES):
            worker = busy(at)
            worker.freeze()
            # What it had sent is done by now: who idles in the same transaction all the time is the one that is frozen.
            time.sleep(0.02)
            before = set(conn.execute(_LOCKED).fetchall())
            time.sleep(0.05 if before else 0.0)
            if before & set(conn.execute(_LOCKED).fetchall()):
                return worker
            worker.thaw()
            if at.quiet():
                team.move()
    return None


def _told_to_end(given: Play) -> Seen:
    """Tell web and worker to end in the middle of work, and start them again."""
    slowest, wrong = 0.0, []
    with at_work(given, workers=1) as (at, team):
        for _ in range(given.amount):
            team.move()
            time.sleep(given.dice.uniform(0.0, 0.5))
            running = [part for part in at.parts if part.alive]
            took = max(part.end() for part in running)
            slowest = max(slowest, took)
            at.web()
            at.worker()
            team.move()
            wrong += settled(at, team)[1]
    return Seen(f"ended within {slowest:.1f} s each time", (*wrong, *too_slow(slowest, _TOLD_TO_END_SECONDS, "to end")))


def _database_away(given: Play) -> Seen:
    """Take the database away for `amount` seconds: 503 meanwhile, and the same processes work on afterwards."""
    with at_work(given, workers=1) as (at, team):
        before = [part for part in at.parts if part.alive]
        wrong: list[str] = []
        at.database.stop()
        until = time.monotonic() + given.amount
        while time.monotonic() < until:
            wrong += _refused(at)
            time.sleep(0.5)
        at.database.start()
        back = time.monotonic()
        wait(lambda: post(at)[0] == HTTPStatus.ACCEPTED, 15.0, "a delivery to be taken", *before)
        taken = time.monotonic() - back
        team.move()
        took, found = settled(at, team)
        wrong += [*found, *(f"{part.name} has ended" for part in before if not part.alive)]
    words = f"503 meanwhile; deliveries taken {taken:.1f} s after, all quiet {took:.1f} s after a change"
    return Seen(words, (*wrong, *too_slow(taken, 5.0, "to take a delivery")))


def _refused(at: House) -> list[str]:
    status, seconds = post(at)
    if status != HTTPStatus.SERVICE_UNAVAILABLE:
        return [f"answered {status} while the database was away"]
    return list(too_slow(seconds, 5.0, "to say 503"))


ROWS = (
    Row(
        "R3", "a worker is killed", "kills", f"{HEALED}, within 45 s",
        {Size.BRIEF: 2, Size.USUAL: 12, Size.LONG: 200}, _killed_workers, ("a lease that does not end",), 2,
    ),
    Row(
        "R4", "the web is killed", "kills", "every 202 is in the ledger",
        {Size.BRIEF: 2, Size.USUAL: 10, Size.LONG: 100}, _killed_webs, ("202 before the ledger has it",), 4,
    ),
    Row(
        "R6", "everything is killed at once, the database too", "power cuts", f"answers within 10 s; {HEALED}",
        {Size.BRIEF: 1, Size.USUAL: 4, Size.LONG: 50}, _everything_killed, ("commits that the disk has not seen",), 3,
    ),
    Row(
        "R7", "the database is away", "seconds", "503 within 5 s; the same processes work on when it is back",
        {Size.USUAL: 10, Size.LONG: 120}, _database_away, ("a worker that does not begin anew",), 6,
    ),
    Row(
        "R9", "a worker is frozen and thaws", "times", f"taken over within 45 s; {HEALED}",
        {Size.USUAL: 3, Size.LONG: 20}, _frozen_worker, (_NO_FENCE, "no end to an idle transaction"), 6,
    ),
    Row(
        "R12", "told to end while it works", "times", f"ends within 10 s; {HEALED}",
        {Size.USUAL: 4, Size.LONG: 20}, _told_to_end, ("nobody hears SIGTERM",), 1,
    ),
)  # fmt: skip
