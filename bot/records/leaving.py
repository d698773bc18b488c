"""Which repositories may be gone, and what does it take to forget one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.event import Repo
from bot.records.ledger import answer
from bot.records.store import SQL, Store
from bot.records.values import storable

if TYPE_CHECKING:
    from collections.abc import Mapping

# So many are asked about in one round: each costs a request of the App itself, of which it has 5,000 an hour.
ASKED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Space:
    """A space that may be gone: `awake` while it is being looked at, `has_left` when GitHub said so the last time."""

    repo: Repo
    installation: int
    awake: bool
    has_left: bool


class Leaving(Store):
    """What is known of repositories that the App may have been taken from."""

    def to_ask_about(self, most: int = ASKED_AT_ONCE) -> list[Space]:
        """Return the spaces about which GitHub was not asked lately: those that sleep first."""
        self._do("came_back")
        rows = self._all("spaces_to_ask_about", most=most)
        return [
            Space(Repo(row["repo_id"], row["repo"]), row["installation"], row["awake"], row["has_left"]) for row in rows
        ]

    def departed(self, repo_id: int, *, gone: bool, keep_days: int) -> bool:
        """Note whether GitHub says that a repository is gone; True when it has said so for `keep_days` days.

        One answer that it is there begins the time anew.
        """
        row = self._one("note_departure", repo_id=repo_id, gone=gone, days=keep_days)
        return bool(row and row["over"])

    def repositories_of(self, named: str) -> list[Repo]:
        """Return the repository named "owner/name", or all that are known of "owner"."""
        return [Repo(row["repo_id"], row["repo"]) for row in self._all("repositories_of", named=storable(named))]

    def kept_of(self, repo_id: int) -> Mapping[str, int]:
        """Count what is stored about a repository, by what it is."""
        return self._one("kept_of", repo_id=repo_id) or {}

    def forget(self, repo_id: int) -> None:
        """Delete everything about a repository; a worker that looks at it is fenced off before its next write.

        Deliveries that waited for one of its rows are done.
        """
        with self._transaction() as conn:
            for row in conn.execute(SQL["lock_repository"], {"repo_id": repo_id}).fetchall():
                answer(conn, row["key"], row["wanted"])
            conn.execute(SQL["forget_repository"], {"repo_id": repo_id})
