"""The door for GitHub's deliveries: read, verify, parse, note in the ledger, answer; no call to GitHub is made."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from inspect import iscoroutinefunction
from typing import Any, TypeAlias, cast

import structlog
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import DatabaseAway
from bot.event import Event
from bot.metrics import Metrics
from bot.ourselves import Ourselves, is_our_own, nobody
from bot.payload import needed, read_event
from bot.records import Accepted, Delivery
from handlers import HANDLERS, touched

LARGEST_BODY = 25 * 1024 * 1024  # GitHub itself sends nothing larger
BODY_SECONDS = 8.0  # GitHub hangs up after 10
RETRY_AFTER_SECONDS = 10
# Checking and reading a body of this size takes about a millisecond; larger ones must not keep others waiting.
_SMALL_BODY = 128 * 1024
# Who has not signed yet may make us hold this much, all of them together; small bodies are taken all the same.
MOST_HELD = 4 * LARGEST_BODY
_GUID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,127}")
_EVENT = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
_READ = frozenset(
    {
        *("content-type", "content-encoding", "content-length", "transfer-encoding"),
        *("x-github-event", "x-github-delivery", "x-hub-signature-256"),
    }
)
_PATH = "/webhooks"
_LOG = structlog.get_logger(__name__)

Headers: TypeAlias = dict[str, list[str]]
Accept: TypeAlias = Callable[[Delivery], Accepted] | Callable[[Delivery], Awaitable[Accepted]]


class Refused(Exception):
    """A delivery that is not taken: the status to answer, and why, in words for whoever set up the webhook."""

    def __init__(self, status: int, error: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.headers = dict(headers or {})


@dataclass(slots=True)
class Room:
    """How many bytes of large bodies are being read at this moment, and how many may be."""

    most: int = MOST_HELD
    held: int = 0


@dataclass(frozen=True, slots=True)
class Door:
    """What the door needs. `secrets` are the valid ones, the present and perhaps the previous; at least one.

    `accept` notes a delivery and queues its work in one transaction; it is awaited, or it may block, and is then run in
    a thread. Limits are in bytes and seconds.
    `ourselves` says who we are at GitHub, as far as that is known; it must not block.
    """

    secrets: tuple[bytes, ...]
    accept: Accept
    metrics: Metrics
    body_limit: int = LARGEST_BODY
    body_seconds: float = BODY_SECONDS
    ourselves: Callable[[], Ourselves] = nobody
    room: Room = field(default_factory=Room)
    is_awaited: bool = field(init=False)

    def __post_init__(self) -> None:
        """Refuse to exist without a secret: an empty one would let everybody sign."""
        if not self.secrets or not all(self.secrets):
            raise ValueError("the webhook door needs a secret that is not empty")
        object.__setattr__(self, "is_awaited", iscoroutinefunction(self.accept))


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the headers of a delivery say, before anything of it is believed."""

    guid: str
    event: str
    signature: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What GitHub is told, and the word under which it is counted."""

    status: int
    outcome: str


def router(door: Door) -> APIRouter:
    """Return the route `POST /webhooks`."""
    # A plain route: FastAPI would look for parameters to fill in, and has none to find.
    return APIRouter(routes=[Route(_PATH, _Receiver(door), methods=["POST"], include_in_schema=False)])


class Ahead:
    """Takes deliveries before the application looks for a page: it has no other way to answer them."""

    def __init__(self, app: ASGIApp, *, door: Door) -> None:
        self._app = app
        self._receiver = _Receiver(door)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a delivery, and hand on everything else."""
        is_delivery = scope["type"] == "http" and scope["path"] == _PATH and scope["method"] == "POST"
        await (self._receiver if is_delivery else self._app)(scope, receive, send)


class _Receiver:
    """The end of the route, an ASGI application of its own."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one delivery and answer it."""
        status, body, headers = await self._answered(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answered(self, scope: Scope, receive: Receive) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        began = time.monotonic()
        event, guid = "unverified", ""
        try:
            headers = read_headers(scope["headers"])
            envelope = read_envelope(headers)
            guid = envelope.guid
            body = await read_body(receive, headers, self._door)
            answer = await take(envelope, body, self._door)
            event, outcome = known_name(envelope.event), answer.outcome
            response = answer.status, *_json("status", outcome)
        except Refused as refused:
            # Whoever posts may write any GUID, but only in the form of one.
            _LOG.warning("delivery refused", delivery=guid, status=refused.status, why=refused.error)
            text, about = _json("error", refused.error)
            more = [(name.lower().encode(), value.encode()) for name, value in refused.headers.items()]
            response, outcome = (refused.status, text, [*about, *more]), f"refused {refused.status}"
        self._door.metrics.delivered(event, outcome, time.monotonic() - began)
        return response


@lru_cache(maxsize=64)
def _json(name: str, value: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return the body of an answer with one field, and the headers that belong to it; there are few answers."""
    body = json.dumps({name: value}, separators=(",", ":")).encode()
    return body, [(b"content-length", b"%d" % len(body)), (b"content-type", b"application/json")]


def known_name(event: str) -> str:
    """Return the event's name if we handle it; whoever signs may send names without end, and each would be a series."""
    return event if event in HANDLERS else "other"


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return the values of those headers that the door looks at, by their names in small letters."""
    found: Headers = {}
    for name, value in raw:
        text = name.decode("latin-1")
        if text in _READ:
            found.setdefault(text, []).append(value.decode("latin-1"))
    return found


def read_envelope(headers: Headers) -> Envelope:
    """Return what the headers say; Refused unless they are those of a signed JSON delivery."""
    if "transfer-encoding" in headers and "content-length" in headers:
        # A proxy before us may believe the other one of the two; GitHub never sends both.
        raise Refused(400, "a body has a length or comes in chunks, not both", {"Connection": "close"})
    media, _, parameters = _header(headers, "content-type", 415).partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if media.strip().lower() != "application/json" or charset not in {"", "charset=utf-8"}:
        raise Refused(415, "set the webhook's content type to application/json")
    if headers.get("content-encoding", ["identity"])[0].lower() != "identity":
        raise Refused(415, "a compressed body is not accepted")
    event, guid = _header(headers, "x-github-event", 400), _header(headers, "x-github-delivery", 400)
    if not _EVENT.fullmatch(event) or not _GUID.fullmatch(guid):
        raise Refused(400, "X-GitHub-Event or X-GitHub-Delivery is malformed")
    signature = _header(headers, "x-hub-signature-256", 401)
    if not _SIGNATURE.fullmatch(signature):
        raise Refused(401, "X-Hub-Signature-256 is malformed")
    return Envelope(guid, event, signature)


def _header(headers: Headers, name: str, status: int) -> str:
    """The one value of a header; with two of them, two readers could disagree about which one counts."""
    values = headers.get(name, [])
    if len(values) != 1:
        raise Refused(status, f"{name} must be sent once" if values else f"{name} is missing")
    return values[0]


async def read_body(receive: Receive, headers: Headers, door: Door) -> bytes:
    """Return the raw body; Refused when it is too large (told by the bytes that came), too slow or cut off."""
    length = headers.get("content-length", [""])[0]
    if length.isdecimal() and int(length[:20]) > door.body_limit:
        raise _too_large(door)
    try:
        async with asyncio.timeout(door.body_seconds):
            return await _whole(receive, door)
    except TimeoutError:
        raise Refused(408, "the body came too slowly", {"Connection": "close"}) from None


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the body was cut off")
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


async def _whole(receive: Receive, door: Door) -> bytes:
    body, held = bytearray(), 0
    try:
        async for chunk in _chunks(receive):
            body += chunk
            if len(body) > door.body_limit:
                raise _too_large(door)
            more = max(0, len(body) - _SMALL_BODY) - held
            if more and door.room.held + more > door.room.most:
                headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Connection": "close"}
                raise Refused(503, "too many large bodies at once; send it again later", headers)
            held += more
            door.room.held += more
        return bytes(body)
    finally:
        door.room.held -= held


def _too_large(door: Door) -> Refused:
    return Refused(413, f"the body is larger than {door.body_limit} bytes", {"Connection": "close"})


async def take(envelope: Envelope, body: bytes, door: Door) -> Answer:
    """Verify, parse and note one delivery; Refused when it is not GitHub's, not JSON, or the database is away."""
    reading = partial(read, envelope, body, door.secrets)
    event = reading() if len(body) <= _SMALL_BODY else await run_in_threadpool(reading)
    if event.name == "ping":
        return Answer(200, "pong")
    if event.name not in HANDLERS:
        _tell_once(event.name)
        return Answer(202, "ignored")
    return await _note(event, door)


def read(envelope: Envelope, body: bytes, secrets: tuple[bytes, ...]) -> Event:
    """Return the event of a delivery; Refused when it is not GitHub's, or not JSON."""
    if not is_signed(body, envelope.signature, secrets):
        raise Refused(401, "the signature does not match: compare the webhook's secret with GOALKEEPER_WEBHOOK_SECRET")
    return read_event(envelope.guid, envelope.event, needed(body) or parse(body))


@lru_cache(maxsize=256)
def _tell_once(event: str) -> None:
    """Say that an event is of no use to us, the first time that it comes: the App can do without it."""
    _LOG.info("nobody handles this event, the webhook need not send it", event_name=event)


def is_signed(body: bytes, signature: str, secrets: tuple[bytes, ...]) -> bool:
    """Whether one of the secrets signed exactly these bytes; every secret is tried, in constant time."""
    given = signature.encode("latin-1", "replace")
    digests = [b"sha256=" + hmac.digest(secret, body, "sha256").hex().encode() for secret in secrets]
    return any([hmac.compare_digest(digest, given) for digest in digests])  # noqa: C419 - no early end


def parse(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a verified body; Refused unless it is one by the letter of the standard, in UTF-8."""
    try:
        payload = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON") from None
    if not isinstance(payload, dict):
        raise Refused(400, "the body is not a JSON object")
    return payload


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


async def _note(event: Event, door: Door) -> Answer:
    own = is_our_own(event, door.ourselves())
    delivery = replace(delivery_of(event), touched=()) if own else delivery_of(event)
    try:
        accepted = await _accepted(door, delivery)
    except DatabaseAway as error:
        _LOG.warning(
            "delivery not noted, the database is away", delivery=event.guid, event_name=event.name, error=str(error)
        )
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        raise Refused(503, "the delivery cannot be stored now; send it again later", headers) from None
    except ValueError as error:
        _LOG.warning(
            "delivery holds a value that cannot be stored", delivery=event.guid, event_name=event.name, error=str(error)
        )
        raise Refused(400, "the delivery holds a value that cannot be stored") from None
    outcome = _outcome(accepted, own=own)
    _LOG.info(
        "delivery noted",
        delivery=event.guid,
        event_name=event.name,
        action=event.action,
        outcome=outcome,
        rows=len(accepted.keys),
    )
    return Answer(202, outcome)


async def _accepted(door: Door, delivery: Delivery) -> Accepted:
    if door.is_awaited:
        return await cast("Awaitable[Accepted]", door.accept(delivery))
    return cast("Accepted", await run_in_threadpool(door.accept, delivery))


def _outcome(accepted: Accepted, *, own: bool) -> str:
    if not accepted.new:
        return "seen before"
    return "our own" if own else "accepted" if accepted.keys else "ignored"


def delivery_of(event: Event) -> Delivery:
    """Return an event as the ledger notes it, with what its handler finds touched."""
    repository, number = (event.repo.full_name, event.repo.id) if event.repo else ("", 0)
    return Delivery(event.guid, event.name, event.action, repository, number, event.installation, touched(event))
