"""The web of this process: what the application stands on, and the server that runs it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib.metadata import version as installed
from typing import TYPE_CHECKING, TypeAlias

import uvicorn
from fastapi import APIRouter, FastAPI

from bot import feed
from bot.api import asking
from bot.api.app import make_api
from bot.api.asking import Visits
from bot.app import Check, Context, create_app
from bot.github.faults import ASTRAY, astray
from bot.intake import Intake
from bot.news import feed_of
from bot.ourselves import Ourselves, nobody
from bot.parts import Parts, calendar_key, dashboard_key, pooled
from bot.queue.jobs import QUEUEING, defer
from bot.records import Accepted, Delivery, Records
from bot.records.quick import Quick

if TYPE_CHECKING:
    from bot.queue import Worker
    from bot.traces import Traces
    from bot.web.backstage import Examined
    from bot.web.desk import Desk
    from config.settings import Settings

Accept: TypeAlias = Callable[[Delivery], Awaitable[Accepted]]

_CHECK_SECONDS = 30.0
_GRACEFUL_SECONDS = 10
_WAITS_TOO_LONG = 300.0


class Server(uvicorn.Server):
    """A web server that leaves the signals to us: the worker wants to know of them too.

    `leaving` is set when it was told to end.
    """

    def __init__(self, config: uvicorn.Config, leaving: threading.Event) -> None:
        super().__init__(config)
        self.leaving = leaving

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def context(
    made: Parts,
    works: Worker | None,
    ourselves: Callable[[], Ourselves] = nobody,
    leaving: Callable[[], bool] = bool,
) -> Context:
    """Return what the web application stands on."""
    desk = _desk(made)
    return Context(
        made.settings,
        _spanned(_intake(made).accept, made.traces),
        made.metrics,
        checks={
            "database": lambda: _database_check(made),
            "queue": lambda: _queue_check(made, works),
            "github": _GitHubCheck(made),
        },
        troubled=made.records.troubled,
        routers=[feed.router(_shelf(made), made.settings.public_url or ""), *_dashboard(made, desk, leaving)],
        mounts={"/api": _api(made, desk)},
        ourselves=ourselves,
        leaving=leaving,
        notices=made.records.channel_states if made.settings.every_channel else tuple,
    )


def _desk(made: Parts) -> Desk | None:
    """Return the desk of the pages for people, None where nobody can log in: they hold some ten megabytes."""
    if not made.settings.dashboard:
        return None
    from bot.web.desk import make_desk  # noqa: PLC0415

    return make_desk(made.settings, made.records, made.now, dashboard_key(made.settings))


def _dashboard(made: Parts, desk: Desk | None, leaving: Callable[[], bool]) -> list[APIRouter]:
    """Return the pages for people; where nobody can log in, those that everybody may see."""
    if desk is None:
        from bot.web import assets, status  # noqa: PLC0415

        return [status.router(status.Window(made.records, made.now)), assets.router()]
    from bot.web.app import dashboard  # noqa: PLC0415
    from bot.web.backstage import Backstage  # noqa: PLC0415

    settings = made.settings
    link = partial(feed.link_of, key=calendar_key(settings), public_url=settings.public_url or "")
    news = partial(feed.news_link_of, key=calendar_key(settings), public_url=settings.public_url or "")
    return dashboard(desk, Backstage(leaving, link, partial(_examined, settings), installed("goalkeeper"), news))


def _examined(settings: Settings) -> Iterator[Examined]:
    """Ask the doctor, as `goalkeeper doctor` does."""
    from bot.doctor.examine import examine  # noqa: PLC0415
    from bot.web.backstage import Examined as Said  # noqa: PLC0415

    return (Said(found.check, found.level, found.seen, found.next) for found in examine(settings))


def _api(made: Parts, desk: Desk | None) -> FastAPI:
    """Return the API; who is logged in to the dashboard may read, too, where there is one."""
    visits: Visits | None = None
    if desk is not None:
        from bot.web.asking import Visits as Logged  # noqa: PLC0415

        visits = Logged(desk)
    return make_api(asking.Desk(made.records, defer, made.now, visits))


def _spanned(accept: Accept, traces: Traces | None) -> Accept:
    """Return `accept` in a span, where somebody wants traces."""
    if traces is None:
        return accept

    async def spanned(delivery: Delivery) -> Accepted:
        with traces.delivery(delivery.guid, delivery.event, delivery.action):
            return await accept(delivery)

    return spanned


def _intake(made: Parts) -> Intake:
    """Return what stores deliveries: over a connection of its own where it keeps it, else in a thread."""
    store = partial(made.records.accept_all, defer=defer, queueing=QUEUEING)
    return Intake(store, Quick(made.database.url, QUEUEING).store if pooled(made.settings) is None else None)


def _shelf(made: Parts) -> feed.Shelf:
    rules, titles = partial(_good_rules, made.records), partial(_titles, made.records)
    return feed.Shelf(calendar_key(made.settings), rules, made.now, titles, feed_of(made.records))


def _titles(records: Records, name: str) -> feed.Titles:
    repo = records.repository(name)
    return () if repo is None else records.titles(repo.id)


def _good_rules(records: Records, name: str) -> str | None:
    """Return the last good rules of a repository by its name, "" for none; None for one that nobody knows."""
    repo = records.repository(name)
    return None if repo is None else records.good_rules(repo.id) or ""


def _database_check(made: Parts) -> Check:
    made.records.ping()
    return Check(ok=True)


def _queue_check(made: Parts, works: Worker | None) -> Check:
    """Work must not wait: neither for a worker of this process that is down, nor for any other one."""
    if works is not None and not works.up:
        return Check(ok=False, detail="the worker is not running; it begins anew by itself, and the log says why")
    waited = made.records.oldest_dirty()
    if waited > _WAITS_TOO_LONG:
        return Check(ok=False, detail=f"a row has waited for {waited:.0f} s; start more workers: `goalkeeper worker`")
    return Check(ok=True)


class _GitHubCheck:
    """Asks GitHub at most every half minute: `/ready` is open to anybody, and our calls are counted."""

    def __init__(self, made: Parts) -> None:
        self._made = made
        self._asked = float("-inf")
        self._said = Check(ok=False, detail="not asked yet")

    def __call__(self) -> Check:
        """Return what GitHub said of our credentials lately, and whether our clock is near enough to its own."""
        if time.monotonic() - self._asked > _CHECK_SECONDS:
            github = self._made.github
            wrong, ahead = github.check(), github.own.ahead(self._made.now())
            if wrong is None and abs(ahead) > ASTRAY:
                wrong = astray(ahead, "nothing is done").why
            self._said, self._asked = Check(ok=wrong is None, detail=wrong or ""), time.monotonic()
        return self._said


def server(made: Parts, works: Worker | None, ourselves: Callable[[], Ourselves]) -> Server:
    """Return the server, not started yet; `works` is the worker of this process, if it has one."""
    leaving = threading.Event()
    app = create_app(context(made, works, ourselves, leaving.is_set))
    return _server(app, made.settings.host, made.settings.port, leaving)


def operators_server(made: Parts, works: Worker, port: int) -> Server:
    """Return the server of a worker's own pages, without a door: whether it is alive and ready, and its figures."""
    leaving = threading.Event()
    app = create_app(replace(context(made, works, leaving=leaving.is_set), routers=()), door=False)
    return _server(app, made.settings.operator_host, port, leaving)


def _server(app: FastAPI, host: str, port: int, leaving: threading.Event) -> Server:
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_GRACEFUL_SECONDS,
    )
    return Server(config, leaving)
