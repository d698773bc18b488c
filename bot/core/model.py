"""What GitHub shows us of a space and a sprint: plain values, read in one look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on GitHub. `login` is as REST writes it: an App's ends in `[bot]`."""

    login: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `mine` is true when our App (or our token's account) wrote it. Times are UTC.

    `insider` is true when its author owns the repository, belongs to its organization or was invited to it: in a public
    repository strangers comment, too. `editor` is who edited the text last, None when nobody did or GitHub tells not.
    `reacted` are our own reactions to it, in GitHub's words; `given` are those that anybody gave.
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
    editor: Person | None = None
    reacted: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether our reaction shows that the commands in it were carried out or refused."""
        return bool({"THUMBS_UP", "CONFUSED"} & set(self.reacted))


@dataclass(frozen=True, slots=True)
class Reaction:
    """A person's reaction to a comment (node id), in GitHub's words ("THUMBS_UP"); `at` is UTC."""

    comment: str
    who: str
    content: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a repository; `colour` is six hex digits without `#`."""

    id: str
    name: str
    colour: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An issue on a board: `board` is the board's node id, `id` the item's.

    `option` is the id and `column` the name of its Status ("" when it has none), set at `moved_at`; `iteration` is the
    id of its sprint.
    """

    id: str
    board: str
    option: str = ""
    column: str = ""
    moved_at: datetime | None = None
    iteration: str = ""
    target_date: date | None = None
    points: float | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One column of a board: an option of its Status field."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Iteration:
    """One sprint of a board's iteration field; it lasts `days` days."""

    id: str
    title: str
    start: date
    days: int


@dataclass(frozen=True, slots=True)
class BoardUpdate:
    """A status update of a board: `status` is ON_TRACK, AT_RISK, OFF_TRACK, COMPLETE, INACTIVE or ""."""

    id: str
    status: str
    body: str
    mine: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """A board (Projects v2). The ids of fields are "" where the board has no such field of the right type.

    `update` is its newest status update, `owner` the login of its organization ("": the repository's owner).
    """

    id: str
    number: int
    title: str
    url: str
    closed: bool = False
    writable: bool = True
    status_field: str = ""
    options: tuple[Option, ...] = ()
    sprint_field: str = ""
    iterations: tuple[Iteration, ...] = ()
    date_field: str = ""
    points_field: str = ""
    update: BoardUpdate | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that was finished for a goal outside of its own issue: a pull request merged, or a sub-issue closed.

    `at` is when (UTC), `who` a login or "". `repository` is its full name where it is another one than the goal's.
    """

    number: int
    title: str
    url: str
    at: datetime
    merged: bool
    who: str = ""
    repository: str = ""


class Act(StrEnum):
    """What a deed is."""

    LABELED = "labeled"
    UNLABELED = "unlabeled"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    CLOSED = "closed"
    REOPENED = "reopened"
    MOVED = "moved"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did: to an issue, or to a text (`node` is the id of the issue or comment). `at` is UTC.

    `what` is the label's name, the login, the close reason ("completed", "not_planned", …), the column of a board, or
    the whole text after an edit ("" where GitHub does not tell). `who` is "" for a deleted account; `automatic` is true
    for bots and for a board's built-in workflows; `mine` for our App.
    """

    node: str
    act: Act
    at: datetime
    who: str
    what: str = ""
    automatic: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody may do in the repository: "admin", "maintain", "write", "triage", "read" or "none"."""

    permission: str = "none"
    org_member: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as one look shows it: a sprint issue, a goal issue or a retro. Times are UTC.

    `state` is "open" or "closed"; `state_reason` is "completed", "not_planned", "reopened", "duplicate" or None.
    `comments_complete` is false when only the newest comments were read. `edited_at` and `editor` are of the body.
    `parent` is the number of the issue that it is a sub-issue of, where that was read. `deeds_since` is since when all
    its deeds are in the look, if that has any of it (None: all of them). After `ours_since` nobody but us has edited
    its body (None: not known).
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
    edited_at: datetime | None = None
    editor: Person | None = None
    cards: tuple[Card, ...] = ()
    parent: int | None = None
    deeds_since: datetime | None = None
    ours_since: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the issue is open."""
        return self.state == "open"

    def has_label(self, name: str) -> bool:
        """Whether the issue bears this label; GitHub's labels ignore case."""
        return name.casefold() in {label.casefold() for label in self.labels}


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open issues of a repository: those that changed last and those that did not for longest, of `total` in all.

    Their texts are cut, and they come without comments. `split` are the numbers of those that have sub-issues.
    """

    issues: tuple[Issue, ...] = ()
    total: int = 0
    split: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template of the space's own: its file's name and text, or the trouble why it has none.

    Where the name is "", the trouble is that of the whole folder.
    """

    name: str
    text: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class DecisionFiles:
    """Where the decisions of a sprint become files: a folder on the default branch, and a branch of ours beside it.

    `base` is the default branch, `tip` git's name of its newest commit; `branch` is the one to write to, and `head` its
    newest commit ("": it is not there). `names` are those of the files in the folder of the default branch, `added`
    those that our branch has there, `offered` those of every pull request of the sprint, whatever became of it. `pull`
    is the address of the one that is open ("": none). `lacking` are permissions that we lack, and `trouble` is what
    people have to mend first: with either, nothing else is known.
    """

    base: str = ""
    tip: str = ""
    branch: str = ""
    head: str = ""
    names: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    pull: str = ""
    lacking: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository of a space.

    `rules_text` is None when there is no rules file; `rules_readable` is false when the App may not read files, and
    then there are no `templates` either.
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
    templates: tuple[TemplateFile, ...] = ()
    pinned_issues: int = 0
    assignable: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        """The login of the organization or person whose repository it is."""
        return self.full_name.partition("/")[0]

    def can_assign(self, login: str) -> bool:
        """Whether issues here can be assigned to this login; GitHub's logins ignore case."""
        return login.casefold() in {each.casefold() for each in self.assignable}

    def label(self, name: str) -> Label | None:
        """Return the label of this name, whatever its case, or None."""
        return next((label for label in self.labels if label.name.casefold() == name.casefold()), None)


@dataclass(frozen=True, slots=True)
class SprintSnapshot:
    """One look at a sprint: its issue, its goal issues (sub-issues, in order) and the space's retros, newest first.

    `strays` are open issues that bear the goal label and have no parent. `boards` are those that the rules name.
    `deeds` (oldest first) are those of the goals and texts in `listened` (node ids): the last ones of each goal, those
    of texts only where it matters. `standings` (by login in small letters) are only those of people who gave commands.
    `reactions` are those to comments of ours that ask for some.
    `complete` is false when GitHub gave only a part; a part never means "removed". `cost` is in rate-limit points,
    `requests` in HTTP requests. Retros that are open have their newest comments. `actions` are issues with the label
    for what retros ask for, newest first. `work` is what was finished for each goal (by its number), None while that
    has not been asked for; so are `backlog` and `decisions`.
    """

    repository: Repository
    issue: Issue
    goals: tuple[Issue, ...] = ()
    retros: tuple[Issue, ...] = ()
    actions: tuple[Issue, ...] = ()
    work: Mapping[int, tuple[Piece, ...]] | None = None
    backlog: Backlog | None = None
    decisions: DecisionFiles | None = None
    standups: Issue | None = None
    strays: tuple[Issue, ...] = ()
    boards: tuple[Board, ...] = ()
    deeds: tuple[Deed, ...] = ()
    listened: frozenset[str] = frozenset()
    standings: Mapping[str, Standing] = field(default_factory=dict)
    reactions: tuple[Reaction, ...] = ()
    complete: bool = True
    cost: int = 0
    requests: int = 1

    @property
    def heard(self) -> tuple[Issue, ...]:
        """The issues beneath which people speak to us: the sprint's own, those of goals, and that of the stand-ups."""
        return (self.issue, *self.goals, *([self.standups] if self.standups else []))


@dataclass(frozen=True, slots=True)
class SpaceSnapshot:
    """One look at a space: its repository and its sprint issues, newest first, open and lately closed.

    `before` is the whole sprint that ends, where the issue of the next one is to be opened from it.
    """

    repository: Repository
    sprints: tuple[Issue, ...] = ()
    before: SprintSnapshot | None = None
    complete: bool = True
    cost: int = 0
    requests: int = 1
