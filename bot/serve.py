"""Puts the parts together and runs them: web, worker and clock in one process, or apart."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import GoalkeeperError, Gone, TryLater
from bot.event import Repo
from bot.leaving import Leavers
from bot.metrics import Work
from bot.ourselves import Ourselves, nobody, of_app
from bot.parts import SERVICE_SECONDS, Parts, parts, secrets
from bot.queue import Ending, Worker, defer
from bot.records import Claim, Fence, Outcome
from bot.watching import watched
from config.settings import Settings
from handlers import HANDLERS

# What only the web or only a worker needs is read where it is put together: each holds some ten megabytes.
if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.front import Server
    from bot.notices.sending import Sending
    from bot.notices.values import Sender
    from bot.traces import Traces
    from config.channels import ChannelSetting

_LOG = logging.getLogger(__name__)

_REVIVE_SECONDS = 5.0
_BUDGETS_SECONDS = 15.0
_ARCHIVE_SECONDS = 10.0
_MEET_AGAIN_SECONDS = 15.0
_AWAY_SECONDS = 3600.0
_REDELIVER_SECONDS = 600.0
_LEAVERS_SECONDS = 3600.0
_SESSIONS_SECONDS = 3600.0
# GitHub keeps deliveries for three days.
_REDELIVER_WITHIN = timedelta(days=3)
# Later rounds look back a little further than the one before: clocks differ, and lists lag.
_REDELIVER_OVERLAP = timedelta(hours=1)
_WHO_WE_ARE_SECONDS = 3600.0
_SWITCH_SECONDS = 0.001


def worker(made: Parts) -> Worker:
    """Return the worker that turns jobs into looks."""
    from bot.reconcile import reconcile  # noqa: PLC0415

    tools = made.tools  # a key that cannot be read is told now

    def turn(claim: Claim, fence: Fence) -> Outcome:
        traces = made.traces
        with traces.look(claim.key, claim.number, claim.epoch, claim.asked_by) if traces else contextlib.nullcontext():
            return reconcile(claim, fence, tools)

    def observe(key: str, ending: Ending, seconds: float) -> None:
        made.metrics.reconciled(key.partition(":")[0], ending.value, seconds)

    settings = made.settings
    return Worker(
        made.database.url,
        made.records,
        turn,
        concurrency=settings.workers,
        lease_seconds=settings.lease_seconds,
        observe=observe,
    )


def ticking(made: Parts) -> Clock:
    """Return the clock that finds what is due, lost, forgotten or never delivered."""
    from bot.clock import Clock  # noqa: PLC0415

    rounds: dict[str, tuple[float, Callable[[], object]]] = {
        "revive": (_REVIVE_SECONDS, made.database.revive),
        "budgets": (_BUDGETS_SECONDS, partial(made.budgets.store, made.records)),
        "archive": (_ARCHIVE_SECONDS, made.records.catch_up),
    }
    ending = threading.Event()
    if made.settings.app_mode:
        rounds["redeliver"] = (_REDELIVER_SECONDS, Fetching(made, ending.is_set))
        leavers = Leavers(made.records, made.github.reaches, defer, made.settings.keep_days, ending.is_set)
        rounds["leavers"] = (_LEAVERS_SECONDS, leavers)
    if made.settings.dashboard:
        longest, idle = made.settings.session_seconds, made.settings.session_idle_seconds
        rounds["sessions"] = (_SESSIONS_SECONDS, partial(made.records.prune_sessions, longest=longest, idle=idle))
    found = Clock(
        made.database.url,
        made.records,
        defer,
        made.now,
        tick=made.settings.tick_seconds,
        sweep=made.settings.sweep_seconds,
        rounds=rounds,
        ending=ending,
    )
    found.ticked = partial(made.metrics.ticked, made.settings.tick_seconds)
    return found


def meet(made: Parts, met: set[int], *, asleep: bool = True) -> int:
    """Get to know every repository that the App was given, and wake what is known; return how many rows.

    Installations in `met` are left out, and the others added as they are met, so that one may be tried again.
    Without `asleep` rows that sleep are left alone.
    """
    rows = 0
    for installation in made.github.installations() if made.settings.app_mode else ():
        if not installation.suspended and installation.id not in met:
            reachable = made.github.repositories(installation.id)
            repos = [Repo(each.database_id, each.full_name) for each in reachable if not each.archived]
            rows += made.records.meet(installation.id, repos, defer, asleep=asleep)
            met.add(installation.id)
    return rows


def redeliver(made: Parts, since: datetime, ending: Callable[[], bool] = bool) -> int:
    """Ask GitHub again for the deliveries since then that never reached us, until `ending`; return how many.

    One that cannot be sent again does not keep the others; its error rises after them, unless it is too old.
    """
    missed = [
        each
        for each in made.github.failed_deliveries(since)
        if each.event in HANDLERS and each.event != "ping" and made.records.delivery(each.guid) is None
    ]
    count, wrong = 0, None
    for delivery in missed:
        if ending():
            break
        try:
            made.github.redeliver(delivery.id)
        except Gone:
            continue
        except GoalkeeperError as error:
            if isinstance(error, TryLater) and error.whole_installation:
                raise
            wrong = error
        else:
            count += 1
    if wrong is not None:
        raise wrong
    return count


class Fetching:
    """Fetches lost deliveries: at first of all the time that GitHub keeps them, then of what came since.

    One request a round as long as little fails, however many sprints there are.
    """

    def __init__(self, made: Parts, ending: Callable[[], bool] = bool) -> None:
        self._made = made
        self._ending = ending
        self._since = made.now() - _REDELIVER_WITHIN

    def __call__(self) -> int:
        """Fetch once; return how many deliveries were asked for. A round that fails is made up for by the next."""
        began = self._made.now()
        count = redeliver(self._made, max(self._since, began - _REDELIVER_WITHIN), self._ending)
        self._since = began - _REDELIVER_OVERLAP
        self._made.metrics.redelivered(count)
        return count


class WhoWeAre:
    """Who this App is at GitHub: nobody until GitHub has said so, and asked anew every hour, for Apps are renamed.

    A process that works asks GitHub and notes the answer; one that does not `work` reads what was noted.
    """

    def __init__(self, made: Parts, *, work: bool = True) -> None:
        self._made = made
        self._work = work
        self._known = nobody()

    def __call__(self) -> Ourselves:
        """Return what is known; this asks nobody."""
        return self._known

    def ask(self) -> None:
        """Ask once; in token mode we share a person's account and stay nobody.

        GoalkeeperError when GitHub, or the database, is away.
        """
        app_id, records = self._made.settings.app_id, self._made.records
        if app_id is None:
            return
        if self._work:
            slug = self._made.github.slug()
            self._known = of_app(app_id, slug)
            records.know_slug(app_id, slug)
        else:
            self._known = of_app(app_id, records.slug(app_id))

    def keep_asking(self) -> None:
        """Ask for ever, from a thread of its own."""
        while True:
            pause = _WHO_WE_ARE_SECONDS if self._work else _MEET_AGAIN_SECONDS
            try:
                self.ask()
            except GoalkeeperError as error:
                pause = _MEET_AGAIN_SECONDS
                _LOG.warning("could not ask who we are; again in %.0f s: %s", pause, error)
            except Exception:  # noqa: BLE001 - a thread that ended would never ask again
                _LOG.exception("could not ask who we are; again in %.0f s", pause)
            time.sleep(pause)


def telling(made: Parts) -> Sending:
    """Return what sends notices; where the operator has named no channel it does nothing."""
    from bot.notices.sending import Sending  # noqa: PLC0415

    return Sending(
        made.records,
        {each.channel.name: _channel(each, made) for each in made.settings.every_channel},
        made.now,
        made.metrics.told,
    )


def _channel(given: ChannelSetting, made: Parts) -> Callable[[], Sender]:
    def make() -> Sender:
        from bot.notices.picture import drawer  # noqa: PLC0415
        from bot.notices.senders import sender  # noqa: PLC0415

        return sender(given.url.get_secret_value(), drawer(made.records, made.now) if given.picture else None)

    return make


def watch(made: Parts, role: str, works: Worker | None = None) -> None:
    """Let `/metrics` show what is asked at each scrape, what the process is for, and how its worker is."""
    places = made.settings.workers
    made.metrics.watch_process(role, (lambda: Work(works.up, works.in_hand, places)) if works else None)
    made.metrics.watch(made.records.counts)
    made.metrics.watch_pool(made.records.pool)
    made.metrics.watch_room(made.records.size, made.database.free)


async def _until_told(web: Server | None, works: Worker | None, ticks: Clock | None, drain: float = 0.0) -> None:
    """Run what there is until SIGTERM or SIGINT; then take nothing new and finish what is in hand."""
    told = asyncio.Event()
    _on_signals(told)
    parts_running = (web.serve() if web else None, works.run() if works else None)
    running = [asyncio.create_task(part) for part in parts_running if part]
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait([waiting, *running], return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        if works:
            works.stop()
        # All at the same time: each may have to wait for a database that does not answer.
        stopped = [asyncio.to_thread(ticks.stop)] if ticks else []
        left = [_leave(web, told, drain)] if web else []
        await asyncio.gather(*running, *stopped, *left)


async def _leave(web: Server, told: asyncio.Event, seconds: float) -> None:
    """Let a web that was told to end take posts for a while: balancers hear first that it does not want any more.

    Who tells it once more means it.
    """
    web.leaving.set()
    if told.is_set():
        told.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), seconds)
    web.should_exit = True


def _on_signals(told: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, told.set)
        except NotImplementedError:  # Windows has no handlers in the loop
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set))


def was_away(made: Parts) -> bool:
    """Whether nobody was at work for an hour.

    Else the deliveries that came meanwhile are fetched, and years of sprints that are over need not be looked at each
    time that a worker starts.
    """
    return made.records.last_look() > _AWAY_SECONDS


def _first_meeting(made: Parts, *, asleep: bool) -> None:
    """Meet everybody once at the start, beside the work: what was missed while nothing ran is found now."""
    met: set[int] = set()
    pause = _MEET_AGAIN_SECONDS
    while True:
        try:
            rows = meet(made, met, asleep=asleep)
        except GoalkeeperError as error:
            _LOG.warning("could not ask GitHub where the App is installed; again in %.0f s: %s", pause, error)
        except Exception:  # noqa: BLE001 - as above
            _LOG.exception("could not ask GitHub where the App is installed; again in %.0f s", pause)
        else:
            _LOG.info("asked for a look at %d rows", rows)
            return
        time.sleep(pause)
        pause = min(2 * pause, _REDELIVER_SECONDS)


def _server(made: Parts, works: Worker | None, who: WhoWeAre, *, web: bool) -> Server | None:
    """Return the web, or what a worker without one shows its operator, if it is to show anything."""
    port = made.settings.operator_port
    if not web and (works is None or port is None):
        return None
    from bot.front import operators_server, server  # noqa: PLC0415

    return server(made, works, who) if web or works is None or port is None else operators_server(made, works, port)


def _loop_of_the_web() -> Callable[[], asyncio.AbstractEventLoop]:
    """Return what makes the event loop: uvloop's, where the system has it."""
    try:
        from uvloop import new_event_loop  # noqa: PLC0415
    except ImportError:  # pragma: no cover - on Windows
        return asyncio.new_event_loop
    return new_event_loop


def run(settings: Settings, *, web: bool = True, work: bool = True) -> None:
    """Run until told to stop: the web door, the worker with its clock, or both."""
    role = "worker" if not web else "serve" if work else "web"
    with watched(settings, role, secrets(settings)) as traces:
        _run(settings, traces, role, web=web, work=work)


def _run(settings: Settings, traces: Traces | None, role: str, *, web: bool, work: bool) -> None:
    # A thread that hears from the database waits at most so long for another one that is calculating.
    sys.setswitchinterval(_SWITCH_SECONDS)
    with parts(settings, traces, patience=SERVICE_SECONDS) as made:
        works = worker(made) if work else None
        ticks = ticking(made) if work else None
        notices = telling(made) if work else None
        watch(made, role, works)
        who = WhoWeAre(made, work=work)
        server = _server(made, works, who, web=web)
        if settings.app_mode:
            threading.Thread(target=who.keep_asking, name="who we are", daemon=True).start()
        if notices:
            notices.start()
        if ticks:
            ticks.start()
            first = partial(_first_meeting, made, asleep=was_away(made))
            threading.Thread(target=first, name="meeting", daemon=True).start()
        gc.freeze()  # what was loaded until now stays: nobody need look whether it is garbage
        try:
            with asyncio.Runner(loop_factory=_loop_of_the_web() if web else None) as runner:
                runner.run(_until_told(server, works, ticks, settings.drain_seconds))
        finally:
            if notices:
                notices.stop()
