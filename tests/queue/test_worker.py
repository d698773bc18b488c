"""Do workers in processes of their own do all the work, each piece by one of them, whatever happens to them?"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import psycopg
import pytest

from bot.database import Database
from bot.embedded import Embedded
from bot.errors import DatabaseAway
from bot.inhabitants import inhabitants
from bot.queue import Ending, Worker, clear_jobs, defer
from bot.queue import worker as worker_module
from bot.records import Claim, Fence, Outcome, Records
from tests.conftest import HASTY
from tests.queue.conftest import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPRINTS = range(10, 20)


def test_two_thousand_events_with_failures_lose_no_update_and_never_overlap(stage: Stage) -> None:
    stage.set(*SPRINTS)
    workers = [stage.worker(failing=0.1, seed=seed) for seed in (1, 2)]
    chance = random.Random(7)
    numbers = [chance.choice(SPRINTS) for _ in range(2000)]

    def ask(part: int) -> None:
        with psycopg.connect(stage.url) as conn:
            for number in range(part, 2000, 4):
                stage.ask(f"event {number}", numbers[number], conn)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, range(4)))
    stage.until(stage.quiet, 30)
    assert stage.wrong() == 0
    assert stage.overlaps() == 0
    assert 20 < stage.runs() < 1500
    assert stage.records.counts()["deliveries"]["received"] == 0
    assert all(worker.poll() is None for worker in workers)


def test_the_last_thread_is_for_an_installation_of_which_nothing_is_in_hand(records: Records) -> None:
    def places(concurrency: int, in_hand: int) -> int:
        made = Worker("", records, lambda _claim, _fence: Outcome(), concurrency=concurrency)
        made._in_hand = in_hand
        return made._places

    assert [places(4, in_hand) for in_hand in range(4)] == [2, 2, 2, 1]
    assert [places(2, in_hand) for in_hand in range(2)] == [2, 2]


def test_sigterm_finishes_the_job_in_hand(stage: Stage) -> None:
    stage.set(10)
    worker = stage.worker(seconds=0.7)
    stage.ask("a", 10)
    stage.until(lambda: stage.runs() == 1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    assert stage.wrong() == 0
    assert stage.quiet()
    assert stage.count("SELECT count(*) FROM procrastinate_jobs") == 0


def test_what_a_killed_worker_had_in_hand_is_taken_over_after_its_lease(stage: Stage) -> None:
    stage.set(10)
    first = stage.worker(seconds=60, lease=1.0)
    stage.ask("a", 10)
    stage.until(lambda: stage.runs() == 1)
    first.kill()
    stage.worker(lease=1.0)
    stage.until(stage.quiet, 8)
    assert stage.wrong() == 0
    assert (stage.runs(), stage.runs("ended_at IS NOT NULL")) == (2, 1)


def test_a_frozen_worker_writes_nothing_when_it_thaws(stage: Stage) -> None:
    stage.set(10)
    first = stage.worker(seconds=0.5, lease=1.0)
    stage.ask("a", 10)
    stage.until(lambda: stage.runs() == 1)
    first.send_signal(signal.SIGSTOP)
    stage.ask("b", 10)
    stage.worker(lease=1.0)
    stage.until(stage.quiet)
    looks = stage.runs()
    with psycopg.connect(stage.url) as conn:
        conn.execute("UPDATE shown SET value = 77")
    first.send_signal(signal.SIGCONT)
    # It asks for one more look, which sets right what it may have written; itself it writes nothing.
    stage.until(lambda: stage.runs() > looks and stage.quiet())
    assert stage.wrong() == 0
    # That one look it may do itself, as whoever hears of the job first.
    assert stage.runs("id = (SELECT min(id) FROM run) AND ended_at IS NOT NULL") == 0


def test_a_database_that_is_killed_under_the_worker_costs_nothing(open_folder: Path, tmp_path: Path) -> None:
    server = Embedded(open_folder, settings={name: value for name, value in HASTY.items() if name == "max_connections"})
    url = server.start()
    Database(url).migrate()
    records = Records.open(url)
    stage = Stage(url, records, tmp_path)
    try:
        stage.set(10)
        worker = stage.worker(lease=2.0)
        stage.ask("before", 10)
        place = server.place()
        assert place is not None
        for pid in inhabitants(place.cluster):
            os.kill(pid, signal.SIGKILL)
        assert server.start() == url
        stage.until(lambda: _asked(stage))
        stage.until(lambda: stage.quiet() and stage.wrong() == 0)
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    finally:
        stage.clear()
        records.close()
        server.stop()


def _asked(stage: Stage) -> bool:
    """Whether the records take an event again."""
    try:
        stage.ask("after", 10)
    except DatabaseAway:
        return False
    return True


class Look:
    """A reconcile step inside this process."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.endings: list[tuple[str, Ending]] = []

    def __call__(self, _claim: Claim, _fence: Fence) -> Outcome:
        self.begun.set()
        assert self.go_on.wait(10)
        return Outcome()

    def observe(self, key: str, ending: Ending, seconds: float) -> None:
        assert seconds >= 0
        self.endings.append((key, ending))


@contextlib.contextmanager
def _in_a_thread(worker: Worker) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=lambda: asyncio.run(worker.run()), daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        worker.stop()
        thread.join(10)
    assert not thread.is_alive()


def test_a_worker_in_this_process_tells_how_each_job_ended(stage: Stage) -> None:
    stage.set(10)
    look = Look()
    worker = Worker(stage.url, stage.records, look, observe=look.observe)
    with _in_a_thread(worker):
        stage.ask("a", 10)
        assert look.begun.wait(10)
        assert worker.up
        assert worker.in_hand == 1
        worker.stop()
        look.go_on.set()
    assert look.endings == [("sprint:7:10", Ending.DONE)]
    assert not worker.up


def test_a_worker_stopped_before_it_began_takes_nothing(stage: Stage) -> None:
    stage.set(10)
    stage.ask("a", 10)
    look = Look()
    worker = Worker(stage.url, stage.records, look)
    worker.stop()
    asyncio.run(worker.run())
    assert not look.begun.is_set()


def test_a_job_that_does_not_end_in_time_is_left_behind(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.set(10)
    look = Look()
    worker = Worker(stage.url, stage.records, look, grace_seconds=0.1)
    with _in_a_thread(worker):
        stage.ask("a", 10)
        assert look.begun.wait(10)
        worker.stop()
        stage.until(lambda: "left behind" in caplog.text)
        look.go_on.set()


def test_a_worker_begins_anew_until_its_database_is_there(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker_module, "_RESTART_SECONDS", (0.1, 10.0))
    worker = Worker(stage.url.replace("port=5432", "port=5433"), stage.records, Look())
    with _in_a_thread(worker):
        stage.until(lambda: caplog.text.count("the worker begins anew") >= 2)


def test_a_worker_takes_jobs_of_which_nobody_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_POLL_SECONDS", 0.1)
    stage.set(10, 11)
    stage.ask("before it began", 10)
    look = Look()
    look.go_on.set()
    with _in_a_thread(Worker(stage.url, stage.records, look, observe=look.observe)):
        stage.until(lambda: len(look.endings) == 1)
        with psycopg.connect(stage.url) as conn:
            conn.execute(
                "ALTER TABLE procrastinate_jobs DISABLE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1"
            )
        stage.ask("in silence", 11)
        stage.until(lambda: len(look.endings) == 2)
    assert look.endings == [("sprint:7:10", Ending.DONE), ("sprint:7:11", Ending.DONE)]


def test_a_worker_hears_of_a_job_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_POLL_SECONDS", 3600.0)
    stage.set(10)
    look = Look()
    look.go_on.set()
    worker = Worker(stage.url, stage.records, look, observe=look.observe)
    with _in_a_thread(worker):
        stage.until(lambda: worker.up)
        stage.ask("a", 10)
        assert look.begun.wait(5)
        stage.until(lambda: look.endings == [("sprint:7:10", Ending.DONE)])


def test_a_worker_with_all_hands_full_takes_the_next_job_when_one_is_free(stage: Stage) -> None:
    stage.set(10, 11)
    look = Look()
    worker = Worker(stage.url, stage.records, look, concurrency=1, observe=look.observe)
    with _in_a_thread(worker):
        stage.ask("a", 10)
        assert look.begun.wait(10)
        stage.ask("b", 11)
        time.sleep(0.3)
        assert worker.in_hand == 1
        assert stage.count("SELECT count(*) FROM work WHERE lease_until > now()") == 1
        look.go_on.set()
        stage.until(lambda: [key for key, _ in look.endings] == ["sprint:7:10", "sprint:7:11"])


def test_jobs_of_dead_workers_and_old_ones_are_cleared_away(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        for _ in range(4):
            defer(conn, "space:7")
        conn.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id <= 3")
        conn.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        conn.execute("UPDATE procrastinate_jobs SET worker_id = (SELECT id FROM procrastinate_workers) WHERE id > 1")
        conn.execute("UPDATE procrastinate_events SET at = at - interval '20 minutes' WHERE job_id = 2")
    assert clear_jobs(database_url) == 2
    assert _states(database_url) == {1: "failed", 2: "failed", 3: "doing", 4: "todo"}
    assert clear_jobs(database_url) == 0
    with psycopg.connect(database_url) as conn:
        conn.execute("UPDATE procrastinate_events SET at = at - interval '4 days' WHERE job_id IN (1, 4)")
    assert clear_jobs(database_url) == 1
    assert _states(database_url) == {2: "failed", 3: "doing", 4: "todo"}


def _states(url: str) -> dict[int, str]:
    with psycopg.connect(url) as conn:
        return dict(conn.execute("SELECT id, status::text FROM procrastinate_jobs ORDER BY id").fetchall())


def test_what_comes_while_somebody_looks_is_gathered_for_longer_and_longer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.set(10)
    begun: list[float] = []

    def look(_claim: Claim, _fence: Fence) -> Outcome:
        begun.append(time.monotonic())
        stage.ask(f"during look {len(begun)}", 10)
        if len(begun) == 4:
            monkeypatch.setattr(stage, "ask", lambda *_: None)
        return Outcome()

    worker = Worker(stage.url, stage.records, look)
    with _in_a_thread(worker):
        asked = time.monotonic()
        stage.ask("a", 10)
        deadline = time.monotonic() + 20
        while len(begun) < 5:
            assert time.monotonic() < deadline, begun
            time.sleep(0.05)
    waits = [round(after - before, 1) for before, after in pairwise([asked, *begun])]
    assert waits[0] < 0.5
    assert [wait >= least for wait, least in zip(waits[1:], (0.5, 1.0, 2.0, 2.0), strict=True)] == [True] * 4
    assert sum(waits) < 9.0
    assert stage.quiet()


def test_a_pause_that_its_process_does_not_live_to_end_is_ended_by_a_tick(stage: Stage) -> None:
    stage.set(10)
    stage.ask("a", 10)
    claim = stage.records.claim("sprint:7:10", "a worker")
    assert claim is not None
    stage.ask("b", 10)
    queued: list[str] = []
    assert stage.records.finish(claim, None, lambda _conn, key: queued.append(key), pause=0.3)
    stage.records.gathered("sprint:7:10", lambda _conn, key: queued.append(key))
    assert queued == []
    assert stage.records.claim("sprint:7:10", "too early") is None
    time.sleep(0.35)
    now = datetime.now(UTC)
    assert stage.records.tick(now, lambda _conn, key: queued.append(key)) == 1
    stage.records.gathered("sprint:7:10", lambda _conn, key: queued.append(key))
    assert queued == ["sprint:7:10"]


def test_a_mistake_of_ours_is_told_with_its_trace_and_the_worker_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker_module, "_RESTART_SECONDS", (0.05, 10.0))

    def mistaken(*_what: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(stage.records, "take", mistaken)
    with _in_a_thread(Worker(stage.url, stage.records, Look())):
        stage.until(lambda: caplog.text.count("the worker begins anew") >= 2)
    assert "Traceback" in caplog.text
