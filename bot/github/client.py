"""GitHub as this process knows it: who we are there, where we are installed, and one session per installation."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

import structlog
from github import Auth

from bot.errors import GoalkeeperError, Gone, NotAllowed
from bot.github.access import Access, Call, Delivery, Installation, Reachable
from bot.github.credentials import AppKey, InstallationToken
from bot.github.faults import Missing, Refused
from bot.github.pacing import CREATIONS, Pace
from bot.github.parse import entry_delivery, entry_installation, entry_repository, instant, need
from bot.github.session import Reply, Session, Special
from bot.github.wire import TimedRequester, shared

__all__ = ["Access", "Call", "Delivery", "GitHub", "Installation", "Reachable", "Reply", "Session"]

_LOG = structlog.get_logger(__name__)

# Without these there are no boards, and nobody counts as a member of the organization; all else works.
_OPTIONAL = ("members", "organization_projects", "pull_requests")
_LEVELS = ("", "read", "write", "admin")
# Who installs the App again gets another number, so that nobody waits for this to pass.
_REMOVED_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where time comes from: `monotonic` and `unix` in seconds, and how to wait."""

    monotonic: Callable[[], float] = time.monotonic
    unix: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class GitHub:
    """GitHub as this process knows it: `counter` is told of every call. Thread-safe."""

    def __init__(self, access: Access, counter: Callable[[Call], None], clocks: Clocks | None = None) -> None:
        self._access = access
        self._counter = counter
        self._clocks = clocks or Clocks()
        self._wires = shared()
        self._sessions: dict[int, Session] = {}
        # Installations that were not there, when that was, and what GitHub said.
        self._removed: dict[int, tuple[float, str]] = {}
        # Those with permissions beyond the settings', each for one repository that asks for something special.
        self._specials: dict[tuple[int, str, tuple[tuple[str, str], ...]], Session] = {}
        self._lock = threading.Lock()
        # At debug level PyGithub writes whole answers into the log, also those that hold a new token.
        logging.getLogger("github.Requester").setLevel(logging.INFO)
        self._us = self._own_session()

    def session(self, installation: int) -> Session:
        """Return the session of an installation, always the same one; in token mode there is only one."""
        if not self._access.is_app:
            return self._us
        with self._lock:
            if installation not in self._sessions:
                self._sessions[installation] = self._installation_session(installation)
            return self._sessions[installation]

    @property
    def own(self) -> Session:
        """The session in which we are the App itself, or the account of the token."""
        return self._us

    def check(self) -> str | None:
        """Return None when GitHub accepts our credentials, else what is wrong and what to do."""
        try:
            need(self._us.rest("GET", "/app" if self._access.is_app else "/user"), "id", int)
        except GoalkeeperError as error:
            return str(error)
        return None

    def slug(self) -> str:
        """Return the name in the App's address, from which its login is made; "" in token mode."""
        return need(self._us.rest("GET", "/app"), "slug", str) if self._access.is_app else ""

    def installations(self) -> list[Installation]:
        """Return every installation of the App; in token mode the one account, with id 0."""
        if not self._access.is_app:
            return [Installation(0, need(self._us.rest("GET", "/user"), "login", str))]
        return [entry_installation(entry) for entry in self._us.pages("/app/installations?per_page=100")]

    def repositories(self, installation: int) -> list[Reachable]:
        """Return the repositories that an installation reaches."""
        path, key = ("/installation/repositories", "repositories") if self._access.is_app else ("/user/repos", "")
        entries = self.session(installation).pages(f"{path}?per_page=100", key)
        return [entry_repository(entry) for entry in entries]

    def installation_of(self, repo: str) -> int:
        """Return the id of the installation that reaches `repo` ("owner/name"), 0 in token mode; Gone when none."""
        if not self._access.is_app:
            return 0
        return need(self._us.rest("GET", f"/repos/{quote(repo)}/installation"), "id", int)

    def reaches(self, repo_id: int, name: str) -> bool:
        """Whether the App is installed in the repository of this id, under this name or where that leads by now.

        Where it is suspended it is installed all the same, and a repository that GitHub has blocked is there.
        """
        try:
            installation = self.installation_of(name)
        except Missing:
            # Behind a wrong address, or for an App that is no more, nothing at all is found; then this raises.
            self.slug()
            return False
        except Gone:
            return True
        try:
            return need(self.session(installation).rest("GET", f"/repos/{quote(name)}"), "id", int) == repo_id
        except Gone:
            return True

    def permissions(self, installation: int) -> Mapping[str, str]:
        """Return the permissions granted to an installation, by name; empty in token mode: GitHub does not say."""
        if not self._access.is_app:
            return {}
        return entry_installation(self._us.rest("GET", f"/app/installations/{installation}")).permissions

    def failed_deliveries(self, since: datetime) -> list[Delivery]:
        """Return the webhook deliveries after `since` (UTC) of which an attempt failed, newest first.

        GitHub lists attempts, newest first. Asked for failed ones, it does not tell of a later success: whether a
        delivery has come since is for the ledger to say. A server that knows no such filter lists them all.
        In token mode the list is empty: the hooks of single repositories are not ours to redeliver.
        """
        newest: dict[str, Delivery] = {}
        if self._access.is_app:
            for entry in self._us.pages("/app/hook/deliveries?per_page=100&status=failure"):
                delivery = entry_delivery(entry)
                if delivery.delivered_at < since:
                    break
                newest.setdefault(delivery.guid, delivery)
        return [delivery for delivery in newest.values() if not delivery.ok]

    def redeliver(self, delivery: int) -> None:
        """Ask GitHub to send a delivery (its id, not its GUID) again; Gone when it is too old."""
        if not self._access.is_app:
            raise Gone("Only an App's deliveries can be sent again by us; look into the repository's settings")
        self._us.rest("POST", f"/app/hook/deliveries/{delivery}/attempts")

    def _own_session(self) -> Session:
        """Return the session in which we are the App itself, or the account of the token."""
        if not self._access.is_app:
            return self._session(Auth.Token(self._access.token))
        return self._session(AppKey(self._access.app_id, self._access.private_key))

    def _installation_session(self, installation: int) -> Session:
        token, pace = InstallationToken(partial(self._fetch_token, installation), self._clocks.unix), self._pace()
        special = Special(partial(self._lacking, installation), partial(self._special, installation, pace))
        return self._session(token, installation, pace, special)

    def _lacking(self, installation: int, wanted: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names of those permissions that nobody has granted."""
        granted = self.permissions(installation)
        return tuple(name for name, level in wanted.items() if not _covers(granted.get(name, ""), level))

    def _special(self, installation: int, pace: Pace, repository: str, wanted: Mapping[str, str]) -> Session:
        """Return the session for one repository ("owner/name") whose tokens can do what is wanted and nothing else."""
        key = installation, repository, tuple(sorted(wanted.items()))
        fetch = partial(self._fetch_special, installation, repository, wanted)
        with self._lock:
            if key not in self._specials:
                self._specials[key] = self._session(InstallationToken(fetch, self._clocks.unix), installation, pace)
            return self._specials[key]

    def _pace(self) -> Pace:
        access, clocks = self._access, self._clocks
        # Without a pause between writes there is no pacing at all: that is for a GitHub of one's own.
        creations = CREATIONS if access.write_pause else ()
        pauses = access.read_pause, access.write_pause
        return Pace(*pauses, creations=creations, clock=clocks.monotonic, sleep=clocks.sleep)

    def _session(
        self, auth: Auth.Auth, installation: int = 0, pace: Pace | None = None, special: Special | None = None
    ) -> Session:
        def count(call: Call) -> None:
            self._counter(replace(call, installation=installation))

        requester = self._requester(auth)
        return Session(requester, auth, pace or self._pace(), count, now=self._clocks.unix, special=special)

    def _requester(self, auth: Auth.Auth) -> TimedRequester:
        """Return a PyGithub that neither retries nor sleeps; both are done, better, elsewhere.

        Its own retries post twice after a 5xx or a lost reply, and its throttle is not thread-safe.
        """
        requester = TimedRequester(
            auth=auth,
            base_url=self._access.api_url.rstrip("/"),
            timeout=math.ceil(self._access.timeout),
            user_agent="goalkeeper",
            per_page=100,
            verify=True,
            retry=None,
            pool_size=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        )
        requester.shared = self._wires
        return requester

    def _fetch_token(self, installation: int) -> tuple[str, float]:
        """Return a new token. Where the App was just found removed, GitHub is not asked again for each of its rows.

        An organization with some thousand repositories that removes us would use up the calls that all others need.
        """
        now = self._clocks.monotonic()
        since, why = self._removed.get(installation, (-math.inf, ""))
        if now - since < _REMOVED_SECONDS:
            raise Missing(why)
        try:
            return self._new_token(installation)
        except Missing as error:
            self._removed = {key: each for key, each in self._removed.items() if now - each[0] < _REMOVED_SECONDS}
            self._removed[installation] = now, str(error)
            raise

    def _new_token(self, installation: int) -> tuple[str, float]:
        wanted = dict(self._access.token_permissions)
        try:
            answer = self._ask_token(installation, wanted)
        except Refused:
            fewer = self._granted(installation, wanted)
            if fewer == wanted:
                raise
            answer = self._ask_token(installation, fewer)
        return _token(answer)

    def _fetch_special(self, installation: int, repository: str, wanted: Mapping[str, str]) -> tuple[str, float]:
        try:
            return _token(self._ask_token(installation, wanted, repository))
        except Refused as error:
            raise NotAllowed(str(error)) from error

    def _ask_token(self, installation: int, permissions: Mapping[str, str], repository: str = "") -> Any:
        # An empty list means all that were granted.
        body: dict[str, Any] | None = {"permissions": dict(permissions)} if permissions else None
        if body and repository:
            body["repositories"] = [repository.partition("/")[2]]
        return self._us.rest("POST", f"/app/installations/{installation}/access_tokens", body)

    def _granted(self, installation: int, wanted: Mapping[str, str]) -> dict[str, str]:
        """Return what is wanted, without those of the organization's permissions that nobody has granted.

        GitHub refuses a token when one of them is missing; who added the App before it had to do with boards, or has
        it on a personal account, shall not lose the rest.
        """
        granted = self.permissions(installation)
        lacking = {name for name in _OPTIONAL if not _covers(granted.get(name, ""), wanted.get(name, ""))}
        if lacking:
            _LOG.info("permissions that were not granted", installation=installation, lacking=sorted(lacking))
        return {name: level for name, level in wanted.items() if name not in lacking}


def _token(answer: Any) -> tuple[str, float]:
    return need(answer, "token", str), instant(answer, "expires_at").timestamp()


def _covers(granted: str, wanted: str) -> bool:
    return _LEVELS.index(granted) >= _LEVELS.index(wanted)
