"""What GitHub shows us of a space and a sprint: plain values, read in one look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on GitHub. `login` is as REST writes it: an App's ends in `[bot]`."""

    login: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `mine` is true when our App (or our token's account) wrote it. Times are UTC.

    `insider` is true when its author owns the repository, belongs to its organization or was invited to it: in a public
    repository strangers comment, too.
    """

    id: str
    database_id: int
    url: str
    body: str
    author: Person | None
    mine: bool
    created_at: datetime
    edited_at: datetime | None = None
    minimized: bool = False
    insider: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a repository; `colour` is six hex digits without `#`."""

    id: str
    name: str
    colour: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as one look shows it: a sprint issue, a goal issue or a retro. Times are UTC.

    `state` is "open" or "closed"; `state_reason` is "completed", "not_planned", "reopened", "duplicate" or None.
    `comments_complete` is false when only the newest comments were read.
    """

    id: str
    number: int
    title: str
    url: str
    body: str
    state: str
    created_at: datetime
    updated_at: datetime
    state_reason: str | None = None
    closed_at: datetime | None = None
    author: Person | None = None
    mine: bool = False
    locked: bool = False
    pinned: bool = False
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    comments_complete: bool = True

    @property
    def is_open(self) -> bool:
        """Whether the issue is open."""
        return self.state == "open"

    def has_label(self, name: str) -> bool:
        """Whether the issue bears this label; GitHub's labels ignore case."""
        return name.casefold() in {label.casefold() for label in self.labels}


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository of a space.

    `rules_text` is None when there is no rules file; `rules_readable` is false when the App may not read files.
    `assignable` are the logins that issues can be assigned to.
    """

    id: str
    database_id: int
    full_name: str
    url: str
    archived: bool = False
    issues_enabled: bool = True
    labels: tuple[Label, ...] = ()
    rules_text: str | None = None
    rules_readable: bool = True
    pinned_issues: int = 0
    assignable: tuple[str, ...] = ()

    def can_assign(self, login: str) -> bool:
        """Whether issues here can be assigned to this login; GitHub's logins ignore case."""
        return login.casefold() in {each.casefold() for each in self.assignable}

    def label(self, name: str) -> Label | None:
        """Return the label of this name, whatever its case, or None."""
        return next((label for label in self.labels if label.name.casefold() == name.casefold()), None)


@dataclass(frozen=True, slots=True)
class SprintSnapshot:
    """One look at a sprint: its issue, its goal issues (sub-issues, in order) and the space's retros, newest first.

    `complete` is false when GitHub gave only a part; a part never means "removed". `cost` is in rate-limit points,
    `requests` in HTTP requests.
    """

    repository: Repository
    issue: Issue
    goals: tuple[Issue, ...] = ()
    retros: tuple[Issue, ...] = ()
    complete: bool = True
    cost: int = 0
    requests: int = 1


@dataclass(frozen=True, slots=True)
class SpaceSnapshot:
    """One look at a space: its repository and its sprint issues, newest first, open and lately closed."""

    repository: Repository
    sprints: tuple[Issue, ...] = ()
    complete: bool = True
    cost: int = 0
    requests: int = 1
