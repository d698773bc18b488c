"""What is a pull request here? No more than what issues tell of it: that it closes or names them, and was merged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.sandbox.entities import Issue, Repository, User


@dataclass(eq=False, repr=False, slots=True)
class PullRequest:
    """A pull request; `closing` are the issues that it closes when it is merged."""

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
