"""Whatever is sent to any address of ours, the answer is one that is promised: no 5xx, and of the promised shape."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from fastapi import APIRouter, FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from starlette.routing import Route

from bot.app import Check, Context, create_app
from bot.feed import Shelf, router, secret_of
from bot.metrics import Metrics
from bot.queue import defer
from bot.records import Records
from handlers import HANDLERS
from tests.corridor.corridor import new_database
from tests.records.steps import about_space
from tests.web.door import ISSUE, make_settings, signed
from tests.web.surface import DOCUMENT

KEY = b"the key of the calendars"
NAMES = [
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
load_all_checks()
CHECKS: Any = [not_a_server_error, *schemathesis.checks.CHECKS.get_by_names(NAMES)]
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
PLACES = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
# Of what the others take nothing can be wrong.
WAYS = [*((*place, GenerationMode.POSITIVE) for place in PLACES), ("/webhooks", "post", GenerationMode.NEGATIVE)]
EVENTS = st.sampled_from(["issues", "issue_comment", "installation", "push", *HANDLERS, "star"])
KEPT = st.sets(st.sampled_from(sorted(ISSUE)), min_size=3)
FEW = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="module", autouse=True)
def served(database_server: str) -> Iterator[None]:
    """The whole application over a real database, in which one space is known."""
    with new_database(database_server) as url:
        records = Records.open(url)
        yield from _served(records)
        records.close()


def _served(records: Records) -> Iterator[None]:
    about_space(records)
    records.keep_rules(7, "timezone: Europe/Zurich\n")
    metrics = Metrics()
    metrics.watch(records.counts)
    shelf = Shelf(KEY, lambda name: "" if records.repository(name) else None, _now, lambda _name: ())
    SCHEMA.app = create_app(
        Context(
            make_settings(),
            lambda delivery: records.accept(delivery, defer),
            metrics,
            checks={"database": lambda: _pinged(records)},
            troubled=records.troubled,
            routers=[router(shelf)],
        )
    )
    yield
    SCHEMA.app = None


def _pinged(records: Records) -> Check:
    records.ping()
    return Check(ok=True)


def _now() -> Any:
    from datetime import UTC, datetime  # noqa: PLC0415

    return datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_the_description_names_every_address_that_there_is() -> None:
    routes = {(route.path, method.lower()) for route in _routes(SCHEMA.app) for method in route.methods or ()}
    assert {place for place in routes if place[1] != "head"} == set(PLACES)


def _routes(app: FastAPI | APIRouter) -> Iterator[Route]:
    """Yield every route, also those of routers that were included."""
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        if isinstance(inner, APIRouter):
            yield from _routes(inner)
        else:
            assert isinstance(route, Route)
            yield route


@pytest.mark.parametrize(("path", "method", "mode"), WAYS)
def test_no_address_breaks_or_says_what_is_not_promised(path: str, method: str, mode: GenerationMode) -> None:
    @FEW
    @given(case=SCHEMA[path][method.upper()].as_strategy(generation_mode=mode))
    def asked(case: Case[Any]) -> None:
        case.call_and_validate(checks=CHECKS)

    asked()


def test_no_delivery_that_is_signed_breaks_the_door() -> None:
    seen: Counter[str] = Counter()

    @FEW
    @given(case=SCHEMA["/webhooks"]["POST"].as_strategy(), event=EVENTS, kept=KEPT)
    def sent(case: Case[Any], event: str, kept: set[str]) -> None:
        # Some parts are as GitHub sends them, lest nothing ever comes as far as the database.
        body = json.dumps({**_mapping(case.body), **{name: ISSUE[name] for name in kept}}).encode()
        guid = str(uuid4())
        named = {"X-GitHub-Event": event, "X-GitHub-Delivery": guid, "X-Hub-Signature-256": signed(body)}
        answer = case.call(headers={**named, "Content-Type": "application/json"}, data=body, json=None)
        assert answer.status_code in {200, 202, 400}, answer.text
        case.validate_response(answer, checks=CHECKS)
        seen[answer.text] += 1

    sent()
    assert seen['{"status":"accepted"}'] > 10, seen


def _mapping(body: object) -> dict[str, object]:
    return body if isinstance(body, dict) else {}


def test_the_right_link_of_a_known_calendar_is_answered_as_promised() -> None:
    operation = SCHEMA["/calendar/{owner}/{repo}/{secret}.ics"]["GET"]
    secret = secret_of("acme/rockets", KEY)
    case = operation.Case(path_parameters={"owner": "acme", "repo": "rockets", "secret": secret})
    answer = case.call_and_validate(checks=CHECKS)
    assert answer.status_code == 200
    assert "BEGIN:VCALENDAR" in answer.text
