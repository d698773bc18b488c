"""What a planning document says: sections, goals, targets, blocks of ours and warnings, each with its lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.core.document.folding import fold
from bot.core.numbers import UNMEASURED, Measure


class Kind(StrEnum):
    """What a section is about, whatever its heading calls it."""

    HEADLINE = "headline"
    PLAN = "plan"
    HIGH = "high"
    LOW = "low"
    OUTCOMES = "outcomes"
    HANGOVER = "hangover"
    RETRO = "retro"
    WENT_WELL = "went_well"
    IMPROVE = "improve"
    LESSONS = "lessons"
    ACTIONS = "actions"
    RISKS = "risks"
    BLOCKERS = "blockers"
    METRICS = "metrics"
    HEALTH = "health"
    DECISIONS = "decisions"
    DEFINITION_OF_DONE = "definition_of_done"
    SUCCESS = "success"
    CEREMONIES = "ceremonies"
    BACKLOG = "backlog"
    SUPPORT = "support"
    OTHER = "other"


PLAN_KINDS = frozenset({Kind.HEADLINE, Kind.PLAN, Kind.HIGH, Kind.LOW})
GOAL_KINDS = PLAN_KINDS | {Kind.OUTCOMES, Kind.HANGOVER}
LANES = frozenset({Kind.HEADLINE, Kind.HIGH, Kind.LOW})


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level.

    `level` is 1 to 6, or more where the heading is a bold or a plain line. `lane` is "headline", "high", "low" or None.
    `owners` (logins) and `owner_names` are the people whose goals stand in it, where the heading names them.
    `first` (the heading's line) and `last` are 0-based.
    """

    heading: str
    level: int
    kind: Kind
    first: int
    last: int
    lane: str | None = None
    owners: tuple[str, ...] = ()
    owner_names: tuple[str, ...] = ()


class DocumentKind(StrEnum):
    """What sort of document it is as a whole."""

    SPRINT_PLAN = "sprint-plan"
    TEAM_PLAN = "team-plan"
    RETRO = "retro"
    REVIEW = "review"
    STANDUP = "standup"
    TEMPLATE = "template"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a document is about, first and last inclusive; either may be unknown."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that somebody is to do: `owners` are logins, `names` plain names and teams; lines are 0-based."""

    text: str
    owners: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    done: bool = False
    effort: str | None = None
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something that was learnt or should be done better; `people` are the logins named."""

    text: str
    people: tuple[str, ...] = ()
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """The score of one dimension, `score` out of `of`, with what shows it and what may come of it."""

    dimension: str
    score: float
    of: float
    evidence: tuple[str, ...] = ()
    risk: str = ""
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that a document follows. `status` is a word of the vocabulary, or None."""

    name: str
    measure: Measure = UNMEASURED
    status: str | None = None
    weight: float | None = None
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A part of a document that is neither goal nor number: `kind` says which, `fields` what it says, by name.

    Kinds: "risk" (risk, mitigation, contingency), "tier" (name, threshold, criteria), "ceremony" (name, minutes),
    "done-criterion", "success-criterion", "escalation" (trigger, after, to), "backlog" (day, person, task, points),
    "comparison" (metric, and a field for each column), "improvement" (title, status), "blind-spot" (title, severity),
    "decision" (who, what).
    """

    kind: str
    text: str
    fields: tuple[tuple[str, str], ...] = ()
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A measurable part of a goal. `status` is a word of the vocabulary, `owners` are logins without `@`."""

    text: str
    status: str | None = None
    emoji: str | None = None
    owners: tuple[str, ...] = ()
    continued: bool = False
    targets: tuple[Target, ...] = ()
    first: int = 0
    last: int = 0
    measure: Measure = UNMEASURED


@dataclass(frozen=True, slots=True)
class GoalAt:
    """Where a goal is, in words that survive edits around it: its own issue, else its title.

    `nth` tells goals of the same title apart (0 is the first); `part` is "plan" for the goals of the current plan,
    else the kind of the section ("outcomes", "hangover").
    """

    ref: int | None
    title: str
    nth: int = 0
    part: str = "plan"


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal as it is written. Logins have no `@`; `confidence` is 0 to 1; lines are 0-based and include sub-items.

    `carried` counts the sprints that it was carried over, `size` is S, M, L and so on, `remaining` is what is left to
    do in the words of the text ("1 week").

    `status` is a word of the vocabulary: from `emoji`, else from the `Status:` line, else from a ticked box (done) or
    a strike-through (dropped). `note_status` is the word that the `Status:` line begins with, whatever the emoji says,
    and `note_emoji` the sign that says so there. `ref` is the number of the goal's own issue, linked right before or
    after the title; `elsewhere` names one of another repository in full, as in `other/repo#7`.
    """

    title: str
    section: Kind
    at: GoalAt
    first: int
    last: int
    lane: str | None = None
    status: str | None = None
    emoji: str | None = None
    owners: tuple[str, ...] = ()
    owner_names: tuple[str, ...] = ()
    supporters: tuple[str, ...] = ()
    ref: int | None = None
    elsewhere: str = ""
    detail: str = ""
    why: str = ""
    note: str = ""
    note_status: str | None = None
    note_emoji: str | None = None
    confidence: float | None = None
    continued: bool = False
    done_box: bool | None = None
    struck: bool = False
    targets: tuple[Target, ...] = ()
    carried: int = 0
    points: float | None = None
    size: str | None = None
    remaining: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of ours between hidden markers. `body` is what we wrote of it, without what people wrote into it.

    `intact` is false when the block lost a marker, was re-indented, doubled or written into. Lines include the markers.
    """

    kind: str
    key: str
    body: str
    first: int
    last: int
    intact: bool = True


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - `Warning` is a builtin
    """Something in the document that a person should look at; `line` is 0-based."""

    code: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A planning document as it was understood. `team` is the team that it belongs to, or None.

    `legend` maps signs to words of the vocabulary where the document explains its own signs.
    """

    title: str = ""
    sections: tuple[Section, ...] = ()
    goals: tuple[Goal, ...] = ()
    blocks: tuple[Block, ...] = ()
    warnings: tuple[Warning_, ...] = field(default=())
    team: str | None = None
    kind: DocumentKind = DocumentKind.OTHER
    period: Span | None = None
    legend: tuple[tuple[str, str], ...] = ()
    actions: tuple[Action, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    health: tuple[Health, ...] = ()
    metrics: tuple[Metric, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def plan(self) -> tuple[Goal, ...]:
        """The goals of the current plan: neither outcomes of the last sprint nor hang-overs."""
        return tuple(goal for goal in self.goals if goal.section in PLAN_KINDS)

    def goal(self, at: GoalAt) -> Goal:
        """Return the goal that `at` speaks of; NotFound when the text no longer has it."""
        part = [goal for goal in self.goals if goal.at.part == at.part]
        titled = [goal for goal in part if goal.at.nth == at.nth and fold(goal.title) == fold(at.title)]
        linked = [goal for goal in part if at.ref is not None and goal.ref == at.ref]
        # A goal that is linked to another issue is another goal, whatever its title.
        free = [goal for goal in titled if at.ref is None or goal.ref is None]
        for goal in (*(goal for goal in titled if goal in linked), *linked, *free):
            return goal
        raise NotFound(f'There is no goal "{at.title}" here.')

    def section(self, kind: Kind) -> Section | None:
        """Return the first section of this kind, or None."""
        return next((section for section in self.sections if section.kind is kind), None)


class NotFound(LookupError):
    """The text does not have what a change speaks of."""
