"""Which repositories does this person see, and what may they do there? GitHub says so; kept for minutes only."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from bot.event import Repo
from bot.github.people import People, Seen
from bot.records import Session
from bot.web.sessions import Sessions

K = TypeVar("K")
V = TypeVar("V")
FRESH_SECONDS = 300.0
_MOST, _MOST_LISTS = 20_000, 500
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}/(?!\.\.?$)[A-Za-z0-9._-]{1,100}")
# Where somebody may write issues: their commands are heard.
_WRITERS = frozenset({"triage", "write", "maintain", "admin"})


class Known(Protocol):
    """What seeing needs of the records: which of these repositories they know, by their numbers."""

    def known(self, ids: Sequence[int]) -> tuple[Repo, ...]: ...  # noqa: D102 - as in bot.records.sessions


def may_write(level: str) -> bool:
    """Whether somebody with this level changes goals by commands."""
    return level in _WRITERS


class Seeing:
    """Asks GitHub with the person's own token; what it said holds for five minutes, for this session alone.

    Nothing but an answer of GitHub lets anybody see anything: without one TryLater is raised.
    """

    def __init__(
        self,
        known: Known,
        sessions: Sessions,
        people: People,
        app_id: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._known = known
        self._sessions = sessions
        self._people = people
        self._app_id = app_id
        self._clock = clock
        self._lock = threading.Lock()
        self._levels: OrderedDict[tuple[bytes, int], tuple[float, str]] = OrderedDict()
        self._vain: OrderedDict[tuple[bytes, str], tuple[float, str]] = OrderedDict()
        self._lists: OrderedDict[bytes, tuple[float, tuple[Seen, ...]]] = OrderedDict()

    def level(self, session: Session, repo: Repo) -> str:
        """Return what a person may do in a repository (read, triage, write, maintain, admin), "" for one unseen.

        Raises TryLater, LoggedOut and DatabaseAway.
        """
        kept = self._fresh(self._levels, (session.id, repo.id))
        if kept is not None:
            return kept
        found = self._sessions.asking(session, lambda token: self._people.level(token, repo.id, repo.full_name))
        self._keep(self._levels, (session.id, repo.id), found)
        return found

    def look_in_vain(self, session: Session, name: str) -> None:
        """Ask GitHub about `owner/name` that we do not know, so that the answer takes as long as for one unseen.

        Raises as `level`.
        """
        key = (session.id, name.casefold())
        if _NAME.fullmatch(name) and self._fresh(self._vain, key) is None:
            self._sessions.asking(session, lambda token: self._people.level(token, 0, name))
            self._keep(self._vain, key, name)

    def spaces(self, session: Session) -> tuple[tuple[Repo, str], ...]:
        """Return the repositories that we know and in which a person has a role, by name, each with what they may do.

        Raises as `level`.
        """
        seen = self._fresh(self._lists, session.id)
        if seen is None:
            seen = self._sessions.asking(session, lambda token: self._people.repositories(token, self._app_id))
            self._keep(self._lists, session.id, seen, _MOST_LISTS)
            for each in seen:
                self._keep(self._levels, (session.id, each.id), each.level)
        levels = {each.id: each.level for each in seen}
        found = [(repo, levels[repo.id]) for repo in self._known.known(list(levels))]
        return tuple(sorted(found, key=lambda pair: pair[0].full_name.casefold()))

    def forget(self, session: Session) -> None:
        """Forget what a session that is over has seen."""
        with self._lock:
            self._lists.pop(session.id, None)
            for key in [key for key in self._levels if key[0] == session.id]:
                del self._levels[key]

    def _fresh(self, kept: OrderedDict[K, tuple[float, V]], key: K) -> V | None:
        with self._lock:
            found = kept.get(key)
        return found[1] if found and found[0] > self._clock() else None

    def _keep(self, kept: OrderedDict[K, tuple[float, V]], key: K, value: V, most: int = _MOST) -> None:
        with self._lock:
            kept[key] = (self._clock() + FRESH_SECONDS, value)
            kept.move_to_end(key)
            while len(kept) > most:
                kept.popitem(last=False)
