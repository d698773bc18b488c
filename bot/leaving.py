"""What becomes of what is stored about a repository that the App was removed from? It is kept, and then deleted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.errors import ForPeople, GoalkeeperError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.event import Repo
    from bot.records import Defer, Records
    from bot.records.leaving import Space

_LOG = logging.getLogger(__name__)


class Leavers:
    """Asks GitHub where the App still is, and deletes what is stored of repositories that it was taken from long ago.

    A delivery that says so is not believed, and a single answer does not delete: the first one begins the time, one in
    between that the App is there ends it and wakes what sleeps, and the last one comes right before the deletion.
    """

    def __init__(
        self,
        records: Records,
        reaches: Callable[[int, str], bool],
        defer: Defer,
        keep_days: int,
        ending: Callable[[], bool] = bool,
    ) -> None:
        """Take what asks GitHub whether the App is installed in a repository, by its id and name.

        `ending` says whether this process is about to end: then nobody is asked about any more.
        """
        self._records = records
        self._reaches = reaches
        self._defer = defer
        self._keep_days = keep_days
        self._ending = ending

    def __call__(self) -> int:
        """Ask about some spaces; return of how many repositories everything was deleted."""
        return sum(self._asked(space) for space in self._records.to_ask_about() if not self._ending())

    def _asked(self, space: Space) -> bool:
        records, repo = self._records, space.repo
        try:
            gone = not self._reaches(repo.id, repo.full_name)
        except GoalkeeperError as error:
            _LOG.warning("could not ask GitHub whether the App is still in repository %d: %s", repo.id, error)
            return False
        if gone and space.awake:
            records.leave(space.installation, [repo.id], f"the App was removed from {repo.full_name}")
        if not gone and space.has_left and not space.awake:
            records.wake(repo.full_name, self._defer)
        over = records.departed(repo.id, gone=gone, keep_days=self._keep_days) and not space.awake
        if over:
            records.forget(repo.id)
            _LOG.info("everything about repository %d was deleted: the App left long ago", repo.id)
        return over


def to_forget(named: str, records: Records) -> list[Repo]:
    """Return the repositories that "OWNER" or "OWNER/REPO" names; ForPeople when none is known."""
    found = records.repositories_of(named.strip("/"))
    if not found:
        known = ", ".join(records.repositories()) or "none"
        raise ForPeople(f"nothing is stored about {named}; these repositories are known: {known}")
    return found


def stored(repos: list[Repo], records: Records) -> Iterator[str]:
    """Yield a line for each repository: what is stored about it."""
    for repo in repos:
        counts = records.kept_of(repo.id)
        yield f"{repo.full_name}: " + ", ".join(f"{number} {what}" for what, number in counts.items())


def forget(repos: list[Repo], records: Records) -> Iterator[str]:
    """Delete everything about these repositories, and yield a line for each one when that is done."""
    for repo in repos:
        records.forget(repo.id)
        yield f"{repo.full_name}: deleted"
