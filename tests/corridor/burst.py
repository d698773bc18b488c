"""Many spaces of several installations that file their retro in the same minute, and the real worker with its queue.

The play has one clock. It stands still while anybody works, and goes on to the next moment for which somebody waits: a
pause between two writes, an answer of GitHub, a tick, a deed of a person. The database is made older with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import psycopg
import requests

from bot.event import Repo
from bot.github.client import Clocks, GitHub
from bot.queue import Ending, Worker, defer
from bot.reconcile import reconcile
from bot.records import Claim, Fence, Outcome
from bot.sandbox.acting import act
from bot.sandbox.entities import Installation, Issue, Repository
from bot.sandbox.seeds import PEOPLE
from tests.corridor.corridor import Corridor, Deadly

OPENING = datetime(2026, 1, 5, 8, tzinfo=UTC)
HOUR = datetime(2026, 1, 9, 15, tzinfo=UTC)
RULES = """\
retro: {day: friday, at: "15:00"}
"""
PLAN = "## Plan\n\n- Star tracker (Owner: @grace)\n- Gyros (Owner: @ada)\n- Pump (Owner: @edsger)\n"
# The first one is there anyway: the sandbox's usual stage.
OWNERS = ("acme", "acme-north", "acme-south", "acme-west", "acme-east")
# How long GitHub takes for a call, and a pause that ends the play when nothing was done in it; seconds.
ANSWERS_AFTER = 0.4
TICK = 5.0
_PATIENCE = 120.0
_WAITING = """
SELECT (SELECT count(*) FROM work WHERE lease_until > now()),
    (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo')
"""


class Tide:
    """The clock of the play, and who waits for it."""

    def __init__(self, corridor: Corridor) -> None:
        self._clock = corridor.sandbox.clock
        self._waiting: list[tuple[datetime, int, threading.Event]] = []
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self.flows = False

    def seconds(self) -> float:
        """The time of the play in seconds."""
        return self._clock.now().timestamp()

    def sleep(self, seconds: float) -> None:
        """Wait until so much of the play has passed; while it does not flow nobody waits."""
        awake = threading.Event()
        with self._lock:
            if not self.flows or seconds <= 0:
                return
            until = self._clock.now() + timedelta(seconds=seconds)
            heapq.heappush(self._waiting, (until, next(self._numbers), awake))
        awake.wait()

    @property
    def asleep(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def next(self, otherwise: datetime) -> datetime:
        """Return for which moment somebody waits first, or the other one when that comes before."""
        with self._lock:
            return min(self._waiting[0][0], otherwise) if self._waiting else otherwise

    def stop(self) -> None:
        """Let nobody wait any more."""
        with self._lock:
            self.flows = False
            while self._waiting:
                heapq.heappop(self._waiting)[2].set()

    def rise(self, moment: datetime) -> None:
        """Let it be that time, and wake who waited for it."""
        with self._lock:
            self._clock.set(moment, ticking=False)
            while self._waiting and self._waiting[0][0] <= moment:
                heapq.heappop(self._waiting)[2].set()


class Distant(Deadly):
    """A sandbox that takes time to answer."""

    nap: Callable[[float], None] = staticmethod(lambda _seconds: None)

    def _called(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        # One thread asks for a token while others wait for it at a lock, of which this clock knows nothing.
        if not str(request.path_url).endswith("/access_tokens"):
            self.nap(ANSWERS_AFTER)
        return super()._called(request)


@dataclass(frozen=True, slots=True)
class Lateness:
    """How many seconds after the hour the retros of an installation were filed, in the order of their filing."""

    owner: str
    seconds: tuple[float, ...]

    @property
    def least(self) -> float:
        """That of the first."""
        return self.seconds[0]

    @property
    def median(self) -> float:
        """That of the one in the middle."""
        return self.seconds[len(self.seconds) // 2]

    @property
    def most(self) -> float:
        """That of the last."""
        return self.seconds[-1]


@dataclass(slots=True)
class Burst:
    """Spaces that file their retro in the same minute: `sizes` says how many of them each installation has."""

    corridor: Corridor
    sizes: Sequence[int]
    workers: int = 4
    tide: Tide = field(init=False)
    installations: list[Installation] = field(default_factory=list)
    repositories: list[Repository] = field(default_factory=list)
    jobs: list[tuple[str, Ending]] = field(default_factory=list)
    deeds: list[tuple[datetime, Callable[[], object]]] = field(default_factory=list)
    first_call: int = 0
    ticked: datetime = HOUR

    def __post_init__(self) -> None:
        """Let the sandbox and the play have one clock."""
        self.tide = Tide(self.corridor)

    # -------------------------------------------------------------- before the hour

    def begin(self) -> None:
        """Open a sprint of three goals in every space, and let all come to rest, up to the minute before the hour."""
        corridor, limits = self.corridor, self.corridor.sandbox.world.limits
        usual = limits.content_per_minute, limits.content_per_hour
        limits.content_per_minute = limits.content_per_hour = 0
        limits.set_allowance("core", 1_000_000)
        limits.set_allowance("graphql", 1_000_000)
        for owner, size in zip(OWNERS, self.sizes, strict=False):
            self._found(owner, size)
        corridor.at(OPENING)
        for repository in self.repositories:
            self.act("ada", "open", repository, title="Our sprint", body=PLAN, labels=["sprint"])
        corridor.settle()
        corridor.at(HOUR - timedelta(minutes=1))
        limits.content_per_minute, limits.content_per_hour = usual
        corridor.queued.clear()

    def _found(self, owner: str, size: int) -> None:
        """Install the App for somebody who has so many repositories."""
        world, acme = self.corridor.sandbox.world, self.corridor.acme
        roles = {login: role for login, (_, role) in PEOPLE.items()}
        if owner == acme.organization.login:
            account, installation = acme.organization, acme.installation
        else:
            account = world.add_organization(owner, dict.fromkeys(roles, "member"))
            installation = world.install(world.actor("ada"), acme.app, account)
        made = [world.add_repository(account, f"rockets-{n + 1}", collaborators=roles) for n in range(size)]
        for repository in made:
            self.act("ada", "write", repository, path=".github/goalkeeper.yml", text=RULES)
        self.corridor.records.meet(
            installation.id, [Repo(each.id, each.full_name) for each in made], self.corridor.tools.defer
        )
        self.installations.append(installation)
        self.repositories += made

    def act(self, who: str, do: str, repository: Repository, **wish: Any) -> dict[str, Any]:
        """Let a person do something in a space."""
        return act(self.corridor.sandbox.world, {"as": who, "do": do, "repository": repository.full_name, **wish})

    # -------------------------------------------------------------- the hour

    def play(self) -> None:
        """Let it be three o'clock, and go on until all is quiet."""
        sandbox = self.corridor.sandbox
        assert isinstance(sandbox, Distant)
        sandbox.nap = self.tide.sleep
        self.first_call = len(sandbox.calls)
        self.tide.flows = True
        with self._working():
            self._flow()

    @contextlib.contextmanager
    def _working(self) -> Iterator[None]:
        """Run the worker as a process of its own would, in a thread."""
        corridor = self.corridor
        clocks = Clocks(monotonic=self.tide.seconds, unix=self.tide.seconds, sleep=self.tide.sleep)
        access = replace(corridor.access, read_pause=0.1, write_pause=1.0)
        corridor.sandbox.world.token_clock = corridor.sandbox.clock
        tools = replace(corridor.tools, github=GitHub(access, lambda _call: None, clocks), defer=defer, settle=30.0)

        def turn(claim: Claim, fence: Fence) -> Outcome:
            return reconcile(claim, fence, tools)

        corridor.tools = tools
        worker = Worker(
            corridor.url,
            corridor.records,
            turn,
            concurrency=self.workers,
            lease_seconds=120.0,
            observe=lambda key, ending, _seconds: self.jobs.append((key, ending)),
        )
        thread = threading.Thread(target=lambda: asyncio.run(worker.run()), name="worker")
        thread.start()
        try:
            yield
        finally:
            self.tide.stop()
            worker.stop()
            thread.join()

    def _flow(self) -> None:
        """Tick, carry deliveries, and go on to the next moment whenever all wait for it."""
        corridor, quiet = self.corridor, 0
        self.tide.rise(HOUR)
        with psycopg.connect(corridor.url, autocommit=True) as conn:
            while quiet * TICK < _PATIENCE:
                if corridor.now >= self.ticked:
                    corridor.records.tick(corridor.now, defer)
                    self.ticked += timedelta(seconds=TICK)
                    quiet = 0 if self._waits(conn) else quiet + 1
                while self.deeds and self.deeds[0][0] <= corridor.now:
                    self.deeds.pop(0)[1]()
                corridor.carry()
                self._rest(conn)
                deed = self.deeds[0][0] if self.deeds else self.ticked
                self._pass(conn, self.tide.next(min(self.ticked, deed)))

    def _waits(self, conn: psycopg.Connection[Any]) -> bool:
        row = conn.execute("SELECT EXISTS (SELECT FROM work WHERE wanted > done)").fetchone()
        return bool(self.deeds or self.tide.asleep or (row and row[0]))

    def _rest(self, conn: psycopg.Connection[Any]) -> None:
        """Wait until whoever works waits for the clock, and nobody is free for the jobs that are left."""
        begun, doing, left = time.monotonic(), 0, 0
        while time.monotonic() - begun < 10:
            doing, left = conn.execute(_WAITING).fetchone() or (0, 0)
            if doing == self.tide.asleep and (not left or doing >= self.workers):
                return
            time.sleep(0.002)
        raise AssertionError(f"the worker neither works nor waits: {doing} jobs, {self.tide.asleep} wait, {left} left")

    def _pass(self, conn: psycopg.Connection[Any], moment: datetime) -> None:
        """Let time pass; the database's own clock is the one on the wall, so its rows are made older."""
        passed = moment - self.corridor.now
        conn.execute("UPDATE work SET next_at = next_at - %(d)s, deferred_at = deferred_at - %(d)s", {"d": passed})
        conn.execute("UPDATE effect SET tried_at = tried_at - %s", [passed])
        self.tide.rise(moment)

    # -------------------------------------------------------------- what came of it

    def retros(self, repository: Repository) -> list[datetime]:
        """Return when each retro of a space was filed."""
        issues = repository.issues.values()
        return [each.created_at for each in issues if "retro" in {label.name for label in each.labels}]

    def lateness(self) -> list[Lateness]:
        """Return how late the retros of each installation were."""
        found = []
        for installation in self.installations:
            own = [each for each in self.repositories if each.owner is installation.account]
            late = [(at - HOUR).total_seconds() for each in own for at in self.retros(each)]
            found.append(Lateness(installation.account.login, tuple(sorted(late))))
        return found

    def told(self) -> str:
        """Return the lateness as a table."""
        rows = [
            f"| {each.owner} | {len(each.seconds)} | {each.least:.0f} | {each.median:.0f} | {each.most:.0f} |"
            for each in self.lateness()
        ]
        head = "| installation | retros | first after | half of them | last after |\n|---|---|---|---|---|"
        return "\n".join([head, *rows])

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The calls since the hour, as the sandbox noted them."""
        return [dict(call) for call in list(self.corridor.sandbox.calls)[self.first_call :]]

    def operations(self) -> Counter[str]:
        """How often each operation was asked for since the hour."""
        return Counter(call["operation"] or f"{call['method']} {call['path']}" for call in self.calls)

    def refused(self) -> list[dict[str, Any]]:
        """Return the calls since the hour that GitHub refused."""
        return [call for call in self.calls if call["status"] >= 400 or call["fault"]]

    def most_created(self, seconds: float) -> int:
        """Return the most issues and comments that one installation made in so many seconds."""
        bot, found = self.corridor.acme.app.bot, 0
        for installation in self.installations:
            own = [each for each in self.repositories if each.owner is installation.account]
            issues = [issue for each in own for issue in each.issues.values()]
            made = [issue.created_at for issue in issues if issue.author is bot]
            made += [each.created_at for issue in issues for each in issue.comments if each.author is bot]
            late = [at for at in made if at >= HOUR]
            span = timedelta(seconds=seconds)
            found = max([found, *(sum(at - span < each <= at for each in late) for at in late)])
        return found

    def asks(self, seconds: float, who: str, repository: Repository, title: str, words: str) -> None:
        """Let a person comment on a goal so many seconds after the hour."""
        number = self.goal(repository, title).number
        deed = partial(self.act, who, "comment", repository, issue=number, body=words)
        self.deeds.append((HOUR + timedelta(seconds=seconds), deed))

    def goal(self, repository: Repository, title: str) -> Issue:
        """Return the issue of a goal."""
        return next(each for each in repository.issues.values() if each.title == title)

    def when(self, operation: str) -> list[float]:
        """Return how many seconds after the hour an operation was asked for."""
        return [
            (datetime.fromisoformat(call["at"]) - HOUR).total_seconds()
            for call in self.calls
            if call["operation"] == operation
        ]

    def endings(self) -> Counter[Ending]:
        """How the jobs ended."""
        return Counter(ending for _, ending in self.jobs)
