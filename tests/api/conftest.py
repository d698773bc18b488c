"""One space of three sprints in one database, and the API over it, for all tests that look or tell something new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from benchmarks.history import History, fill
from bot.api.app import make_api
from bot.api.asking import Desk
from bot.api.bounds import Bounds
from bot.api.tokens import digest_of, new_token
from bot.app import Context, create_app
from bot.event import Repo
from bot.metrics import Metrics
from bot.records import Records
from tests.corridor.corridor import new_database
from tests.records.steps import Queue
from tests.web.door import Ledger, ask, make_settings

ROCKETS, BALLOONS = Repo(7, "acme/rockets"), Repo(8, "acme/balloons")
RULES = "timezone: UTC\ncadence: {starts: 2021-11-01, weeks: 4}\n"


@dataclass(frozen=True)
class House:
    """The application with its API, tokens by what they are for, and what was queued."""

    app: FastAPI
    records: Records
    history: History
    queue: Queue
    tokens: dict[str, str]
    url: str
    desk: Desk

    def get(self, path: str, token: str = "read", **headers: str) -> httpx.Response:
        """Ask for something of acme/rockets, or for a whole path."""
        path = path if path.startswith("/") else f"/api/v1/spaces/acme/rockets/{path}".rstrip("/")
        return ask(self.app, "GET", path, headers=self._with(token, headers))

    def post(self, body: Any, token: str = "metrics", **headers: str) -> httpx.Response:
        """Tell values of acme/rockets."""
        given: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
        headers = {"Content-Type": "application/json", **headers}
        path = "/api/v1/spaces/acme/rockets/metrics"
        return ask(self.app, "POST", path, headers=self._with(token, headers), **given)

    def _with(self, token: str, headers: dict[str, str]) -> dict[str, str]:
        text = self.tokens.get(token, token)
        return {**({"Authorization": f"Bearer {text}"} if text else {}), **headers}

    def row(self, statement: Any, *values: object) -> tuple[Any, ...]:
        """Return the first row of a query."""
        with psycopg.connect(self.url) as conn:
            found = conn.execute(statement, values).fetchone()
        assert found is not None
        return found


def housed(records: Records, url: str, visits: Any = None) -> House:
    """Fill two spaces, and put the API before them."""
    history = fill(records, ROCKETS, sprints=3, goals=8, teams=2)
    fill(records, BALLOONS, sprints=2, goals=3, teams=1, installation=2)
    records.keep_rules(ROCKETS.id, RULES)
    tokens = {name: new_token() for name in ("read", "metrics", "old", "balloons")}
    records.make_token(ROCKETS.id, "reader", digest_of(tokens["read"]), "read")
    records.make_token(ROCKETS.id, "ci", digest_of(tokens["metrics"]), "metrics")
    records.make_token(ROCKETS.id, "old", digest_of(tokens["old"]), "read", 1)
    records.make_token(BALLOONS.id, "reader", digest_of(tokens["balloons"]), "read")
    with psycopg.connect(url) as conn:
        conn.execute("UPDATE token SET expires_at = now() WHERE name = 'old'")
    queue = Queue()
    desk = Desk(records, queue, lambda: history.now, visits, Bounds(100_000))
    context = Context(make_settings(), Ledger().accept, Metrics(), mounts={"/api": make_api(desk)})
    return House(create_app(context), records, history, queue, tokens, url, desk)


@pytest.fixture(scope="session")
def house(database_server: str) -> Iterator[House]:
    with new_database(database_server) as url:
        records = Records.open(url)
        yield housed(records, url)
        records.close()
