"""A house at work: web and workers that run, a sprint whose goals people move, and when all is quiet again."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import httpx
import psycopg

from bot.demo.people import Sandbox
from chaos.house import House, Part, event_of, house, people, wait
from chaos.row import Play
from chaos.team import Team

QUIET_SECONDS = 45.0
# Of a lease of four seconds nothing is left then: what is not quiet without its guard will not be.
MUTANT_SECONDS = 20.0
HEALED = "everything agrees and nothing is there twice"
_STEADY_SECONDS = 1.0
ANSWER_SECONDS = 10.0


@contextlib.contextmanager
def at_work(given: Play, workers: int = 2, **server: str) -> Iterator[tuple[House, Team]]:
    """Open a house with a web and workers, and a sprint whose goals have their issues; `server`: its settings."""
    with house(given, **server) as at, people(at) as sandbox:
        # All at once, as a machine begins: whoever is first brings the tables up to date.
        web = at.start("serve", "--no-worker")
        for _ in range(workers):
            at.worker()
        at.ready(web)
        yield at, begun(at, sandbox, given)


def begun(at: House, sandbox: Sandbox, given: Play) -> Team:
    """Let people open a sprint, and wait until its goals have their issues."""
    team = Team(sandbox, given.dice)
    team.open()
    wait(lambda: team.is_open() and at.quiet(), QUIET_SECONDS, "the sprint to open", *at.parts)
    return team


def settled(at: House, team: Team, seconds: float = 0.0) -> tuple[float, list[str]]:
    """Wait until all is quiet and stays so; return how long that took, and what is wrong then."""
    since: list[float] = []
    seconds = seconds or (MUTANT_SECONDS if at.play.mutant else QUIET_SECONDS)

    def quiet() -> bool:
        if team.sandbox.waiting() or not at.quiet():
            since.clear()
        elif not since:
            since.append(time.monotonic())
        return bool(since) and time.monotonic() - since[0] > _STEADY_SECONDS

    took = wait(quiet, seconds + _STEADY_SECONDS, "everything to be quiet", *at.parts)
    return took - _STEADY_SECONDS, team.wrong()


def busy(at: House, seconds: float = 2.0) -> Part:
    """Return a worker that has a row in hand at this moment; some worker where none has before the time is over."""
    until = time.monotonic() + seconds
    with psycopg.connect(at.url, autocommit=True) as conn:
        while time.monotonic() < until:
            held = conn.execute("SELECT owner FROM work WHERE lease_until > clock_timestamp()").fetchall()
            pids = {int(str(owner).rpartition(":")[2]) for (owner,) in held}
            for part in at.workers():
                if part.process.pid in pids:
                    return part
            time.sleep(0.002)
    return at.workers()[0]


def ledger(at: House) -> set[str]:
    """Return the guids of all deliveries that were noted."""
    return {str(guid) for (guid,) in at.ask("SELECT guid FROM delivery")}


def too_slow(seconds: float, most: float, what: str) -> tuple[str, ...]:
    """Return what is wrong where something took longer than promised."""
    return (f"it took {seconds:.1f} s {what}, and {most:g} s are promised",) if seconds > most else ()


def post(at: House, guid: str = "") -> tuple[int, float]:
    """Post a delivery; return the status (0: no answer) and the seconds."""
    body, began = event_of("edited", 1), time.monotonic()
    url = f"http://127.0.0.1:{at.door}/webhooks"
    try:
        said = httpx.post(
            url, content=body, headers=at.sign(body, "issues", guid), trust_env=False, timeout=ANSWER_SECONDS
        )
    except httpx.TransportError:
        return 0, time.monotonic() - began
    return said.status_code, time.monotonic() - began
