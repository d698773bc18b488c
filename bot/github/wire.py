"""The wire below PyGithub: one answer within one time, whatever the speed of its drops, and few redirects."""

from __future__ import annotations

import threading
import time
from typing import Any

import requests
import urllib3
from github.Requester import (
    HTTPRequestsConnectionClass,
    HTTPSRequestsConnectionClass,
    Requester,
    RequestsResponse,
)
from requests.adapters import HTTPAdapter

# A server that is there takes a connection at once; the rest of the time is for its answer.
CONNECT_SECONDS = 5.0
_PIECE = 1 << 16
# So many connections are kept open, for more threads than work; urllib3 would warn of each one beyond.
_KEPT = 100
# A renamed repository costs one; a server that answers 202 without end counts as one that leads in a circle.
MOST_HOPS = 5
_THREAD = threading.local()


class _Whole(RequestsResponse):
    """An answer that was read to its end."""

    def __init__(self, response: requests.Response, body: bytes) -> None:
        super().__init__(response)
        self._body = body

    def read(self) -> str:
        """Return the body; JSON is UTF-8."""
        return self._body.decode("utf-8", errors="replace")


class _Timed:
    """A connection that several threads share, and that gives up when an answer is not whole in time.

    The timeout of requests begins anew with every byte, so a server that sends one now and then would hold us for ever.
    PyGithub lays down in the connection what is to be sent, and sends it in a second step: with one place for all
    threads somebody's request would be sent twice, and somebody else's never.
    """

    host: str
    port: int
    protocol: str
    timeout: int | None
    verify: bool | str
    session: requests.Session
    adapter: HTTPAdapter
    _manners: dict[str, Any] | None = None

    def request(self, verb: str, url: str, input: Any, headers: dict[str, str], stream: bool = False) -> None:  # noqa: A002, ARG002, FBT001, FBT002 - as PyGithub calls it
        """Lay down what this thread will send."""
        # As a session would, for one: answers are wanted compressed.
        usual = {**self.session.headers, **headers}
        _THREAD.request = requests.Request(
            verb, f"{self.protocol}://{self.host}:{self.port}{url}", headers=usual, data=input
        )

    def getresponse(self) -> RequestsResponse:
        """Send it, and return the whole answer."""
        return _ask(self, _THREAD.request)

    def manners(self, url: str) -> dict[str, Any]:
        """Return what the environment tells of proxies and certificates; it is read once, for that takes its time."""
        if self._manners is None:
            found = self.session.merge_environment_settings(url, {}, True, self.verify, None)  # noqa: FBT003
            self._manners = dict(found)
        return self._manners


class _Http(_Timed, HTTPRequestsConnectionClass):
    """One without encryption."""


class _Https(_Timed, HTTPSRequestsConnectionClass):
    """One over TLS."""


class TimedRequester(Requester):
    """PyGithub's requester with connections that heed a deadline.

    PyGithub can exchange its connections only for the whole process, and forgets to keep them open then. So they are
    exchanged here under the names that it mangles; tests with a dripping server and one that leads in
    a circle tell when these change.
    """

    _Requester__httpConnectionClass = _Http
    _Requester__httpsConnectionClass = _Https
    # What keeps connections open for all requesters: with one for each, thousands of installations would hold as many
    # open, and a process may have a thousand files.
    shared: HTTPAdapter | None = None

    def _Requester__createConnection(self, hostname: str | None = None) -> Any:  # noqa: N802 - as below
        connection = super()._Requester__createConnection(hostname)  # type: ignore[misc]
        connection.adapter = self.shared or connection.adapter
        return connection

    def _Requester__requestRaw(self, *call: Any, **more: Any) -> Any:  # noqa: N802 - the name that it mangles
        """Send one request and follow where it leads: PyGithub calls itself for that, and would in a circle."""
        hops = getattr(_THREAD, "hops", 0)
        if hops > MOST_HOPS:
            raise RuntimeError(f"GitHub led us on more than {MOST_HOPS} times")
        _THREAD.hops = hops + 1
        try:
            return super()._Requester__requestRaw(*call, **more)  # type: ignore[misc]
        finally:
            _THREAD.hops = hops


def shared() -> HTTPAdapter:
    """Return what keeps connections open, for many requesters."""
    return HTTPAdapter(pool_maxsize=_KEPT)


def _ask(connection: _Timed, request: requests.Request) -> RequestsResponse:
    timeout = float(connection.timeout or CONNECT_SECONDS)
    ends = time.monotonic() + timeout
    # Past the session, which would look for cookies and, each time, at the environment. It follows no redirects.
    response = connection.adapter.send(
        request.prepare(), timeout=(min(CONNECT_SECONDS, timeout), timeout), **connection.manners(request.url)
    )
    with response:
        return _Whole(response, _body(response, ends))


def _body(response: requests.Response, ends: float) -> bytes:
    """Return the body; a ReadTimeout of requests when it is not whole when the time ends."""
    pieces: list[bytes] = []
    try:
        while piece := response.raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            if time.monotonic() > ends:
                raise requests.ReadTimeout("the answer came too slowly")
    except urllib3.exceptions.HTTPError as error:
        raise requests.ConnectionError(str(error)) from error
    return b"".join(pieces)
