"""Events for programs: a webhook with a signature, or PostHog; through the outbox, so at least once.

`events://SECRET@host/path` is https with the secret of the signature; `events+http://` is plain, for this machine.
`posthog://PROJECT_KEY@host` is PostHog's batch endpoint. `?people=no` leaves logins out, `?private=yes` allows an
address of a private network.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import socket
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from bot.notices.calls import judged
from bot.notices.values import Later, Refused, Sender, Vanished

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.records.outbox import Row

_NAMES = {
    "opened": "sprint.opened",
    "started": "sprint.started",
    "closed": "sprint.closed",
    "retro": "retro.filed",
    "review": "review.filed",
    "status": "goal.status",
    "owner": "goal.owner",
    "stale": "goal.stale",
    "conflict": "goal.conflict",
    "help": "goal.help",
}
# What tells of people: their logins, and words in which they may be.
_OF_PEOPLE = frozenset({"goal_owner", "owner_before", "owner_after", "owners", "who", "role", "words", "said"})
_LONGEST_FACT = 2_000
_SHORTEST_SECRET = 16
_MOST_BYTES = 65_536
_TIMEOUT = urllib3.Timeout(connect=5.0, read=20.0)
_YES = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Address:
    """Where events go: `secret` is the key of the signature, or of the project."""

    secret: str
    scheme: str
    host: str
    port: int
    path: str
    people: bool = True
    private: bool = False


def address_of(url: str) -> Address:
    """Return what an address of ours says. Raises Refused in words that do not repeat it."""
    try:
        parts = urlsplit(url)
        given, port = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query))), parts.port
        flags = {name: _YES[given.pop(name, usual)] for name, usual in (("people", "yes"), ("private", "no"))}
    except (ValueError, KeyError):
        raise Refused("its address cannot be read: events://SECRET@host/path?people=no") from None
    host, secret, scheme = parts.hostname or "", unquote(parts.username or ""), parts.scheme.lower()
    plain = scheme == "events+http"
    if given or parts.password is not None or parts.fragment or not host:
        raise Refused("its address holds what it should not: only SECRET@host, a path, people= and private=")
    if len(secret) < _SHORTEST_SECRET:
        raise Refused(f"its secret is shorter than {_SHORTEST_SECRET} characters")
    if plain and not _is_this_machine(host):
        raise Refused("events+http:// is for this machine alone; use events://")
    number = port or (80 if plain else 443)
    return Address(secret, "http" if plain else "https", host, number, parts.path or "/", **flags)


def _is_this_machine(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


class Webhook:
    """A program of the operator's that takes events."""

    def __init__(self, url: str) -> None:
        self._to = address_of(url)

    def send(self, rows: tuple[Row, ...]) -> str:
        """Post events as one body, signed: HMAC-SHA256 of the time, a dot and the body, as hex."""
        body = _body({"events": [event(row, people=self._to.people) for row in rows]})
        stamp = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        _post(self._to, self._to.path, body, _signed(self._to.secret, stamp, body), "the webhook")
        return ""

    def edit(self, remote: str, row: Row) -> str:
        """Edit nothing: an event that was sent stays as it is."""
        raise Vanished(remote or row.key)


class PostHog:
    """A project of PostHog (https://posthog.com/docs/api/capture)."""

    def __init__(self, url: str) -> None:
        self._to = address_of(url)

    def send(self, rows: tuple[Row, ...]) -> str:
        """Send events as a batch; one that comes twice has the same `uuid`."""
        batch = [self._captured(event(row, people=self._to.people)) for row in rows]
        body = _body({"api_key": self._to.secret, "batch": batch})
        path = f"{self._to.path.rstrip('/')}/batch/"
        _post(self._to, path, body, {}, "PostHog")
        return ""

    def edit(self, remote: str, row: Row) -> str:
        """Edit nothing: an event that was sent stays as it is."""
        raise Vanished(remote or row.key)

    @staticmethod
    def _captured(said: Mapping[str, Any]) -> dict[str, Any]:
        # No profile of a person: what happens belongs to a space.
        properties = {**said["data"], "repository": said["repository"], "$process_person_profile": False}
        properties |= {"url": said["url"], "distinct_id": said["repository"]}
        return {"event": said["event"], "uuid": said["id"], "timestamp": said["at"], "properties": properties}


def event(row: Row, *, people: bool) -> dict[str, Any]:
    """Return a notice as an event. Its id is the same whenever the same thing is told."""
    facts = {
        name: fact[:_LONGEST_FACT] if isinstance(fact, str) else fact
        for name, fact in row.facts.items()
        if people or name not in _OF_PEOPLE
    }
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"goalkeeper:{row.repo.casefold()}:{row.key}")),
        "event": _NAMES.get(row.kind, row.kind),
        "at": facts.get("at") or row.made_at.astimezone(UTC).isoformat(),
        "repository": row.repo,
        "url": row.url,
        "data": facts,
    }


def _body(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _signed(secret: str, stamp: str, body: bytes) -> dict[str, str]:
    signature = hmac.digest(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hex()
    return {"X-Goalkeeper-Timestamp": stamp, "X-Goalkeeper-Signature-256": f"sha256={signature}"}


def _post(to: Address, path: str, body: bytes, headers: Mapping[str, str], where: str) -> None:
    """Post to the very address that was looked at: a name that leads elsewhere a moment later leads nowhere here."""
    place = _place(to, where)
    whole = {"Content-Type": "application/json", "User-Agent": "Goalkeeper", "Host": _host(to), **headers}
    try:
        with _pool(to, place) as pool:
            answer = pool.request(
                "POST", path, body=body, headers=whole, redirect=False, retries=False, preload_content=False
            )
            answer.read(_MOST_BYTES)
            status, said = answer.status, dict(answer.headers)
            answer.close()
    except urllib3.exceptions.TimeoutError:
        raise Later(f"{where} did not answer in time") from None
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise Later(f"{where} cannot be reached: {type(error).__name__}") from None
    if 300 <= status < 400:  # noqa: PLR2004 - all that lead elsewhere
        raise Refused(f"{where} leads elsewhere ({status}); nobody follows it")
    found = requests.Response()
    found.status_code, found.headers = status, requests.structures.CaseInsensitiveDict(said)
    found.request = requests.PreparedRequest()
    found.request.method = "POST"
    judged(found, where)


def _pool(to: Address, place: str) -> urllib3.HTTPConnectionPool:
    if to.scheme == "http":
        return urllib3.HTTPConnectionPool(place, to.port, timeout=_TIMEOUT, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        place,
        to.port,
        timeout=_TIMEOUT,
        maxsize=1,
        cert_reqs="CERT_REQUIRED",
        ca_certs=DEFAULT_CA_BUNDLE_PATH,
        server_hostname=to.host,
        assert_hostname=to.host,
    )


def _host(to: Address) -> str:
    name = f"[{to.host}]" if ":" in to.host else to.host
    return name if to.port in {80, 443} else f"{name}:{to.port}"


def _place(to: Address, where: str) -> str:
    """Return an address of the host. Raises Refused where one of them is of a private network that is not allowed."""
    try:
        found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    except OSError:
        raise Later(f"{where} cannot be reached: its name is not known (DNS)") from None
    places = [str(each[4][0]).partition("%")[0] for each in found]
    if to.scheme == "https" and not all(_allowed(place, private=to.private) for place in places):
        raise Refused(f"{where} is in a private network; private=yes allows it")
    return places[0]


def _allowed(place: str, *, private: bool) -> bool:
    """Whether an address may be called: never one that a cloud tells its own secrets at."""
    address = ipaddress.ip_address(place)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    real = mapped or address
    if real.is_link_local or real.is_multicast or real.is_unspecified or real.is_reserved:
        return False
    return private or real.is_global


def webhook(url: str) -> Sender:
    """Return what posts events to a program."""
    return Webhook(url)


def posthog(url: str) -> Sender:
    """Return what sends events to PostHog."""
    return PostHog(url)
