"""The stage of the sandbox's own tests: acme, its App, and real PyGithub clients in front of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import responses
from github import Auth, Github, GithubIntegration
from github.Repository import Repository as PyRepository

from bot.sandbox.clock import Clock
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Acme, Key
from bot.sandbox.world import World
from tests.sandbox.graph import Graph

BASE = "https://api.github.example"
PACE: dict[str, Any] = {
    "base_url": BASE,
    "seconds_between_requests": None,
    "seconds_between_writes": None,
    "retry": None,
}


@dataclass(frozen=True)
class Stage:
    """The sandbox, what its seed made, and clients for everybody."""

    sandbox: Sandbox
    acme: Acme

    @property
    def world(self) -> World:
        return self.sandbox.world

    @property
    def app(self) -> GithubIntegration:
        auth = Auth.AppAuth(self.acme.app.id, self.acme.private_key)
        return GithubIntegration(auth=auth, **PACE)

    @property
    def bot(self) -> Github:
        token = self.world.installation_token(self.acme.installation)
        return Github(auth=Auth.Token(token.value), **PACE)

    def person(self, login: str) -> Github:
        token = self.world.personal_token(self.world.user(login))
        return Github(auth=Auth.Token(token.value), **PACE)

    def rockets(self, login: str = "") -> PyRepository:
        client = self.person(login) if login else self.bot
        return client.get_repo("acme/rockets")

    def events(self) -> list[tuple[str, str | None]]:
        return [(d.event, d.action) for d in self.world.deliveries.pending()]


@pytest.fixture
def stage(key: Key) -> Iterator[Stage]:
    clock = Clock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    sandbox = Sandbox(World(clock, api_url=BASE))
    acme = sandbox.seed(key)
    sandbox.world.deliveries.pending()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        sandbox.mount(mock)
        yield Stage(sandbox, acme)


@pytest.fixture
def ask(stage: Stage) -> Callable[..., Any]:
    """Ask without a library, as whoever holds the token: gives status, headers and JSON."""
    default = stage.world.installation_token(stage.acme.installation).value

    def asked(method: str, path: str, body: object = None, token: str | None = default, **headers: str) -> Any:
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        known = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            known["Authorization"] = f"Bearer {token}"
        reply = stage.sandbox.request(method, BASE + path, known, sent)
        return reply.status, reply.headers, json.loads(reply.body) if reply.body else None

    return asked


@pytest.fixture
def graph(stage: Stage, ask: Callable[..., Any]) -> Graph:
    """Ask in GraphQL."""
    return Graph(stage.world, stage.acme, ask)
