"""What the surfaces of a goal last agreed upon, and what changed since: the part GitHub does not keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """The last state on which every surface of one goal issue agreed.

    `status` and `last_open` are words of the vocabulary (`last_open`: the one to return to when a closed goal is
    reopened); `owner` is a login or "". `emoji` and `label` are how the status was shown then: the rules may have
    other signs for it by now. `heard_at` is how far deeds were taken into account, by GitHub's clock. `lined` tells
    whether it ever had a line in the plan; `unlined_at` since when it has none. `carried` counts earlier sprints.
    `facts` is what else its line says, by name: lane, confidence, points, targets.
    """

    number: int
    node_id: str
    title: str
    status: str
    last_open: str
    owner: str
    emoji: str = ""
    label: str = ""
    heard_at: datetime | None = None
    lined: bool = False
    unlined_at: datetime | None = None
    carried: int = 0
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a goal: what somebody said, or what became of it.

    `what` is "created", "removed", "status", "owner", "confidence", "points", "lane", "target", "metric", "help",
    "carried", "committed" (it was in the plan at the start of the sprint), "decided" (in the next plan: carry, split,
    drop or leave); "lost status" and "lost owner" for a word that somebody else's overtook (`before` is what stands);
    "said" and "said owner" for all else that people said meanwhile. `surface` tells where it was said; `at` is UTC;
    `who` is a login or "" where GitHub does not tell; `note` is what was said with it.
    `number` is 0 for a goal that has no issue; `title` then tells which it is.
    """

    number: int
    at: datetime
    what: str
    before: str
    after: str
    surface: str
    who: str = ""
    note: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A goal as another sprint of the space agreed upon it last: `sprint` is the number of that sprint's issue."""

    sprint: int
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that people asked to be kept for the sprint: a retro note, a score, a risk, a decision, help wanted.

    `kind` is "went-well", "better", "action", "dropped" (an action of an earlier retro), "health", "risk", "decision",
    "risk-closed", "blind-spot", "blind-spot-closed", "missed" (why a goal was), "help", "standup" or "metric"; `fields`
    are its parts by name. `number` is that of the goal's issue, 0 for the sprint as a whole. Of a review (by the number
    of its issue) are kept "typed", a mark that was seen in its text, since when, and "reviewed", what its marks came
    to: the mean of each dimension by name.
    """

    kind: str
    text: str
    who: str
    at: datetime
    number: int = 0
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KeptBy:
    """Something that was kept for another sprint of the space: `sprint` is the number of that sprint's issue."""

    sprint: int
    kept: Kept


@dataclass(frozen=True, slots=True)
class Reported:
    """A value of a metric that came in by the API and was not taken up by a look yet: `who` is "token " and its name.

    `value` is as `/metric` takes it, with its unit; `at` is UTC; `source` is where it comes from, in words, or "".
    """

    id: int
    name: str
    value: str
    at: datetime
    who: str
    source: str = ""
