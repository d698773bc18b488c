"""Reports to Sentry: errors with their frames and whose work it was, and not a word that is secret or private."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from bot.logs import HIDDEN, Redactor, bound, set_up
from bot.reports import Reports

DSN = "https://0123456789abcdef@sentry.example.org/42"
SECRET = "canary-of-a-secret"
TITLE = "Engines explode quietly"


class Kept(Transport):
    """A transport that keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Any] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        event = envelope.get_event()
        assert event is not None
        self.events.append(event)


@pytest.fixture
def kept() -> Iterator[Kept]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    set_up("json", "info", [SECRET], io.StringIO())
    transport = Kept()
    reports = Reports(DSN, Redactor([SECRET]).value, role="worker", version="0.1.0", transport=transport)
    root.addHandler(reports)
    yield transport
    root.removeHandler(reports)
    reports.close()
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)


def _fall(words: str) -> None:
    a_local = f"{words} of {SECRET}"
    raise ValueError(a_local)


@pytest.mark.parametrize("log", [logging.getLogger("bot.queue.jobs"), structlog.get_logger("bot.app")])
def test_an_error_is_told_with_its_frames_and_whose_work_it_was(kept: Kept, log: Any) -> None:
    with bound(key="sprint:7:12", repo="acme/rockets", sprint=12, epoch=3, delivery="72d3162e"):
        try:
            _fall(TITLE)
        except ValueError:
            log.exception("a look failed")
    (event,) = kept.events
    assert event["tags"] == {
        "key": "sprint:7:12",
        "sprint": "12",
        "epoch": "3",
        "delivery": "72d3162e",
        "role": "worker",
    }
    assert event["logentry"] == {"message": "a look failed"}
    assert event["release"] == "goalkeeper@0.1.0"
    assert event["timestamp"]
    (error,) = event["exception"]["values"]
    assert error["type"] == "ValueError"
    assert error["stacktrace"]["frames"][-1]["function"] == "_fall"


def test_nothing_that_people_wrote_and_no_secret_is_told(kept: Kept) -> None:
    with bound(key="sprint:7:12", repo="acme/rockets", epoch=3):
        try:
            _fall(TITLE)
        except ValueError:
            logging.getLogger("bot.queue.jobs").exception("%s of %s failed: %s", "sprint:7:12", "acme/rockets", TITLE)
            structlog.get_logger("bot.app").error("a look failed", title=TITLE, repo="acme/rockets")
    text = json.dumps(kept.events)
    assert len(kept.events) == 2
    assert "%s of %s failed: %s" in text
    for private in (SECRET, TITLE, "acme", "rockets"):
        assert private not in text


def test_a_secret_that_stands_in_the_words_of_the_code_is_hidden(kept: Kept) -> None:
    logging.getLogger("bot.serve").error(f"it is {SECRET}")  # noqa: G004 - the mistake that is meant
    assert kept.events[0]["logentry"]["message"] == f"it is {HIDDEN}"


def test_what_is_no_error_and_what_sending_says_is_not_told(kept: Kept) -> None:
    logging.getLogger("bot.serve").warning("the database is away")
    logging.getLogger("sentry_sdk.errors").error("cannot send")
    logging.getLogger("urllib3.connectionpool").error("cannot connect")
    assert kept.events == []


def test_an_event_that_another_part_made_is_stripped_all_the_same(kept: Kept) -> None:
    (reports,) = (each for each in logging.getLogger().handlers if isinstance(each, Reports))
    reports._client.capture_event(
        {
            "message": TITLE,
            "user": {"ip_address": "203.0.113.9"},
            "request": {"data": TITLE},
            "extra": {"title": TITLE},
            "exception": {
                "values": [{"type": "E", "value": TITLE, "stacktrace": {"frames": [{"vars": {"a": TITLE}}]}}]
            },
        }
    )
    (event,) = kept.events
    assert TITLE not in json.dumps(event)
    assert not {"user", "request", "extra", "server_name", "modules", "contexts"} & set(event)


def test_a_failure_to_send_stops_nothing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_envelope: Envelope) -> None:
        raise RuntimeError("full")

    monkeypatch.setattr(kept, "capture_envelope", broken)
    monkeypatch.setattr(logging, "raiseExceptions", False)
    logging.getLogger("bot.serve").error("a round failed")


def test_words_that_a_library_has_put_into_its_line_are_not_told(kept: Kept) -> None:
    words = f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{TITLE}')>"
    logging.getLogger("asyncio").error(words)
    logging.getLogger("uvicorn.error").error("%s was not answered", TITLE)
    assert [event["logentry"]["message"] for event in kept.events] == [
        "an error that asyncio tells of",
        "%s was not answered",
    ]
    assert TITLE not in json.dumps(kept.events, default=str)
