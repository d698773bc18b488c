"""Events for programs: signed, with an id that stays, at least once; and nobody is called who should not be."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg
import pytest

from bot.core.notices import FOR_PEOPLE, Kind, Notice
from bot.notices.events import PostHog, Webhook, address_of, event
from bot.notices.senders import sender
from bot.notices.sending import Sending
from bot.notices.values import Later, Refused, Vanished
from bot.records import Records
from bot.records.outbox import Row
from config.channels import channels_in
from tests.records.steps import claimed, planned

SECRET = "a-secret-of-the-operator"
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
FACTS: dict[str, str | int | float] = {
    "goal": 7,
    "goal_title": "Rover",
    "status_after": "blocked",
    "who": "ada",
    "goal_owner": "grace",
    "words": "x",
}
ROW = Row(1, "acme/rockets", 1, "hook", "status:1:7:x", "status", "t", "b", "u", FACTS, "d", "", 1, NOW)


@dataclass
class Receiver:
    """A program that takes events, with the statuses that it answers next."""

    url: str = ""
    port: int = 0
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append((self.path, dict(self.headers), body))
            self.send_response(found.answers.pop(0) if found.answers else 204)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    found.port = server.server_port
    found.url = f"events+http://{SECRET}@127.0.0.1:{found.port}/hook"
    yield found
    server.shutdown()
    server.server_close()


def test_an_event_is_signed_and_says_what_happened(receiver: Receiver) -> None:
    assert sender(receiver.url).send((ROW,)) == ""
    ((path, headers, body),) = receiver.got
    stamp = headers["X-Goalkeeper-Timestamp"]
    signature = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Goalkeeper-Signature-256"] == f"sha256={signature}"
    assert (path, headers["Host"]) == ("/hook", f"127.0.0.1:{receiver.port}")
    (told,) = json.loads(body)["events"]
    assert (told["event"], told["repository"], told["at"]) == (
        "goal.status",
        "acme/rockets",
        "2026-01-05T09:00:00+00:00",
    )
    assert told["data"] == FACTS
    assert SECRET not in body.decode()


def test_people_can_be_left_out() -> None:
    assert event(ROW, people=False)["data"] == {"goal": 7, "goal_title": "Rover", "status_after": "blocked"}
    long = event(replace(ROW, facts={"verdict": "x" * 9_000}), people=True)
    assert len(long["data"]["verdict"]) == 2_000


def test_posthog_gets_a_batch_that_makes_no_profile(receiver: Receiver) -> None:
    made = sender(f"posthog://{SECRET}@localhost:{receiver.port}?people=no&private=yes")
    assert isinstance(made, PostHog)
    made._to = replace(made._to, scheme="http")  # it has no certificate here
    made.send((ROW,))
    ((path, _, body),) = receiver.got
    sent = json.loads(body)
    assert (path, sent["api_key"]) == ("/batch/", SECRET)
    (one,) = sent["batch"]
    assert (one["event"], one["uuid"]) == ("goal.status", event(ROW, people=True)["id"])
    assert one["properties"]["distinct_id"] == "acme/rockets"
    assert one["properties"]["$process_person_profile"] is False
    assert "ada" not in body.decode()
    for channel in (made, Webhook(receiver.url)):
        with pytest.raises(Vanished):
            channel.edit("", ROW)


def test_what_fails_comes_again_with_the_same_id(records: Records, database_url: str, receiver: Receiver) -> None:
    planned(records, 1)
    records.wake("sprint:7:1", lambda _conn, _key: None)
    claim = claimed(records, "sprint:7:1")
    notice = Notice(
        Kind.STATUS, "status:1:7:x", ("hook",), "t", "b", "u", NOW, NOW + timedelta(days=1), facts=tuple(FACTS.items())
    )
    records.remember(claim, [], [], notices=[notice, replace(notice, key="status:1:8:x")])
    results: list[str] = []
    makers = {"hook": lambda: sender(receiver.url)}
    sending = Sending(records, makers, lambda: NOW + timedelta(minutes=1), lambda _kind, result: results.append(result))
    receiver.answers[:] = [500]
    for _ in range(2):
        with psycopg.connect(database_url) as conn:
            conn.execute("UPDATE notice SET wait_until = now()")
            conn.execute("UPDATE channel SET wait_until = now()")
        assert sending.once()
    assert not sending.once()
    assert results == ["later", "later", "sent", "sent"]
    first, second = (json.loads(body)["events"] for _, _, body in receiver.got)
    assert [each["id"] for each in first] == [each["id"] for each in second]
    assert len({each["id"] for each in first}) == 2
    (state,) = records.channel_states()
    assert (state.name, state.fails, state.waiting) == ("hook", 0, 0)


@pytest.mark.parametrize("status", [301, 307])
def test_nobody_follows_elsewhere(receiver: Receiver, status: int) -> None:
    receiver.answers[:] = [status]
    receiver.headers["Location"] = "http://169.254.169.254/"
    with pytest.raises(Refused, match="leads elsewhere"):
        sender(receiver.url).send((ROW,))
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "localhost"],
)
def test_private_places_are_not_called(host: str) -> None:
    with pytest.raises(Refused, match="private network"):
        sender(f"events://{SECRET}@{host}/hook").send((ROW,))


def test_what_a_cloud_tells_itself_is_never_asked() -> None:
    for host in ("169.254.169.254", "[fe80::1]"):
        with pytest.raises(Refused, match="private network"):
            sender(f"events://{SECRET}@{host}/hook?private=yes").send((ROW,))


def test_a_program_that_is_not_there_is_asked_later(receiver: Receiver) -> None:
    with pytest.raises(Later, match="cannot be reached"):
        sender(f"events://{SECRET}@127.0.0.1:{receiver.port}/?private=yes").send((ROW,))
    with pytest.raises(Later, match="DNS"):
        sender(f"events://{SECRET}@nowhere.invalid/").send((ROW,))


@pytest.mark.parametrize(
    "url",
    [
        "events://short@host/",
        f"events://{SECRET}@/path",
        f"events://{SECRET}:word@host/",
        f"events://{SECRET}@host/?people=perhaps",
        f"events://{SECRET}@host/?colour=red",
        f"events://{SECRET}@host/#part",
        f"events://{SECRET}@host:99999/",
        f"events+http://{SECRET}@example.org/",
    ],
)
def test_a_wrong_address_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(Refused) as caught:
        address_of(url)
    assert SECRET not in caught.value.why


def test_all_means_each_step_for_programs_alone() -> None:
    text = '{{"hook": {{"url": "{}", "allow": ["acme/*"], "kinds": "all"}}}}'
    (program,) = channels_in(text.format(f"events://{SECRET}@example.org/"))
    (chat,) = channels_in(text.format("discord://1/2"))
    assert program.channel.kinds == tuple(Kind)
    assert chat.channel.kinds == FOR_PEOPLE
    assert Kind.STATUS not in FOR_PEOPLE
