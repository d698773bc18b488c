"""What a record says: the goals of a sprint with what they came to, and the sprint among those before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What a goal came to in its sprint.

    Tried is what was a bet of one to one at most, was not reached, and taught something that is written down.
    """

    DONE = "done"
    CARRIED = "carried"
    SCRAPED = "scraped"
    TRIED = "tried"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Target:
    """A measurable part of a goal, whether it was met, and how much of it was reached (None: nobody can tell).

    `how` is "numbers" where it was met by its numbers alone, "unsaid" where nobody marked it and no number tells; ""
    where somebody marked it, or its numbers say that it was missed, and in records from before this was told apart.
    """

    text: str
    met: bool = False
    share: float | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one goal came to.

    `number` is that of its issue, 0 for a goal that is only a line; `where` is its team, "" for the plan in the body.
    `status` and `emoji` are those of the space's vocabulary when the record was frozen. `late` says that it was done
    after the end, within the time of grace; `added` that it came into the plan after the start. `age` is which sprint
    of its life this was, from 1. `confidence` is 0 to 1. `words` are the owner's last ones. `cause` says in a word why
    it was missed, where somebody said so.
    """

    number: int
    title: str
    owner: str
    status: str
    emoji: str
    outcome: Outcome
    late: bool = False
    added: bool = False
    age: int = 1
    where: str = ""
    confidence: float | None = None
    points: float | None = None
    targets: tuple[Target, ...] = ()
    words: str = ""
    learning: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """A goal that was in the sprint and was taken out of it; `title` is "" where nobody knows it any more."""

    number: int
    title: str = ""
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """A sprint in four numbers of goals: committed at the start, done of all, added later, carried over."""

    committed: int = 0
    done: int = 0
    added: int = 0
    carried: int = 0


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier sprint, for comparison: its number (0: none), its days, and its sums."""

    number: int
    start: date
    end: date
    sums: Sums


@dataclass(frozen=True, slots=True)
class Record:
    """What a sprint came to, once and for all. Instants are UTC.

    `sprint` is the number of its issue, `number` that of the sprint (0: none). What counts is how things stood at
    `ended_at`; what was finished by `graced_at` is credited all the same. `numbers` are the last values of what people
    measured, `unmeasured` the names of those that the plan promised and nobody reported. `achieved` is the share that
    was reached (1 is all) of what was measured, and that was the share `covered` of all; `tier` is the highest tier of
    success that was reached. `cut` is to how many characters its words were shortened so that all fit into a comment
    (None: not at all), `left_out` how many goals did not fit.
    """

    repository: str
    repository_id: int
    sprint: int
    number: int
    title: str
    start: date
    end: date
    ended_at: datetime
    graced_at: datetime
    frozen_at: datetime
    goals: tuple[Result, ...] = ()
    removed: tuple[Removed, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    before: tuple[Before, ...] = ()
    cut: int | None = None
    left_out: int = 0
    unmeasured: tuple[str, ...] = ()
    achieved: float | None = None
    covered: float | None = None
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A record as the database keeps it: of sprint issue `sprint`, its number (0: none), days and sums.

    `text` is the record itself, "" where only the numbers were read; `checksum` is its SHA-256. `node_id` is that of
    the comment, "" until it is there.
    """

    sprint: int
    number: int
    start: date
    end: date
    sums: Sums
    checksum: str
    frozen_at: datetime
    node_id: str = ""
    text: str = ""
