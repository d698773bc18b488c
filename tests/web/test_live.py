"""Open pages hear of changes, of nothing else, and of no more than they may."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from datetime import timedelta

import httpx
import pytest
import uvicorn

from bot.errors import DatabaseAway
from bot.sandbox.seeds import Key
from bot.web import live
from bot.web.live import MOST_OF_ONE, Listener, Pulse
from tests.corridor.corridor import new_database
from tests.web.archived import Past, archived
from tests.web.sheets import NOW, SHEET

LIVE = "/s/acme/rockets/live"


class Database:
    """Says when spaces changed, as it is told to, and counts how often it is asked."""

    def __init__(self) -> None:
        self.at = {7: NOW, 8: NOW}
        self.asked: list[list[int]] = []
        self.wrong: Exception | None = None

    def __call__(self, ids: Collection[int]) -> Mapping[int, object]:
        self.asked.append(sorted(ids))
        if self.wrong:
            raise self.wrong
        return {each: self.at[each] for each in ids if each in self.at}


async def until(true: Callable[[], bool], seconds: float = 3.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - it is asked of threads, too
            await asyncio.sleep(0.01)


def test_one_question_is_for_all_and_news_are_for_those_whom_they_concern() -> None:
    async def go() -> None:
        database = Database()
        pulse = Pulse(database, seconds=0.02)  # type: ignore[arg-type]  # instants
        first, second, other = Listener(b"1", 7), Listener(b"2", 7), Listener(b"2", 8)
        for each in (first, second, other):
            assert await pulse.join(each) == NOW
        await until(lambda: [7, 8] in database.asked)
        database.at[7] += timedelta(seconds=1)
        await until(first.news.is_set)
        assert second.news.is_set()
        assert not other.news.is_set()
        assert pulse.last(7) == NOW + timedelta(seconds=1)
        for each in (first, second, other):
            pulse.leave(each)
        await asyncio.sleep(0.1)
        before = len(database.asked)
        await asyncio.sleep(0.1)
        assert len(database.asked) == before
        assert pulse.open == 0

    asyncio.run(go())


def test_a_database_that_is_away_for_a_moment_ends_nothing() -> None:
    async def go() -> None:
        database = Database()
        pulse = Pulse(database, seconds=0.02)  # type: ignore[arg-type]  # instants
        listener = Listener(b"1", 7)
        await pulse.join(listener)
        database.wrong = DatabaseAway("OperationalError")
        await until(lambda: len(database.asked) > 3)
        with contextlib.suppress(DatabaseAway):
            await pulse.join(Listener(b"1", 8))
        assert pulse.open == 1
        database.wrong = None
        database.at[7] += timedelta(seconds=1)
        await until(listener.news.is_set)

    asyncio.run(go())


def test_there_is_room_for_so_many_pages_and_no_more() -> None:
    async def go() -> None:
        pulse = Pulse(Database(), most=MOST_OF_ONE + 1)  # type: ignore[arg-type]  # instants
        for _ in range(MOST_OF_ONE):
            assert pulse.has_room(b"1")
            await pulse.join(Listener(b"1", 7))
        assert not pulse.has_room(b"1")
        assert pulse.has_room(b"2")
        await pulse.join(Listener(b"2", 7))
        assert not pulse.has_room(b"3")

    asyncio.run(go())


@pytest.fixture(scope="module")
def past(key: Key, database_server: str) -> Iterator[Past]:
    with new_database(database_server) as url, archived(key, url) as made:
        yield made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.3)
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.2)


@contextlib.contextmanager
def served(past: Past) -> Iterator[tuple[str, uvicorn.Server]]:
    """Serve the pages on loopback; the streams of the process shall not outlive it."""
    past.told.to_end = False
    server = uvicorn.Server(
        uvicorn.Config(past.house.app, log_config=None, lifespan="off", timeout_graceful_shutdown=10)
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", server
        finally:
            server.should_exit = True
            thread.join(15)
            assert not thread.is_alive()


@pytest.fixture
def cookie(past: Past) -> str:
    """What the browser of somebody who is logged in sends."""
    return "; ".join(f"{name}={value}" for name, value in past.house.browser("grace").cookies.items())


@contextlib.asynccontextmanager
async def stream(cookie: str, url: str, **headers: str) -> AsyncIterator[httpx.Response]:
    async with (
        httpx.AsyncClient(timeout=10) as client,
        client.stream("GET", url + LIVE, headers={"Cookie": cookie, **headers}) as answer,
    ):
        yield answer


def events(text: str) -> list[str]:
    return [line.removeprefix("event: ") for line in text.split("\n") if line.startswith("event: ")]


async def read(answer: httpx.Response, enough: Callable[[str], bool]) -> str:
    text = ""
    async with asyncio.timeout(8):
        async for part in answer.aiter_text():
            text += part
            if enough(text):
                return text
    return text


@pytest.mark.usefixtures("quick")
def test_a_page_hears_of_a_change_and_of_nothing_that_changed(past: Past, cookie: str) -> None:
    async def go(url: str) -> None:
        async with stream(cookie, url) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert "no-store" in answer.headers["cache-control"]
            assert answer.headers["x-accel-buffering"] == "no"
            begun = await read(answer, lambda text: ": still here" in text)
            assert events(begun) == ["hello"]
            assert begun.startswith("retry: 3000\n")
        async with stream(cookie, url) as answer:
            told = asyncio.create_task(read(answer, lambda text: "event: changed" in text))
            await asyncio.sleep(0.3)
            await asyncio.to_thread(change, past, 1)
            assert events(await told) == ["hello", "changed"]

    with served(past) as (url, _):
        asyncio.run(go(url))


def change(past: Past, number: int) -> None:
    """Show the sprint otherwise."""
    with past.house.records._transaction() as conn:
        conn.execute("UPDATE sheet SET at = at + %s WHERE sprint = %s", [timedelta(hours=number), SHEET.sprint])


@pytest.mark.usefixtures("quick")
def test_who_comes_back_hears_what_was_missed(past: Past, cookie: str) -> None:
    async def go(url: str) -> None:
        async with stream(cookie, url, **{"Last-Event-ID": "2020-01-01T00:00:00+00:00"}) as answer:
            assert events(await read(answer, lambda text: "event:" in text)) == ["changed"]
        last = past.house.records.pulse([past.repo.id])[past.repo.id]
        async with stream(cookie, url, **{"Last-Event-ID": last.isoformat()}) as answer:
            assert events(await read(answer, lambda text: "event:" in text)) == ["hello"]

    with served(past) as (url, _):
        asyncio.run(go(url))


@pytest.mark.usefixtures("quick")
def test_a_stream_ends_with_the_session(past: Past, cookie: str) -> None:
    async def go(url: str) -> None:
        async with stream(cookie, url) as answer:
            whole = asyncio.create_task(read(answer, lambda _text: False))
            await asyncio.sleep(0.3)
            with past.house.records._transaction() as conn:
                conn.execute("DELETE FROM session WHERE login = 'grace'")
            assert len(events(await whole)) == 1

    with served(past) as (url, _):
        asyncio.run(go(url))


def test_a_stream_ends_at_once_when_the_process_shall(past: Past, cookie: str) -> None:
    async def go(url: str, server: uvicorn.Server) -> float:
        async with stream(cookie, url) as answer:
            whole = asyncio.create_task(read(answer, lambda _text: False))
            await asyncio.sleep(0.3)
            past.told.to_end, server.should_exit, began = True, True, time.monotonic()
            await whole
            return time.monotonic() - began

    with served(past) as (url, server):
        assert asyncio.run(go(url, server)) < 3


def test_a_browser_that_finds_no_room_asks_again_later(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    grace = past.house.browser("grace")
    past.told.to_end = True
    ending = grace.get(LIVE)
    past.told.to_end = False
    monkeypatch.setattr(Pulse, "has_room", lambda *_: False)
    full = grace.get(LIVE)
    assert [(each.status_code, each.text) for each in (ending, full)] == [
        (200, "retry: 3000\n\n"),
        (200, "retry: 60000\n\n"),
    ]


def test_who_does_not_see_the_space_hears_nothing(past: Past) -> None:
    assert past.house.browser("grace").get("/s/acme/unknown/live").status_code == 404
