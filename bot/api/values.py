"""What the API says, as it is described in its OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from bot.core.sheet import Sheet


class Space(BaseModel):
    """A repository in which sprints are planned. `links` are addresses below /api."""

    name: str
    timezone: str
    current: int | None = Field(description="The issue of the sprint that runs, or is shown now.")
    links: dict[str, str]


class Spaces(BaseModel):
    """The spaces that the asker may see."""

    spaces: list[Space]


class SprintLine(BaseModel):
    """A sprint in a list. `goals` are numbers of goals by the word of their status."""

    sprint: int = Field(description="The number of its issue.")
    number: int = Field(description="Which sprint it is; 0 where nobody knows.")
    title: str
    url: str
    start: date
    end: date
    state: str
    verdict: str
    pace: str
    goals: dict[str, int]
    achieved: float | None
    at: datetime


class Sprints(BaseModel):
    """A page of sprints, the newest first. `next` is the key for `after`; none on the last page."""

    sprints: list[SprintLine]
    next: int | None = None


class Sprint(BaseModel):
    """A sprint as the last look saw it; `at` is since when it looks like that."""

    at: datetime
    sheet: Sheet


class Fact(BaseModel):
    """What else the line of a goal says: its lane, confidence, points, targets."""

    name: str
    text: str


class GoalLine(BaseModel):
    """A goal as everybody agreed last, in its latest sprint."""

    number: int
    title: str
    status: str
    owner: str
    sprint: int
    carried: int = Field(description="In how many sprints it was before.")
    facts: list[Fact]


class Goals(BaseModel):
    """A page of goals by number."""

    goals: list[GoalLine]
    next: int | None = None


class Change(BaseModel):
    """What somebody said of a goal, or what became of it; the words are those of `goalkeeper history`."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    at: datetime
    sprint: int
    goal: int
    title: str
    what: str
    before: str = Field(alias="from")
    after: str = Field(alias="to")
    surface: str
    who: str
    note: str


class GoalStory(GoalLine):
    """A goal with what became of it, the newest last; of a long history the latest changes."""

    history: list[Change]
    more: bool = Field(description="Whether there are earlier changes; /history has them.")


class History(BaseModel):
    """A page of changes, the oldest first."""

    changes: list[Change]
    next: str | None = None


class RecordLine(BaseModel):
    """The record of a sprint in numbers. `checksum` is the SHA-256 of its text."""

    sprint: int
    number: int
    start: date
    end: date
    committed: int
    done: int
    added: int
    carried: int
    frozen_at: datetime
    checksum: str


class Records(BaseModel):
    """A page of records, the newest sprint first."""

    records: list[RecordLine]
    next: int | None = None


class Record(RecordLine):
    """A record with all that it says, read and as the very `text` of which `checksum` is; see docs/record.md."""

    record: dict[str, JsonValue]
    text: str


class Velocity(BaseModel):
    """Points done in a sprint: least, median and most of the last sprints."""

    low: float
    middle: float
    high: float
    sprints: int


class Flow(BaseModel):
    """Shares of goals over sprints; null where there is nothing to divide by."""

    hit: float | None
    carried: float | None
    scope: float | None
    age: float
    oldest: int


class Counted(BaseModel):
    """A sprint in numbers of goals."""

    promised: int
    kept: int
    goals: int
    carried: int
    added: int
    removed: int
    ages: list[int]


class Points(BaseModel):
    """The points of a sprint."""

    promised: float
    done: float


class Trend(BaseModel):
    """One sprint beside the others. `numbers` are the last values of what was measured."""

    sprint: int
    name: str
    start: date
    end: date
    achieved: float | None
    covered: float | None
    tier: str
    goals: Counted
    flow: Flow
    points: Points | None
    numbers: dict[str, str]
    unmeasured: list[str]


class Bin(BaseModel):
    """Bets of about the same odds."""

    name: str
    bets: int
    hits: int
    declared: float
    word: str


class Calibration(BaseModel):
    """Declared odds against outcomes."""

    bets: int
    hits: int
    brier: float | None
    bins: list[Bin]
    word: str


class Figures(BaseModel):
    """What the records of a space say together; see docs/figures.md. Nobody's own figures are among them."""

    sprints: list[Trend]
    velocity: Velocity | None
    flow: Flow
    odds: Calibration
    causes: dict[str, int]


class Entry(BaseModel):
    """A line of the calendar: an instant, or whole days from `at` to `until`."""

    at: str
    until: str | None
    kind: str
    title: str
    minutes: int | None
    note: str
    key: str


class Calendar(BaseModel):
    """What comes next."""

    timezone: str
    entries: list[Entry]


class Health(BaseModel):
    """How a team felt about one thing in a sprint: the mean of its marks, 1 to 5.

    `review` is the issue of the review whose mean it is, null for marks that came by `/health`; `marks` are how many
    those are.
    """

    sprint: int
    dimension: str
    mean: float
    marks: int | None = None
    review: int | None = None


class Healths(BaseModel):
    """Marks of health by sprint; nobody's own."""

    health: list[Health]


class Metric(BaseModel):
    """A value that came in by the API. `taken` says that a look has taken it up."""

    id: int
    sprint: int
    name: str
    value: str
    at: datetime
    who: str
    source: str
    reported_at: datetime
    taken: bool


class Metrics(BaseModel):
    """A page of values, the latest first."""

    metrics: list[Metric]
    next: int | None = None
