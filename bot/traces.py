"""Traces for OpenTelemetry: a delivery, the look that answers it, and the calls of GitHub that the look makes.

Everything about a delivery is one trace, whichever processes work on it: its number is made from the delivery's GUID.
No span holds a name of a repository or a person, nor any text of theirs.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import requests
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
    use_span,
)

_LOG = logging.getLogger(__name__)
_SECONDS = 10.0
_LAST_SECONDS = 5.0
_TOLD_EVERY = 600.0
_NANO = 1_000_000_000
_OURS: ContextVar[tuple[int, int] | None] = ContextVar("numbers of the span that begins", default=None)


def numbers_of(guid: str) -> tuple[int, int]:
    """Return the numbers of the trace and of the span of a delivery: 16 and 8 bytes of a hash of its GUID."""
    digest = hashlib.sha256(f"goalkeeper delivery {guid}".encode()).digest()
    return int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])


class _Numbers(RandomIdGenerator):
    """Numbers by chance, but for the span of a delivery."""

    def generate_trace_id(self) -> int:
        ours = _OURS.get()
        return ours[0] if ours else super().generate_trace_id()

    def generate_span_id(self) -> int:
        ours = _OURS.get()
        return ours[1] if ours else super().generate_span_id()


class Traces:
    """Makes spans and hands them to `exporter`, in a thread of its own."""

    def __init__(self, exporter: SpanExporter, *, role: str, version: str) -> None:
        # Made directly: what stands in the environment or on the machine is not told.
        about = Resource({"service.name": "goalkeeper", "service.version": version, "goalkeeper.role": role})
        self._provider = TracerProvider(resource=about, id_generator=_Numbers(), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("goalkeeper")

    def close(self) -> None:
        """Send what is left, for some seconds at most, and stop: what is not told holds up nobody."""
        last = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        last.start()
        last.join(_LAST_SECONDS)
        if last.is_alive():
            _LOG.warning("the last spans are lost: the collector of GOALKEEPER_TRACES_URL does not answer in time")

    def flush(self) -> None:
        """Send what there is."""
        self._provider.force_flush()

    @contextmanager
    def delivery(self, guid: str, event: str, action: str) -> Iterator[None]:
        """Span the storing of a verified delivery."""
        about = {"goalkeeper.delivery": guid, "goalkeeper.event": event, "goalkeeper.action": action}
        token = _OURS.set(numbers_of(guid))
        try:
            # It begins a trace, whatever is going on around it.
            span = self._tracer.start_span("delivery", Context(), kind=SpanKind.SERVER, attributes=about)
        finally:
            _OURS.reset(token)
        with self._ending(span):
            yield

    @contextmanager
    def look(self, key: str, sprint: int, epoch: int, guids: Sequence[str]) -> Iterator[None]:
        """Span a look: a part of the newest delivery that it answers, and linked with the others."""
        about: dict[str, Any] = {"goalkeeper.key": key, "goalkeeper.sprint": sprint, "goalkeeper.epoch": epoch}
        if guids:
            about["goalkeeper.delivery"] = ", ".join(guids)
        places = [_place(guid) for guid in guids]
        inside = set_span_in_context(NonRecordingSpan(places[0]), Context()) if places else Context()
        links = [Link(place) for place in places[1:]]
        span = self._tracer.start_span("look", inside, kind=SpanKind.CONSUMER, attributes=about, links=links)
        with self._ending(span):
            yield

    def call(self, kind: str, name: str, status: int, cost: int, seconds: float) -> None:
        """Span a call of GitHub that has just ended, as a part of what this thread is doing."""
        end = time.time_ns()
        about: dict[str, Any] = {
            "goalkeeper.call": kind,
            "http.response.status_code": status,
            "goalkeeper.points": cost,
        }
        began = end - int(seconds * _NANO)
        span = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=about, start_time=began)
        if not 200 <= status < 400:  # noqa: PLR2004 - what HTTP calls well
            span.set_status(Status(StatusCode.ERROR))
        span.end(end)

    @contextmanager
    def _ending(self, span: Any) -> Iterator[None]:
        """Make a span the present one, and end it; of an error only what kind it is: its words may be people's."""
        with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            try:
                yield
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise


def _place(guid: str) -> SpanContext:
    trace, span = numbers_of(guid)
    return SpanContext(trace, span, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


class Collector(SpanExporter):
    """Sends spans as OTLP in JSON to a collector, without the packages that its binary form would take."""

    def __init__(self, url: str, plain: Callable[[str], str], authorization: str = "") -> None:
        """Take the whole URL, mostly ending in /v1/traces, and what takes secrets out of a text."""
        self._url = url
        self._plain = plain
        self._told = -_TOLD_EVERY
        self._session = requests.Session()
        self._session.trust_env = False  # a .netrc would put another authorization in the place of ours
        if authorization:
            self._session.headers["Authorization"] = authorization

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send some spans; what cannot be sent is lost, and the log says so once in a while."""
        body = json.dumps(packed(spans, self._plain), ensure_ascii=False).encode()
        try:
            answer = self._session.post(
                self._url,
                data=body,
                headers={"Content-Type": "application/json"},
                timeout=_SECONDS,
                allow_redirects=False,
            )
            wrong = "" if answer.ok and not answer.is_redirect else f"answered {answer.status_code}"
        except requests.RequestException as error:
            wrong = f"does not answer ({type(error).__name__})"
        if wrong and time.monotonic() - self._told > _TOLD_EVERY:
            self._told = time.monotonic()
            _LOG.warning("%d spans are lost: the collector of GOALKEEPER_TRACES_URL %s", len(spans), wrong)
        return SpanExportResult.FAILURE if wrong else SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Close the connections."""
        self._session.close()


def packed(spans: Sequence[ReadableSpan], plain: Callable[[str], str]) -> dict[str, Any]:
    """Return spans of one process as OTLP's JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding)."""
    about = dict(spans[0].resource.attributes) if spans else {}
    scope = {"scope": {"name": "goalkeeper"}, "spans": [_span(span, plain) for span in spans]}
    return {"resourceSpans": [{"resource": {"attributes": _pairs(about, plain)}, "scopeSpans": [scope]}]}


def _span(span: ReadableSpan, plain: Callable[[str], str]) -> dict[str, Any]:
    place = span.get_span_context()
    found: dict[str, Any] = {
        **(_place_of(place) if place else {}),
        "name": plain(span.name),
        "kind": span.kind.value + 1,  # OTLP begins at "unspecified"
        "startTimeUnixNano": str(span.start_time or 0),
        "endTimeUnixNano": str(span.end_time or 0),
        "attributes": _pairs(span.attributes or {}, plain),
        "links": [_place_of(link.context) for link in span.links],
        "status": {"code": span.status.status_code.value},
    }
    return found | ({"parentSpanId": f"{span.parent.span_id:016x}"} if span.parent else {})


def _place_of(place: SpanContext) -> dict[str, str]:
    return {"traceId": f"{place.trace_id:032x}", "spanId": f"{place.span_id:016x}"}


def _pairs(about: Mapping[str, Any], plain: Callable[[str], str]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value, plain)} for key, value in about.items()]


def _value(value: object, plain: Callable[[str], str]) -> dict[str, Any]:
    # 64-bit numbers are text in OTLP's JSON.
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": plain(str(value))}
