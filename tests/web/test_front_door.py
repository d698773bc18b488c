"""Sixty and more ways to knock at the webhook door, and what each of them is answered."""

from __future__ import annotations

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
from chaos.bad.knocks import BODIES, BODY, KNOCKS, MISLED, RAW, is_noted, raw, talk
from tests.web.door import GUID, ISSUE, SECRET, Ledger, ask, chunks, headers, make_app, packed


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
    assert noted == ([GUID] if answer.json().get("status") in {"accepted", "ignored"} and is_noted(changes) else [])


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


def test_large_bodies_together_take_no_more_room_than_there_is() -> None:
    ledger, app = Ledger(), FastAPI()
    door = webhook.Door((SECRET.encode(),), ledger.accept, Metrics(), room=webhook.Room(most=100_000, held=50_000))
    app.include_router(webhook.router(door))
    for size, status in ((150_000, 202), (200_000, 503), (1_000, 202)):
        body = packed({**ISSUE, "filler": "x" * size})
        given = headers(body, x_github_delivery=f"body-of-{size}")
        answer = ask(app, "POST", "/webhooks", content=chunks(body), headers=given)
        assert (size, answer.status_code) == (size, status)
        assert door.room.held == 50_000
    assert [each.guid for each in ledger.accepted] == ["body-of-150000", "body-of-1000"]


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
        wire.sendall(raw(f"Content-Length: {len(BODY) + 10}"))
    assert b"alive" in talk(port, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not ledger.accepted
