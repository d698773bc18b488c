"""The intake: deliveries that come while others are being stored are stored together, with the next commit."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TypeAlias

from bot.errors import DatabaseAway
from bot.records import Accepted, Delivery, Fate

TOGETHER = 128
ROOM = 2_048

Store: TypeAlias = Callable[[Sequence[Delivery]], Sequence[Fate]]
Quick: TypeAlias = Callable[[Sequence[Delivery]], Awaitable[Sequence[Fate] | None]]
_Waiting: TypeAlias = tuple[Delivery, "asyncio.Future[Accepted]"]


class Full(DatabaseAway):
    """More deliveries wait to be stored than there is room for."""


class Intake:
    """Stores deliveries in the order in which they come, at most `together` with one commit.

    There is no timer: who comes first is stored at once, and who comes meanwhile goes with the next commit. `store`
    blocks; it runs in one thread of ours. `quick` is awaited and asked before; it returns None for a group that is to
    go by `store`. Only `room` deliveries may wait. All calls come from one event loop.
    """

    def __init__(self, store: Store, quick: Quick | None = None, *, together: int = TOGETHER, room: int = ROOM) -> None:
        self._store = store
        self._quick = quick
        self._together = together
        self._room = room
        self._waiting: deque[_Waiting] = deque()
        self._thread: Executor = ThreadPoolExecutor(1, thread_name_prefix="intake")
        self._carrying: asyncio.Task[None] | None = None

    async def accept(self, delivery: Delivery) -> Accepted:
        """Return when the delivery is stored.

        Raises DatabaseAway, Full when too many wait, and ValueError for a value that cannot be stored.
        """
        if len(self._waiting) >= self._room:
            raise Full("too many deliveries are waiting to be stored")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Accepted] = loop.create_future()
        self._waiting.append((delivery, future))
        if self._carrying is None:
            self._carrying = loop.create_task(self._carry(loop))
        return await future

    async def _carry(self, loop: asyncio.AbstractEventLoop) -> None:
        """Store group after group until nobody waits."""
        try:
            while self._waiting:
                group = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._together))]
                await self._carry_group(loop, group)
        finally:
            self._carrying = None

    async def _carry_group(self, loop: asyncio.AbstractEventLoop, group: Sequence[_Waiting]) -> None:
        try:
            deliveries = [delivery for delivery, _ in group]
            fates = await self._quick(deliveries) if self._quick is not None else None
            if fates is None:
                fates = await loop.run_in_executor(self._thread, self._store, deliveries)
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            # With the database away each further group would wait for it in turn, longer than GitHub does.
            told = list(group)
            if isinstance(error, DatabaseAway):
                told += self._waiting
                self._waiting.clear()
            for _, future in told:
                _tell(future, error)
            return
        for (_, future), fate in zip(group, fates, strict=True):
            _tell(future, fate)


def _tell(future: asyncio.Future[Accepted], fate: Accepted | Exception) -> None:
    """Hand over what came of a delivery; who has hung up meanwhile does not hear it."""
    if future.done():
        return
    if isinstance(fate, Exception):
        future.set_exception(fate)
    else:
        future.set_result(fate)
