"""Does what measures the door post what GitHub posts, and does it count the time that an event had to wait?"""

from __future__ import annotations

import asyncio
import contextlib
import time

from benchmarks.door.bodies import SECRET, Post, posts
from benchmarks.door.load import Answers, at_rate, saturate
from bot.event import Place
from bot.payload import read_event
from bot.webhook import is_signed, parse
from handlers import touched

ANSWER = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok"
PAUSE = 0.3


def test_the_posts_are_real_ones_of_ten_kilobytes_each_with_a_guid_of_its_own() -> None:
    made = posts(41, 20)
    assert all(9_000 < len(each.body) < 11_000 for each in made)
    assert len({each.guid for each in made}) == 20
    for number, post in enumerate(made, 41):
        event = read_event(post.guid, "issues", parse(post.body))
        assert (event.action, event.payload["issue"]["number"], post.number) == ("opened", number, number)
        assert [place.place for place in touched(event)] == [Place.ISSUE]
        assert is_signed(post.body, post.headers["X-Hub-Signature-256"], (SECRET.encode(),))


async def _serving(pause: float) -> tuple[asyncio.Server, int]:
    """A server that answers one request at a time, and is asleep at the first."""
    alone, asleep = asyncio.Lock(), [pause]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]))
                async with alone:
                    await asyncio.sleep(asleep.pop() if asleep else 0)
                writer.write(ANSWER)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


def _measured(given: list[Post], *, rate: float = 0.0) -> Answers:
    async def go() -> Answers:
        server, port = await _serving(PAUSE)
        asked = at_rate(port, "/", given, rate) if rate else saturate(port, "/", given, 4)
        answers = await asked
        server.close()
        await asyncio.sleep(0.2)  # until both ends have hung up
        return answers

    return asyncio.run(go())


def test_an_event_that_waits_behind_a_slow_one_counts_from_when_it_was_due() -> None:
    given = posts(1, 10)
    answers = _measured(given, rate=100.0)
    assert {status for status, _ in answers.said.values()} == {202}
    assert len(answers.seconds) == len(given)
    # The tenth came 90 ms after the first, and was answered when that one was.
    assert min(answers.seconds) > PAUSE - 0.1 - 0.05


def test_every_post_is_sent_once_however_many_connections_there_are() -> None:
    given = posts(1, 50)
    began = time.monotonic()
    answers = _measured(given)
    assert set(answers.said) == {post.guid for post in given}
    assert answers.lasted <= time.monotonic() - began
    assert answers.rate > 0
