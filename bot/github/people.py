"""What may this person see, and what do they say? Asked of GitHub with their own token, so that GitHub decides."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import httpx

from bot.errors import GoalkeeperError, TryLater
from bot.github.faults import lost, rest_fault, unreadable

# GitHub's names of what somebody may do in a repository, the most first; the last is for everybody who sees it.
LEVELS = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}
_PAGE = 100
_MOST_PAGES = 50
_MOVED = frozenset({301, 302, 307, 308})


class TokenRefused(GoalkeeperError):
    """GitHub does not accept this person's token any more: they have to log in again."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account: its number never changes, its login may."""

    id: int
    login: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A repository that a person sees, and what they may do there: read, triage, write, maintain or admin."""

    id: int
    level: str


@dataclass(frozen=True, slots=True)
class Said:
    """A comment that may be there: of this person (a number), on this issue, with this text, at most so old."""

    name: str
    number: int
    person: int
    body: str
    seconds: float


class People:
    """Asks GitHub in the name of one person; threads may share it.

    Every method raises TryLater when GitHub gives no usable answer, or wants us to stay away for a while, and
    TokenRefused for a token that is not good any more. Tokens are in no message.
    """

    def __init__(self, api_url: str, timeout: float, now: Callable[[], float] = time.time) -> None:
        self._now = now
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        headers["User-Agent"] = "goalkeeper"
        self._client = httpx.Client(
            base_url=api_url.rstrip("/"), timeout=timeout, headers=headers, follow_redirects=False
        )
        # One client for all people: what GitHub tells one of them must not go back with another one's question.
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def close(self) -> None:
        """Let go of the connections to GitHub."""
        self._client.close()

    def person(self, token: str) -> Person:
        """Return whose token this is."""
        said = self._read(token, "/user")
        match said:
            case {"id": int(number), "login": str(login)}:
                return Person(number, login)
        raise unreadable("who somebody is", "no account")

    def level(self, token: str, repo_id: int, name: str) -> str:
        """Return what a person may do in a repository, "" when they do not see it.

        `name` is what it was called when we heard of it last; the number decides.
        """
        for path in (f"/repos/{name}", f"/repositories/{repo_id}"):
            answer = self._ask("GET", token, path)
            if answer.status_code not in _MOVED:
                found = self._seen(answer)
                if found is None or found.id == repo_id:
                    return found.level if found else ""
        return ""

    def repositories(self, token: str, app_id: int) -> tuple[Seen, ...]:
        """Return the repositories of our installations in which a person has a role."""
        found: dict[int, Seen] = {}
        for installation in self._paged(token, "/user/installations", "installations"):
            number = installation.get("id")
            if installation.get("app_id") != app_id or installation.get("suspended_at") or not isinstance(number, int):
                continue
            for repository in self._paged(token, f"/user/installations/{number}/repositories", "repositories"):
                if seen := _seen(repository):
                    found[seen.id] = seen
        return tuple(found.values())

    def comment(self, token: str, name: str, number: int, body: str) -> str:
        """Comment on an issue of `owner/repo` in a person's name; return the comment's address.

        Raises what GitHub's refusal means: NotAllowed, Gone, or ForPeople with its words. After a TryLater that is
        no rate limit nobody knows whether the comment is there.
        """
        answer = self._ask("POST", token, f"/repos/{name}/issues/{number}/comments", {"body": body})
        if answer.status_code in _MOVED:
            raise rest_fault(HTTPStatus.NOT_FOUND, answer.headers, {"message": "moved"}, "a comment", self._now())
        said = self._good(answer, "a comment")
        return str(said.get("html_url", "")) if isinstance(said, dict) else ""

    def said(self, token: str, wanted: Said) -> str:
        """Return the address of a comment that a person has made lately, "" where there is none."""
        since = datetime.fromtimestamp(self._now() - wanted.seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        path = f"/repos/{wanted.name}/issues/{wanted.number}/comments"
        for entry in self._list(self._read(token, path, {"per_page": _PAGE, "since": since}), path):
            by = entry.get("user")
            mine = isinstance(by, dict) and by.get("id") == wanted.person
            if mine and str(entry.get("body")).strip() == wanted.body:
                return str(entry.get("html_url", ""))
        return ""

    def _seen(self, answer: httpx.Response) -> Seen | None:
        """Return the repository of an answer; None where GitHub says that this person does not see it."""
        try:
            said = self._good(answer, "a repository")
        except (TryLater, TokenRefused):
            raise
        except GoalkeeperError:
            return None
        if seen := _seen(said):
            return seen
        raise unreadable("a repository", "no number")

    def _paged(self, token: str, path: str, key: str) -> Iterator[dict[str, Any]]:
        for page in range(1, _MOST_PAGES + 1):
            said = self._read(token, path, {"per_page": _PAGE, "page": page})
            entries = self._list(said.get(key) if isinstance(said, dict) else None, path)
            yield from entries
            if len(entries) < _PAGE:
                return

    @staticmethod
    def _list(said: Any, what: str) -> list[dict[str, Any]]:
        if not isinstance(said, list) or not all(isinstance(entry, dict) for entry in said):
            raise unreadable(what, "no list")
        return said

    def _read(self, token: str, path: str, query: dict[str, int | str] | None = None) -> Any:
        return self._good(self._ask("GET", token, path, query=query), path)

    def _ask(
        self,
        method: str,
        token: str,
        path: str,
        sent: dict[str, str] | None = None,
        query: dict[str, int | str] | None = None,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            return self._client.request(method, path, json=sent, params=query, headers=headers)
        except httpx.HTTPError as error:
            raise lost(error, path) from None

    def _good(self, answer: httpx.Response, what: str) -> Any:
        """Return what an answer of success says; else raise what it means."""
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise TokenRefused("GitHub does not accept this token any more")
        try:
            said = answer.json()
        except ValueError:
            said = None
        if answer.is_success:
            if said is None:
                raise unreadable(what, "no JSON")
            return said
        raise rest_fault(answer.status_code, answer.headers, said, what, self._now())


def _seen(said: Any) -> Seen | None:
    number = said.get("id") if isinstance(said, dict) else None
    if not isinstance(number, int):
        return None
    held = said.get("permissions")
    given = held if isinstance(held, dict) else {}
    return Seen(number, next((level for name, level in LEVELS.items() if given.get(name) is True), "read"))
