"""The faces of people, fetched by us: a browser that looks at the dashboard asks nobody else for anything."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Annotated
from urllib.parse import quote, urljoin, urlsplit

import httpx
from fastapi import APIRouter, Depends, Response
from starlette.exceptions import HTTPException

from bot.web.desk import Desk
from bot.web.visits import Visitor, visitor

LARGEST = 100_000
_MOST_BYTES = 8_000_000
_MOST = 2_000
_FRESH, _MISSING = 86_400.0, 600.0
_SECONDS = 4.0
_STEPS = 3
_SIZE = 80
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?(?:\[bot\])?")
# By what a file begins with; what it is called is only what somebody says.
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", b"", "image/png"),
    (b"\xff\xd8\xff", b"", "image/jpeg"),
    (b"GIF87a", b"", "image/gif"),
    (b"GIF89a", b"", "image/gif"),
    (b"RIFF", b"WEBP", "image/webp"),
)
# Fill and letters: each pair has a contrast above 4.5.
_COLOURS = ("#0a5c8f", "#7a3d00", "#00614a", "#8a1f5c", "#4b4ba8", "#6b4f00", "#9c2f1d", "#3f5a1e")
_HEADERS = {
    "Cache-Control": "private, max-age=86400",
    "Content-Security-Policy": "default-src 'none'; style-src 'none'; sandbox",
}


@dataclass(frozen=True, slots=True)
class Face:
    """An image and its media type."""

    data: bytes
    kind: str


class Faces:
    """Fetches faces from GitHub and keeps them for a day; `hosts` are those that it may ask, and no others."""

    def __init__(self, github_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = github_url
        self._hosts = hosts_of(github_url)
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Face | None]] = OrderedDict()
        self._bytes = 0
        # A face is fetched once in a long while: no connection is worth being kept for the next one.
        limits, headers = httpx.Limits(max_keepalive_connections=0), {"User-Agent": "goalkeeper"}
        self._client = httpx.Client(timeout=_SECONDS, follow_redirects=False, headers=headers, limits=limits)
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def face(self, login: str) -> Face:
        """Return somebody's face, or their first letter where there is none to be had."""
        key = login.lower()
        with self._lock:
            found = self._kept.get(key)
        if found is None or found[0] < self._clock():
            fetched = self._fetched(login)
            self._keep(key, fetched)
            return fetched or letter(login)
        return found[1] or letter(login)

    def _keep(self, key: str, face: Face | None) -> None:
        until = self._clock() + (_FRESH if face else _MISSING)
        with self._lock:
            self._bytes += _size(face) - _size(self._kept.pop(key, (0.0, None))[1])
            self._kept[key] = (until, face)
            while len(self._kept) > _MOST or self._bytes > _MOST_BYTES:
                self._bytes -= _size(self._kept.popitem(last=False)[1][1])

    def _fetched(self, login: str) -> Face | None:
        """Follow GitHub's redirects to its own hosts, and to no other."""
        url = f"{self._url}/{quote(login)}.png?size={_SIZE}"
        for _ in range(_STEPS):
            if not self._may_ask(url):
                return None
            try:
                with self._client.stream("GET", url) as answer:
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers.get("location", ""))
                        continue
                    return _image(answer)
            except (httpx.HTTPError, httpx.InvalidURL, ValueError):
                return None
        return None

    def _may_ask(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return (parts.scheme, parts.netloc) in self._hosts


def hosts_of(github_url: str) -> frozenset[tuple[str, str]]:
    """Return the schemes and hosts from which faces of this GitHub come."""
    parts = urlsplit(github_url)
    names = [parts.netloc, f"avatars.{parts.netloc}", f"media.{parts.netloc}"]
    if parts.netloc == "github.com":
        names.append("avatars.githubusercontent.com")
    return frozenset((parts.scheme, name) for name in names)


def letter(login: str) -> Face:
    """Return the first letter of a login on a colour of its own, as SVG."""
    colour = _COLOURS[hashlib.sha256(login.lower().encode()).digest()[0] % len(_COLOURS)]
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">'
        f'<rect width="40" height="40" fill="{colour}"/><text x="20" y="27" font-family="sans-serif" font-size="20" '
        f'text-anchor="middle" fill="#fff">{login[:1].upper()}</text></svg>'
    )
    return Face(text.encode(), "image/svg+xml")


def router(desk: Desk, faces: Faces | None = None) -> APIRouter:
    """Return the page of faces, for those who are logged in."""
    pages, known = APIRouter(), faces or Faces(desk.github_url)

    @pages.get("/faces/{login}")
    def face(login: str, who: Annotated[Visitor, Depends(visitor)]) -> Response:
        """Show a face."""
        del who
        if not _LOGIN.fullmatch(login):
            raise HTTPException(404)
        found = known.face(login)
        return Response(found.data, media_type=found.kind, headers=_HEADERS)

    return pages


def _image(answer: httpx.Response) -> Face | None:
    if answer.status_code != HTTPStatus.OK:
        return None
    data = bytearray()
    for part in answer.iter_bytes():
        data += part
        if len(data) > LARGEST:
            return None
    for begin, then, kind in _KINDS:
        if data.startswith(begin) and then in data[8:12]:
            return Face(bytes(data), kind)
    return None


def _size(face: Face | None) -> int:
    return len(face.data) if face else 0
