"""Every line that is logged during a look says whose look it is, and who asked for it."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from bot.errors import DatabaseAway
from bot.logs import HIDDEN, set_up
from bot.queue import Ending, Leases, run_key
from bot.reconcile import reconcile
from bot.records import Claim, Fence, Outcome
from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
RULES = "teams: [Guidance]\ncadence: {starts: 2026-01-05, weeks: 1}\n"
PLAN = "## Plan\n\n- Gyros (Owner: @grace)\n- Pump (Owner: @edsger)\n"
SECRET = "canary-of-a-secret"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the bot writes at debug level; the logging of the test run comes back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("urllib3", "httpx", "httpcore", "github", "apscheduler")}
    stream = io.StringIO()
    set_up("json", "debug", [SECRET], stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


class Watched:
    """Runs the looks of a corridor, and keeps each one's claim beside the lines that were written meanwhile."""

    def __init__(self, corridor: Corridor, log: io.StringIO) -> None:
        self.corridor = corridor
        self.log = log
        self.looks: list[tuple[Claim, list[dict[str, Any]]]] = []
        self.claims: list[Claim] = []
        self.fault: Exception | None = None

    def turn(self, claim: Claim, fence: Fence) -> Outcome:
        """Look, or go wrong as somebody wishes."""
        self.claims.append(claim)
        if self.fault:
            fault, self.fault = self.fault, None
            raise fault
        return reconcile(claim, fence, self.corridor.tools)

    def settle(self) -> None:
        """Let everything come to rest, look by look."""
        for _ in range(60):
            self.corridor.records.tick(self.corridor.now, self.corridor.tools.defer, patience=0)
            carried = self.corridor.carry()
            keys, self.corridor.queued[:] = list(dict.fromkeys(self.corridor.queued)), []
            if not carried and not [key for key in keys if self._run(key) is not Ending.NOTHING]:
                return
            for key in keys if carried else ():
                self._run(key)

    def _run(self, key: str) -> Ending:
        begin, leases = self.log.tell(), Leases(self.corridor.records)
        ending = run_key(key, self.corridor.records, self.turn, leases=leases, owner="test")
        leases.close()
        lines = [json.loads(line) for line in self.log.getvalue()[begin:].splitlines()]
        self.looks += [(claim, lines) for claim in self.claims]
        self.claims.clear()
        return ending


def lacking(claim: Claim, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines that do not say whose look they are of."""
    names: dict[str, Any] = {"key": claim.key, "repo": claim.repo, "sprint": claim.number, "epoch": claim.epoch}
    names |= {"delivery": ", ".join(claim.asked_by)} if claim.asked_by else {}
    return [line for line in lines if {name: line.get(name) for name in names} != names]


def test_no_line_of_a_look_lacks_whose_it_is(corridor: Corridor, log: io.StringIO) -> None:
    watched = Watched(corridor, log)
    corridor.rules(RULES)
    corridor.meet()
    corridor.sandbox.clock.set(START, ticking=False)
    watched.settle()
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    watched.settle()
    goal = corridor.goal("Gyros")["number"]
    corridor.act("grace", "label", issue=goal, label="status: on track")
    corridor.act("grace", "comment", issue=goal, body="/status blocked: no parts")
    watched.settle()
    corridor.sandbox.fault("502", operation="SprintSnapshot")
    corridor.act("edsger", "comment", issue=goal, body="/owner @edsger")
    watched.settle()
    watched.fault = ValueError(f"a bug, with {SECRET} in it")
    corridor.act("edsger", "comment", issue=goal, body="/status done")
    watched.settle()
    corridor.sandbox.clock.set(START + timedelta(days=4, hours=8), ticking=False)
    watched.settle()
    assert len(watched.looks) > 5
    assert sum(len(lines) for _, lines in watched.looks) > 60
    assert any(claim.asked_by for claim, _ in watched.looks)
    assert not [line for claim, lines in watched.looks for line in lacking(claim, lines)]
    levels = {line["level"] for _, lines in watched.looks for line in lines}
    assert {"debug", "info", "error"} <= levels
    text = log.getvalue()
    assert f"a bug, with {HIDDEN} in it" in text
    assert SECRET not in text


def test_what_the_thread_of_the_leases_says_names_the_look_too(log: io.StringIO) -> None:
    claim = Claim("sprint:7:12", "sprint", 7, "acme/rockets", 12, 1, 3, 5, 0, asked_by=("72d3162e",))
    asked = threading.Event()

    class Away:
        def renew(self, _claim: Claim) -> bool:
            asked.set()
            raise DatabaseAway

    leases = Leases(Away(), every=0.01)
    with leases.held(claim):
        assert asked.wait(5)
        leases.close()
    (line, *_) = [json.loads(line) for line in log.getvalue().splitlines()]
    assert "could not be renewed" in line["event"]
    assert lacking(claim, [line]) == []
