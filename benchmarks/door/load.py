"""Whoever posts: so many at once, or so many in a second whatever the answers take."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.door.bodies import Post

_ANSWER_SECONDS = 30.0


@dataclass(slots=True)
class Answers:
    """What came back: by GUID the status and the body, and in seconds how long each took and how long it all lasted.

    `began` are the moments at which each post was due, by the monotonic clock that all processes share.
    """

    said: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    began: dict[int, float] = field(default_factory=dict)
    lasted: float = 0.0

    @property
    def rate(self) -> float:
        """How many answers there were in a second."""
        return len(self.said) / self.lasted

    def note(self, post: Post, due: float, answer: tuple[int, bytes]) -> None:
        """Note one answer that came just now."""
        self.seconds.append(time.monotonic() - due)
        self.said[post.guid] = answer
        self.began[post.number] = due


class _Wire(asyncio.Protocol):
    """One connection with one request on its way at a time."""

    def __init__(self) -> None:
        self._got = bytearray()
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what a TCP connection has
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Wait until the answer is whole."""
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found or self._waiting is None:
            return
        if _is_whole(bytes(head).lower(), bytes(body)):
            self._got.clear()
            self._waiting.set_result((int(head[9:12]), bytes(body)))

    @property
    def is_open(self) -> bool:
        """Whether the server has not hung up, as it does when nobody has asked for some seconds."""
        return self._transport is not None and not self._transport.is_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionError("hung up without an answer"))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return status and body of its answer."""
        assert self._transport is not None  # noqa: S101 - made by create_connection
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await asyncio.wait_for(self._waiting, _ANSWER_SECONDS)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


def _is_whole(head: bytes, body: bytes) -> bool:
    _, found, after = head.partition(b"content-length:")
    if found:
        return len(body) >= int(after.split(b"\r\n", 1)[0])
    return body.endswith(b"0\r\n\r\n")


async def _wire(port: int) -> _Wire:
    _, wire = await asyncio.get_running_loop().create_connection(_Wire, "127.0.0.1", port)
    return wire


async def saturate(port: int, path: str, posts: Sequence[Post], connections: int) -> Answers:
    """Post all of it over so many connections, each of which sends the next as soon as it was answered."""
    requests = deque((post, post.request(path)) for post in posts)
    answers, wires = Answers(), [await _wire(port) for _ in range(connections)]

    async def go_on(wire: _Wire) -> None:
        with contextlib.suppress(IndexError):
            while True:
                post, request = requests.popleft()
                began = time.monotonic()
                answers.note(post, began, await wire.ask(request))

    start = time.monotonic()
    await asyncio.gather(*map(go_on, wires))
    answers.lasted = time.monotonic() - start
    for wire in wires:
        wire.close()
    return answers


async def at_rate(port: int, path: str, posts: Sequence[Post], rate: float) -> Answers:
    """Post so many in a second; each answer's time counts from when its post was due, whether or not we were late."""
    requests = [(post, post.request(path)) for post in posts]
    answers, free = Answers(), [await _wire(port) for _ in range(8)]

    async def one(post: Post, request: bytes, due: float) -> None:
        open_ = [wire for wire in free if wire.is_open]
        wire = open_[0] if open_ else await _wire(port)
        free[:] = open_[1:]
        answers.note(post, due, await wire.ask(request))
        free.append(wire)

    start, tasks = time.monotonic() + 0.05, []
    for number, (post, request) in enumerate(requests):
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(one(post, request, due)))
    await asyncio.gather(*tasks)
    answers.lasted = time.monotonic() - start
    for wire in free:
        wire.close()
    return answers
