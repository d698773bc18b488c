"""Does the webhook door take every payload that GitHub gives as an example?"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from bot import webhook
from bot.metrics import Metrics
from bot.records import Accepted, Delivery
from tests.contract.result import Result

SECRET = b"the-secret-of-the-contract"
MEDIA = "application/json"


def check_examples(index: Path) -> Result:
    """Post every official example to the door, signed, and expect a 2xx."""
    result = Result("official webhook examples taken by the door")
    noted: list[Delivery] = []
    asyncio.run(_post_all(list(examples(index)), noted, result))
    if not noted:
        result.violations.append("no example reached the ledger")
    return result


def examples(index: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every example as event name and payload."""
    for event in json.loads(index.read_text(encoding="utf-8")):
        for payload in event["examples"]:
            yield event["name"], payload


async def _post_all(given: list[tuple[str, dict[str, Any]]], noted: list[Delivery], result: Result) -> None:
    transport = httpx.ASGITransport(_door(noted))
    async with httpx.AsyncClient(transport=transport, base_url="https://bot.example") as client:
        for event, payload in given:
            result.checked += 1
            status, said = await _posted(client, event, payload)
            if not 200 <= status < 300:
                result.violations.append(f"{event}.{payload.get('action')} -> {status} {said[:120]}")


def _door(noted: list[Delivery]) -> FastAPI:
    def accept(delivery: Delivery) -> Accepted:
        noted.append(delivery)
        return Accepted(new=True)

    app = FastAPI()
    app.include_router(webhook.router(webhook.Door((SECRET,), accept, Metrics())))
    return app


async def _posted(client: httpx.AsyncClient, event: str, payload: dict[str, Any]) -> tuple[int, str]:
    body = json.dumps(payload, ensure_ascii=False).encode()
    headers = {
        "Content-Type": MEDIA,
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature-256": "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest(),
    }
    reply = await client.post("/webhooks", content=body, headers=headers)
    return reply.status_code, reply.text
