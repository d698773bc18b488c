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

# A server that is there takes a connection at once; the rest of the time is for its answer.
CONNECT_SECONDS = 5.0
_PIECE = 1 << 16
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


class _Http(HTTPRequestsConnectionClass):
    """A connection that gives up when an answer is not whole in time.

    The timeout of requests begins anew with every byte, so a server that sends one now and then would hold us for ever.
    """

    def getresponse(self) -> RequestsResponse:
        """Send, and return the whole answer."""
        return _ask(self)


class _Https(HTTPSRequestsConnectionClass):
    """The same, over TLS."""

    def getresponse(self) -> RequestsResponse:
        """Send, and return the whole answer."""
        return _ask(self)


class TimedRequester(Requester):
    """PyGithub's requester with connections that heed a deadline.

    PyGithub can exchange its connections only for the whole process, and forgets to keep them open then. So they are
    exchanged here under the names that it mangles; tests with a dripping server and one that leads in
    a circle tell when these change.
    """

    _Requester__httpConnectionClass = _Http
    _Requester__httpsConnectionClass = _Https

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


def _ask(connection: _Http | _Https) -> RequestsResponse:
    timeout = float(connection.timeout or CONNECT_SECONDS)
    ends = time.monotonic() + timeout
    response = connection.session.request(
        connection.verb,
        f"{connection.protocol}://{connection.host}:{connection.port}{connection.url}",
        headers=connection.headers,
        data=connection.input,
        timeout=(min(CONNECT_SECONDS, timeout), timeout),
        verify=connection.verify,
        allow_redirects=False,
        stream=True,
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
