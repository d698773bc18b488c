"""The pages for machines, and what holds for every answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse

from bot import app as application
from bot.app import Check, Context, create_app
from bot.errors import DatabaseAway
from bot.metrics import Metrics
from bot.records import Records, Troubled
from bot.remedies import remedy
from tests.web.door import Ledger, ask, make_app, make_settings, post

WELL = Check(ok=True)
HERE = {"Host": "localhost:8000"}
PARKED = Troubled(
    "sprint:11:7", "acme/rockets", 7, "parked", "needs issues: write", datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
)
ASLEEP = Troubled("space:12", "acme/engines", 0, "asleep", "archived", datetime(2026, 1, 5, 9, 0, tzinfo=UTC))


def app_with(checks: dict[str, Callable[[], Check]] | None = None, **rest: Any) -> FastAPI:
    return make_app(Ledger().accept, checks=checks, **rest)


def test_health_says_alive_and_nothing_else() -> None:
    answer = ask(app_with(), "GET", "/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_ready_when_every_check_is_well() -> None:
    answer = ask(
        app_with({"database": lambda: WELL, "github": lambda: Check(ok=True, detail="App 1")}), "GET", "/ready"
    )
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {
            "database": {"ok": True, "detail": ""},
            "github": {"ok": True, "detail": "App 1"},
            "rows": {"ok": True, "detail": ""},
        },
        "troubled": {"parked": 0, "asleep": 0},
    }


def test_not_ready_says_what_is_wrong() -> None:
    checks = {"database": lambda: WELL, "github": lambda: Check(ok=False, detail="the private key is not the App's")}
    answer = ask(app_with(checks, troubled=lambda: [PARKED]), "GET", "/ready")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["checks"]["github"] == {"ok": False, "detail": "the private key is not the App's"}
    assert answer.json()["troubled"] == {"parked": 0, "asleep": 0}


def test_a_process_that_was_told_to_end_is_not_ready_and_still_alive() -> None:
    checks = {"database": lambda: WELL}
    app = create_app(Context(make_settings(), Ledger().accept, Metrics(), checks, leaving=lambda: True))
    assert [ask(app, "GET", path).status_code for path in ("/ready", "/ready/door", "/health")] == [503, 503, 200]
    assert "told to end" in ask(app, "GET", "/ready").json()["checks"]["process"]["detail"]


def test_the_door_is_open_while_the_database_answers_whatever_else_is_wrong() -> None:
    bad = Check(ok=False, detail="GitHub is away")
    checks = {"database": lambda: WELL, "queue": lambda: bad, "github": lambda: bad}
    assert ask(app_with(checks), "GET", "/ready").status_code == 503
    assert ask(app_with(checks), "GET", "/ready/door").json() == {"ready": True}
    assert ask(app_with({"database": _away}), "GET", "/ready/door").status_code == 503


def _away() -> Check:
    raise DatabaseAway("the database does not answer; start it")


def _broken() -> Check:
    raise RuntimeError("hunter2")


def _slow() -> Check:
    time.sleep(0.5)
    return WELL


def _no_rows() -> list[Troubled]:
    raise DatabaseAway("the database does not answer; start it")


def test_a_check_that_fails_hides_nothing_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[str] = []
    monkeypatch.setattr("bot.app._LOG.exception", lambda _, **parts: logged.append(parts["check"]))
    monkeypatch.setattr(application, "CHECK_SECONDS", 0.2)
    checks = {"database": _away, "queue": _broken, "slow": _slow, "github": lambda: WELL}
    found = ask(app_with(checks), "GET", "/ready").json()["checks"]
    assert {name: check["ok"] for name, check in found.items()} == {
        "database": False,
        "queue": False,
        "slow": False,
        "github": True,
    }
    assert found["database"]["detail"] == "the database does not answer; start it"
    assert "hunter2" not in str(found)
    assert "no answer in" in found["slow"]["detail"]
    assert logged == ["queue"]


def test_rows_in_trouble_are_counted_for_everybody_and_named_for_the_operator() -> None:
    app = app_with(troubled=lambda: [PARKED, ASLEEP])
    stranger = ask(app, "GET", "/ready").json()
    assert stranger["troubled"] == {"parked": 1, "asleep": 1}
    assert "acme" not in str(stranger)
    operator = ask(app, "GET", "/ready", client="127.0.0.1", headers=HERE).json()
    assert operator["rows"] == [
        {
            "where": "acme/rockets#7",
            "state": "parked",
            "reason": "needs issues: write",
            "since": "2026-01-05T09:00:00+00:00",
            "next": remedy("parked", "needs issues: write"),
        },
        {
            "where": "acme/engines",
            "state": "asleep",
            "reason": "archived",
            "since": "2026-01-05T09:00:00+00:00",
            "next": "Unarchive the repository if its sprints go on; nothing else is needed.",
        },
    ]


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP"])
def test_somebody_behind_a_proxy_is_not_the_operator(header: str) -> None:
    app = app_with(troubled=lambda: [PARKED])
    answer = ask(app, "GET", "/ready", client="127.0.0.1", headers={**HERE, header: "203.0.113.9"})
    assert "rows" not in answer.json()


@pytest.mark.parametrize(
    "host", ["rebound.example:8000", "localhost.example", "[", "", "127.0.0.1.example", "a@localhost"]
)
def test_a_page_that_leads_here_by_a_name_of_its_own_is_not_the_operator(host: str) -> None:
    app = app_with(troubled=lambda: [PARKED])
    assert "rows" not in ask(app, "GET", "/ready", client="127.0.0.1", headers={"Host": host}).json()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
def test_the_operator_asks_by_a_name_of_this_machine(host: str) -> None:
    app = app_with(troubled=lambda: [PARKED])
    assert ask(app, "GET", "/ready", client="127.0.0.1", headers={"Host": host}).json()["rows"]


def test_no_answer_leads_to_a_host_that_the_asker_names() -> None:
    answer = ask(app_with(), "GET", "/health/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers.get("location")) == (404, None)


def test_without_a_door_there_are_the_pages_for_machines_alone() -> None:
    settings = make_settings(public_url="https://goalkeeper.example.org")
    app = create_app(Context(settings, Ledger().accept, Metrics()), door=False)
    for path, status in {"/health": 200, "/ready": 200, "/metrics": 200, "/webhooks": 404}.items():
        answer = ask(app, "POST" if path == "/webhooks" else "GET", path, headers={"Host": "worker-1:9400"})
        assert answer.status_code == status, path


def test_when_the_rows_cannot_be_read_the_bot_is_not_ready() -> None:
    answer = ask(app_with(troubled=_no_rows), "GET", "/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["rows"]["detail"] == "the database does not answer; start it"


def test_metrics_are_shown_with_the_gauges_of_the_database(records: Records) -> None:
    metrics = Metrics()
    metrics.watch(records.counts)
    app = app_with(metrics=metrics)
    post(app)
    answer = ask(app, "GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'goalkeeper_deliveries_total{event="issues",outcome="accepted"} 1.0' in answer.text
    assert "goalkeeper_database_up 1.0" in answer.text
    assert 'goalkeeper_rows{condition="dirty"} 0.0' in answer.text
    assert "acme" not in answer.text


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/nothing", "/webhooks/", "/%2e%2e/etc/passwd"])
def test_there_is_no_page_for_strangers(path: str) -> None:
    answer = ask(app_with(), "GET", path)
    assert answer.status_code in {404, 405, 307}
    assert answer.status_code == 307 or set(answer.json()) == {"error"}


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics", "/nothing"])
def test_every_answer_carries_the_security_headers(path: str) -> None:
    answer = ask(app_with(), "GET", path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers


def test_a_page_may_set_a_security_header_of_its_own() -> None:
    pages = APIRouter()

    @pages.get("/page")
    def page() -> Any:
        return JSONResponse({}, headers={"Content-Security-Policy": "default-src 'self'"})

    app = create_app(Context(make_settings(), Ledger().accept, Metrics(), routers=[pages]))
    assert ask(app, "GET", "/page").headers.get_list("content-security-policy") == ["default-src 'self'"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("goalkeeper.example.org", 200),
        ("GOALKEEPER.example.org:443", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("evil.example", 400),
        ("goalkeeper.example.org.evil.example", 400),
        ("www.goalkeeper.example.org", 400),
    ],
)
def test_with_a_public_url_only_known_names_are_answered(host: str, status: int) -> None:
    app = app_with(public_url="https://goalkeeper.example.org")
    answer = ask(app, "GET", "/ready", headers={"Host": host})
    assert answer.status_code == status
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert ask(app, "GET", "/health", headers={"Host": host}).status_code == 200
    assert ask(app, "GET", "/ready/door", headers={"Host": host}).status_code == 200


def test_without_a_public_url_any_name_is_answered() -> None:
    assert ask(app_with(), "GET", "/ready", headers={"Host": "anything.example"}).status_code == 200


def test_the_callers_lifespan_runs_around_it_all() -> None:
    steps: list[str] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        steps.append("start")
        yield
        steps.append("stop")

    app = create_app(Context(make_settings(), Ledger().accept, Metrics(), lifespan=lifespan))

    async def live() -> None:
        async with app.router.lifespan_context(app):
            steps.append("serve")

    asyncio.run(live())
    assert steps == ["start", "serve", "stop"]
