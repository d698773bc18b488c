"""What a sprint looks like to somebody who reads it elsewhere than on GitHub: its goals, and where they stand.

A sheet is made at the end of every look and kept in the database, so that a page needs nothing from GitHub.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Target:
    """A measurable part of a goal. `status` is a word of the vocabulary or "", `emoji` its sign.

    `baseline`, `now` and `wanted` are in `unit`, None where the text has none; of a range `wanted` is the near end and
    `most` the far one. `share` is how much of the way is done (1.0: all; None: nobody can tell), `met` whether it is.
    """

    text: str
    status: str = ""
    emoji: str = ""
    baseline: float | None = None
    now: float | None = None
    wanted: float | None = None
    most: float | None = None
    unit: str = ""
    share: float | None = None
    met: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal. `number` is that of its issue and `url` its address, 0 and "" for one that is only a line.

    `ending` says what kind of status it has: "open", "completed" or "not planned". `owner` is a login or "". `team` is
    "" for the plan in the sprint issue's body. `age` is which sprint of its life this is, from 1. `confidence` is 0 to
    1, `points` are as estimated. `updated_at` is when somebody last changed it, or said something about it; `since` is
    when it came to its status. `added` says that it came after the start. `conflict` is a question that waits for
    its owner, "" for none; `help` the words with which help was asked for, "" for none. `words` are the owner's last.
    `why` is what was said when it came to its status, by whomever.
    """

    number: int
    title: str
    status: str
    emoji: str
    ending: str = "open"
    url: str = ""
    owner: str = ""
    team: str = ""
    lane: str = ""
    age: int = 1
    confidence: float | None = None
    points: float | None = None
    updated_at: datetime | None = None
    since: datetime | None = None
    added: bool = False
    share: float | None = None
    targets: tuple[Target, ...] = ()
    words: str = ""
    help: str = ""
    conflict: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What lint found: `where` is the team or "", `line` counts from 1, `level` is "error", "warning" or "info"."""

    code: str
    level: str
    message: str
    where: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A status of the vocabulary, in its order; `ending` as in Goal."""

    name: str
    emoji: str
    ending: str = "open"


@dataclass(frozen=True, slots=True)
class Number:
    """A metric of the sprint: what was said last, what it was in the last record, and what is wanted, as texts.

    `better` is None where nobody can tell, or nothing changed. One that nobody reported has no `now`.
    """

    name: str
    now: str = ""
    before: str = ""
    wanted: str = ""
    better: bool | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody said in a retro of the sprint: `kind` is "action", "went-well" or "better".

    `owner` is whose an action is, or who said it: a login, a name, or "". `state` is what became of an action ("open",
    "done" or "dropped"), `retro` the number of the issue.
    """

    kind: str
    text: str
    owner: str = ""
    state: str = ""
    retro: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sprint at a look. `sprint` is the number of its issue, `number` which sprint it is (0: nobody knows).

    `state` is "planned" (before its start), "running", "over" (after its end, not closed yet) or "closed". `start` and
    `end` are its first and last day in `zone`. `achieved` is the share of what it aims at (1.0: all), None where
    figures are off or nobody can tell; `covered` how much of the plan that speaks of. `problems` are what somebody has
    to mend, in words. `retros` are the issues of its retros: number and title, the newest first; `notes` are what
    people said in those of them that a look shows.
    """

    repository: str
    sprint: int
    title: str
    url: str
    start: date
    end: date
    zone: str = "UTC"
    number: int = 0
    state: str = "running"
    verdict: str = ""
    pace: str = ""
    goals: tuple[Goal, ...] = ()
    words: tuple[Word, ...] = ()
    teams: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    achieved: float | None = None
    covered: float = 1.0
    retros: tuple[tuple[int, str], ...] = ()
    notes: tuple[Note, ...] = ()
