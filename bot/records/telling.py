"""The history as people ask for it: of one goal over all its sprints, or of a whole repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.agreed import Change
from bot.event import Repo
from bot.records.store import Store
from bot.records.values import Told, storable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

PAGE = 1_000


class Telling(Store):
    """What `goalkeeper history` reads; nothing here asks GitHub."""

    def repository(self, name: str) -> Repo | None:
        """Return the repository named `owner/name` as the records know it, or None."""
        row = self._one("repository_named", named=storable(name))
        return None if row is None else Repo(row["repo_id"], row["repo"])

    def repositories(self, most: int = 10) -> list[str]:
        """Return the names of known repositories in order, at most so many."""
        return [row["repo"] for row in self._all("repositories", most=most)]

    def filed_retros(self, repo_id: int, most: int) -> list[tuple[int, datetime]]:
        """Return the numbers of the latest retros that we filed, and when, the newest first."""
        return [(row["number"], row["done_at"]) for row in self._all("filed_retros", repo_id=repo_id, most=most)]

    def goals_of(self, repo_id: int) -> list[tuple[int, str]]:
        """Return number and newest title of every goal that the records know, those of the latest sprints last.

        The number is 0 for a goal that never had an issue, the title "" where only a number is left.
        """
        return [(row["number"], row["title"]) for row in self._all("known_goals", repo_id=repo_id)]

    def told(
        self, repo_id: int, *, number: int | None = None, title: str | None = None, since: datetime | None = None
    ) -> Iterator[Told]:
        """Yield a repository's changes, the newest last, page by page; `since` is included.

        With `number`, and for goals without an issue with 0 and `title`, only those of one goal, over all its sprints.
        """
        place: dict[str, Any] = {"repo_id": repo_id, "number": number, "since": since, "page": PAGE}
        place["title"] = None if title is None else storable(title)
        last: dict[str, Any] = {"last_at": None, "last_id": None}
        while True:
            rows = self._all("told", **place, **last)
            for row in rows:
                last = {"last_at": row["at"], "last_id": row.pop("id")}
                yield Told(row.pop("sprint"), Change(**row))
            if len(rows) < PAGE:
                return
