"""Traces: a delivery, its look and its calls are one trace, and nothing in it is secret or private."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.logs import HIDDEN, Redactor
from bot.traces import Collector, Traces, numbers_of, packed

GUID, OTHER = "72d3162e-cc78-11e3-81ab-4c9367dc0958", "0b8e26c1-c383-4622-bbfb-138c2013f940"


@pytest.fixture
def kept() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traces(kept: InMemorySpanExporter) -> Iterator[Traces]:
    made = Traces(kept, role="serve", version="0.1.0")
    yield made
    made.close()


def spans(traces: Traces, kept: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    traces.flush()
    return {span.name: span for span in kept.get_finished_spans()}


def numbers(span: ReadableSpan) -> tuple[int, int]:
    place = span.get_span_context()
    assert place is not None
    return place.trace_id, place.span_id


def test_delivery_look_and_call_are_one_trace(traces: Traces, kept: InMemorySpanExporter) -> None:
    with traces.delivery(GUID, "issues", "edited"):
        pass
    with traces.look("sprint:7:12", 12, 3, [GUID, OTHER]):
        traces.call("read", "SprintSnapshot", 200, 4, 0.25)
    found = spans(traces, kept)
    delivery, look, call = found["delivery"], found["look"], found["SprintSnapshot"]
    assert numbers(delivery) == numbers_of(GUID)
    assert delivery.parent is None
    assert look.parent is not None
    assert (look.parent.trace_id, look.parent.span_id) == numbers_of(GUID)
    assert [(link.context.trace_id, link.context.span_id) for link in look.links] == [numbers_of(OTHER)]
    assert call.parent is not None
    assert (call.parent.trace_id, call.parent.span_id) == numbers(look)
    assert dict(look.attributes or {}) == {
        "goalkeeper.key": "sprint:7:12",
        "goalkeeper.sprint": 12,
        "goalkeeper.epoch": 3,
        "goalkeeper.delivery": f"{GUID}, {OTHER}",
    }
    assert (call.end_time or 0) - (call.start_time or 0) == 250_000_000


def test_a_look_that_nobody_asked_for_is_a_trace_of_its_own(traces: Traces, kept: InMemorySpanExporter) -> None:
    with traces.look("space:7", 0, 1, []):
        pass
    assert spans(traces, kept)["look"].parent is None


def test_of_an_error_its_kind_is_told_and_not_its_words(traces: Traces, kept: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="Engines"), traces.look("space:7", 0, 1, []):
        raise ValueError("Engines explode quietly")
    look = spans(traces, kept)["look"]
    assert (look.attributes or {})["error.type"] == "ValueError"
    assert not look.status.is_ok
    assert "Engines" not in look.to_json()


def test_a_call_that_failed_says_so(traces: Traces, kept: InMemorySpanExporter) -> None:
    traces.call("write", "AddComment", 502, 1, 0.1)
    traces.call("write", "CreateIssue", 0, 1, 0.1)
    assert not any(span.status.is_ok for span in spans(traces, kept).values())


class _Heard(BaseHTTPRequestHandler):
    """A collector that remembers what it was sent, and answers with a status."""

    status = 200
    bodies: list[tuple[str, dict[str, str], Any]] = []  # noqa: RUF012 - a new class is made for each server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.bodies.append((self.path, dict(self.headers), json.loads(body)))
        self.send_response(self.status)
        if self.status == 307:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[tuple[str, type[_Heard]]]:
    heard = type("Heard", (_Heard,), {"bodies": []})
    server = HTTPServer(("127.0.0.1", 0), heard)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/traces", heard
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_collector_gets_them_as_json_with_its_authorization(collector: tuple[str, type[_Heard]]) -> None:
    url, heard = collector
    made = Traces(Collector(url, Redactor(["canary-secret"]).text, "Bearer of-mine"), role="worker", version="0.1.0")
    with made.look("space:7 canary-secret", 0, 1, [GUID]):
        made.call("read", "SpaceSnapshot", 200, 1, 0.1)
    made.close()
    ((path, headers, body),) = heard.bodies
    assert (path, headers["Authorization"], headers["Content-Type"]) == (
        "/v1/traces",
        "Bearer of-mine",
        "application/json",
    )
    (resource,) = body["resourceSpans"]
    assert {"key": "service.name", "value": {"stringValue": "goalkeeper"}} in resource["resource"]["attributes"]
    assert {"key": "goalkeeper.role", "value": {"stringValue": "worker"}} in resource["resource"]["attributes"]
    call, look = resource["scopeSpans"][0]["spans"]
    assert look["traceId"] == f"{numbers_of(GUID)[0]:032x}"
    assert look["parentSpanId"] == f"{numbers_of(GUID)[1]:016x}"
    assert (call["parentSpanId"], call["kind"], look["kind"]) == (look["spanId"], 3, 5)
    assert int(look["endTimeUnixNano"]) > int(look["startTimeUnixNano"]) > 0
    assert {"key": "goalkeeper.epoch", "value": {"intValue": "1"}} in look["attributes"]
    assert {"key": "goalkeeper.key", "value": {"stringValue": f"space:7 {HIDDEN}"}} in look["attributes"]


@pytest.mark.parametrize("status", [307, 401, 503])
def test_what_a_collector_refuses_is_lost_and_told_once(
    collector: tuple[str, type[_Heard]], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    url, heard = collector
    heard.status = status
    made = Traces(Collector(url, str), role="worker", version="0.1.0")
    for _ in range(2):
        made.call("read", "SpaceSnapshot", 200, 1, 0.1)
        made.flush()
    made.close()
    assert {path for path, _, _ in heard.bodies} == {"/v1/traces"}, "a redirect is not followed"
    assert [line for line in caplog.messages if "are lost" in line] == [
        f"1 spans are lost: the collector of GOALKEEPER_TRACES_URL answered {status}"
    ]


def test_a_collector_that_is_away_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    made = Traces(Collector("http://127.0.0.1:1/v1/traces", str), role="worker", version="0.1.0")
    with made.look("space:7", 0, 1, []):
        pass
    made.close()
    assert "does not answer (ConnectionError)" in caplog.text


def test_no_spans_are_an_empty_body() -> None:
    assert packed((), str)["resourceSpans"][0]["scopeSpans"][0]["spans"] == []


def test_a_collector_that_keeps_silent_holds_up_no_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.traces._LAST_SECONDS", 0.1)
    asked, answered = threading.Event(), threading.Event()

    class Silent(SpanExporter):
        def export(self, spans: object) -> SpanExportResult:  # noqa: ARG002
            asked.set()
            answered.wait(20)
            return SpanExportResult.SUCCESS

    made = Traces(Silent(), role="worker", version="0.1.0")
    made.call("read", "SpaceSnapshot", 200, 1, 0.1)
    began = time.monotonic()
    made.close()
    assert time.monotonic() - began < 5
    answered.set()
    assert asked.is_set()
    assert "does not answer in time" in caplog.text
