"""What happens to every request on its way in and out: faults, credentials, limits, headers, the log?"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from typing import Any

from bot.sandbox.auth import Caller, identify
from bot.sandbox.breaking import broken, mangled
from bot.sandbox.clock import stamp
from bot.sandbox.errors import BadRequest, GitHubError, RateLimited
from bot.sandbox.faults import DONE, Fault, Faults
from bot.sandbox.reply import Reply, refusal
from bot.sandbox.state import ASKED, PREFIX
from bot.sandbox.world import World

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

# The page of a board has an address that looks like the API's own: /orgs/acme/projects/1.
API = re.compile(
    r"/(?!orgs/[^/]+/projects/)(app|apps|applications|installation|installations|orgs|organizations|repos|repositories|user|users|"
    r"rate_limit|meta|zen|graphql|app-manifests)(/.*)?"
)
BY_NUMBER = re.compile(r"/repositories/(\d+)(/.*)?")
FREE = ("/rate_limit", "/meta")
CONDITIONS = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since")
OPERATION = re.compile(r"^\s*(?:query|mutation)\s+(\w+)", re.MULTILINE)
SAFE = ("GET", "HEAD")
KEPT_CALLS = 20_000
# What a personal token of the sandbox may do: all that its owner may.
SCOPES = "repo, admin:org, admin:repo_hook, project"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, read whole; the path is without `/api/v3`, header names are lower-case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    prefix: str = ""

    @property
    def is_api(self) -> bool:
        """Does it speak to the API, not to a page or a control route?"""
        return API.fullmatch(self.path) is not None

    @property
    def resource(self) -> str:
        """Which rate limit does it draw on?"""
        return "graphql" if self.path == "/graphql" else "core"

    @property
    def operation(self) -> str:
        """The name of the GraphQL operation, or nothing."""
        if self.path != "/graphql":
            return ""
        with suppress(ValueError, AttributeError, TypeError):
            sent = json.loads(self.body)
            found = OPERATION.search(sent.get("query") or "")
            return str(sent.get("operationName") or (found and found[1]) or "")
        return ""


@dataclass(slots=True)
class Backstage:
    """What is behind the scene: the faults that wait, the calls that were made, and what a reset begins with."""

    faults: Faults = field(default_factory=Faults)
    calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT_CALLS))
    reseed: Callable[[World], object] | None = None


class Gate:
    """The outermost layer around the application.

    `__call__` serves ASGI; `answer` gives the reply as a value, for use without a server. Both raise Dropped when a
    fault breaks the connection.
    """

    def __init__(self, app: Asgi, world: World, backstage: Backstage) -> None:
        self.app = app
        self.world = world
        self.backstage = backstage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass the server's own messages on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        reply = await self.answer(scope, await _body(receive))
        await _send(reply, send)

    async def answer(self, scope: Scope, body: bytes) -> Reply:
        """Answer a request whose body has been read."""
        ask = _ask(scope, body)
        fault = None if ask.path.startswith("/_sandbox") else self._strike(ask)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        tokens = PREFIX.set(ask.prefix), ASKED.set("")
        try:
            with self.world.guard:
                return await self._within(scope, ask, fault)
        finally:
            PREFIX.reset(tokens[0])
            ASKED.reset(tokens[1])

    async def _within(self, scope: Scope, ask: Ask, fault: Fault | None) -> Reply:
        caller = Caller()
        if fault and fault.kind not in (*DONE, "slow"):
            reply, cost = broken(ask.path, ask.body, fault), 0
        else:
            reply, cost, caller = await self._served(scope, ask)
        if ask.is_api:
            reply = self._dressed(ask, reply, caller, cost, fault)
        self._log(ask, reply, caller, cost, fault)
        return mangled(reply, fault)

    async def _served(self, scope: Scope, ask: Ask) -> tuple[Reply, int, Caller]:
        """Check credentials and limits, then let the application answer; gives the cost in points, too."""
        caller = Caller()
        state: dict[str, Any] = scope.setdefault("state", {})
        try:
            if ask.is_api:
                caller = identify(self.world, ask.headers)
                self._admit(ask, caller)
            state |= {"caller": caller, "world": self.world, "backstage": self.backstage}
            path = self._named(ask.path)
            reply = await _run(self.app, {**scope, "path": path, "raw_path": path.encode()}, ask.body)
        except GitHubError as refused:
            limited = isinstance(refused, RateLimited)
            return refusal(ask.path, refused), 0 if limited or ask.path in FREE else 1, caller
        reply = _unchanged(ask, reply)
        free = reply.status == 304 or ask.path in FREE or not ask.is_api  # noqa: PLR2004 - Not Modified costs nothing
        return reply, 0 if free else int(state.get("cost", 1)), caller

    def _named(self, path: str) -> str:
        """Turn `/repositories/7/…`, where redirects and links lead, into the address by name."""
        found = BY_NUMBER.fullmatch(path)
        for repository in self.world.repositories.values() if found else ():
            if found and repository.id == int(found[1]):
                return f"/repos/{repository.full_name}{found[2] or ''}"
        return path

    def _admit(self, ask: Ask, caller: Caller) -> None:
        bucket = self.world.limits.bucket(caller.who, ask.resource)
        if bucket.remaining <= 0 and ask.path not in FREE:
            raise RateLimited(caller.described)
        if ask.method not in SAFE and any(name in ask.headers for name in CONDITIONS):
            raise BadRequest(
                "Conditional request headers are not allowed in unsafe requests unless supported by the endpoint"
            )

    def _dressed(self, ask: Ask, reply: Reply, caller: Caller, cost: int, fault: Fault | None) -> Reply:
        """Put on the headers that GitHub sends with every answer of its API."""
        bucket = self.world.limits.spend(caller.who, cost, ask.resource)
        primary = fault is not None and fault.kind == "403_primary"
        headers = {
            "date": format_datetime(self.world.clock.now(), usegmt=True),
            "server": "github.com",
            "x-github-request-id": secrets.token_hex(8).upper(),
            "x-github-media-type": "github.v3; format=json",
            "x-ratelimit-limit": str(bucket.limit),
            "x-ratelimit-remaining": "0" if primary else str(bucket.remaining),
            "x-ratelimit-used": str(bucket.limit if primary else bucket.used),
            "x-ratelimit-reset": str(int(bucket.reset.timestamp())),
            "x-ratelimit-resource": ask.resource,
        }
        if self.world.server_version:
            headers["x-github-enterprise-version"] = self.world.server_version
        if caller.actor and caller.actor.installation and ASKED.get():
            headers["x-accepted-github-permissions"] = ASKED.get()
        elif caller.actor and not caller.actor.installation:
            headers["x-oauth-scopes"] = SCOPES
        return replace(reply, headers={**headers, **reply.headers})

    def _strike(self, ask: Ask) -> Fault | None:
        return self.backstage.faults.strike(ask.method, ask.path, ask.operation)

    def _log(self, ask: Ask, reply: Reply, caller: Caller, cost: int, fault: Fault | None) -> None:
        if ask.path.startswith("/_sandbox"):
            return
        entry = {
            "at": stamp(self.world.clock.now()),
            "method": ask.method,
            "path": ask.path,
            "operation": ask.operation,
            "status": reply.status,
            "actor": caller.actor.user.login if caller.actor else caller.described if caller.app else "",
            "cost": cost,
            "fault": fault.kind if fault else "",
        }
        self.backstage.calls.append(entry)


def _ask(scope: Scope, body: bytes) -> Ask:
    path, prefix = scope["path"], ""
    if path == "/api/graphql":
        path, prefix = "/graphql", "/api/v3"
    elif path == "/api/v3" or path.startswith("/api/v3/"):
        path, prefix = path.removeprefix("/api/v3") or "/", "/api/v3"
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return Ask(scope["method"], path, headers, body, prefix)


async def _body(receive: Receive) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def _run(app: Asgi, scope: Scope, body: bytes) -> Reply:
    """Let an application answer and collect what it says."""
    start: Message = {}
    parts: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"]]
    headers = {name: value for name, value in pairs if name not in ("content-length", "set-cookie")}
    cookies = tuple(value for name, value in pairs if name == "set-cookie")
    return Reply(start["status"], headers, b"".join(parts), cookies)


async def _send(reply: Reply, send: Send) -> None:
    headers = {**reply.headers}
    if reply.status not in (204, 304):
        headers["content-length"] = str(len(reply.body))
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    pairs += [(b"set-cookie", cookie.encode("latin-1")) for cookie in reply.cookies]
    await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
    await send({"type": "http.response.body", "body": reply.body})


def _unchanged(ask: Ask, reply: Reply) -> Reply:
    """Give a readable answer its ETag, and say 304 to those who know it already."""
    if ask.method not in SAFE or reply.status != 200 or not ask.is_api:  # noqa: PLR2004 - only a plain answer has one
        return reply
    seen = ask.headers.get("authorization", "").encode() + ask.headers.get("accept", "").encode()
    tag = f'W/"{hashlib.sha256(seen + reply.body).hexdigest()}"'
    headers = {**reply.headers, "etag": tag, "cache-control": "private, max-age=60, s-maxage=60"}
    known = [entry.strip().removeprefix("W/") for entry in ask.headers.get("if-none-match", "").split(",")]
    if tag.removeprefix("W/") in known:
        return Reply(304, headers)
    return replace(reply, headers=headers)
