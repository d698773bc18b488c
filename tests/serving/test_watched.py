"""Traces and reports of a bot that runs: only where they are asked for, with what they need, and of the whole way."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator
from inspect import iscoroutinefunction

import pytest
import responses
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from typer.testing import CliRunner

from bot.cli import app as cli
from bot.database import Database
from bot.errors import SettingsError
from bot.event import Repo, Touched
from bot.front import context
from bot.github.access import Access
from bot.github.client import GitHub
from bot.metrics import Metrics
from bot.parts import Parts, count_calls
from bot.queue import Ending, Leases, run_key
from bot.records import Delivery, Records
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Acme, Key
from bot.serve import worker
from bot.traces import Traces, numbers_of
from bot.watching import Lacking, watched
from config.settings import Settings, load

GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
REQUIRED = {"GOALKEEPER_TOKEN": "x" * 20, "GOALKEEPER_WEBHOOK_SECRET": "x" * 16}
TRACED = {"GOALKEEPER_TRACES_URL": "http://127.0.0.1:1/v1/traces", "GOALKEEPER_TRACES_AUTHORIZATION": "Bearer of-mine"}
REPORTED = {"GOALKEEPER_SENTRY_DSN": "http://0123456789abcdef@127.0.0.1:1/42"}


def settings(**more: str) -> Settings:
    return load({**REQUIRED, **more})


def without(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Let a package be missing, and what of ours needs it be loaded anew."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    for ours in ("bot.traces", "bot.reports"):
        monkeypatch.delitem(sys.modules, ours, raising=False)


def test_nobody_watches_where_nobody_asked_and_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "opentelemetry")
    without(monkeypatch, "sentry_sdk")
    before = logging.getLogger().handlers[:]
    with watched(settings(), "serve", ()) as traces:
        assert traces is None
        assert logging.getLogger().handlers == before
    assert not {"bot.traces", "bot.reports"} & set(sys.modules)


@pytest.mark.parametrize(
    ("package", "given", "says"),
    [
        ("opentelemetry", TRACED, "GOALKEEPER_TRACES_URL is set and opentelemetry-sdk is missing: pip install"),
        ("sentry_sdk", REPORTED, "GOALKEEPER_SENTRY_DSN is set and sentry-sdk is missing: pip install"),
    ],
)
def test_a_missing_package_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, package: str, given: dict[str, str], says: str
) -> None:
    without(monkeypatch, package)
    with pytest.raises(Lacking, match=says) as raised, watched(settings(**given), "serve", ()):
        pass
    assert "\n" not in str(raised.value)
    for name, value in {**REQUIRED, **given}.items():
        monkeypatch.setenv(name, value)
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    ended = CliRunner().invoke(cli, ["serve"])
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    assert (ended.exit_code, ended.stderr.strip()) == (1, str(raised.value))


def test_who_asks_for_both_gets_both_and_they_end() -> None:
    before = logging.getLogger().handlers[:]
    with watched(settings(**TRACED, **REPORTED), "worker", ("canary-secret",)) as traces:
        assert traces is not None
        assert len(logging.getLogger().handlers) == len(before) + 1
    assert logging.getLogger().handlers == before


def test_secrets_of_both_are_hidden_and_asked_for_in_the_open_are_refused() -> None:
    hidden = settings(**TRACED | {"GOALKEEPER_TRACES_URL": "https://collector.example/v1/traces"}, **REPORTED).secrets()
    assert {"of-mine", "0123456789abcdef"} <= set(hidden)


@pytest.fixture
def made(records: Records, database_url: str, key: Key) -> Iterator[tuple[Parts, Acme, InMemorySpanExporter]]:
    """The parts of a bot whose spans are kept, and a repository that the App may see."""
    sandbox, kept = Sandbox(), InMemorySpanExporter()
    traces = Traces(kept, role="serve", version="0.1.0")
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        sandbox.mount(mock)
        acme = sandbox.seed(key)
        access = Access(sandbox.world.api_url, app_id=str(acme.app.id), private_key=acme.private_key, read_pause=0)
        metrics = Metrics()
        github = GitHub(access, count_calls(metrics, traces))
        yield (
            Parts(settings(), Database(database_url), records, lambda: github, metrics, sandbox.clock.now, traces),
            acme,
            kept,
        )
    traces.close()


def test_a_delivery_is_followed_to_the_calls_that_answer_it(
    made: tuple[Parts, Acme, InMemorySpanExporter],
) -> None:
    parts, acme, kept = made
    repo = Repo(acme.repository.id, acme.repository.full_name)
    delivery = Delivery(GUID, "push", "", repo.full_name, repo.id, acme.installation.id, (Touched.space(repo),))
    accept = context(parts, None).accept
    assert iscoroutinefunction(accept)
    assert asyncio.run(accept(delivery)).new
    leases = Leases(parts.records)
    turn: Callable[..., object] = worker(parts)._reconcile
    ending = run_key(f"space:{repo.id}", parts.records, turn, leases=leases, owner="test")  # type: ignore[arg-type] # the worker's own
    leases.close()
    assert ending is Ending.DONE
    assert parts.traces is not None
    parts.traces.flush()
    found = {span.name: span for span in kept.get_finished_spans()}
    look, call = found["look"], found["SpaceSnapshot"]
    assert {span.context.trace_id for span in found.values() if span.context} == {numbers_of(GUID)[0]}
    assert look.parent is not None
    assert look.parent.span_id == numbers_of(GUID)[1]
    assert (look.attributes or {})["goalkeeper.epoch"] == 1
    assert call.parent is not None
    assert look.context is not None
    assert call.parent.span_id == look.context.span_id
    assert (call.end_time or 0) > (call.start_time or 0)
    told = "".join(span.to_json() for span in found.values())
    for private in ("acme", "rockets", "ghs_", str(parts.settings.webhook_secret.get_secret_value())):
        assert private not in told


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"GOALKEEPER_TRACES_URL": "http://169.254.169.254/v1/traces"}, "GOALKEEPER_TRACES_URL: must not point to"),
        (
            {"GOALKEEPER_TRACES_URL": "http://ada:secret@collector/v1/traces"},
            "GOALKEEPER_TRACES_URL: must hold no user",
        ),
        ({"GOALKEEPER_TRACES_URL": "file:///etc/passwd"}, "GOALKEEPER_TRACES_URL: must be a URL"),
        (
            {**TRACED, "GOALKEEPER_TRACES_URL": "http://collector:4318/v1/traces"},
            "GOALKEEPER_TRACES_AUTHORIZATION: is only",
        ),
        (
            {**TRACED, "GOALKEEPER_TRACES_AUTHORIZATION": "Bearer a\tb"},
            "GOALKEEPER_TRACES_AUTHORIZATION: holds a character",
        ),
        ({"GOALKEEPER_SENTRY_DSN": "https://sentry.example.org/42"}, "GOALKEEPER_SENTRY_DSN: is no DSN"),
    ],
)
def test_an_address_that_is_none_is_refused(given: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError) as raised:
        settings(**given)
    assert str(raised.value).startswith(says)
    assert "secret" not in str(raised.value)


def test_spans_may_go_in_the_open_where_they_carry_no_authorization() -> None:
    assert settings(GOALKEEPER_TRACES_URL="http://collector:4318/v1/traces").traces_url
