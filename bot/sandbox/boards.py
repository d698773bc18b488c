"""What is a board (Projects v2) made of?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.sandbox.entities import Issue, Repository, User

# The field that a board is born with, and whose changes an issue's timeline tells.
STATUS = "Status"
COLORS = ("GRAY", "BLUE", "GREEN", "YELLOW", "ORANGE", "RED", "PINK", "PURPLE")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a single-select field."""

    id: str
    name: str
    color: str = "GRAY"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Iteration:
    """One iteration of an iteration field; the duration is in days."""

    id: str
    title: str
    start_date: date
    duration: int


@dataclass(eq=False, repr=False, slots=True)
class Field:
    """A column of a board; options or iterations only where the data type has them.

    `data_type` is GitHub's word: TITLE, TEXT, NUMBER, DATE, SINGLE_SELECT, ITERATION, …; `start_day` is 1 for Monday.
    """

    id: int
    node_id: str
    project: Project
    name: str
    data_type: str
    created_at: datetime
    updated_at: datetime
    options: list[Option] = field(default_factory=list)
    iterations: list[Iteration] = field(default_factory=list)
    duration: int = 14
    start_day: int = 1

    def option(self, option_id: str) -> Option | None:
        """Find a choice by its id."""
        return next((o for o in self.options if o.id == option_id), None)

    def iteration(self, iteration_id: str) -> Iteration | None:
        """Find an iteration by its id."""
        return next((i for i in self.iterations if i.id == iteration_id), None)


@dataclass(eq=False, repr=False, slots=True)
class Value:
    """What an item has in a field: text, number, date, or the id of an option or an iteration."""

    node_id: str
    field: Field
    value: str | float | date
    creator: User
    created_at: datetime
    updated_at: datetime


@dataclass(eq=False, repr=False, slots=True)
class DraftIssue:
    """A card without an issue."""

    id: int
    node_id: str
    title: str
    body: str
    creator: User
    created_at: datetime
    updated_at: datetime


@dataclass(eq=False, repr=False, slots=True)
class Item:
    """A card: an issue or a draft on a board, with values by the node id of their field."""

    id: int
    node_id: str
    project: Project
    content: Issue | DraftIssue
    creator: User
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None = None
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def archived(self) -> bool:
        """Is it hidden from the board?"""
        return self.archived_at is not None


@dataclass(eq=False, repr=False, slots=True)
class StatusUpdate:
    """A status update of a board: ON_TRACK, AT_RISK, OFF_TRACK, COMPLETE or INACTIVE."""

    id: int
    node_id: str
    project: Project
    creator: User
    created_at: datetime
    updated_at: datetime
    status: str | None = None
    body: str | None = None
    start_date: date | None = None
    target_date: date | None = None


@dataclass(eq=False, repr=False, slots=True)
class Workflow:
    """A built-in automation of a board; `sets` names the Status option that it gives."""

    id: int
    node_id: str
    number: int
    name: str
    created_at: datetime
    updated_at: datetime
    enabled: bool = True
    sets: str = ""


@dataclass(eq=False, repr=False, slots=True)
class Project:
    """A board of an organization, or of a person."""

    id: int
    node_id: str
    number: int
    owner: User
    title: str
    creator: User
    created_at: datetime
    updated_at: datetime
    short_description: str | None = None
    readme: str | None = None
    public: bool = False
    closed_at: datetime | None = None
    template: bool = False
    fields: list[Field] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    status_updates: list[StatusUpdate] = field(default_factory=list)
    workflows: list[Workflow] = field(default_factory=list)
    repositories: list[Repository] = field(default_factory=list)
    admins: set[str] = field(default_factory=set)

    @property
    def closed(self) -> bool:
        """Is the board closed?"""
        return self.closed_at is not None

    def field_named(self, name: str) -> Field | None:
        """Find a field by its name, as GraphQL's `field(name:)` does."""
        return next((f for f in self.fields if f.name == name), None)
