"""What is in the sandbox: accounts, apps, repositories, issues and what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")
LEVELS = ("none", "read", "write", "admin")
LOCK_REASONS = ("off-topic", "too heated", "resolved", "spam")


@dataclass(eq=False, repr=False, slots=True)
class User:
    """An account: a person, a bot or (as Organization) an organization; a deleted one is shown as nobody."""

    id: int
    node_id: str
    login: str
    created_at: datetime
    type: Literal["User", "Bot", "Organization"] = "User"
    name: str | None = None
    deleted: bool = False


@dataclass(eq=False, repr=False, slots=True)
class Team:
    """A team of an organization; members are logins with their role (member, maintainer)."""

    id: int
    node_id: str
    slug: str
    name: str
    members: dict[str, str] = field(default_factory=dict)
    description: str = ""


@dataclass(eq=False, repr=False, slots=True)
class IssueType:
    """A type that an organization gives its issues: Task, Bug, Goal; the colour is one of GitHub's eight words."""

    id: int
    node_id: str
    name: str
    created_at: datetime
    color: str = "gray"
    description: str | None = None
    enabled: bool = True


@dataclass(eq=False, repr=False, slots=True)
class Organization(User):
    """An organization; members are logins with their role (member, admin)."""

    members: dict[str, str] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    issue_types: list[IssueType] = field(default_factory=list)


@dataclass(eq=False, repr=False, slots=True)
class Hook:
    """Where deliveries go: an App's hook or a repository's."""

    id: int
    url: str
    secret: str = field(repr=False)
    events: list[str]
    created_at: datetime
    updated_at: datetime
    active: bool = True
    content_type: str = "json"
    insecure_ssl: str = "0"
    target_type: Literal["integration", "repository"] = "integration"
    target_id: int = 0


@dataclass(eq=False, repr=False, slots=True)
class App:
    """A registered GitHub App with the public half of its key; `callbacks` are where those who log in may be sent."""

    id: int
    node_id: str
    slug: str
    name: str
    owner: User
    bot: User
    public_key: str
    permissions: dict[str, str]
    events: list[str]
    hook: Hook
    created_at: datetime
    updated_at: datetime
    client_id: str
    client_secret: str = field(default="", repr=False)
    callbacks: list[str] = field(default_factory=list)


@dataclass(eq=False, repr=False, slots=True)
class Installation:
    """An App installed on an account; `repositories` (ids) counts only when the selection is `selected`."""

    id: int
    app: App
    account: User
    permissions: dict[str, str]
    events: list[str]
    created_at: datetime
    updated_at: datetime
    selection: Literal["all", "selected"] = "all"
    repositories: set[int] = field(default_factory=set)
    suspended_at: datetime | None = None
    suspended_by: User | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with their own rights, or an App's bot with what its token allows.

    `repositories` (ids) narrows an App's token; None means all that the installation covers. With `via` a person acts
    through an App: they may do what both they and the App may.
    """

    user: User
    installation: Installation | None = None
    permissions: Mapping[str, str] = field(default_factory=dict)
    repositories: frozenset[int] | None = None
    via: App | None = None

    @property
    def app(self) -> App | None:
        """The App behind the act, when there is one."""
        return self.installation.app if self.installation else self.via

    @property
    def who(self) -> str:
        """Under which name the limits count: each installation of an App has its own, whatever its bot is called."""
        return f"installation:{self.installation.id}" if self.installation else f"user:{self.user.id}"


@dataclass(eq=False, repr=False, slots=True)
class Token:
    """A token with its holder; `expires_at` None means a person's own token."""

    value: str = field(repr=False)
    actor: Actor
    created_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """What a browser brings back from the page on which a person let an App act for them; good for once."""

    app: App
    user: User
    callback: str
    expires_at: datetime
    challenge: str = ""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a refresh token stands for: who gets new tokens, through which App, in place of which one."""

    app: App
    user: User
    access: str = field(repr=False)
    expires_at: datetime


@dataclass(eq=False, repr=False, slots=True)
class Label:
    """A label; its name is unique in the repository without regard to case."""

    id: int
    node_id: str
    name: str
    color: str
    description: str | None = None
    default: bool = False


@dataclass(eq=False, repr=False, slots=True)
class Milestone:
    """A milestone of a repository."""

    id: int
    node_id: str
    number: int
    title: str
    description: str | None
    creator: User
    created_at: datetime
    updated_at: datetime
    state: Literal["open", "closed"] = "open"
    due_on: datetime | None = None
    closed_at: datetime | None = None


@dataclass(eq=False, repr=False, slots=True)
class Reaction:
    """One reaction of one account."""

    id: int
    node_id: str
    user: User
    content: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text: who, when, what it said before."""

    editor: User
    at: datetime
    before: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who deleted a revision of a text from its history, and when; the text itself stays as it is."""

    by: User
    at: datetime


@dataclass(eq=False, repr=False, slots=True)
class Comment:
    """A comment on an issue."""

    id: int
    node_id: str
    issue: Issue
    author: User
    body: str
    created_at: datetime
    updated_at: datetime
    app: App | None = None
    editor: User | None = None
    last_edited_at: datetime | None = None
    edits: list[Edit] = field(default_factory=list)
    erased: dict[int, Erasure] = field(default_factory=dict)
    minimized: str | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(eq=False, repr=False, slots=True)
class Event:
    """One entry of an issue's timeline: `kind` is GraphQL's name of its type, `says` what that type tells besides."""

    id: int
    node_id: str
    kind: str
    issue: Issue
    actor: User
    created_at: datetime
    says: Mapping[str, Any]


@dataclass(eq=False, repr=False, slots=True)
class Issue:
    """An issue with all that people see of it."""

    id: int
    node_id: str
    repository: Repository
    number: int
    title: str
    body: str | None
    author: User
    created_at: datetime
    updated_at: datetime
    app: App | None = None
    state: Literal["open", "closed"] = "open"
    state_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: User | None = None
    locked: bool = False
    lock_reason: str | None = None
    labels: list[Label] = field(default_factory=list)
    assignees: list[User] = field(default_factory=list)
    milestone: Milestone | None = None
    editor: User | None = None
    last_edited_at: datetime | None = None
    edits: list[Edit] = field(default_factory=list)
    erased: dict[int, Erasure] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    parent: Issue | None = None
    sub_issues: list[Issue] = field(default_factory=list)
    blocked_by: list[Issue] = field(default_factory=list)
    blocking: list[Issue] = field(default_factory=list)
    pinned: bool = False
    type: IssueType | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: `files` is everything that there is with it, path to text."""

    sha: str
    message: str
    author: User
    at: datetime
    paths: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(eq=False, repr=False, slots=True)
class Line:
    """A branch beside the default one: its commits, the oldest first; never without any."""

    repository: Repository
    name: str
    commits: list[Commit]

    @property
    def files(self) -> Mapping[str, str]:
        """What stands there now."""
        return self.commits[-1].files


@dataclass(eq=False, repr=False, slots=True)
class Repository:
    """A repository: its files (path to text), its people and its issues by number.

    `deleted` are numbers of deleted issues, `moved` maps numbers to issues transferred elsewhere. `files` and `commits`
    are those of the default branch; `lines` are the other branches. Nobody writes to `protected` ones but by a pull
    request; with `tidy` a branch goes when its pull request is merged.
    """

    id: int
    node_id: str
    name: str
    owner: User
    created_at: datetime
    updated_at: datetime
    pushed_at: datetime
    description: str | None = None
    private: bool = False
    archived: bool = False
    disabled: bool = False
    has_issues: bool = True
    default_branch: str = "main"
    files: dict[str, str] = field(default_factory=dict)
    commits: list[Commit] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)
    tidy: bool = False
    collaborators: dict[str, str] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    issues: dict[int, Issue] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    moved: dict[int, Issue] = field(default_factory=dict)
    hooks: list[Hook] = field(default_factory=list)
    next_number: int = 1
    next_milestone: int = 1

    @property
    def full_name(self) -> str:
        """Owner and name, as in acme/rockets."""
        return f"{self.owner.login}/{self.name}"
