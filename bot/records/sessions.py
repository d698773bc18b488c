"""Who is logged in to the dashboard: one row for each browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.event import Repo
from bot.records.store import SQL, Store

if TYPE_CHECKING:
    from collections.abc import Sequence

# Of one person so many browsers stay logged in.
MOST_SESSIONS = 10


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in.

    `id` is the SHA-256 of what its cookie holds, `person` the number of the account at GitHub, `sealed` its tokens as
    they are stored, and `seconds` how long they are good still: below 0 not any more, None for ever.
    """

    id: bytes = field(repr=False)
    person: int
    login: str
    sealed: bytes = field(repr=False)
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """What was sent to GitHub from a form: the address that came of it, "" while nobody knows, and how long ago."""

    url: str
    seconds: float


class Sessions(Store):
    """The rows of those who are logged in, and what they sent from forms."""

    def begin_session(self, session: Session) -> None:
        """Keep a new session; of this person's others the oldest go when there are too many."""
        values = {"id": session.id, "person": session.person, "login": session.login, "sealed": session.sealed}
        with self._transaction() as conn:
            conn.execute(SQL["begin_session"], {**values, "seconds": session.seconds})
            conn.execute(SQL["crowd_out_sessions"], {"person": session.person, "most": MOST_SESSIONS})

    def session(self, key: bytes, *, longest: float, idle: float) -> Session | None:
        """Return a session that was begun at most `longest` seconds ago and used at most `idle` seconds ago."""
        row = self._one("session", id=key, longest=longest, idle=idle)
        return None if row is None else Session(**row)

    def end_session(self, key: bytes) -> None:
        """Forget a session."""
        self._do("end_session", id=key)

    def end_sessions_of(self, person: int) -> int:
        """Forget all sessions of a person; return how many there were."""
        return self._do("end_sessions_of", person=person)

    def claim_renewal(self, session: Session, seconds: float) -> bool:
        """Whether the caller may fetch new tokens for this session: for so many seconds nobody else may."""
        return bool(self._do("claim_renewal", id=session.id, sealed=session.sealed, seconds=seconds))

    def leave_renewal(self, session: Session) -> None:
        """Let others fetch new tokens: the caller could not."""
        self._do("leave_renewal", id=session.id, sealed=session.sealed)

    def renew_session(self, session: Session, before: bytes) -> bool:
        """Store new tokens in place of those `before`; return whether the session was still there with them."""
        values = {"id": session.id, "login": session.login, "sealed": session.sealed, "seconds": session.seconds}
        return bool(self._do("renew_session", before=before, **values))

    def prune_sessions(self, *, longest: float, idle: float) -> int:
        """Forget the sessions that are over; return how many."""
        return self._do("prune_sessions", longest=longest, idle=idle)

    def known(self, ids: Sequence[int]) -> tuple[Repo, ...]:
        """Return those of these repositories (GitHub's numbers) that the records know."""
        return tuple(Repo(row["repo_id"], row["repo"]) for row in self._all("known_repositories", ids=list(ids)))

    def note_posting(self, key: bytes, once: str) -> bool:
        """Note that a form is being sent to GitHub; False when it was sent before."""
        return bool(self._do("note_posting", id=key, once=once))

    def posting(self, key: bytes, once: str) -> Posting | None:
        """Return what a form came to at GitHub, None for one that was not sent."""
        row = self._one("posting", id=key, once=once)
        return None if row is None else Posting(**row)

    def is_goal(self, repo_id: int, number: int) -> bool:
        """Whether an issue is a goal of any sprint."""
        return self._one("is_goal", repo_id=repo_id, number=number) is not None

    def posted(self, key: bytes, once: str, url: str) -> None:
        """Note what a form came to."""
        self._do("posted", id=key, once=once, url=url)

    def forget_posting(self, key: bytes, once: str) -> None:
        """Let a form be sent again: GitHub did not take it."""
        self._do("forget_posting", id=key, once=once)
