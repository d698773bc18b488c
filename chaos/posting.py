"""Deliveries at a fixed rate, however long the answers take: who waits for each would measure too few slow ones."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from chaos.house import House, event_of

_ANSWER_SECONDS = 10.0


@dataclass(slots=True)
class Answers:
    """What came back: `said` is the status by guid (0: no answer), `seconds` counts from when each post was due."""

    said: dict[str, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    @property
    def accepted(self) -> set[str]:
        """The guids that were answered 202."""
        return {guid for guid, status in self.said.items() if status == HTTPStatus.ACCEPTED}

    @property
    def refused(self) -> dict[str, int]:
        """The others, each with its status."""
        return {guid: status for guid, status in self.said.items() if status != HTTPStatus.ACCEPTED}

    def share(self, share: float) -> float:
        """Return how many seconds the quicker `share` of the answers took at most; 0 where there are none."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    @property
    def words(self) -> str:
        """How long the answers took."""
        return f"p99 {1000 * self.share(0.99):.0f} ms, longest {1000 * self.share(1):.0f} ms"


def at_rate(at: House, many: int, rate: float, number: int = 1, size: int = 0) -> Answers:
    """Post so many signed deliveries, `rate` in a second, each touching issue `number` and about `size` bytes long."""
    return asyncio.run(_at_rate(at, lambda sent: sent < many, rate, _body(at, number, about="x" * size)))


@contextmanager
def meanwhile(at: House, rate: float, number: int = 1) -> Iterator[Answers]:
    """Post at this rate for the length of the block; the answers are whole when it has ended."""
    answers, over = Answers(), threading.Event()
    body = _body(at, number)

    def run() -> None:
        asyncio.run(_at_rate(at, lambda _: not over.is_set(), rate, body, answers))

    thread = threading.Thread(target=run, name="posting", daemon=True)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()


def _body(at: House, number: int, **more: object) -> bytes:
    """Return an event of an issue of the repository as the bot knows it, if it does."""
    found = at.ask("SELECT repo_id, repo FROM work LIMIT 1")
    repository = {"repository": {"id": found[0][0], "full_name": found[0][1]}} if found else {}
    return event_of("edited", number, installation={"id": at.installation}, **repository, **more)


async def _at_rate(
    at: House, goes_on: Callable[[int], bool], rate: float, body: bytes, answers: Answers | None = None
) -> Answers:
    found = Answers() if answers is None else answers
    start, tasks, sent = time.monotonic() + 0.05, [], 0
    while goes_on(sent):
        due = start + sent / rate
        guid = str(uuid.uuid4())
        request = _request(at, body, guid)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(_one(at.door, request, guid, due, found)))
        sent += 1
    await asyncio.gather(*tasks)
    return found


def _request(at: House, body: bytes, guid: str) -> bytes:
    headers = {"Host": "127.0.0.1", "Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"{name}: {value}" for name, value in {**headers, **at.sign(body, "issues", guid)}.items()]
    return "\r\n".join(["POST /webhooks HTTP/1.1", *lines, "", ""]).encode() + body


async def _one(port: int, request: bytes, guid: str, due: float, answers: Answers) -> None:
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            head = await reader.readline()
            status = int(head.split()[1]) if head else 0
            writer.close()
    except (OSError, TimeoutError):
        status = 0
    answers.seconds.append(time.monotonic() - due)
    answers.said[guid] = status


def held(pid: int) -> float:
    """Return the memory of a process in MB that only it has, or its share of what several have; 0 where unknown."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024
