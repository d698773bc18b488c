"""How does the sandbox serve over HTTP, and who carries its webhooks?"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.sandbox.app import create_app
from bot.sandbox.deliveries import Answer, Delivery
from bot.sandbox.gate import Backstage, Gate, Receive, Scope, Send
from bot.sandbox.reply import Dropped, Reply
from bot.sandbox.world import World

PATIENCE = 10.0
START_PATIENCE = 15.0
# Longer than any client of ours waits.
SILENT_SECONDS = 35.0


class Carrier(threading.Thread):
    """The thread that sends what waits in the outbox; GitHub waits ten seconds for an answer and never tries again."""

    def __init__(self, world: World) -> None:
        super().__init__(name="sandbox-carrier", daemon=True)
        self.world = world
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """Send until told to stop."""
        with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
            while not self._stop_asked.is_set():
                box = self.world.deliveries
                box.wait(0.2)
                for delivery in box.pending():
                    box.record(delivery, carry(client, delivery))

    def stop(self) -> None:
        """Finish the delivery in hand and end."""
        self._stop_asked.set()
        self.world.deliveries.wake()
        self.join(PATIENCE + 1)


def carry(client: httpx.Client, delivery: Delivery) -> Answer:
    """Send one delivery; an unreachable or silent receiver is an answer, too."""
    began = time.monotonic()
    try:
        said = client.post(delivery.hook.url, content=delivery.body, headers=delivery.headers())
    except httpx.TimeoutException:
        return Answer(504, "timed out", duration=time.monotonic() - began)
    except httpx.HTTPError as lost:
        return Answer(502, f"failed to connect to host: {type(lost).__name__}", duration=time.monotonic() - began)
    status = "OK" if said.is_success else f"Invalid HTTP Response: {said.status_code}"
    return Answer(said.status_code, status, dict(said.headers), said.text[:10_000], time.monotonic() - began)


class _Protocol(H11Protocol):
    """HTTP/1.1 that lets the application reach its connection, so that a fault can cut it."""

    wires: dict[tuple[str, int], asyncio.Transport] = {}  # noqa: RUF012 - shared on purpose: one process, one table

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client:
            self.wires[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.client:
            self.wires.pop(self.client, None)


class Cuttable:
    """The gate behind a real socket: a dropped connection is cut off, after half of the answer when there is one."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, and cut its connection when the gate drops it."""
        try:
            await self.gate(scope, receive, send)
        except Dropped as dropped:
            if dropped.partly:
                await _send_half(dropped.partly, send)
            if dropped.silent:
                await asyncio.sleep(SILENT_SECONDS)
            wire = _Protocol.wires.get(scope["client"])
            if wire:
                # What was written must leave before the cut; an untouched connection is reset at once.
                wire.close() if dropped.partly else wire.abort()
            await asyncio.sleep(0.05)


async def _send_half(reply: Reply, send: Send) -> None:
    length = str(len(reply.body)).encode()
    headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in reply.headers.items()]
    start = {"type": "http.response.start", "status": reply.status, "headers": [*headers, (b"content-length", length)]}
    await send(start)
    await send({"type": "http.response.body", "body": reply.body[: len(reply.body) // 2], "more_body": True})


def server(world: World, host: str, port: int, backstage: Backstage | None = None) -> uvicorn.Server:
    """Build the HTTP server around a world; port 0 takes a free one."""
    config: dict[str, Any] = {"log_level": "warning", "access_log": False, "lifespan": "off", "server_header": False}
    # The clock of the headers is the sandbox's, and its gate writes them.
    config["date_header"] = False
    app = Cuttable(create_app(world, backstage=backstage))
    return uvicorn.Server(uvicorn.Config(app, host=host, port=port, http=_Protocol, ws="none", **config))


def serve(world: World, host: str, port: int, backstage: Backstage | None = None) -> None:
    """Serve in this thread until interrupted, webhooks included."""
    carrier = Carrier(world)
    carrier.start()
    try:
        server(world, host, port, backstage).run()
    finally:
        carrier.stop()


@contextlib.contextmanager
def serving(world: World, host: str = "127.0.0.1", port: int = 0, backstage: Backstage | None = None) -> Iterator[str]:
    """Serve in the background; gives the base address, and stops at the end of the block.

    The world's addresses are set to that of the server. RuntimeError when it does not start in time.
    """
    it = server(world, host, port, backstage)
    thread = threading.Thread(target=it.run, name="sandbox-server", daemon=True)
    carrier = Carrier(world)
    thread.start()
    try:
        world.base_url = world.web_url = _address(it, host)
        carrier.start()
        yield world.base_url
    finally:
        it.should_exit = True
        thread.join(START_PATIENCE)
        if carrier.is_alive():
            carrier.stop()


def _address(it: uvicorn.Server, host: str) -> str:
    until = time.monotonic() + START_PATIENCE
    while not it.started and time.monotonic() < until:
        time.sleep(0.01)
    if not it.started:
        raise RuntimeError("The sandbox did not start; is the port taken? Choose another one, or 0 for any free one.")
    return f"http://{host}:{it.servers[0].sockets[0].getsockname()[1]}"
