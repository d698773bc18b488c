"""Sixty and more ways to knock at the webhook door, and what each of them is answered."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvicorn
from fastapi import FastAPI

from bot import webhook
from bot.metrics import Metrics
from tests.web.door import GUID, ISSUE, PREVIOUS, SECRET, Ledger, ask, chunks, headers, make_app, packed, signed

BODY = packed(ISSUE)
SHA1 = "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest()

# name: (status, what is posted, header changes); the body is signed rightly unless a change says otherwise.
Knock = tuple[int, bytes, dict[str, str | bytes | None]]

HEADERS: dict[str, Knock] = {
    "right": (202, BODY, {}),
    "right, with a charset": (202, BODY, {"content_type": 'Application/JSON; charset="UTF-8"'}),
    "signed with the previous secret": (202, BODY, {"x_hub_signature_256": signed(BODY, PREVIOUS)}),
    "right, with an old signature beside": (202, BODY, {"x_hub_signature": "sha1=0"}),
    "unknown secret": (401, BODY, {"x_hub_signature_256": signed(BODY, "somebody else's secret")}),
    "empty secret": (401, BODY, {"x_hub_signature_256": signed(BODY, "")}),
    "no signature": (401, BODY, {"x_hub_signature_256": None}),
    "empty signature": (401, BODY, {"x_hub_signature_256": ""}),
    "only the SHA-1 signature": (401, BODY, {"x_hub_signature_256": None, "x_hub_signature": SHA1}),
    "SHA-1 under the new name": (401, BODY, {"x_hub_signature_256": SHA1}),
    "truncated signature": (401, BODY, {"x_hub_signature_256": signed(BODY)[:-1]}),
    "longer signature": (401, BODY, {"x_hub_signature_256": signed(BODY) + "0"}),
    "upper-case signature": (401, BODY, {"x_hub_signature_256": "sha256=" + signed(BODY)[7:].upper()}),
    "signature without its scheme": (401, BODY, {"x_hub_signature_256": signed(BODY)[7:]}),
    "signature with a line end": (401, BODY, {"x_hub_signature_256": signed(BODY) + "\n"}),
    "non-ASCII signature": (401, BODY, {"x_hub_signature_256": "sha256=é".encode() * 8}),
    "signature of another body": (401, BODY, {"x_hub_signature_256": signed(BODY + b" ")}),
    "one byte changed": (401, BODY.replace(b"7", b"8", 1), {"x_hub_signature_256": signed(BODY)}),
    "no event": (400, BODY, {"x_github_event": None}),
    "empty event": (400, BODY, {"x_github_event": ""}),
    "event with a path": (400, BODY, {"x_github_event": "../issues"}),
    "endless event": (400, BODY, {"x_github_event": "i" * 10_000}),
    "unknown event": (202, BODY, {"x_github_event": "sponsorship"}),
    "ping": (200, BODY, {"x_github_event": "ping"}),
    "no guid": (400, BODY, {"x_github_delivery": None}),
    "empty guid": (400, BODY, {"x_github_delivery": ""}),
    "guid of 10 KB": (400, BODY, {"x_github_delivery": "a" * 10_240}),
    "SQL in the guid": (400, BODY, {"x_github_delivery": "'; DROP TABLE delivery; --"}),
    "non-ASCII guid": (400, BODY, {"x_github_delivery": "é".encode()}),
    "form encoding": (415, b"payload=%7B%7D", {"content_type": "application/x-www-form-urlencoded"}),
    "no content type": (415, BODY, {"content_type": None}),
    "plain text": (415, BODY, {"content_type": "text/plain"}),
    "a kind of JSON": (415, BODY, {"content_type": "application/json-patch+json"}),
    "multipart": (415, BODY, {"content_type": "multipart/form-data; boundary=x"}),
    "other charset": (415, BODY, {"content_type": "application/json; charset=utf-16"}),
    "gzip": (415, gzip.compress(BODY), {"content_encoding": "gzip"}),
    "gzip bomb": (415, gzip.compress(b"0" * 10_000_000), {"content_encoding": "gzip"}),
    "gzip without saying so": (400, gzip.compress(BODY), {}),
    "announced as too large": (413, BODY, {"content_length": str(webhook.LARGEST_BODY + 1)}),
    "announced as absurdly large": (413, BODY, {"content_length": "9" * 4_000}),
}
BODIES: dict[str, Knock] = {
    "empty": (400, b"", {}),
    "only blanks": (400, b" \n", {}),
    "list": (400, b"[]", {}),
    "null": (400, b"null", {}),
    "number": (400, b"5", {}),
    "text": (400, b'"issues"', {}),
    "cut off": (400, BODY[:-1], {}),
    "two objects": (400, BODY + BODY, {}),
    "single quotes": (400, b"{'a': 1}", {}),
    "byte order mark": (400, b"\xef\xbb\xbf" + BODY, {}),
    "utf-16": (400, BODY.decode().encode("utf-16"), {}),
    "latin-1": (400, '{"a": "é"}'.encode("latin-1"), {}),
    "raw NUL": (400, b'{"a": "\0"}', {}),
    "deep lists": (400, b"[" * 1_000_000, {}),
    "deep objects": (400, b'{"a":' * 1_000_000, {}),
    "deep but closed": (400, b'{"a":' + b"[" * 500_000 + b"]" * 500_000 + b"}", {}),
    "NaN": (400, b'{"a": NaN}', {}),
    "infinity": (400, b'{"a": -Infinity}', {}),
    "endless whole number": (400, b'{"a": ' + b"9" * 10_000 + b"}", {}),
    "endless decimal": (202, b'{"a": 1e400}', {}),
    "same key twice": (202, b'{"action": "opened", "action": 5}', {}),
    "extra fields": (202, packed({**ISSUE, "new_thing": {"a": [1, None]}}), {}),
    "nothing in it": (202, b"{}", {}),
    "text of 1 MB": (202, packed({**ISSUE, "issue": {"number": 7, "body": "x" * 1_000_000}}), {}),
}
_WRONG = {"huge": 2**70, "negative": -1, "boolean": True, "text": "7", "decimal": 7.5, "list": [7], "null": None}
_NUMBERS: dict[str, Knock] = {
    f"number: {name}": (202, packed({**ISSUE, "issue": {"number": it}}), {}) for name, it in _WRONG.items()
}
_IDS: dict[str, Knock] = {
    f"repository id: {name}": (202, packed({**ISSUE, "repository": {"id": it, "full_name": "a/b"}}), {})
    for name, it in _WRONG.items()
}
_TYPES: dict[str, Knock] = {
    f"{name} of the wrong type": (202, packed({**ISSUE, name: "x" if name != "action" else {"x": 1}}), {})
    for name in ISSUE
}
BODIES |= _NUMBERS | _IDS | _TYPES
MISLED = {*_NUMBERS, *_IDS, *_TYPES, "nothing in it", "endless decimal", "same key twice"}
KNOCKS = {**HEADERS, **{f"body: {name}": knock for name, knock in BODIES.items()}}


@pytest.mark.parametrize(("status", "body", "changes"), KNOCKS.values(), ids=KNOCKS)
def test_every_knock_is_answered_as_it_deserves(
    status: int, body: bytes, changes: dict[str, str | bytes | None]
) -> None:
    ledger = Ledger()
    began = time.monotonic()
    answer = ask(make_app(ledger.accept), "POST", "/webhooks", content=body, headers=headers(body, **changes))
    assert answer.status_code == status
    assert time.monotonic() - began < 3
    assert set(answer.json()) == ({"status"} if status < 400 else {"error"})
    assert len(answer.content) < 200
    noted = [delivery.guid for delivery in ledger.accepted]
    assert noted == ([GUID] if answer.json().get("status") in {"accepted", "ignored"} and _is_handled(changes) else [])


def _is_handled(changes: dict[str, str | bytes | None]) -> bool:
    return changes.get("x_github_event", "issues") == "issues"


@pytest.mark.parametrize("name", sorted(MISLED - {"sender of the wrong type", "installation of the wrong type"}))
def test_nonsense_in_the_fields_that_we_use_touches_nothing_that_was_not_meant(name: str) -> None:
    _, body, _ = BODIES[name]
    ledger = Ledger()
    ask(make_app(ledger.accept), "POST", "/webhooks", content=body, headers=headers(body))
    places = [place for delivery in ledger.accepted for place in delivery.touched]
    assert [place for place in places if place.number != 7] == []
    assert not places or name == "action of the wrong type"


def test_there_are_sixty_classes_at_least() -> None:
    assert len(KNOCKS) + len(RAW) >= 60


@pytest.mark.parametrize("name", ["content-type", "x-github-event", "x-github-delivery", "x-hub-signature-256"])
def test_a_header_sent_twice_is_refused(name: str) -> None:
    ledger = Ledger()
    twice = [*headers(BODY), *(pair for pair in headers(BODY) if pair[0].decode() == name)]
    assert ask(make_app(ledger.accept), "POST", "/webhooks", content=BODY, headers=twice).status_code in {400, 401, 415}
    assert not ledger.accepted


def test_a_large_delivery_is_taken_and_a_larger_one_stopped_while_it_comes() -> None:
    ledger = Ledger()
    app = make_app(ledger.accept)
    large = packed({**ISSUE, "filler": "x" * (webhook.LARGEST_BODY - 1_000)})
    assert ask(app, "POST", "/webhooks", content=chunks(large), headers=headers(large)).status_code == 202
    larger = large + b" " * 2_000
    answer = ask(app, "POST", "/webhooks", content=chunks(larger), headers=headers(larger))
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    assert len(ledger.accepted) == 1


def test_a_body_that_drips_is_given_up() -> None:
    ledger, app = Ledger(), FastAPI()
    door = webhook.Door((SECRET.encode(),), ledger.accept, Metrics(), body_seconds=0.2)
    app.include_router(webhook.router(door))
    answer = ask(app, "POST", "/webhooks", content=chunks(BODY, size=1, pause=0.05), headers=headers(BODY))
    assert answer.status_code == 408
    assert answer.headers["connection"] == "close"
    assert not ledger.accepted


@pytest.mark.parametrize("secrets", [(), (b"",), (b"good-enough", b"")])
def test_no_door_exists_without_a_secret(secrets: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="needs a secret"):
        webhook.Door(secrets, Ledger().accept, Metrics())


def test_the_signature_of_githubs_own_example_is_right() -> None:
    # https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    example = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert webhook.is_signed(b"Hello, World!", example, (b"It's a Secret to Everybody",))


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_only_posts_are_taken(method: str) -> None:
    assert ask(make_app(Ledger().accept), method, "/webhooks").status_code == 405


# What no HTTP client would send: (what goes over the wire, the statuses that are right; none: hung up without a word).
def _raw(*extra: str, body: bytes = BODY) -> bytes:
    lines = [f"{name.decode()}: {value.decode()}" for name, value in headers(body)]
    return "\r\n".join(["POST /webhooks HTTP/1.1", "Host: localhost", *lines, *extra, "", ""]).encode() + body


RAW: dict[str, tuple[bytes, set[int]]] = {
    "right": (_raw(f"Content-Length: {len(BODY)}"), {202}),
    "two lengths": (_raw(f"Content-Length: {len(BODY)}", "Content-Length: 5"), {400}),
    "length and chunks": (_raw(f"Content-Length: {len(BODY)}", "Transfer-Encoding: chunked"), {400}),
    "negative length": (_raw("Content-Length: -1"), {400}),
    "length in words": (_raw("Content-Length: many"), {400}),
    "unknown transfer coding": (_raw("Transfer-Encoding: rot13"), {400, 501}),
    "broken chunks": (_raw("Transfer-Encoding: chunked", body=b"zz\r\n"), {400}),
    "endless header": (b"POST /webhooks HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 1_000_000, {400, 431}),
    "blank in a header's name": (_raw("Content Length: 5"), {400}),
    "folded header": (_raw("X-A: 1\r\n 2", f"Content-Length: {len(BODY)}"), {202, 400}),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64, {400}),
    "no request": (b"\r\n\r\n\r\n\r\n", {400}),
    "no length at all": (_raw(), {400, 401}),
}


@pytest.fixture(scope="module")
def live() -> Iterator[tuple[int, Ledger]]:
    """A door on a real port, as `goalkeeper serve` opens it; the ledger is emptied by whoever uses it."""
    ledger = Ledger()
    config = uvicorn.Config(make_app(ledger.accept), host="127.0.0.1", port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1], ledger
    server.should_exit = True
    thread.join(10)


def talk(port: int, sent: bytes) -> bytes:
    """What comes back for these bytes until the other side hangs up or has answered."""
    received = b""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=3)) as wire:
        try:
            wire.sendall(sent)
            while b"}" not in received and (piece := wire.recv(65_536)):
                received += piece
        except (ConnectionError, TimeoutError):
            return received
    return received


@pytest.mark.parametrize(("sent", "right"), RAW.values(), ids=RAW)
def test_bytes_that_are_hardly_http_do_no_harm(sent: bytes, right: set[int], live: tuple[int, Ledger]) -> None:
    port, ledger = live
    ledger.accepted.clear()
    began = time.monotonic()
    received = talk(port, sent)
    assert time.monotonic() - began < 3.5
    status = int(received.split(b" ")[1]) if received.startswith(b"HTTP/") else 0
    assert status in right
    assert len(ledger.accepted) == (status == 202)
    assert b"Traceback" not in received
    assert json.loads(talk(port, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").split(b"\r\n\r\n")[1])["status"] == "alive"


def test_a_body_that_never_comes_to_its_end_is_dropped(live: tuple[int, Ledger]) -> None:
    port, ledger = live
    ledger.accepted.clear()
    with closing(socket.create_connection(("127.0.0.1", port), timeout=3)) as wire:
        wire.sendall(_raw(f"Content-Length: {len(BODY) + 10}"))
    assert b"alive" in talk(port, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not ledger.accepted
