"""A wire between two parts of a house: it passes on what comes, shares it out, and can fall silent without a word."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

_CHUNK = 65_536
_START_SECONDS = 5.0
_CONNECT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class End:
    """Where a wire leads to: a port of this machine, or the socket file of a server."""

    port: int = 0
    path: str = ""

    def open(self) -> Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """Connect."""
        if self.path:
            return asyncio.open_unix_connection(self.path)
        return asyncio.open_connection("127.0.0.1", self.port)


@dataclass(slots=True)
class Wire:
    """A port that leads to its ends in turn; an end that does not let anybody in is passed over.

    `cut` makes those that are connected mute for ever, as a firewall does that has forgotten them: nothing is passed
    on, and nobody is told. With `silent`, whoever connects from then on is mute as well.
    """

    port: int
    ends: list[End]
    silent: bool = False
    _age: int = 0
    _turn: Iterator[int] = field(default_factory=itertools.count)

    def cut(self, *, silent: bool) -> None:
        """Mute all connections, and from now on also every new one, or not."""
        self.silent = silent
        self._age += 1

    def mend(self) -> None:
        """Pass on what comes over new connections."""
        self.silent = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until one of its ends has gone."""
        with contextlib.suppress(asyncio.CancelledError):
            await self._carry(reader, writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        age = self._age
        is_mute = self.silent

        def mute() -> bool:
            return is_mute or self._age != age

        with contextlib.closing(writer):
            if is_mute:
                await _pass(reader, None, mute)
                return
            far = await self._connected()
            if far is None:
                return
            with contextlib.closing(far[1]):
                ways = [_pass(reader, far[1], mute), _pass(far[0], writer, mute)]
                running = [asyncio.ensure_future(way) for way in ways]
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                # Who is mute does not even hear that the other one has gone.
                await asyncio.wait(running, return_when=asyncio.ALL_COMPLETED if mute() else asyncio.FIRST_COMPLETED)
                for way in running:
                    way.cancel()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        ends = list(self.ends)
        first = next(self._turn)
        for place in range(len(ends)):
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(_CONNECT_SECONDS):
                    return await ends[(first + place) % len(ends)].open()
        return None


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None, mute: Callable[[], bool]) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            if writer is not None and not mute():
                writer.write(data)
                await writer.drain()


@contextlib.contextmanager
def wire(port: int, ends: Sequence[End]) -> Iterator[Wire]:
    """Lay a wire from a port to these ends for the length of the block, in a thread of its own."""
    made = Wire(port, list(ends))
    loop = asyncio.new_event_loop()
    laid, torn = threading.Event(), asyncio.Event()

    async def serve() -> None:
        server = await asyncio.start_server(made.serve, "127.0.0.1", port, backlog=512)
        laid.set()
        await torn.wait()
        server.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="wire", daemon=True)
    thread.start()
    try:
        if not laid.wait(_START_SECONDS):
            raise OSError(f"no wire could be laid from port {port}")
        yield made
    finally:
        loop.call_soon_threadsafe(torn.set)
        thread.join()
        loop.close()
