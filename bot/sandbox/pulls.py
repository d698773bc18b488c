"""What is a pull request here? What issues tell of it, and where it has branches, what merging it would bring."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.sandbox.entities import Commit, Issue, Repository, User


@dataclass(eq=False, repr=False, slots=True)
class PullRequest:
    """A pull request; `closing` are the issues that it closes when it is merged.

    Where it has branches, `base` and `head` are their names, `tip` is the newest commit that it brings, and `since`
    what stood on the base when it was opened.
    """

    id: int
    node_id: str
    repository: Repository
    number: int
    title: str
    author: User
    created_at: datetime
    closing: list[Issue] = field(default_factory=list)
    merged_at: datetime | None = None
    state: Literal["open", "closed", "merged"] = "open"
    body: str = ""
    base: str = ""
    head: str = ""
    tip: Commit | None = None
    since: Commit | None = None

    @property
    def changed(self) -> list[str]:
        """The paths of the files that it adds, changes or takes away."""
        if self.tip is None or self.since is None:
            return []
        before, after = self.since.files, self.tip.files
        return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
