"""How long the server takes for the sprint page of a hundred goals, beside FastAPI that says the same bytes."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Scope

from benchmarks.measure import Row
from benchmarks.stage import key, server
from bot.event import Repo
from bot.web.sprint import prepared
from tests.web.furnished import at_noon, keep
from tests.web.sheets import large
from tests.web.visiting import OURS, house

GOALS = 100
PAGES = 300
PROMISED = 0.030
_WARM = 20
_PATH = "/s/acme/rockets"
_P95 = 18


@dataclass(frozen=True, slots=True)
class Site:
    """An application as it is asked: with these headers."""

    app: ASGIApp
    headers: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What pages took, in seconds: each by the clock, all of them in processor time; and what the last one said."""

    seconds: tuple[float, ...]
    worked: float
    body: bytes

    @property
    def mean(self) -> float:
        """The processor time of one page."""
        return self.worked / len(self.seconds)

    @property
    def p50(self) -> float:
        """What half of them took at most."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """What nineteen of twenty took at most."""
        return statistics.quantiles(self.seconds, n=20)[_P95]


def rows(pages: int = PAGES) -> list[Row]:
    """Measure both, in turn, and return what came of it."""
    with sprint_page() as site:
        body = taken(site, 1).body
        floor = Site(saying(body), site.headers)
        taken(site, _WARM)
        taken(floor, _WARM)
        each = pages // 5
        rounds = [(taken(site, each), taken(floor, each), taken(site, each, _forget)) for _ in range(5)]
    ours, least, first = (together(one[place] for one in rounds) for place in range(3))
    given = f"{GOALS} goals, {len(body):,} bytes, {len(ours.seconds)} times"
    return [
        _row("sprint page, p50 of the server's time", ours.p50, least.p50, "", given),
        _row("sprint page, processor time", ours.mean, least.mean, "", given),
        _row("the first after a change, processor time", first.mean, least.mean, "", given),
        _row("the first after a change, p95", first.p95, least.p95, f"at most {PROMISED * 1000:.0f} ms", given),
        _row("sprint page, p95 of the server's time", ours.p95, least.p95, f"at most {PROMISED * 1000:.0f} ms", given),
    ]


def together(rounds: Iterable[Taken]) -> Taken:
    """Return what all rounds took."""
    every = tuple(rounds)
    return Taken(tuple(each for one in every for each in one.seconds), sum(one.worked for one in every), every[-1].body)


@contextlib.contextmanager
def sprint_page() -> Iterator[Site]:
    """Set up the dashboard over a real database, with a sprint of a hundred goals and somebody who is logged in."""
    with server() as url, house(key(), url) as made:
        at_noon(made)
        keep(made.records, Repo(made.acme.repository.id, made.acme.repository.full_name), large(GOALS))
        held = "; ".join(f"{name}={value}" for name, value in made.browser("ada").cookies.items())
        host = OURS.partition("://")[2].encode()
        yield Site(made.app, ((b"host", host), (b"cookie", held.encode())))


def saying(body: bytes) -> FastAPI:
    """Return an application that says these bytes, from a thread as the dashboard does, and looks at nothing."""
    app = FastAPI(openapi_url=None)

    @app.get(_PATH)
    def fixed() -> HTMLResponse:
        return HTMLResponse(body)

    return app


def taken(site: Site, times: int, before: Callable[[], None] = lambda: None) -> Taken:
    """Ask for the page so often, one after the other; the time is from the request to the last byte of the answer.

    `before` is called before each of them.
    """
    return asyncio.run(_taken(site, times, before))


def _forget() -> None:
    """Forget what was kept of pages, as when somebody has changed something."""
    prepared.cache_clear()


async def _taken(site: Site, times: int, before: Callable[[], None]) -> Taken:
    seconds, body = [], b""
    working = time.process_time()
    for _ in range(times):
        before()
        began = time.perf_counter()
        body = await _asked(site)
        seconds.append(time.perf_counter() - began)
    return Taken(tuple(seconds), time.process_time() - working, body)


async def _asked(site: Site) -> bytes:
    parts: list[bytes] = []
    status: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])
        else:
            parts.append(message.get("body", b""))

    await site.app(_scope(site), receive, send)
    if status != [200]:
        raise AssertionError(f"the page answered {status}: {b''.join(parts)[:500]!r}")
    return b"".join(parts)


def _scope(site: Site) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": _PATH,
        "raw_path": _PATH.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": list(site.headers),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 443),
    }


def _row(name: str, ours: float, floor: float, promised: str, given: str) -> Row:
    against = f"{floor * 1000:.1f} ms (FastAPI saying the same bytes)"
    return Row(name, f"{ours * 1000:.1f} ms", against, f"{ours / floor:.1f} times", promised, given)
