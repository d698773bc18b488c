"""The log: one line per event, readable by machines, and no secret in it whatever somebody logs."""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import HIDDEN, Redactor, bound, set_up
from tests.web.door import PREVIOUS, SECRET

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabcdefghijklmnop\n-----END RSA PRIVATE KEY-----"
CANARIES = {
    "webhook secret": SECRET,
    "previous secret": PREVIOUS,
    "token": "a token that looks like nothing",
    "database password": "hunter#2",
    "key line": "MIIEowIBAAKCAQEA",
}
LOOKS = {
    "installation token": "ghs_" + "a1" * 18,
    "stateless installation token": "ghs_123456_eyJhbGciOi.eyJpc3MiOiIx.c2lnbmF0dXJl",
    "user token": "ghu_" + "a1" * 18,
    "personal token": "github_pat_" + "a1" * 30,
    "old token": "v1." + "0a" * 20,
    "JWT": "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl",
    "private key": PEM,
    "cut-off private key": PEM[:50],
    "password in a URL": "postgresql://goalkeeper:correct-horse@db:5432/x",
    "userinfo": "https://x-access-token:correct-horse@github.com",
}


@pytest.fixture
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """The stream that everything is logged to; the logging of the test run comes back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up(getattr(request, "param", "json"), "debug", CANARIES.values(), stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_who_listens_to_the_standard_library_hears_of_warnings_and_errors(written: io.StringIO) -> None:
    heard: list[int] = []
    listener = logging.Handler()
    listener.emit = lambda record: heard.append(record.levelno)  # type: ignore[method-assign]
    logging.getLogger().addHandler(listener)
    logger = structlog.get_logger("bot.webhook")
    for name in ("debug", "info", "warning", "error"):
        getattr(logger, name)("said")
    assert heard == [logging.WARNING, logging.ERROR]
    assert [line["level"] for line in lines(written)] == ["debug", "info", "warning", "error"]
    assert {line["logger"] for line in lines(written)} == {"bot.webhook"}


def test_a_log_that_cannot_be_written_to_stops_nobody(written: io.StringIO) -> None:
    written.close()
    structlog.get_logger("bot.webhook").info("delivery noted")


def test_a_line_is_json_with_what_is_bound_to_it(written: io.StringIO) -> None:
    with bound(delivery="g-1", key="space:11", epoch=3):
        structlog.get_logger("bot.queue").info("looked", rows=2)
    structlog.get_logger("bot.queue").info("next")
    first, second = lines(written)
    assert first.pop("timestamp").endswith("Z")
    assert first == {
        "event": "looked",
        "rows": 2,
        "delivery": "g-1",
        "key": "space:11",
        "epoch": 3,
        "level": "info",
        "logger": "bot.queue",
    }
    assert "delivery" not in second


def test_lines_of_other_libraries_come_the_same_way(written: io.StringIO) -> None:
    logging.getLogger("apscheduler").warning("run of job %s was missed", "tick")
    logging.getLogger("uvicorn.error").error("with %s", SECRET)
    first, second = lines(written)
    assert (first["event"], first["level"], first["logger"]) == ("run of job tick was missed", "warning", "apscheduler")
    assert second["event"] == f"with {HIDDEN}"


def test_a_ticking_clock_does_not_bury_what_happens(written: io.StringIO) -> None:
    set_up("json", "info", [], written)
    logging.getLogger("apscheduler.executors.default").info("Running job tick")
    logging.getLogger("procrastinate.worker").info("Starting job")
    logging.getLogger("bot.serve").info("asked for a look at 3 rows")
    assert [line["event"] for line in lines(written)] == ["asked for a look at 3 rows"]


def _fail(canary: str) -> None:
    raise RuntimeError(canary)


@pytest.mark.parametrize("written", ["json", "console"], indirect=True)
@pytest.mark.parametrize("canary", [*CANARIES.values(), *LOOKS.values()], ids=[*CANARIES, *LOOKS])
def test_no_secret_is_written_however_it_gets_into_a_line(written: io.StringIO, canary: str) -> None:
    log = structlog.get_logger("bot.test")
    log.info(f"in the text: {canary}")  # noqa: G004 - that is the mistake to be survived
    log.info("in a value", value=canary, nested={"list": [canary, {canary: 1}]}, raw=canary.encode(), odd={canary})
    log.info("in an error", error=ValueError(canary))
    logging.getLogger("other").warning("in an argument: %s", canary)
    try:
        _fail(canary)
    except RuntimeError:
        log.exception("in a trace")
        logging.getLogger("other").exception("in a trace")
    secret = canary.splitlines()[1] if canary.startswith("-----") else canary.partition("@")[0].rpartition(":")[2]
    assert secret not in written.getvalue()
    assert json.dumps(secret)[1:-1] not in written.getvalue()
    assert written.getvalue().count(HIDDEN) >= 6


@pytest.mark.parametrize(
    "key", ["authorization", "Cookie", "X-GitHub-Encoded-Secret", "token", "password", "webhook_secret"]
)
def test_what_is_secret_by_its_name_is_hidden_whatever_it_is(written: io.StringIO, key: str) -> None:
    structlog.get_logger().info("headers", headers={key: "anything at all"}, **{key: "anything at all"})
    [line] = lines(written)
    assert line[key] == HIDDEN
    assert line["headers"] == {key: HIDDEN}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("header: Authorization: token abc-def", f"header: Authorization: {HIDDEN}"),
        ("[(b'Authorization', b'Basic abcdef')]", f"[(b'Authorization', b'{HIDDEN}')]"),
        ("{'X-GitHub-Encoded-Secret': 'abc'}", f"{{'X-GitHub-Encoded-Secret': '{HIDDEN}'}}"),
        ('{"set-cookie": "a=b; Path=/"}', f'{{"set-cookie": "{HIDDEN}"}}'),
        ("X-Hub-Signature-256: sha256=00", f"X-Hub-Signature-256: {HIDDEN}"),
        ("GET /x?access_token=abc&page=2", f"GET /x?access_token={HIDDEN}&page=2"),
        ("host=db password=abc dbname=x", f"host=db password={HIDDEN} dbname=x"),
        ("GET /calendar/acme/rockets/" + "0a" * 20 + ".ics", f"GET /calendar/acme/rockets/{HIDDEN}.ics"),
        ("a cookie is eaten, the password was wrong, key=", "a cookie is eaten, the password was wrong, key="),
    ],
)
def test_what_is_secret_by_the_name_before_it_is_hidden_inside_a_text(text: str, shown: str) -> None:
    assert Redactor([]).text(text) == shown


def test_what_is_no_secret_is_left_as_it_is(written: io.StringIO) -> None:
    structlog.get_logger().info("plain 🟢", number=1.5, flag=True, nothing=None, url="https://github.com/acme/rockets")
    [line] = lines(written)
    assert (line["event"], line["number"], line["flag"], line["nothing"]) == ("plain 🟢", 1.5, True, None)
    assert line["url"] == "https://github.com/acme/rockets"


def test_lines_below_the_level_are_not_written() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    try:
        set_up("console", "warning", [], stream)
        structlog.get_logger().info("not this")
        logging.getLogger("other").info("nor this")
        structlog.get_logger().warning("but this")
    finally:
        structlog.reset_defaults()
        root.handlers[:] = before
        root.setLevel(level)
    assert "but this" in stream.getvalue()
    assert "this" not in stream.getvalue().replace("but this", "")


def test_a_very_short_secret_hides_nothing() -> None:
    assert Redactor(["a", ""]).text("a plain text") == "a plain text"


def test_an_endless_text_is_cut_quickly(written: io.StringIO) -> None:
    began = time.thread_time()
    structlog.get_logger().info("long", text="eyJ" * 1_000_000)
    assert time.thread_time() - began < 2
    [line] = lines(written)
    assert line["text"].endswith("… (2980000 characters more)")


def test_a_part_of_a_client_that_would_tell_everything_is_told_not_to() -> None:
    part = logging.getLogger("urllib3.connectionpool")
    part.setLevel(logging.DEBUG)
    set_up("json", "debug", (), io.StringIO())
    assert not part.isEnabledFor(logging.DEBUG)
