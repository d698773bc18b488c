"""The dashboard for tests: its real pages over a real database, a GitHub on loopback, and browsers of people."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI

from bot.app import Context, create_app
from bot.event import Repo
from bot.github.oauth import OAuth
from bot.metrics import Metrics
from bot.parts import dashboard_key
from bot.records import Records
from bot.sandbox.gate import Backstage
from bot.sandbox.seeds import Acme, Key, seed_acme
from bot.sandbox.server import serving
from bot.sandbox.world import World
from bot.web.app import dashboard
from bot.web.desk import Desk, make_desk
from config.settings import Settings, load
from tests.web.door import SECRET, ask

OURS = "https://goalkeeper.example.org"
COOKIE = "__Host-goalkeeper"
CALLBACK = f"{OURS}/login/done"
OPERATOR = "ada"
MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)


@dataclass(slots=True)
class Browser:
    """A browser of one person: it keeps cookies and follows nothing by itself."""

    app: FastAPI
    world: World
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> httpx.Response:
        """Send a form as browsers do: with where it comes from."""
        return self.ask("POST", path, data=fields, headers={"Origin": OURS, **headers})

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **request: Any) -> httpx.Response:
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = ask(
            self.app, method, path, headers={**({"Cookie": held} if held else {}), **(headers or {})}, **request
        )
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return answer

    def begin(self, after: str = "/") -> dict[str, str]:
        """Begin to log in; return what GitHub is asked."""
        answer = self.get(f"/login/github?next={after}")
        assert answer.status_code == 303
        return {key: values[0] for key, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    def code(self, login: str, asked: dict[str, str]) -> str:
        """Let the App act for a person at GitHub; return the code for it."""
        app = self.world.client(asked["client_id"])
        return self.world.authorize(self.world.user(login), app, asked["redirect_uri"], asked["code_challenge"])

    def come_in(self, login: str, after: str = "/") -> httpx.Response:
        """Log in as somebody; return the answer that leads on."""
        asked = self.begin(after)
        return self.get(f"/login/done?code={self.code(login, asked)}&state={asked['state']}")

    def csrf(self, page: str = "/") -> str:
        """Return the token of the forms of a page."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get(page).text)
        assert found, "no form on this page"
        return found[1]


@dataclass(frozen=True, slots=True)
class House:
    """The dashboard with all that it stands on; everybody logged out."""

    world: World
    backstage: Backstage
    acme: Acme
    records: Records
    settings: Settings
    desk: Desk
    app: FastAPI

    def browser(self, login: str = "") -> Browser:
        """Return a browser, of somebody who is logged in when a login is given."""
        made = Browser(self.app, self.world)
        if login:
            assert made.come_in(login).status_code == 303
        return made

    @property
    def oauth(self) -> OAuth:
        return self.desk.oauth


@contextlib.contextmanager
def house(key: Key, database_url: str, world: World | None = None, **changes: str) -> Iterator[House]:
    """Set up acme with its rockets, known to the records, and a dashboard; `changes` are settings without prefix."""
    whole = world or World()
    backstage = Backstage()
    acme = seed_acme(whole, key=key, callbacks=[CALLBACK])
    with serving(whole, backstage=backstage) as url, contextlib.closing(Records.open(database_url)) as records:
        given = {
            "APP_ID": str(acme.app.id),
            "APP_PRIVATE_KEY": key.private,
            "WEBHOOK_SECRET": SECRET,
            "GITHUB_API_URL": url,
            "PUBLIC_URL": OURS,
            "CLIENT_ID": acme.app.client_id,
            "CLIENT_SECRET": acme.app.client_secret,
            "OPERATORS": OPERATOR,
            "CALL_TIMEOUT": "5",
            **changes,
        }
        settings = load({f"GOALKEEPER_{name}": value for name, value in given.items()})
        rockets = Repo(acme.repository.id, acme.repository.full_name)
        records.meet(acme.installation.id, [rockets], lambda _conn, _key: None)
        desk = make_desk(settings, records, lambda: MONDAY, dashboard_key(settings))
        app = create_app(Context(settings, nobody_posts, Metrics(), routers=dashboard(desk)))
        with contextlib.closing(desk.people):
            yield House(whole, backstage, acme, records, settings, desk, app)


def nobody_posts(*_: object) -> Any:
    """Take no delivery."""
    raise AssertionError("no delivery comes here")
