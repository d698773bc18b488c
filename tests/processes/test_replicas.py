"""Two webs and two workers over one database: work is shared, what dies is taken over, and a new version costs no post.

The house is the one of the table of chaos. Before the webs stands a wire that asks each of them, as the balancer of
compose.replicas.yaml does, whether it should get more.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bot.demo.people import Sandbox
from chaos.house import House, Part, free_port, house, people, wait
from chaos.posting import meanwhile
from chaos.row import Play
from chaos.team import Team
from chaos.wire import End, Wire, wire
from chaos.working import begun, ledger, settled
from tests.conftest import memory

DRAIN_SECONDS = 3.0
END_SECONDS = 30.0
RATE = 20.0
TAKEN_OVER_SECONDS = 45.0
_ASK_SECONDS = 0.1


@dataclass
class Replicas:
    """The house with its webs behind a balancer, and its workers."""

    at: House
    line: Wire
    sandbox: Sandbox
    webs: list[Part] = field(default_factory=list)
    workers: list[Part] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def web(self) -> Part:
        """Start a web, and wait until the balancer gives it posts."""
        port = free_port()
        part = self.at.web(PORT=str(port), DRAIN_SECONDS=str(DRAIN_SECONDS))
        self.webs.append(part)
        wait(lambda: port in {end.port for end in self.line.ends}, 30, "the balancer to know a web", part)
        return part

    def worker(self) -> Part:
        """Start a worker."""
        part = self.at.worker()
        self.workers.append(part)
        wait(lambda: "the worker takes jobs" in part.words(), 30, "a worker to be there", part)
        return part

    def full(self) -> None:
        """See that two webs and two workers run, and no more."""
        self.webs[:] = [web for web in self.webs if web.alive]
        self.workers[:] = [worker for worker in self.workers if worker.alive]
        for _ in range(2 - len(self.webs)):
            self.web()
        for _ in range(2 - len(self.workers)):
            self.worker()

    def looks(self, part: Part) -> int:
        """How many looks a worker has finished."""
        return part.log.read_text(encoding="utf-8").count('"looked"')

    def balance(self) -> None:
        """Keep asking each web whether it should get posts."""
        with httpx.Client(trust_env=False, timeout=2) as client:
            while not self.over.wait(_ASK_SECONDS):
                self.line.ends[:] = [End(_port(web)) for web in list(self.webs) if _ready(client, web)]


def _port(web: Part) -> int:
    return int(web.url.rpartition(":")[2])


def _ready(client: httpx.Client, web: Part) -> bool:
    try:
        return client.get(f"{web.url}/ready/door").is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Replicas, Team]]:
    """The house for all tests: to build it takes longer than they do."""
    folder = Path(tempfile.mkdtemp(prefix="goalkeeper-replicas-", dir=memory()))
    folder.chmod(0o755)
    play = Play(1, random.Random(5), folder, "")
    with house(play) as at, people(at) as sandbox, wire(at.door, []) as line:
        made = Replicas(at, line, sandbox)
        asking = threading.Thread(target=made.balance, name="balancer", daemon=True)
        asking.start()
        try:
            made.full()
            yield made, begun(at, sandbox, play)
        finally:
            made.over.set()
            asking.join()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def replicas(running: tuple[Replicas, Team]) -> Replicas:
    running[0].full()
    return running[0]


@pytest.fixture
def team(running: tuple[Replicas, Team]) -> Team:
    return running[1]


def test_both_workers_work_and_one_that_dies_with_a_row_in_hand_is_taken_over(replicas: Replicas, team: Team) -> None:
    first, second = replicas.workers
    for _ in range(20):
        team.move()
        settled(replicas.at, team)
        if replicas.looks(first) and replicas.looks(second):
            break
    assert replicas.looks(first) > 0
    assert replicas.looks(second) > 0
    victim = _killed_at_work(replicas, team)
    took, wrong = settled(replicas.at, team, TAKEN_OVER_SECONDS)
    assert wrong == []
    assert took < TAKEN_OVER_SECONDS
    assert [part.alive for part in replicas.workers] == [part is not victim for part in replicas.workers]


def _killed_at_work(replicas: Replicas, team: Team) -> Part:
    """Kill a worker that holds a row; return it. The row is still its own when it is dead."""
    for _ in range(20):
        team.move()
        with contextlib.suppress(StopIteration):
            owner = next(filter(None, _owners(replicas)))
            victim = next(part for part in replicas.workers if owner.endswith(f":{part.process.pid}"))
            victim.kill()
            if any(owner == left for (left,) in replicas.at.ask("SELECT owner FROM work WHERE owner <> ''")):
                return victim
            replicas.workers.remove(victim)
            replicas.worker()
    raise AssertionError("no worker was ever met at work")


def _owners(replicas: Replicas) -> Iterator[str]:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        yield from (str(owner) for (owner,) in replicas.at.ask("SELECT owner FROM work WHERE lease_until > now()"))


def test_one_web_is_killed_and_the_other_takes_all_deliveries(replicas: Replicas, team: Team) -> None:
    with meanwhile(replicas.at, RATE) as answers:
        time.sleep(1.0)
        replicas.webs[0].kill()
        time.sleep(_ASK_SECONDS * 10)
        known = len(answers.said)
        time.sleep(2.0)
    later = list(answers.said.values())[known:]
    assert len(later) > RATE
    assert set(later) == {202}
    # Only what was on its way to the web at that moment got no answer, and GitHub sends that again.
    assert len(answers.refused) <= RATE
    assert answers.accepted <= ledger(replicas.at)
    team.move()
    assert settled(replicas.at, team)[1] == []


def test_a_new_version_of_each_process_in_turn_costs_no_post(replicas: Replicas, team: Team) -> None:
    before = [*replicas.webs, *replicas.workers]
    with meanwhile(replicas.at, RATE) as answers:
        for web in list(replicas.webs):
            replicas.web()
            _told_to_end(web)
        for worker in list(replicas.workers):
            replicas.worker()
            team.move()
            worker.end()
    assert answers.refused == {}
    assert answers.accepted == ledger(replicas.at) & answers.accepted
    assert len(answers.accepted) > 4 * RATE
    assert not any(part.alive for part in before)
    assert settled(replicas.at, team)[1] == []


def _told_to_end(web: Part) -> None:
    """Tell a web to end: it says so where the balancer asks, and takes posts until the balancer has heard."""
    web.process.terminate()
    statuses: list[int] = []
    began = time.monotonic()
    with httpx.Client(trust_env=False, timeout=5) as client:
        while 503 not in statuses and time.monotonic() - began < DRAIN_SECONDS:
            statuses.append(client.get(f"{web.url}/ready/door").status_code)
    assert statuses[-1] == 503
    # Without another word: a second one would end it at once.
    web.process.wait(END_SECONDS)
    assert time.monotonic() - began >= DRAIN_SECONDS
