"""All calls of one installation go through here: paced, counted, authenticated, and told apart when they fail."""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import urlsplit

import requests
import structlog
from github import Auth
from github.Requester import Requester
from requests.utils import parse_header_links

from bot.errors import GoalkeeperError, Gone, NotAllowed
from bot.github.access import Call
from bot.github.budget import budget_of
from bot.github.credentials import InstallationToken
from bot.github.documents import document
from bot.github.faults import (
    GraphQLError,
    Headers,
    Lacking,
    Limited,
    graphql_fault,
    lost,
    rest_fault,
    told_time,
    unreadable,
)
from bot.github.memo import Memo
from bot.github.pacing import Pace

_LOG = structlog.get_logger(__name__)
_OK = range(200, 300)
# When this thread sent its last request.
_SENT = threading.local()
# A page of deliveries or repositories never needs more; a server that links in a circle must not hold us.
_MOST_PAGES = 1000
# How long people take to grant a permission, at least.
_GRANTED_SECONDS = 600.0
# What makes something new that people see, and may be told of. GitHub does not say what it counts: rather one too many.
_CREATES = frozenset({"CreateIssue", "AddComment", "PostBoardUpdate", "POST /repos/…/labels"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What GraphQL answered: with `errors` the data is only a part, and what is null there is unknown, not removed.

    `cost` is in rate-limit points.
    """

    data: dict[str, Any]
    errors: tuple[GraphQLError, ...] = ()
    cost: int = 1
    headers: Headers = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class _Request:
    """One HTTP request to be: its kind and name for the counter, and what goes over the wire."""

    kind: str
    name: str
    verb: str
    url: str
    body: Any = None
    creates: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Headers
    data: Any


@dataclass(frozen=True, slots=True)
class Special:
    """How an App comes by permissions (by name) beyond those of its usual tokens.

    `lacking` returns those of them that nobody has granted; `session` one for a single repository ("owner/name").
    """

    lacking: Callable[[Mapping[str, str]], tuple[str, ...]]
    session: Callable[[str, Mapping[str, str]], Session]


def _no_fence() -> None:
    """Let every write pass."""


class Session:
    """All calls of one installation; thread-safe. `now` is the Unix time, in seconds."""

    def __init__(
        self,
        requester: Requester,
        auth: Auth.Auth,
        pace: Pace,
        counter: Callable[[Call], None],
        *,
        now: Callable[[], float] = time.time,
        special: Special | None = None,
    ) -> None:
        self._requester = requester
        self._auth = auth
        self._pace = pace
        self._counter = counter
        self._now = now
        self._special = special
        self._told: float | None = None
        # Node ids by login: they last as long as the account.
        self.people: dict[str, str] = {}
        # What holds for some minutes: boards, standings, and what this GitHub does not show us.
        self.memo = Memo(now)

    def lacking(self, wanted: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names of those permissions (by name) that nobody has granted us.

        Asked at most once in ten minutes. With the token of a person GitHub does not tell, and none counts as lacking.
        """
        if self._special is None:
            return ()
        key = ("lacking", *(f"{name}={level}" for name, level in sorted(wanted.items())))
        return self.memo.of(key, _GRANTED_SECONDS, partial(self._special.lacking, wanted))

    def special(self, repository: str, wanted: Mapping[str, str]) -> Session:
        """Return a session that may do what is `wanted`, in this one repository ("owner/name") and nowhere else.

        It keeps our pace. With the token of a person, which cannot be narrowed, it is this one.
        """
        return self if self._special is None else self._special.session(repository, wanted)

    def ahead(self, now: datetime) -> float:
        """Return how many seconds `now` is ahead of what GitHub's last answer told; nought when it told nothing."""
        return now.timestamp() - self._told if self._told is not None else 0.0

    def hear_time(self) -> None:
        """Ask something that costs nothing, for the time that the answer tells. Raises TryLater and NotAllowed."""
        # A GitHub Enterprise Server without limits answers that there are none; that tells the time as well.
        with contextlib.suppress(Gone):
            self.rest("GET", "/rate_limit")

    def graphql(self, operation: str, **variables: Any) -> Reply:
        """Ask with the document of an operation; the reply holds a part when GitHub gave only a part.

        Raises TryLater, Gone, NotAllowed or Refused when there is no data at all.
        """
        return self.graphql_by(document(operation), operation, variables)

    def graphql_by(self, text: str, operation: str, variables: Mapping[str, Any]) -> Reply:
        """Ask with `text`, a document that was made for the occasion; else as `graphql`."""
        return self._graphql(operation, text, variables, _no_fence)

    def ask(self, operation: str, **variables: Any) -> dict[str, Any]:
        """Ask a small question; null in the data means that it is not there, and any other error rises.

        Raises as `graphql` does.
        """
        reply = self.graphql(operation, **variables)
        odd = [error for error in reply.errors if error.type != "NOT_FOUND"]
        if odd:
            self._fail(graphql_fault(odd, reply.headers, operation, self._now()))
        return reply.data

    def mutate(self, operation: str, fence: Callable[[], None], **variables: Any) -> dict[str, Any]:
        """Do what the document says, right after `fence`; return the data when all of it was done.

        Raises as `graphql` does, also when only a part was done; after a lost reply it raises TryLater.
        """
        return self.mutate_by(document(operation), operation, fence, variables)

    def mutate_by(
        self, text: str, operation: str, fence: Callable[[], None], variables: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Do what `text` says, a document that was made for the occasion; else as `mutate`."""
        reply = self._graphql(operation, text, variables, fence)
        if reply.errors:
            self._fail(graphql_fault(reply.errors, reply.headers, operation, self._now()))
        return reply.data

    def mutate_many(
        self,
        text: str,
        operation: str,
        fence: Callable[[], None],
        variables: Mapping[str, Any],
        *,
        names: Sequence[str],
        creates: int = 0,
    ) -> list[Mapping[str, Any] | GoalkeeperError]:
        """Do several things, each with a name of its own in `text`; return for each what came of it, or why not.

        GitHub does them in order, and one that it refuses does not stop the others. `creates` is how many new things
        they make. Raises as `mutate` does when nothing is known of any of them.
        """
        reply = self._graphql(operation, text, variables, fence, creates)
        return [self._part(reply, operation, name) for name in names]

    def _part(self, reply: Reply, operation: str, name: str) -> Mapping[str, Any] | GoalkeeperError:
        errors = [error for error in reply.errors if not error.path or error.path[0] == name]
        found = reply.data.get(name)
        if errors or not isinstance(found, Mapping):
            return graphql_fault(errors, reply.headers, operation, self._now())
        return found

    def rest(
        self, verb: str, path: str, body: Mapping[str, Any] | None = None, *, fence: Callable[[], None] = _no_fence
    ) -> Any:
        """Send one REST request (`path` begins with `/`) and return its JSON, or None when the answer is empty.

        Raises TryLater, Gone, NotAllowed or Refused.
        """
        return self._rest(verb, path, body, fence).data

    def pages(self, path: str, key: str = "") -> Iterator[dict[str, Any]]:
        """Yield the entries of a REST list, page after page; `key` names the list where it lies inside an object."""
        url: str | None = path
        for _ in range(_MOST_PAGES):
            if url is None:
                return
            answer = self._rest("GET", url, None, _no_fence)
            yield from _entries(answer.data, key, template(path))
            url = _next(answer.headers)

    def _rest(self, verb: str, url: str, body: Any, fence: Callable[[], None]) -> _Answer:
        name = f"{verb} {template(url)}"
        request = _Request(_kind(verb, url), name, verb, url, body, int(name in _CREATES))
        answer = self._exchange(request, fence)
        self._count(request, answer.status, 1, _remaining(answer.headers), answer.headers)
        if answer.status not in _OK:
            self._fail(rest_fault(answer.status, answer.headers, answer.data, request.name, self._now()))
        self._pace.heard()
        return answer

    def _graphql(
        self, operation: str, text: str, variables: Mapping[str, Any], fence: Callable[[], None], creates: int = 0
    ) -> Reply:
        kind = "write" if text.startswith("mutation") else "read"
        body = {"query": text, "variables": dict(variables)}
        creates = creates or int(operation in _CREATES)
        request = _Request(kind, operation, "POST", self._requester.graphql_url, body, creates)
        answer = self._exchange(request, fence)
        data, errors = _parts(answer.data)
        cost, remaining = _price(data, answer.headers)
        if any(error.lacks for error in errors):
            self._doubt()
        self._count(request, answer.status, cost, remaining, answer.headers)
        if answer.status not in _OK:
            self._fail(rest_fault(answer.status, answer.headers, answer.data, operation, self._now()))
        if data is None or any(error.is_limit for error in errors):
            self._fail(graphql_fault(errors, answer.headers, operation, self._now()))
        self._pace.heard()
        return Reply(data, errors, cost, answer.headers)

    def _exchange(self, request: _Request, fence: Callable[[], None]) -> _Answer:
        """Send once; a refused token is renewed and the request sent a second time, for GitHub did nothing with it."""
        self._pace.turn(request.kind, creates=request.creates, spares=request.name == "CreateIssue")
        token = self._auth.token
        fence()
        answer = self._send(request)
        if answer.status == HTTPStatus.UNAUTHORIZED and isinstance(self._auth, InstallationToken):
            self._count(request, answer.status, 0, None)
            self._auth.forget(token)
            answer = self._send(request)
        self._told = told_time(answer.headers)
        return answer

    def _send(self, request: _Request) -> _Answer:
        _SENT.at = time.monotonic()
        try:
            status, headers, text = self._requester.requestJson(request.verb, request.url, input=request.body)
        except requests.RequestException as error:
            self._count(request, 0, 1, None)
            raise lost(error, request.name) from None
        except RuntimeError as error:
            # PyGithub follows a redirect on the same host only, and our token goes nowhere else.
            raise NotAllowed(f"{request.name}: {error}; set GOALKEEPER_GITHUB_API_URL to where GitHub lives") from None
        except (ValueError, OverflowError):
            # PyGithub makes numbers of some headers, whatever stands in them.
            self._count(request, 0, 1, None)
            raise unreadable(request.name, "headers that nobody can read") from None
        try:
            return _Answer(status, headers, json.loads(text) if text else None)
        except ValueError:
            if status not in _OK:
                return _Answer(status, headers, None)
            self._count(request, status, 1, _remaining(headers))
            raise unreadable(request.name, f"no JSON but {headers.get('content-type', 'something else')}") from None

    def _fail(self, error: GoalkeeperError) -> NoReturn:
        if isinstance(error, Limited):
            seconds = self._pace.hush(error.seconds, guessed=error.guessed)
            raise Limited(seconds, error.what, guessed=error.guessed)
        if isinstance(error, Lacking):
            self._doubt()
        raise error

    def _doubt(self) -> None:
        """Come back with a new token: people may have granted what this one lacks, and it will never have that."""
        if isinstance(self._auth, InstallationToken):
            self._auth.doubt()

    def _count(
        self, request: _Request, status: int, cost: int, remaining: int | None, headers: Headers | None = None
    ) -> None:
        seconds, budget = time.monotonic() - _SENT.at, budget_of(headers) if headers else None
        call = Call(request.kind, request.name, cost, remaining, status, seconds=seconds, budget=budget)
        _LOG.debug("github call", kind=call.kind, call=call.name, cost=cost, remaining=remaining, status=status)
        self._counter(call)


def template(path: str) -> str:
    """Return a path without names and numbers: `/repos/acme/rockets/issues/7` is `/repos/…/issues/…`."""
    bare = urlsplit(path).path
    bare = re.sub(r"/repos/[^/]+/[^/]+", "/repos/…", bare)
    bare = re.sub(r"/(labels|assignees|collaborators|members|memberships|users|orgs)/[^/]+", r"/\1/…", bare)
    return re.sub(r"/\d+(?=/|$)", "/…", bare)


def _kind(verb: str, url: str) -> str:
    # A token is asked for with POST, but nobody sees it: neither the second between writes nor the count is for it.
    return "read" if verb == "GET" or url.endswith("/access_tokens") else "write"


def _parts(data: Any) -> tuple[dict[str, Any] | None, tuple[GraphQLError, ...]]:
    if not isinstance(data, Mapping):
        return None, ()
    found = data.get("data")
    errors = data.get("errors")
    entries: Sequence[Any] = errors if isinstance(errors, list) else ()
    return found if isinstance(found, dict) else None, tuple(GraphQLError.read(entry) for entry in entries)


def _price(data: dict[str, Any] | None, headers: Headers) -> tuple[int, int | None]:
    """Return the cost of a GraphQL request and what is left, in points; a mutation costs one."""
    limit = data.get("rateLimit") if data else None
    if not isinstance(limit, Mapping):
        return 1, _remaining(headers)
    cost, left = limit.get("cost"), limit.get("remaining")
    return cost if isinstance(cost, int) else 1, left if isinstance(left, int) else _remaining(headers)


def _remaining(headers: Headers) -> int | None:
    text = headers.get("x-ratelimit-remaining", "")
    return int(text) if text.isdecimal() else None


def _entries(data: Any, key: str, name: str) -> list[dict[str, Any]]:
    found = data.get(key) if key and isinstance(data, Mapping) else data
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise unreadable(f"GET {name}", "no list")
    return found


def _next(headers: Headers) -> str | None:
    links = parse_header_links(headers.get("link", ""))
    return next((link["url"] for link in links if link.get("rel") == "next"), None)
