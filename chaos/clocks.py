"""Faults of our own (R5, R14): clocks that are killed, and clocks that are wrong, over weeks with every ritual in them.

The weeks are those of a team in Sydney (`tests/year`): its clocks go ahead on the second Sunday, and the Monday after
that is a holiday. When each ritual is due was worked out by hand there.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import psycopg

from bot.demo.people import RULES_PATH, Sandbox
from bot.sandbox.entities import Repository
from chaos.house import House, house, people, wait
from chaos.row import Play, Row, Seen, Size
from chaos.working import MUTANT_SECONDS, busy
from tests.year.compare import Compared, compare
from tests.year.filed import filed
from tests.year.mishaps import Away
from tests.year.planned import planned
from tests.year.spaces import ROVERS

_BEGIN = datetime(2027, 9, 23, 6, tzinfo=UTC)
_WEEK = timedelta(weeks=1)
_REST = timedelta(days=5)
_CLOCKS = 3
_KILLS = 0.4
_REST_SECONDS = 90.0
_STEADY_SECONDS = 1.2
_OFF = timedelta(minutes=10)
_OUTAGE = Away("outage", datetime(2027, 9, 28, 20, tzinfo=UTC), datetime(2027, 9, 30, 1, 30, tzinfo=UTC))
_DUE = """
SELECT count(*) FROM work WHERE asleep = '' AND (wanted > done OR parked OR lease_until > now() OR due_at <= %s)
"""
# What a wrong clock has put off is looked at every ten seconds; nobody has to wait for that here.
_HURRY = "UPDATE work SET next_at = now(), deferred_at = NULL WHERE wanted > done AND lease_until IS NULL"


def _killed_clocks(given: Play) -> Seen:
    """Kill one of three clocks at many of the moments at which something is due; once all of them are away.

    In turn the one that has a row in hand, and any one at a random moment.
    """
    kills = 0
    with house(given) as at, people(at) as sandbox:
        _open(at, sandbox)
        for _ in range(_CLOCKS):
            at.worker()
        _met(at, sandbox)
        for moment in _moments(given.amount, [_OUTAGE]):
            if moment == _OUTAGE.ends:
                # Since its begin nobody was there.
                for part in at.workers():
                    part.kill()
            sandbox.set_clock(moment)
            if at.workers() and (given.mutant or given.dice.random() < _KILLS):
                if kills % 2 == 0:
                    busy(at).kill()
                else:
                    time.sleep(given.dice.uniform(0.0, 0.8))
                    given.dice.choice(at.workers()).kill()
                kills += 1
            while len(at.workers()) < _CLOCKS:
                at.worker()
            _rested(at, sandbox)
        found = _compared(sandbox, given.amount, [_OUTAGE])
    return Seen(f"{_many(found)}; {kills} kills", tuple(found.wrongs))


def _wrong_clocks(given: Play) -> Seen:
    """Let one clock be right, one ten minutes ahead and one ten minutes behind; stop also before anything is due."""
    with house(given) as at, people(at) as sandbox, _clocks(at.sandbox_url) as url:
        _open(at, sandbox)
        for way in ("right", "ahead", "behind"):
            at.worker(CLOCK_URL=f"{url}/{way}")
        _met(at, sandbox)
        for moment in _moments(given.amount, []):
            # To the clock that is ahead it is due by now, again and again: there is no rest.
            sandbox.set_clock(moment - _OFF / 2)
            time.sleep(2.0)
            sandbox.set_clock(moment)
            _rested(at, sandbox)
        found = _compared(sandbox, given.amount, [])
    return Seen(_many(found), tuple(found.wrongs))


def _open(at: House, sandbox: Sandbox) -> None:
    sandbox.set_clock(_BEGIN)
    sandbox.act("ada", "write", path=RULES_PATH, text=ROVERS.rules, message="Say how we plan")
    at.web()


def _met(at: House, sandbox: Sandbox) -> None:
    """Wait until somebody knows the space and has looked at it."""
    wait(lambda: at.ask("SELECT count(*) FROM work") != [(0,)], _REST_SECONDS, "the space to be known", *at.workers())
    _rested(at, sandbox)


def _moments(weeks: int, away: Sequence[Away]) -> list[datetime]:
    """Return when something is due, or somebody comes back."""
    until = _BEGIN + weeks * _WEEK + _REST
    due = {slot.at for slot in planned(ROVERS, weeks + 2) if _BEGIN < slot.at <= until}
    due = {each for each in due if not any(gap.begins <= each < gap.ends for gap in away)}
    return sorted(due | {gap.ends for gap in away if gap.ends <= until})


def _rested(at: House, sandbox: Sandbox) -> None:
    """Wait until nothing is due, waits or is being worked on, and stays so."""
    now = datetime.fromisoformat(
        httpx.get(f"{at.sandbox_url}/_sandbox/clock", trust_env=False).raise_for_status().json()["now"]
    )
    since: list[float] = []
    hurried = [time.monotonic()]

    def rests() -> bool:
        if time.monotonic() - hurried[0] > 1.0:
            hurried[0] = time.monotonic()
            with psycopg.connect(at.url) as conn:
                conn.execute(_HURRY)
        if sandbox.waiting() or at.ask(_DUE, now) != [(0,)]:
            since.clear()
        elif not since:
            since.append(time.monotonic())
        return bool(since) and time.monotonic() - since[0] > _STEADY_SECONDS

    wait(rests, MUTANT_SECONDS if at.play.mutant else _REST_SECONDS, f"all to rest at {now}", *at.workers())


def _compared(sandbox: Sandbox, weeks: int, mishaps: Sequence[Away]) -> Compared:
    """Hold what was filed against what was planned until then."""
    until = _BEGIN + weeks * _WEEK + _REST
    # Nobody plans a goal here, so there is nothing to keep a record of.
    slots = [slot for slot in planned(ROVERS, weeks + 2) if slot.at <= until and slot.ritual != "record"]
    return compare(ROVERS, slots, filed(_repository(sandbox.issues())), mishaps)


def _repository(issues: Sequence[dict[str, Any]]) -> Repository:
    """Return what the sandbox shows in the shape of its own repository, as far as `filed` reads it."""

    def post(each: dict[str, Any]) -> SimpleNamespace:
        at = datetime.fromisoformat(each["created_at"])
        return SimpleNamespace(body=each["body"], created_at=at, author=SimpleNamespace(login=each["author"]))

    found = {}
    for each in issues:
        comments = [post(comment) for comment in each["comments"]]
        found[each["number"]] = SimpleNamespace(
            number=each["number"], title=each["title"], comments=comments, **vars(post(each))
        )
    return cast("Repository", SimpleNamespace(issues=found))


def _many(found: Compared) -> str:
    came = [row for row in found.rows if row.filed]
    return f"{len(came)} rituals of {len({row.slot.sprint for row in came})} sprints, {len(found.wrongs)} wrong"


@contextlib.contextmanager
def _clocks(sandbox_url: str) -> Iterator[str]:
    """Show the sandbox's time at `/right`, and ten minutes off at `/ahead` and `/behind`."""
    off = {"/right": timedelta(0), "/ahead": _OFF, "/behind": -_OFF}

    class Dial(BaseHTTPRequestHandler):
        """One look at a clock."""

        def do_GET(self) -> None:
            """Answer with the time."""
            said = httpx.get(f"{sandbox_url}/_sandbox/clock", trust_env=False).raise_for_status().json()
            now = datetime.fromisoformat(said["now"]) + off[urlsplit(self.path).path]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"now": now.isoformat()}).encode())

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Dial)
    thread = threading.Thread(target=server.serve_forever, name="clocks", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


ROWS = (
    Row(
        "R5", "one of three clocks is killed again and again, and once all are away for a day", "weeks",
        "every ritual is filed once, at its minute; after the outage the latest one",
        {Size.USUAL: 1, Size.LONG: 12}, _killed_clocks, ("a lease that does not end",), 1,
    ),
    Row(
        "R14", "of three clocks one is ten minutes ahead and one ten behind", "weeks",
        "every ritual is filed once, at its minute",
        {Size.USUAL: 1, Size.LONG: 4}, _wrong_clocks, ("a clock that is compared with GitHub's",), 1,
    ),
)  # fmt: skip
