"""Is an answer whole and in time, over a real socket?"""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from github import Auth

from bot.errors import TryLater
from bot.github.access import Access
from bot.github.client import GitHub
from bot.github.wire import _Http

BODY = b'{"id": 1, "login": "ada"}'


class Server(ThreadingHTTPServer):
    """A server that answers as `manner` says and counts its connections and requests."""

    daemon_threads = True
    manner = "well"
    connections = 0
    requests = 0

    def __init__(self, *place: Any) -> None:
        super().__init__(*place)
        self.asked: list[tuple[str, dict[str, str]]] = []

    def get_request(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        self.connections += 1
        return super().get_request()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.requests += 1
        self.server.asked.append((self.path, dict(self.headers)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(BODY) + (self.server.manner == "short")))
        self.end_headers()
        if self.server.manner != "drip":
            self.wfile.write(BODY)
            self.close_connection = self.server.manner == "short"
            return
        for at in range(len(BODY)):
            self.wfile.write(BODY[at : at + 1])
            self.wfile.flush()
            if self.stop.wait(0.4):
                return

    stop = threading.Event()

    def log_message(self, *_: object) -> None:
        """Keep still."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        Handler.stop.clear()
        yield made
        Handler.stop.set()
        made.shutdown()
        thread.join()


@pytest.fixture
def github(server: Server) -> GitHub:
    address = f"http://127.0.0.1:{server.server_port}"
    return GitHub(Access(api_url=address, token="ghp_secret", read_pause=0, timeout=1), lambda _: None)


def test_a_connection_is_kept_open(server: Server, github: GitHub) -> None:
    for _ in range(3):
        assert github.check() is None
    assert (server.requests, server.connections) == (3, 1)


def test_installations_share_what_is_kept_open(server: Server, github: GitHub) -> None:
    for number in range(1, 6):
        github._session(Auth.Token(f"ghs_{number}"), number).rest("GET", "/rate_limit")
    assert [headers["Authorization"] for _, headers in server.asked] == [
        f"token ghs_{number}" for number in range(1, 6)
    ]
    assert server.connections == 1


def test_two_threads_send_each_its_own_request(server: Server) -> None:
    shared = _Http("127.0.0.1", server.server_port, timeout=2)
    shared.request("GET", "/one", None, {})

    def ask() -> None:
        shared.request("GET", "/two", None, {})
        shared.getresponse()

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    assert shared.getresponse().read() == BODY.decode()
    assert [path for path, _ in server.asked] == ["/two", "/one"]
    shared.close()


def test_answers_are_wanted_compressed_and_by_our_name(server: Server, github: GitHub) -> None:
    github.check()
    ((_, headers),) = server.asked
    assert "gzip" in headers["Accept-Encoding"]
    assert (headers["User-Agent"], headers["Authorization"]) == ("goalkeeper", "token ghp_secret")


def test_the_proxies_of_the_environment_are_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("NO_PROXY", "elsewhere.test")
    monkeypatch.setenv("no_proxy", "elsewhere.test")
    github = GitHub(Access(api_url="http://github.test", token="ghp_secret", read_pause=0, timeout=1), lambda _: None)
    assert github.check() is None
    assert [path for path, _ in server.asked] == ["http://github.test:80/user"]


def test_an_answer_that_comes_in_drops_is_given_up(server: Server, github: GitHub) -> None:
    server.manner = "drip"
    with pytest.raises(TryLater, match="ReadTimeout"):
        github.session(0).rest("GET", "/user")
    assert server.requests == 1


def test_an_answer_that_ends_too_early_is_none(server: Server, github: GitHub) -> None:
    server.manner = "short"
    with pytest.raises(TryLater, match="ConnectionError"):
        github.session(0).rest("GET", "/user")
    assert server.requests == 1


def test_nobody_there_is_later() -> None:
    github = GitHub(Access(api_url="http://127.0.0.1:9", token="ghp_secret", timeout=1), lambda _: None)
    assert "no answer from GitHub" in (github.check() or "")
