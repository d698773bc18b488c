"""The year itself: one clock, three spaces, one bot that is away twice and whose own clock goes wrong once."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import requests
from psycopg import sql

from bot.event import Repo
from bot.records import Records
from bot.sandbox.acting import act
from bot.sandbox.deliveries import Delivery
from bot.sandbox.entities import Repository
from bot.sandbox.inprocess import scope
from bot.sandbox.reply import Reply
from bot.sandbox.seeds import PEOPLE, Key
from tests.corridor.corridor import BASE, Corridor, Deadly, build
from tests.year.mishaps import Away, Leap
from tests.year.people import Deed, Team
from tests.year.spaces import SPACES, Space

TURNS = 60
SECOND = timedelta(seconds=1)
LEASE = 120.0
PATIENCE = timedelta(minutes=5)
TABLES = ("work", "effect", "goal", "change", "receipt", "kept", "record")


class Counting(Deadly):
    """A sandbox that counts the calls that it answers, all of them in one event loop: a year has forty thousand."""

    answered = 0
    loop: asyncio.AbstractEventLoop

    def finish(self, ask: Callable[[], Coroutine[Any, Any, Reply]]) -> Reply:
        """Let the app answer."""
        return self.loop.run_until_complete(ask())

    def _called(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        self.answered += 1
        return super()._called(request)


@dataclass(slots=True)
class Year:
    """The play. `calls` counts requests by space and month, `looks` likewise, `rows` by month those of the tables.

    `passed` is told of every month that begins.
    """

    corridor: Corridor
    sandbox: Counting
    repositories: dict[str, Repository]
    database: psycopg.Connection
    away: Sequence[Away] = ()
    leaps: Sequence[Leap] = ()
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    looks: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    skew: timedelta = timedelta(0)
    spaces: Sequence[Space] = SPACES
    passed: Callable[[str], object] = str

    @property
    def now(self) -> datetime:
        """What GitHub's clock shows."""
        return self.sandbox.clock.now()

    def machine(self) -> datetime:
        """What the clock of the bot's machine shows."""
        return self.now + self.skew

    def begin(self, at: datetime) -> None:
        """Set the clock, write the rules, and install the bot."""
        self.sandbox.clock.set(at, ticking=False)
        self.corridor.tools = replace(self.corridor.tools, now=self.machine)
        # Leases run by the clock on the wall, and the machine may be busy.
        self.corridor.lease = LEASE
        for space in self.spaces:
            self.act("ada", "write", space, path=".github/goalkeeper.yml", text=space.rules)
        repositories = (self.repositories[space.name] for space in self.spaces)
        places = [Repo(each.id, each.full_name) for each in repositories]
        self.corridor.records.meet(self.corridor.acme.installation.id, places, self.corridor.tools.defer)
        self.settle()

    def act(self, who: str, do: str, space: Space, **wish: Any) -> dict[str, Any]:
        """Let a person do something in a space."""
        return act(self.sandbox.world, {"as": who, "do": do, "repository": space.repository, **wish})

    def run(self, deeds: Sequence[Deed], until: datetime) -> None:
        """Let time pass: from one thing to the next, be it due, said by somebody, or a mishap."""
        tie = itertools.count()
        coming = [(deed.at, next(tie), deed) for deed in deeds if self.now <= deed.at <= until]
        heapq.heapify(coming)
        while True:
            at = min([until, *self._mishaps(), *([coming[0][0]] if coming else []), *self._due()])
            self.sandbox.clock.set(max(at, self.now), ticking=False)
            while coming and coming[0][0] <= self.now:
                heapq.heappop(coming)[2].do()
            self._change()
            self.settle()
            self._count()
            if self.now >= until:
                return

    def settle(self) -> None:
        """Carry deliveries and work until nothing waits; a bot that is away hears of nothing and does nothing."""
        for _ in range(TURNS):
            if self._is_away():
                self.sandbox.deliver(lambda _: 502)
                return
            self.corridor.records.tick(self.machine(), self.corridor.tools.defer, patience=0)
            carried = self.sandbox.deliver(self.post)
            if not carried and not self._work():
                return
        raise AssertionError(f"the bot did not come to rest at {self.now}")

    def post(self, delivery: Delivery) -> int:
        """Hand a delivery to the door, without HTTP in between; return the status."""
        said: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": delivery.body}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                said.append(message["status"])

        knock = scope("POST", "https://bot.example/webhooks", delivery.headers())
        self.sandbox.loop.run_until_complete(self.corridor.door(knock, receive, send))
        return said[0]

    def _work(self) -> int:
        keys, self.corridor.queued[:] = list(dict.fromkeys(self.corridor.queued)), []
        worked = 0
        names = {repository.id: name for name, repository in self.repositories.items()}
        for key in keys:
            before = self.sandbox.answered
            ending = self.corridor.run(key)
            place = names[int(key.split(":")[1])], f"{self.now:%Y-%m}"
            self.calls[place] += self.sandbox.answered - before
            self.looks[place] += 1
            worked += ending.value != "nothing"
        return worked

    def _is_away(self) -> bool:
        return any(each.begins <= self.now < each.ends for each in self.away)

    def _mishaps(self) -> Iterator[datetime]:
        away = ((each.begins, each.ends) for each in self.away)
        leaps = ((each.begins, each.ends) for each in self.leaps)
        return (at for at in itertools.chain(*away, *leaps) if at > self.now)

    def _change(self) -> None:
        """Come back from an outage, or let the machine's clock go wrong or right again."""
        self.skew = sum((each.by for each in self.leaps if each.begins <= self.now < each.ends), timedelta(0))
        if any(each.ends == self.now for each in self.away):
            self.corridor.restart()
            self.sweep()

    def sweep(self) -> None:
        """Do what comes every four hours: ask for a look at everything that is awake."""
        self.database.execute("UPDATE work SET looked_at = now() - interval '2 days'")
        self.corridor.records.sweep(self.corridor.tools.defer, 14_400.0)

    def _due(self) -> list[datetime]:
        """Return when rows want to be looked at, by the clock on GitHub's wall; a bot that is away wants nothing."""
        if self._is_away():
            return []
        due = self.database.execute("SELECT due_at FROM work WHERE due_at IS NOT NULL AND asleep = ''").fetchall()
        waiting = "SELECT next_at - now() FROM work WHERE wanted > done AND NOT parked AND asleep = ''"
        # A wrong clock is looked at every ten seconds, which would be much to play.
        least = PATIENCE if self.skew else SECOND
        waits = [max(wait, least) for (wait,) in self.database.execute(waiting)]
        if waits:
            self.database.execute("UPDATE work SET next_at = now(), deferred_at = NULL WHERE wanted > done")
        return [*(at - self.skew for (at,) in due if at > self.machine()), *(self.now + wait for wait in waits)]

    def _count(self) -> None:
        month = f"{self.now:%Y-%m}"
        if month not in self.rows:
            self.passed(month)
            asked = {table: sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)) for table in TABLES}
            self.rows[month] = {table: sum(n for (n,) in self.database.execute(asked[table])) for table in TABLES}


@contextlib.contextmanager
def year(url: str, key: Key, mishaps: Sequence[Away | Leap] = (), spaces: Sequence[Space] = SPACES) -> Iterator[Year]:
    """Set the stage: three repositories of acme, and the bot, which is installed in those that are played."""
    sandbox = Counting(base_url=BASE)
    with contextlib.closing(Records.open(url)) as records, contextlib.closing(asyncio.new_event_loop()) as sandbox.loop:
        for corridor in build(sandbox, sandbox.seed(key), records, url):
            acme = corridor.acme.organization
            roles = {login: role for login, (_, role) in PEOPLE.items()}
            for space in SPACES[1:]:
                sandbox.world.add_repository(acme, space.name, collaborators=roles)
            repositories = {each.name: sandbox.world.repositories[each.repository] for each in SPACES}
            away = [each for each in mishaps if isinstance(each, Away)]
            leaps = [each for each in mishaps if isinstance(each, Leap)]
            with psycopg.connect(url, autocommit=True) as database:
                yield Year(corridor, sandbox, repositories, database, away, leaps, spaces=spaces)


def teams(play: Year, seed: int) -> Iterator[Team]:
    """Yield the people of each space, with dice of their own."""
    for space in play.spaces:

        def do(who: str, what: str, space: Space = space, **wish: Any) -> dict[str, Any]:
            return play.act(who, what, space, **wish)

        yield Team(space, play.repositories[space.name], do, random.Random(f"{space.name} {seed}"))
