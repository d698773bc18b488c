"""The running bot's errands beside its work: getting to know who has it, fetching what was lost, saying how it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest
import responses
from pydantic import SecretStr

import bot.serve
from bot.app import create_app
from bot.database import Database
from bot.errors import Gone, TryLater
from bot.front import context
from bot.github.access import Access
from bot.github.access import Delivery as Lost
from bot.github.client import GitHub
from bot.github.faults import Limited
from bot.metrics import Metrics
from bot.ourselves import nobody, of_app
from bot.parts import Parts
from bot.queue import Worker
from bot.records import Delivery as Noted
from bot.records import Outcome, Records
from bot.sandbox.deliveries import Delivery
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Acme, Key
from bot.serve import Fetching, WhoWeAre, meet, redeliver
from config.settings import load
from tests.web.door import ask


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
    return Parts(settings, Database(database_url), records, lambda: github, Metrics(), sandbox.clock.now)


def test_every_repository_is_met_once(app: Parts, acme: Acme) -> None:
    known: set[int] = set()
    assert meet(app, known) == 1
    assert known == {acme.installation.id}
    assert meet(app, known) == 0


def test_what_sleeps_is_woken_by_a_start_only_where_nobody_was_at_work_for_an_hour(
    app: Parts, database_url: str
) -> None:
    def rows_of_a_start(ago: str) -> int:
        with psycopg.connect(database_url) as conn:
            conn.execute("UPDATE work SET done = wanted, looked_at = now() - %s::interval", [ago])
            conn.execute("UPDATE work SET asleep = 'the sprint is over' WHERE key = 'sprint:1:7'")
        return meet(app, set(), asleep=bot.serve.was_away(app))

    assert bot.serve.was_away(app)
    spaces = meet(app, set())
    with psycopg.connect(database_url) as conn:
        conn.execute(
            "INSERT INTO work (key, kind, repo_id, repo, number, installation)"
            " SELECT 'sprint:1:7', 'sprint', repo_id, repo, 7, installation FROM work LIMIT 1"
        )
    assert rows_of_a_start("5 minutes") == spaces
    assert rows_of_a_start("2 hours") == spaces + 1


def test_a_suspended_installation_is_left_alone(app: Parts, sandbox: Sandbox, acme: Acme) -> None:
    sandbox.world.suspend(sandbox.world.actor("ada"), acme.installation)
    assert meet(app, set()) == 0


def test_a_delivery_that_never_came_is_asked_for_again(app: Parts, sandbox: Sandbox) -> None:
    sandbox.deliver(lambda _delivery: 502)
    fetch = Fetching(app)
    lost = fetch()
    again: list[str] = []

    def take(delivery: Delivery) -> int:
        again.append(delivery.guid)
        app.records.accept(Noted(delivery.guid, delivery.event, "", "", 0, 0, ()), lambda _conn, _key: None)
        return 202

    sandbox.deliver(take)
    assert len(again) == lost > 0
    assert fetch() == 0


def test_a_later_round_looks_back_only_to_the_one_before(app: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []
    now = app.now()

    def failed(since: datetime) -> list[Lost]:
        asked.append(since)
        if len(asked) == 2:
            raise TryLater(1.0, "GitHub is away")
        return []

    monkeypatch.setattr(app.github, "failed_deliveries", failed)
    fetch = Fetching(app)
    fetch()
    with pytest.raises(TryLater):
        fetch()
    fetch()
    assert asked == [now - timedelta(days=3), now - timedelta(hours=1), now - timedelta(hours=1)]


def test_what_has_come_or_is_of_no_use_is_not_asked_for(app: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    app.records.accept(Noted("came", "issues", "edited", "", 0, 0, ()), lambda _conn, _key: None)
    names = [("came", "issues"), ("lost", "issues"), ("ping", "ping"), ("star", "star")]
    listed = [Lost(place, guid, name, "", app.now(), ok=False) for place, (guid, name) in enumerate(names, 1)]
    asked: list[int] = []
    monkeypatch.setattr(app.github, "failed_deliveries", lambda _since: listed)
    monkeypatch.setattr(app.github, "redeliver", asked.append)
    assert redeliver(app, app.now()) == 1
    assert asked == [2]


def test_who_we_are_is_asked_of_github_and_not_at_the_door(app: Parts, acme: Acme, sandbox: Sandbox) -> None:
    who = WhoWeAre(app)
    assert who() == nobody()
    who.ask()
    asked = len(sandbox.calls)
    assert who() == of_app(acme.app.id, acme.app.slug)
    assert who().login.endswith("[bot]")
    assert len(sandbox.calls) == asked


def test_a_web_without_a_worker_learns_who_we_are_from_one_that_has_asked(
    app: Parts, acme: Acme, sandbox: Sandbox
) -> None:
    web = WhoWeAre(app, work=False)
    web.ask()
    assert web() == nobody()
    WhoWeAre(app).ask()
    asked = len(sandbox.calls)
    web.ask()
    assert web() == of_app(acme.app.id, acme.app.slug)
    assert len(sandbox.calls) == asked


def test_with_a_token_we_are_nobody(app: Parts, acme: Acme, sandbox: Sandbox) -> None:
    token = {"GOALKEEPER_TOKEN": "ghp_" + "x" * 36, "GOALKEEPER_WEBHOOK_SECRET": acme.webhook_secret}
    who = WhoWeAre(replace(app, settings=load(token)))
    who.ask()
    assert who() == nobody()
    assert not sandbox.calls


def test_who_we_are_is_asked_again_soon_after_a_failure_and_every_hour(
    app: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []
    answers: Iterator[str | TryLater] = iter([TryLater(1.0, "away"), "old-name", TryLater(1.0, "away"), "new-name"])
    names: list[str] = []
    who = WhoWeAre(app)

    def slug() -> str:
        answer = next(answers)
        if isinstance(answer, TryLater):
            raise answer
        return answer

    def nap(seconds: float) -> None:
        naps.append(seconds)
        names.append(who().login)
        if len(naps) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(app.github, "slug", slug)
    monkeypatch.setattr("bot.serve.time.sleep", nap)
    with pytest.raises(KeyboardInterrupt):
        who.keep_asking()
    assert naps == [15, 3600, 15, 3600]
    assert names == ["", "old-name[bot]", "old-name[bot]", "new-name[bot]"]


def test_a_mistake_does_not_end_who_asks_for_ever(
    app: Parts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    naps: list[float] = []

    def mistaken() -> str:
        raise LookupError("a mistake")

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(app.github, "slug", mistaken)
    monkeypatch.setattr(bot.serve, "meet", lambda _made, _met, **_how: mistaken())
    monkeypatch.setattr("bot.serve.time.sleep", nap)
    for endless in (WhoWeAre(app).keep_asking, lambda: bot.serve._first_meeting(app, asleep=True)):
        naps.clear()
        with pytest.raises(KeyboardInterrupt):
            endless()
        assert len(naps) == 2
    assert caplog.text.count("LookupError: a mistake") == 4


def test_the_first_meeting_is_tried_until_github_answers(app: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []
    asked: list[int] = []

    def away_twice(_made: Parts, _met: set[int], *, asleep: bool) -> int:
        assert asleep
        asked.append(1)
        if len(asked) < 3:
            raise TryLater(1.0, "GitHub is away")
        return 1

    monkeypatch.setattr(bot.serve, "meet", away_twice)
    monkeypatch.setattr("bot.serve.time.sleep", naps.append)
    bot.serve._first_meeting(app, asleep=True)
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


@pytest.mark.parametrize(("by", "way"), [(timedelta(hours=1), "ahead of"), (timedelta(days=-2), "behind")])
def test_a_clock_that_is_wrong_is_said_by_ready_for_nothing_is_done(app: Parts, by: timedelta, way: str) -> None:
    check = context(replace(app, now=lambda: app.now() + by), None).checks["github"]()
    assert not check.ok
    assert f"minutes {way} GitHub's; set it" in check.detail
    assert context(replace(app, now=lambda: app.now() + by / 1000), None).checks["github"]().ok


def test_one_delivery_that_cannot_be_sent_again_does_not_keep_the_others(
    app: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [Lost(place, f"guid {place}", "issues", "", app.now(), ok=False) for place in range(1, 6)]
    answers = {1: Gone("too old"), 2: TryLater(5.0, "GitHub answered 500"), 4: Limited(60.0, "POST")}
    asked: list[int] = []

    def again(place: int) -> None:
        asked.append(place)
        if place in answers:
            raise answers[place]

    monkeypatch.setattr(app.github, "failed_deliveries", lambda _since: listed)
    monkeypatch.setattr(app.github, "redeliver", again)
    with pytest.raises(Limited):
        redeliver(app, app.now())
    assert asked == [1, 2, 3, 4]
    del answers[4]
    with pytest.raises(TryLater, match="500"):
        redeliver(app, app.now())
    assert asked[4:] == [1, 2, 3, 4, 5]
    del answers[2]
    assert redeliver(app, app.now()) == 4
    assert redeliver(app, app.now(), lambda: True) == 0


def test_people_log_in_only_where_the_operator_has_set_it(app: Parts, acme: Acme) -> None:
    """Without a client id there is no login at all, and the clock has no sessions to end."""
    login = {"client_id": acme.app.client_id, "client_secret": SecretStr("c" * 40), "public_url": "https://bot.example"}
    open_to_all = replace(app, settings=app.settings.model_copy(update=login))
    for made, status in ((app, 404), (open_to_all, 200)):
        web = create_app(context(made, None))
        assert ask(web, "GET", "/login", headers={"Host": "bot.example"}).status_code == status
        jobs = {job.id for job in bot.serve.ticking(made)._scheduler.get_jobs()}
        assert ("sessions" in jobs) is (status == 200)
