"""Deliveries that go through the door into the real ledger: noted once, queued once, and never lost by an answer."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI

from bot.errors import DatabaseAway
from bot.metrics import Metrics
from bot.queue import defer
from bot.records import Records
from tests.web.door import GUID, ISSUE, Ledger, ask, headers, make_app, post

SPACE = "space:11"


@pytest.fixture
def app(records: Records) -> FastAPI:
    """The application over a fresh database, with the real queue behind it."""
    return make_app(lambda delivery: records.accept(delivery, defer))


def jobs(url: str) -> int:
    with psycopg.connect(url) as conn:
        row = conn.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
    assert row is not None
    return int(row[0])


def test_a_delivery_is_noted_and_its_work_queued_before_the_answer(
    app: FastAPI, records: Records, database_url: str
) -> None:
    answer = post(app)
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    noted = records.delivery(GUID)
    assert noted is not None
    assert (noted.event, noted.action, noted.repository, noted.installation) == ("issues", "opened", "acme/rockets", 5)
    assert (noted.state, noted.waits_for) == ("received", (SPACE,))
    assert jobs(database_url) == 1


def test_a_second_delivery_changes_nothing(app: FastAPI, database_url: str) -> None:
    post(app)
    answer = post(app)
    assert (answer.status_code, answer.json()) == (202, {"status": "seen before"})
    assert jobs(database_url) == 1


def test_the_same_guid_with_another_body_changes_nothing(app: FastAPI, records: Records) -> None:
    post(app)
    assert post(app, {**ISSUE, "action": "deleted"}).json() == {"status": "seen before"}
    noted = records.delivery(GUID)
    assert noted is not None
    assert noted.action == "opened"


def test_a_delivery_that_failed_is_done_again_and_a_finished_one_is_not(app: FastAPI, records: Records) -> None:
    post(app)
    claim = records.claim(SPACE, "a worker")
    assert claim is not None
    records.park(claim, "something that a person must mend")
    assert post(app).json() == {"status": "accepted"}
    claim = records.claim(SPACE, "a worker")
    assert claim is not None
    records.finish(claim)
    assert post(app).json() == {"status": "seen before"}


def test_a_delivery_about_nothing_that_we_keep_is_noted_as_ignored(app: FastAPI, records: Records) -> None:
    answer = post(app, {**ISSUE, "action": "closed"})
    assert (answer.status_code, answer.json()) == (202, {"status": "ignored"})
    noted = records.delivery(GUID)
    assert noted is not None
    assert noted.state == "ignored"


@pytest.mark.parametrize("event", ["ping", "sponsorship"])
def test_events_that_are_not_ours_leave_no_row(event: str, app: FastAPI, records: Records) -> None:
    assert post(app, x_github_event=event).is_success
    assert records.delivery(GUID) is None


def test_an_event_of_no_use_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr("bot.webhook._LOG.info", lambda _, event_name: told.append(event_name))
    app = make_app(Ledger().accept)
    for _ in range(3):
        post(app, x_github_event="watch")
    assert told == ["watch"]


def test_a_burst_on_one_space_is_one_job(app: FastAPI, database_url: str) -> None:
    for number in range(20):
        assert post(app, x_github_delivery=f"guid-{number}").json() == {"status": "accepted"}
    assert jobs(database_url) == 1


NASTY: dict[str, dict[str, Any]] = {
    "NUL in the action": {**ISSUE, "action": "op\0ened"},
    "lone surrogate in the action": {**ISSUE, "action": "\ud800"},
    "NUL in the repository": {**ISSUE, "repository": {"id": 11, "full_name": "acme/roc\0kets"}},
    "largest ids": {
        **ISSUE,
        "repository": {"id": 2**63 - 1, "full_name": "acme/rockets"},
        "issue": {"number": 2**63 - 1},
        "installation": {"id": 2**63 - 1},
    },
    "larger ids": {**ISSUE, "issue": {"number": 2**63}, "installation": {"id": 2**64}},
    "SQL in the name": {**ISSUE, "repository": {"id": 11, "full_name": "acme/'--"}},
}


@pytest.mark.parametrize("payload", NASTY.values(), ids=NASTY)
def test_what_a_database_cannot_store_does_not_reach_it(payload: dict[str, Any], app: FastAPI) -> None:
    assert post(app, payload).status_code == 202


@pytest.fixture
def reasons(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the door logs."""
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr("bot.webhook._LOG.warning", lambda event, **parts: lines.append({"event": event, **parts}))
    return lines


def test_while_the_database_is_away_github_is_told_to_send_again(reasons: list[dict[str, Any]]) -> None:
    ledger = Ledger(fault=DatabaseAway("the database does not answer"))
    app = make_app(ledger.accept)
    answer = post(app)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert "send it again" in answer.json()["error"]
    assert [line["event"] for line in reasons] == ["delivery not noted, the database is away", "delivery refused"]
    ledger.fault = None
    assert post(app).json() == {"status": "accepted"}


def test_a_real_database_that_is_away_is_a_503() -> None:
    records = Records.open("postgresql://goalkeeper@127.0.0.1:1/goalkeeper", wait=0.2)
    try:
        assert post(make_app(lambda delivery: records.accept(delivery, defer))).status_code == 503
    finally:
        records.close()


def test_a_value_that_the_ledger_refuses_is_a_400() -> None:
    assert post(make_app(Ledger(fault=ValueError("too big")).accept)).status_code == 400


def test_a_bug_shows_nothing_of_itself() -> None:
    answer = post(make_app(Ledger(fault=RuntimeError("hunter2 in /srv/secret.py")).accept))
    assert (answer.status_code, answer.json()) == (500, {"error": "internal error"})
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_post_is_counted_under_names_that_we_know() -> None:
    metrics = Metrics()
    app = make_app(Ledger().accept, metrics=metrics)
    post(app)
    post(app)
    post(app, x_github_event="sponsorship")
    post(app, x_hub_signature_256="sha256=" + "0" * 64)
    body = b"not json"
    ask(app, "POST", "/webhooks", content=body, headers=headers(body))
    count = partial(metrics.registry.get_sample_value, "goalkeeper_deliveries_total")
    assert count({"event": "issues", "outcome": "accepted"}) == 1
    assert count({"event": "issues", "outcome": "seen before"}) == 1
    assert count({"event": "other", "outcome": "ignored"}) == 1
    assert count({"event": "unverified", "outcome": "refused 401"}) == 1
    assert count({"event": "unverified", "outcome": "refused 400"}) == 1
    assert metrics.registry.get_sample_value("goalkeeper_delivery_answer_seconds_count") == 5
