"""A webhook door for tests: signed posts, a ledger in memory, and a client that talks to the application in-process."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from bot.app import Check, Context, create_app
from bot.metrics import Metrics
from bot.records import Accepted, Delivery, Troubled
from config.settings import Settings

SECRET = "the-webhook-secret-of-today"
PREVIOUS = "the-webhook-secret-of-yesterday"
GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
ISSUE = {
    "action": "opened",
    "issue": {"number": 7, "title": "Sprint 7"},
    "repository": {"id": 11, "full_name": "acme/rockets"},
    "installation": {"id": 5},
    "sender": {"login": "ada"},
}


@dataclass(slots=True)
class Ledger:
    """Accepts deliveries as the records do, in memory; `fault` is raised instead when there is one."""

    accepted: list[Delivery] = field(default_factory=list)
    fault: Exception | None = None

    def accept(self, delivery: Delivery) -> Accepted:
        if self.fault is not None:
            raise self.fault
        new = all(delivery.guid != each.guid for each in self.accepted)
        if new:
            self.accepted.append(delivery)
        return Accepted(new, ("space:11",) if new and delivery.touched else ())


def make_settings(**changes: Any) -> Settings:
    return Settings(
        token=SecretStr("github_pat_of_the_tests"),
        webhook_secret=SecretStr(SECRET),
        webhook_secret_previous=SecretStr(PREVIOUS),
        **changes,
    )


def make_app(
    accept: Callable[[Delivery], Accepted],
    *,
    metrics: Metrics | None = None,
    checks: Mapping[str, Callable[[], Check]] | None = None,
    troubled: Callable[[], Sequence[Troubled]] = tuple,
    **settings: Any,
) -> FastAPI:
    return create_app(Context(make_settings(**settings), accept, metrics or Metrics(), checks or {}, troubled))


def packed(payload: object) -> bytes:
    return json.dumps(payload, separators=(",", ":")).encode()


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def headers(body: bytes, **changes: str | bytes | None) -> list[tuple[bytes, bytes]]:
    """The headers of a delivery; `x_github_event="ping"` changes one, None leaves it out."""
    usual: dict[str, str | bytes | None] = {
        "content_type": "application/json",
        "x_github_event": "issues",
        "x_github_delivery": GUID,
        "x_hub_signature_256": signed(body),
    }
    return [
        (name.replace("_", "-").encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in (usual | changes).items()
        if value is not None
    ]


async def chunks(body: bytes, size: int = 65_536, pause: float = 0.0) -> AsyncIterator[bytes]:
    """The body piece by piece, as a network brings it."""
    for start in range(0, len(body), size):
        await asyncio.sleep(pause)
        yield body[start : start + size]


def ask(app: FastAPI, method: str, path: str, *, client: str = "203.0.113.9", **request: Any) -> httpx.Response:
    """One request to the application, from an address of one's choice."""

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(client, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://goalkeeper.example.org") as connection:
            return await connection.request(method, path, **request)

    return asyncio.run(go())


def post(app: FastAPI, payload: object = ISSUE, **changes: str | None) -> httpx.Response:
    """One signed delivery."""
    body = packed(payload)
    return ask(app, "POST", "/webhooks", content=body, headers=headers(body, **changes))
