"""The sandbox over a real socket: requests, broken connections, webhooks carried by its thread."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
import requests
import uvicorn
from github import Auth, Github, GithubIntegration

from bot.sandbox import __main__ as command
from bot.sandbox import server
from bot.sandbox.clock import Clock
from bot.sandbox.deliveries import Delivery
from bot.sandbox.faults import Fault
from bot.sandbox.gate import Backstage
from bot.sandbox.seeds import Acme, Key, seed_acme
from bot.sandbox.world import NewIssue, World


class Receiver(BaseHTTPRequestHandler):
    """A bot that says 202 and keeps what it got; on /slow it says nothing in time."""

    got: list[tuple[str, str]] = []  # noqa: RUF012 - the standard library makes a new handler for each request

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.headers["X-GitHub-Event"], json.loads(body).get("action", "")))
        if self.path == "/slow":
            time.sleep(0.3)
        self.send_response(202 if self.path != "/broken" else 500)
        self.end_headers()
        self.wfile.write(b"thanks")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Keep quiet."""


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.got.clear()
    it = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=it.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{it.server_port}"
    it.shutdown()
    thread.join()
    it.server_close()


@pytest.fixture
def world() -> World:
    return World(Clock(datetime(2026, 3, 2, 9, tzinfo=UTC)))


@pytest.fixture
def backstage() -> Backstage:
    return Backstage()


@pytest.fixture
def acme(world: World, key: Key) -> Acme:
    return seed_acme(world, key=key)


@pytest.fixture
def acme_world(world: World, acme: Acme) -> tuple[World, Acme]:
    return world, acme


@pytest.fixture
def base(world: World, acme: Acme, backstage: Backstage) -> Iterator[str]:
    assert acme.app.hook.url == ""
    with server.serving(world, backstage=backstage) as url:
        yield url


def until(true: object, seconds: float = 5.0) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    assert true()


def test_pygithub_works_over_http(world: World, acme: Acme, base: str) -> None:
    auth = Auth.AppAuth(acme.app.id, acme.private_key)
    app = GithubIntegration(auth=auth, base_url=base, seconds_between_requests=None, seconds_between_writes=None)
    client = app.get_github_for_installation(acme.installation.id)
    issue = client.get_repo("acme/rockets").create_issue("Over the wire")
    assert issue.url == f"{base}/repos/acme/rockets/issues/1"
    assert world.issues[issue.id].title == "Over the wire"
    app.close()
    client.close()


def test_an_enterprise_address_works_over_http(world: World, acme: Acme, base: str) -> None:
    token = world.installation_token(acme.installation).value
    client = Github(auth=Auth.Token(token), base_url=f"{base}/api/v3", retry=None, seconds_between_requests=None)
    assert client.get_repo("acme/rockets").url == f"{base}/api/v3/repos/acme/rockets"
    client.close()


@pytest.mark.parametrize("kind", ["reset", "lost_reply"])
def test_a_connection_is_really_cut(world: World, base: str, backstage: Backstage, kind: str) -> None:
    backstage.faults.add(Fault(kind, path="/_none|/meta"))
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(f"{base}/meta", timeout=5)
    assert requests.get(f"{base}/meta", timeout=5).status_code == 200
    assert world.clock.ticking is False


def test_half_an_answer_is_noticed(base: str, backstage: Backstage) -> None:
    backstage.faults.add(Fault("truncated", path="/meta"))
    with pytest.raises(requests.exceptions.RequestException):
        requests.get(f"{base}/meta", timeout=5)
    assert requests.get(f"{base}/meta", timeout=5).status_code == 200


def test_the_servers_date_is_the_sandboxs(base: str) -> None:
    said = requests.get(f"{base}/meta", timeout=5)
    assert said.headers["Date"] == "Mon, 02 Mar 2026 09:00:00 GMT"


def test_a_big_body_comes_through_whole(world: World, base: str, acme: Acme) -> None:
    token = world.installation_token(acme.installation).value
    body = json.dumps({"title": "Big", "body": "ü" * 65_000})
    said = requests.post(
        f"{base}/repos/acme/rockets/issues", body, headers={"Authorization": f"token {token}"}, timeout=5
    )
    assert (said.status_code, len(said.json()["body"])) == (201, 65_000)


def test_webhooks_are_carried_by_themselves(world: World, base: str, acme: Acme, receiver: str) -> None:
    acme.app.hook.url = f"{receiver}/hook"
    world.create_issue(world.actor("ada"), acme.repository, NewIssue("Carried"))
    until(lambda: world.deliveries.of(acme.app.hook))
    assert Receiver.got == [("issues", "opened")]
    (delivery,) = world.deliveries.of(acme.app.hook)
    assert delivery.answer is not None
    assert (delivery.answer.status_code, delivery.answer.payload) == (202, "thanks")
    assert base.startswith("http://127.0.0.1:")


def sent_to(world: World, acme: Acme, url: str) -> Delivery:
    acme.app.hook.url = url
    world.deliveries.pending()
    world.create_issue(world.actor("ada"), acme.repository, NewIssue("Carried"))
    (delivery,) = world.deliveries.pending()
    return delivery


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/hook", 202, "OK"), ("/broken", 500, "Invalid HTTP Response: 500"), ("/slow", 504, "timed out")],
)
def test_what_the_receiver_says_is_noted(
    acme_world: tuple[World, Acme], receiver: str, path: str, status: int, words: str
) -> None:
    delivery = sent_to(*acme_world, receiver + path)
    with httpx.Client(timeout=0.1, trust_env=False) as client:
        said = server.carry(client, delivery)
    assert (said.status_code, said.status) == (status, words)


def test_a_receiver_that_is_not_there_is_noted(world: World, acme: Acme) -> None:
    delivery = sent_to(world, acme, "http://127.0.0.1:9/hook")
    with httpx.Client(timeout=1, trust_env=False) as client:
        said = server.carry(client, delivery)
    assert (said.status_code, said.status) == (502, "failed to connect to host: ConnectError")


def test_a_server_that_cannot_start_says_what_to_do(world: World, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "START_PATIENCE", 0.05)
    monkeypatch.setattr(uvicorn.Server, "run", lambda _: None)
    with pytest.raises(RuntimeError, match="is the port taken"), server.serving(world):
        raise AssertionError(base)


def test_the_command_seeds_keeps_the_key_and_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "app.pem"
    monkeypatch.setenv("SANDBOX_WEBHOOK_SECRET", "very-secret")
    served: list[tuple[World, str, int, Backstage | None]] = []
    monkeypatch.setattr(command, "serve", lambda *what: served.append(what))
    command.main(["--port", "8099", "--key-file", str(file), "--webhook-url", "http://127.0.0.1:8000/webhooks"])
    ((world, host, port, backstage),) = served
    assert (host, port, world.base_url) == ("127.0.0.1", 8099, "http://127.0.0.1:8099")
    assert file.stat().st_mode & 0o777 == 0o600
    assert "BEGIN RSA PRIVATE KEY" in file.read_text()
    (app,) = world.apps.values()
    assert (app.hook.url, app.hook.secret) == ("http://127.0.0.1:8000/webhooks", "very-secret")
    said = capsys.readouterr().out
    assert "acme/rockets" in said
    assert "very-secret" not in said
    assert "PRIVATE" not in said
    assert backstage is not None
    assert backstage.reseed is not None
    assert world.token_clock is not world.clock


def test_tokens_can_age_by_the_sandboxs_clock(tmp_path: Path) -> None:
    options = command.parse(["--key-file", str(tmp_path / "k.pem"), "--sandbox-token-time"])
    world, _, acme = command.prepare(options)
    assert world.token_clock is world.clock
    assert acme.private_key == (tmp_path / "k.pem").read_text()


def test_serving_in_the_foreground_ends_with_its_carrier(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def run(_: object) -> None:
        seen.append(any(t.name == "sandbox-carrier" for t in threading.enumerate()))

    monkeypatch.setattr(uvicorn.Server, "run", run)
    server.serve(world, "127.0.0.1", 0)
    assert seen == [True]
    assert not any(t.name == "sandbox-carrier" for t in threading.enumerate())
