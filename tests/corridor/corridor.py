"""The whole corridor in one thread: the sandbox, the door, the records on a real PostgreSQL, and the real client."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import requests
import responses
from fastapi import FastAPI

import bot.github
from bot.app import Context, create_app
from bot.demo.story import RULES
from bot.event import Repo
from bot.github.access import Access
from bot.github.client import Clocks, GitHub
from bot.metrics import Metrics
from bot.ourselves import of_app
from bot.queue import Ending, Leases, run_key
from bot.reconcile import Tools, reconcile
from bot.records import Claim, Fence, Outcome, Records
from bot.sandbox.acting import act
from bot.sandbox.clock import Clock
from bot.sandbox.deliveries import Delivery
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.picture import inspect
from bot.sandbox.seeds import Acme
from config.settings import load

QUERIES = Path(bot.github.__file__ or "").parent / "queries"
BASE = "https://api.github.example"
BEGIN = datetime(2026, 1, 1, 9, tzinfo=UTC)
LEASE = 5.0
_numbers = itertools.count(1)
ROUNDS = 60
READS = {path.stem for path in QUERIES.glob("*.graphql") if path.read_text().startswith("query")}


class Killed(BaseException):
    """The process dies here: nothing after this line happens, and no handler runs."""


class Deadly(Sandbox):
    """A sandbox at whose calls the bot may die: right before one is made, or right after it was answered.

    `chance` is the probability that a call kills; `deaths` counts them.
    """

    chance = 0.0
    deaths = 0
    dice = random.Random(0)

    def _called(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        fatal = self.dice.random() < self.chance
        if fatal and self.dice.random() < 0.5:
            self._die()
        answer = super()._called(request)
        if fatal:
            self._die()
        return answer

    def _die(self) -> None:
        self.deaths += 1
        raise Killed


@dataclass(slots=True)
class Corridor:
    """Sandbox and bot, taking turns: `settle` carries deliveries and does the work until all is quiet."""

    sandbox: Deadly
    acme: Acme
    records: Records
    tools: Tools
    door: FastAPI
    queued: list[str]
    access: Access
    url: str
    endings: list[tuple[str, Ending]] = field(default_factory=list)
    lease: float = LEASE
    clocks: Clocks = field(default_factory=Clocks)

    @property
    def now(self) -> datetime:
        """The time of the play."""
        return self.sandbox.clock.now()

    def at(self, moment: datetime) -> None:
        """Move the clock, and let it tick."""
        self.sandbox.clock.set(moment, ticking=False)
        self.settle()

    def act(self, who: str, do: str, **wish: Any) -> dict[str, Any]:
        """Let a person do something in acme/rockets, whatever it is called by now."""
        return act(self.sandbox.world, {"as": who, "do": do, "repository": self.acme.repository.full_name, **wish})

    def rules(self, text: str = RULES) -> None:
        """Write the rules file."""
        self.act("ada", "write", path=".github/goalkeeper.yml", text=text)

    def meet(self) -> None:
        """The App is installed: the space is known from now on."""
        repository = self.acme.repository
        self.records.meet(self.acme.installation.id, [Repo(repository.id, repository.full_name)], self.tools.defer)

    def settle(self) -> None:
        """Tick, carry all deliveries and do all work, again and again, until nothing waits."""
        for _ in range(ROUNDS):
            self.records.tick(self.now, self.tools.defer, patience=0)
            carried = self.carry()
            if not carried and not self.work():
                return
        raise AssertionError("the corridor did not come to rest")

    def carry(self) -> int:
        """Carry the waiting deliveries to the door."""
        return self.sandbox.deliver(self.send)

    def send(self, delivery: Delivery) -> int:
        """Post one delivery to the door, as GitHub does; return the status."""

        async def post() -> int:
            transport = httpx.ASGITransport(self.door)
            async with httpx.AsyncClient(transport=transport, base_url="https://bot.example") as client:
                return (await client.post("/webhooks", content=delivery.body, headers=delivery.headers())).status_code

        return asyncio.run(post())

    def work(self) -> int:
        """Run every queued job; return how many rows were looked at."""
        keys, self.queued[:] = list(dict.fromkeys(self.queued)), []
        return sum(self.run(key) is not Ending.NOTHING for key in keys)

    def run(self, key: str) -> Ending:
        """Run one job; a kill in the middle leaves everything as it is."""

        def turn(claim: Claim, fence: Fence) -> Outcome:
            return reconcile(claim, fence, self.tools)

        leases = Leases(self.records, every=self.lease)
        try:
            ending = run_key(key, self.records, turn, leases=leases, owner="test", lease_seconds=self.lease)
        finally:
            leases.close()
        self.endings.append((key, ending))
        return ending

    def restart(self) -> None:
        """Begin anew after a death: a fresh client, and jobs that were in memory are gone."""
        self.queued.clear()
        self.tools = replace(self.tools, github=GitHub(self.access, lambda _call: None, self.clocks))

    def pass_time(self) -> None:
        """Let every lease run out and every wait end."""
        with psycopg.connect(self.url) as conn:
            conn.execute("UPDATE work SET next_at = now(), lease_until = NULL, deferred_at = NULL")
            conn.execute("UPDATE effect SET tried_at = tried_at - interval '1 hour'")

    def heal(self) -> None:
        """Do what the slow sweep does: look at everything again."""
        self.pass_time()
        self.records.wake(self.acme.repository.full_name, self.tools.defer)
        self.settle()

    def troubles(self) -> dict[str, str]:
        """Return why rows sleep or are parked, by their key."""
        return {row.key: row.reason for row in self.records.troubled()}

    def look(self) -> dict[str, Any]:
        """Return everything in acme/rockets as plain JSON."""
        return inspect(self.sandbox.world, self.acme.repository)

    def issues(self, label: str = "") -> list[dict[str, Any]]:
        """Return the issues, all or those with a label."""
        return [issue for issue in self.look()["issues"] if not label or label in issue["labels"]]

    def sprint(self) -> dict[str, Any]:
        """Return the one sprint issue."""
        (issue,) = self.issues("sprint")
        return issue

    def goal(self, title: str) -> dict[str, Any]:
        """Return the one goal issue of this title."""
        (issue,) = [issue for issue in self.issues() if issue["parent"] and issue["title"] == title]
        return issue

    def writes(self) -> int:
        """Return how many calls that change something the bot made so far."""
        return sum(_writes(call) for call in self.sandbox.calls)


@contextlib.contextmanager
def new_database(server: str) -> Iterator[str]:
    """Make a fresh migrated database, for fixtures that live longer than a test."""
    admin = server.replace("/goalkeeper?", "/postgres?")
    name = f"corridor_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE goalkeeper STRATEGY file_copy")
    yield server.replace("/goalkeeper?", f"/{name}?")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _writes(call: Mapping[str, Any]) -> bool:
    """GraphQL mutations and REST calls that change something; asking for a token is neither."""
    if call["path"] == "/graphql":
        return str(call["operation"]) not in READS
    return call["method"] != "GET" and not call["path"].endswith("/access_tokens")


def build(sandbox: Deadly, acme: Acme, records: Records, url: str, base: str = BASE) -> Iterator[Corridor]:
    """Build a corridor around a seeded sandbox; the clock stands at BEGIN."""
    sandbox.clock.set(BEGIN, ticking=False)
    # Tokens live by the clock on the wall: the bot's own is not moved by the play.
    sandbox.world.token_clock = Clock(ticking=True)
    queued: list[str] = []
    settings = load(
        {
            "GOALKEEPER_APP_ID": str(acme.app.id),
            "GOALKEEPER_APP_PRIVATE_KEY": acme.private_key,
            "GOALKEEPER_WEBHOOK_SECRET": acme.webhook_secret,
        }
    )
    access = Access(base, app_id=str(acme.app.id), private_key=acme.private_key, read_pause=0, write_pause=0)

    def defer(_conn: object, key: str) -> None:
        queued.append(key)

    tools = Tools(
        GitHub(access, lambda _call: None),
        records,
        defer,
        sandbox.clock.now,
        0.0,
        b"the secret of an App that stays the same",
    )
    ourselves = of_app(acme.app.id, acme.app.slug)
    context = Context(
        settings, lambda delivery: records.accept(delivery, made.tools.defer), Metrics(), ourselves=lambda: ourselves
    )
    made: Corridor = Corridor(sandbox, acme, records, tools, create_app(context), queued, access, url)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        sandbox.mount(mock, base)
        yield made
