"""A GitHub delivery or a tick of the clock, and the places that it touches."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Place(StrEnum):
    """What kind of place is to be looked at again."""

    SPACE = "space"
    REPOSITORY = "repository"
    ISSUE = "issue"
    NODE = "node"
    INSTALLATION = "installation"
    AWAKE = "awake"
    BOARD = "board"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository as a delivery names it: GitHub's numeric id and `owner/name`."""

    id: int
    full_name: str


@dataclass(frozen=True, slots=True)
class Touched:
    """One place to look at again; which sprints that means is looked up in the records.

    SPACE: `repo`. REPOSITORY: `repo`, the space and every sprint in it. ISSUE: `repo` and `number` (a sprint issue, a
    goal issue or neither); `opens` is true when the event may make a sprint issue of it, so that an unknown one wakes
    the space, and the sprints that go on when it bears a label of ours (`labels` are node ids). NODE: `node` (a board
    item's content). INSTALLATION: every known row of the installation. AWAKE: `repo`, the space and those of its
    sprints that go on. BOARD: `node`, the sprints that go on and use this board. PERSON: `login`, those in which this
    person owns a goal.
    """

    place: Place
    repo: Repo | None = None
    number: int = 0
    node: str = ""
    opens: bool = False
    labels: tuple[str, ...] = ()
    login: str = ""

    @classmethod
    def space(cls, repo: Repo) -> Touched:
        """Touch a whole space."""
        return cls(Place.SPACE, repo)

    @classmethod
    def repository(cls, repo: Repo) -> Touched:
        """Touch a space and all its sprints."""
        return cls(Place.REPOSITORY, repo)

    @classmethod
    def awake(cls, repo: Repo) -> Touched:
        """Touch a space and those of its sprints that go on."""
        return cls(Place.AWAKE, repo)

    @classmethod
    def issue(cls, repo: Repo, number: int, *, opens: bool = False, labels: tuple[str, ...] = ()) -> Touched:
        """Touch one issue."""
        return cls(Place.ISSUE, repo, number, opens=opens, labels=labels)

    @classmethod
    def content(cls, node: str) -> Touched:
        """Touch whatever issue stands behind a board item."""
        return cls(Place.NODE, node=node)

    @classmethod
    def board(cls, node: str) -> Touched:
        """Touch the sprints that use a board."""
        return cls(Place.BOARD, node=node)

    @classmethod
    def person(cls, login: str) -> Touched:
        """Touch the sprints in which a person owns a goal."""
        return cls(Place.PERSON, login=login)

    @classmethod
    def installation(cls) -> Touched:
        """Touch everything of the delivery's installation."""
        return cls(Place.INSTALLATION)


@dataclass(frozen=True, slots=True)
class Event:
    """One verified delivery, cut down to what handlers use. `installation` is 0 in token mode.

    `sender` is the login of who did it, `by_bot` whether GitHub calls that account a bot, and `through` the id of the
    App through which the issue or comment that the event created was made, 0 where GitHub does not say.
    """

    guid: str
    name: str
    action: str = ""
    installation: int = 0
    repo: Repo | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    sender: str = ""
    by_bot: bool = False
    through: int = 0
