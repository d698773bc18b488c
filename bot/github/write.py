"""Apply one edit to GitHub: each edit is one write, fenced, never retried inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.edits import Edit
from bot.core.model import Repository
from bot.github.client import Session


@dataclass(frozen=True, slots=True)
class Created:
    """What an edit made: a comment's `number` is that of its issue."""

    node_id: str
    number: int
    url: str


class Writer:
    """Applies edits in one repository. `fence` is called right before each HTTP write and may raise Superseded."""

    def __init__(self, session: Session, repository: Repository, fence: Callable[[], None]) -> None:
        self._session = session
        self._repository = repository
        self._fence = fence

    def apply(self, edit: Edit) -> Created | None:
        """Do it; return what was made (OpenIssue, PostComment) or None.

        Raises TryLater when the outcome is unknown or the time is wrong, Gone and NotAllowed as the client does,
        ForPeople when GitHub refuses the values.
        """
        raise NotImplementedError
