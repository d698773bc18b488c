"""Faces come from GitHub by way of us, and from nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from bot.sandbox.seeds import Key
from bot.web.faces import _MISSING, _MOST_BYTES, LARGEST, Faces, hosts_of, letter
from tests.corridor.corridor import new_database
from tests.web.visiting import House, house

GITHUB = "https://github.com"
AVATARS = "https://avatars.githubusercontent.com"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


@dataclass
class Net:
    """A net in which nothing is but what a test says; it notes what was asked for."""

    says: Callable[[httpx.Request], httpx.Response]
    asked: list[str] = field(default_factory=list)
    now: float = 0.0

    def faces(self, github: str = GITHUB) -> Faces:
        made = Faces(github, lambda: self.now)
        made._client = httpx.Client(transport=httpx.MockTransport(self._answer))
        return made

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return self.says(request)


def leads_to(url: str) -> Net:
    def says(request: httpx.Request) -> httpx.Response:
        first = request.url.host == "github.com"
        return httpx.Response(302, headers={"Location": url}) if first else httpx.Response(200, content=PNG)

    return Net(says)


@pytest.fixture(scope="module")
def stage(key: Key, database_server: str) -> Iterator[House]:
    with new_database(database_server) as url, house(key, url) as made:
        yield made


def test_a_face_of_the_sandbox_is_shown_to_those_who_are_logged_in(stage: House) -> None:
    grace = stage.browser("grace")
    shown = grace.get("/faces/edsger")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert "private" in shown.headers["cache-control"]
    nobody = grace.get("/faces/nobody-at-all")
    assert (nobody.headers["content-type"], b">N<" in nobody.content) == ("image/svg+xml", True)
    assert grace.get("/faces/goalkeeper-sandbox%5Bbot%5D").status_code == 200
    assert stage.browser().get("/faces/edsger").status_code == 303


@pytest.mark.parametrize(
    "login", ["..%20", "a%2Fb", "a%20b", "-a", "a" * 101, "%3Cscript%3E", "a@evil.example", "a%23", "é"]
)
def test_what_is_no_login_is_asked_of_nobody(stage: House, login: str) -> None:
    assert stage.browser("grace").get(f"/faces/{login}").status_code == 404


def test_a_redirect_to_a_host_of_github_is_followed() -> None:
    net = leads_to(f"{AVATARS}/u/1?v=4")
    assert net.faces().face("ada").kind == "image/png"
    assert net.asked == [f"{GITHUB}/ada.png?size=80", f"{AVATARS}/u/1?v=4"]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://avatars.githubusercontent.com/u/1",
        "https://avatars.githubusercontent.com.evil.example/u/1",
        "https://avatars.githubusercontent.com@evil.example/",
        "https://avatars.githubusercontent.com:8443/u/1",
        "//127.0.0.1/",
        "file:///etc/passwd",
        "https://[::1",
        "",
    ],
)
def test_a_redirect_to_anywhere_else_is_not(url: str) -> None:
    net = leads_to(url)
    assert net.faces().face("ada") == letter("ada")
    assert all(asked.startswith(f"{GITHUB}/ada.png") for asked in net.asked)


def test_redirects_without_end_end() -> None:
    net = Net(lambda request: httpx.Response(302, headers={"Location": str(request.url)}))
    assert net.faces().face("ada") == letter("ada")
    assert len(net.asked) == 3


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"GIF89a...", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", ""),
        (b"<html>", ""),
        (b"", ""),
        (PNG + b"x" * LARGEST, ""),
    ],
)
def test_only_small_images_are_faces_whatever_they_are_called(content: bytes, kind: str) -> None:
    net = Net(lambda _: httpx.Response(200, content=content, headers={"Content-Type": "image/png"}))
    face = net.faces().face("ada")
    assert face.kind == (kind or "image/svg+xml")
    assert (face.data == content) is bool(kind)


def test_faces_are_kept_for_a_day_and_missing_ones_for_minutes() -> None:
    status = 404
    net = Net(lambda _: httpx.Response(status, content=PNG))
    faces = net.faces()
    faces.face("ada")
    faces.face("Ada")
    assert len(net.asked) == 1
    net.now, status = _MISSING + 1, 200
    assert faces.face("ada").kind == "image/png"
    net.now += 80_000
    faces.face("ada")
    assert len(net.asked) == 2


def test_no_more_is_kept_than_there_is_room_for() -> None:
    big = PNG + b"x" * (LARGEST - len(PNG))
    net = Net(lambda _: httpx.Response(200, content=big))
    faces = net.faces()
    for number in range(_MOST_BYTES // LARGEST + 5):
        faces.face(f"p{number}")
    assert faces._bytes <= _MOST_BYTES
    assert faces._bytes == sum(len(face.data) for _, face in faces._kept.values() if face)
    assert "p0" not in faces._kept


def test_a_github_that_does_not_answer_leaves_a_letter() -> None:
    def down(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down")

    assert Net(down).faces().face("grace") == letter("grace")


def test_an_enterprise_server_has_faces_of_its_own() -> None:
    assert ("https", "avatars.ghes.example") in hosts_of("https://ghes.example")
    assert ("https", "avatars.githubusercontent.com") not in hosts_of("https://ghes.example")
