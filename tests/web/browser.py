"""A real browser that looks at the dashboard: Chromium, the application on loopback, and somebody who is logged in."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

import uvicorn
from playwright.sync_api import Browser, Error, Page, sync_playwright

from bot.sandbox.seeds import Key
from bot.web.security import cookie_name
from bot.web.visits import COOKIE
from tests.web.furnished import furnished
from tests.web.visiting import House

_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
_PATIENCE = 10.0
# What sets up the house: of a key, the address of a database, and settings without prefix.
Furnish: TypeAlias = Callable[..., AbstractContextManager[House]]


class Missing(Exception):
    """There is no browser on this machine."""


@dataclass(frozen=True, slots=True)
class Window:
    """The house as a browser reaches it at `url`."""

    house: House
    url: str
    browser: Browser
    cookies: Mapping[str, str]

    @contextlib.contextmanager
    def page(
        self, *, theme: str = "light", width: int = 1280, height: int = 900, scripts: bool = True, sharp: float = 1
    ) -> Iterator[Page]:
        """Open a page of ada, who is logged in; a mistake of a script, or one against the policy, is an error."""
        context = self.browser.new_context(
            base_url=self.url,
            color_scheme="dark" if theme == "dark" else "light",
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            reduced_motion="reduce",
            device_scale_factor=sharp,
        )
        context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in self.cookies.items()])
        opened = context.new_page()
        wrong: list[str] = []
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        try:
            yield opened
        finally:
            context.close()
        assert wrong == []


@contextlib.contextmanager
def window(key: Key, database_url: str, furnish: Furnish = furnished) -> Iterator[Window]:
    """Serve the furnished house on loopback, and start a browser. Raises Missing without one."""
    with _port() as (listening, url), furnish(key, database_url, PUBLIC_URL=url) as house, _served(house, listening):
        cookies = _logged_in(house, "ada")
        with _browser() as browser:
            yield Window(house, url, browser, cookies)


def _logged_in(house: House, login: str) -> dict[str, str]:
    """Log somebody in as the pages do; return the cookie."""
    begun = house.desk.oauth.begin()
    asked = dict(parse_qsl(urlsplit(begun.address).query))
    house.acme.app.callbacks.append(asked["redirect_uri"])
    who = house.world.user(login)
    code = house.world.authorize(who, house.acme.app, asked["redirect_uri"], asked["code_challenge"])
    cookie, _ = house.desk.sessions.begin(house.desk.oauth.finish(code, begun.verifier))
    return {cookie_name(house.desk, COOKIE): cookie}


@contextlib.contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as tools:
        try:
            started = tools.chromium.launch(executable_path=shutil.which("chromium"), args=list(_FLAGS))
        except Error as error:
            raise Missing(str(error).splitlines()[0]) from error
        try:
            yield started
        finally:
            started.close()


@contextlib.contextmanager
def _port() -> Iterator[tuple[socket.socket, str]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening, f"http://localhost:{listening.getsockname()[1]}"


@contextlib.contextmanager
def _served(house: House, listening: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(house.app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + _PATIENCE
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
