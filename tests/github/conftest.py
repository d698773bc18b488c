"""A GitHub of hand-made answers, on an address where nobody is."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import responses
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.github.access import Access, Call
from bot.github.client import Clocks, GitHub, Session
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Key
from tests.github.stage import Stage

# PyGithub always writes the port.
API = "http://github.test:80/api/v3"
GRAPHQL = "http://github.test:80/api/graphql"
NOON = 1_795_262_400.0
TOKEN_ENDS = "2026-11-21T13:00:00Z"


@dataclass
class Time:
    """A clock that only moves when somebody sleeps."""

    now: float = NOON
    naps: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


@dataclass
class Wire:
    """The answers to come, what was counted, and the client that will ask."""

    http: responses.RequestsMock
    time: Time
    calls: list[Call]
    github: GitHub

    @property
    def session(self) -> Session:
        return self.github.session(7)

    def token(self, token: str = "ghs_first", **more: Any) -> None:
        body = {"token": token, "expires_at": TOKEN_ENDS, **more}
        self.http.post(f"{API}/app/installations/7/access_tokens", json=body, status=201)

    def answer(self, data: Any = None, errors: Any = None, **more: Any) -> None:
        body = {} if data is None else {"data": data}
        self.http.post(GRAPHQL, json=body if errors is None else {**body, "errors": errors}, **more)

    def sent(self, at: int = -1) -> Any:
        body = self.http.calls[at].request.body
        return json.loads(body or "null")

    def asked(self) -> list[str]:
        return [f"{sent.method} {sent.path_url}" for sent in (call.request for call in self.http.calls)]


@pytest.fixture(scope="session")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def access(private_key: str) -> Access:
    return Access(api_url=API, app_id="12", private_key=private_key, token_permissions={"issues": "write"})


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(registry=responses.registries.OrderedRegistry) as mock:
        yield mock


@pytest.fixture
def connect(http: responses.RequestsMock) -> Callable[[Access], Wire]:
    def made(access: Access) -> Wire:
        time, calls = Time(), list[Call]()
        clocks = Clocks(monotonic=time, unix=time, sleep=time.sleep)
        return Wire(http, time, calls, GitHub(access, calls.append, clocks))

    return made


@pytest.fixture
def wire(connect: Callable[[Access], Wire], access: Access) -> Wire:
    return connect(access)


@pytest.fixture
def known(wire: Wire) -> Wire:
    """The same, with the installation's token on its way."""
    wire.token()
    return wire


@pytest.fixture
def stage(key: Key) -> Iterator[Stage]:
    sandbox = Sandbox()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        sandbox.mount(mock)
        yield Stage(sandbox, sandbox.seed(key))
