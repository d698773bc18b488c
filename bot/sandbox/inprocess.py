"""How does a test speak to the sandbox without a socket?"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import requests

from bot.sandbox.app import create_app
from bot.sandbox.clock import Clock
from bot.sandbox.deliveries import Answer, Delivery
from bot.sandbox.gate import Backstage
from bot.sandbox.reply import Dropped, Reply
from bot.sandbox.seeds import Acme, Key, new_rsa_key, seed_acme
from bot.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
Called = tuple[int, dict[str, str], bytes]


class Sandbox:
    """World and application together, answering in the same thread.

    `mount` puts it behind the `responses` library, so that PyGithub runs as it is; `request` asks it directly.
    """

    def __init__(self, world: World | None = None, *, base_url: str = "https://api.github.example") -> None:
        self.world = world or World(Clock(), api_url=base_url)
        self.backstage = Backstage()
        self.app = create_app(self.world, backstage=self.backstage)

    @property
    def clock(self) -> Clock:
        """The sandbox's clock."""
        return self.world.clock

    @property
    def calls(self) -> Sequence[Mapping[str, Any]]:
        """The calls made so far, oldest first."""
        return self.backstage.calls

    def fault(self, kind: str, **when: Any) -> None:
        """Let a call go wrong; see `Fault` for the keys."""
        self.backstage.faults.add_from({"kind": kind, **when})

    def seed(self, key: Key | None = None) -> Acme:
        """Set the usual stage; a reset sets it again, with the same key."""
        pair = key or new_rsa_key()
        self.backstage.reseed = lambda world: seed_acme(world, key=pair, webhook_url="https://bot.example/webhooks")
        return seed_acme(self.world, key=pair, webhook_url="https://bot.example/webhooks")

    def mount(self, mock: Any, base_url: str | None = None) -> None:
        """Register with a `responses.RequestsMock`: every method, every address below the base.

        Another base than the world's own becomes the world's own; it may end in `/api/v3`, as on an Enterprise server.
        """
        self.world.base_url = (base_url or self.world.base_url).removesuffix("/api/v3")
        everything = re.compile(re.escape(self.world.base_url) + r"(:443|:80)?(/.*)?$")
        for method in METHODS:
            mock.add_callback(method, everything, callback=self._called, content_type=None)

    def request(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
        """Ask without any library; raises Dropped when a fault breaks the connection."""
        return self.finish(lambda: self.app.answer(scope(method, url, headers or {}), body))

    def finish(self, ask: Callable[[], Coroutine[Any, Any, Reply]]) -> Reply:
        """Let the app answer, in an event loop of its own."""
        return _run(ask)

    def deliver(self, send: Callable[[Delivery], int]) -> int:
        """Send all waiting deliveries to a function that answers with a status; returns how many were sent."""
        return self.world.deliveries.deliver(lambda delivery: Answer(send(delivery), "OK"))

    def _called(self, request: requests.PreparedRequest) -> Called:
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else bytes(body)
        headers = {name: str(value) for name, value in request.headers.items()}
        try:
            reply = self.request(request.method or "GET", request.url or "/", headers, raw)
        except Dropped as dropped:
            raise _as_requests_says(dropped) from dropped
        return reply.status, dict(reply.headers), reply.body


def _as_requests_says(dropped: Dropped) -> requests.exceptions.RequestException:
    if dropped.silent:
        return requests.exceptions.ReadTimeout("Read timed out.")
    if dropped.partly:
        return requests.exceptions.ChunkedEncodingError("Connection broken: IncompleteRead")
    return requests.exceptions.ConnectionError("('Connection aborted.', ConnectionResetError(104, 'reset by peer'))")


def scope(method: str, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return a request as ASGI describes it."""
    parts = urlsplit(url)
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme or "https",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
        "client": ("127.0.0.1", 0),
        "server": (parts.hostname or "api.github.example", parts.port or 443),
    }


def _run(ask: Callable[[], Any]) -> Reply:
    """Run to the end, in a thread of its own when this one is already running an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _finish(ask)
    said: list[Reply | BaseException] = []

    def inside() -> None:
        try:
            said.append(_finish(ask))
        except Dropped as dropped:
            said.append(dropped)

    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    if isinstance(said[0], BaseException):
        raise said[0]
    return said[0]


def _finish(ask: Callable[[], Any]) -> Reply:
    reply: Reply = asyncio.run(ask())
    return reply
