"""The running bot's errands beside its work: getting to know who has it, fetching what was lost, saying how it is."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
import responses

import bot.serve
from bot.database import Database
from bot.errors import TryLater
from bot.github.access import Access
from bot.github.client import GitHub
from bot.metrics import Metrics
from bot.queue import Worker
from bot.records import Outcome, Records
from bot.sandbox.deliveries import Delivery
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Acme, Key
from bot.serve import Parts, context, meet, redeliver
from config.settings import load


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        made.mount(mock)
        yield made


@pytest.fixture
def acme(sandbox: Sandbox, key: Key) -> Acme:
    return sandbox.seed(key)


@pytest.fixture
def app(sandbox: Sandbox, acme: Acme, records: Records, database_url: str) -> Parts:
    """The bot as an App, over a fresh database."""
    settings = load(
        {
            "GOALKEEPER_APP_ID": str(acme.app.id),
            "GOALKEEPER_APP_PRIVATE_KEY": acme.private_key,
            "GOALKEEPER_WEBHOOK_SECRET": acme.webhook_secret,
        }
    )
    access = Access(sandbox.world.api_url, app_id=str(acme.app.id), private_key=acme.private_key, read_pause=0)
    github = GitHub(access, lambda _call: None)
    return Parts(settings, Database(database_url), records, github, Metrics(), sandbox.clock.now)


def test_every_repository_is_met_once(app: Parts, acme: Acme) -> None:
    known: set[int] = set()
    assert meet(app, known) == 1
    assert known == {acme.installation.id}
    assert meet(app, known) == 0


def test_a_suspended_installation_is_left_alone(app: Parts, sandbox: Sandbox, acme: Acme) -> None:
    sandbox.world.suspend(sandbox.world.actor("ada"), acme.installation)
    assert meet(app, set()) == 0


def test_a_delivery_that_never_came_is_asked_for_again(app: Parts, sandbox: Sandbox) -> None:
    sandbox.deliver(lambda _delivery: 502)
    lost = redeliver(app)
    again: list[str] = []

    def take(delivery: Delivery) -> int:
        again.append(delivery.guid)
        return 200

    sandbox.deliver(take)
    assert len(again) == lost > 0
    assert redeliver(app) == 0


def test_the_first_meeting_is_tried_until_github_answers(app: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    asked: list[int] = []

    def away_twice(_made: Parts, _met: set[int]) -> int:
        asked.append(1)
        if len(asked) < 3:
            raise TryLater(1.0, "GitHub is away")
        return 1

    monkeypatch.setattr(bot.serve, "meet", away_twice)
    monkeypatch.setattr("bot.serve.time.sleep", naps.append)
    bot.serve._first_meeting(app)
    assert len(asked) == 3
    assert naps == [naps[0], 2 * naps[0]]


def test_a_worker_that_is_down_is_told_of(app: Parts, database_url: str) -> None:
    works = Worker(database_url, app.records, lambda _claim, _fence: Outcome())
    check = context(app, works).checks["queue"]()
    assert not check.ok
    assert "worker" in check.detail


def test_work_that_nobody_does_is_told_of(app: Parts, database_url: str) -> None:
    assert context(app, None).checks["queue"]().ok
    meet(app, set())
    with psycopg.connect(database_url) as conn:
        conn.execute("UPDATE work SET changed_at = now() - interval '1 hour'")
    check = context(app, None).checks["queue"]()
    assert not check.ok
    assert "goalkeeper worker" in check.detail


def test_github_is_asked_once_in_a_while_however_often_people_ask(app: Parts, sandbox: Sandbox) -> None:
    checks = context(app, None).checks
    assert checks["github"]().ok
    asked = len(sandbox.calls)
    assert checks["github"]().ok
    assert len(sandbox.calls) == asked > 0
