"""What pictures are made from, and what a picture is: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256


class Form(StrEnum):
    """How a picture is written; the values are the endings of file names."""

    SVG = "svg"
    PNG = "png"

    @property
    def media(self) -> str:
        """The media type."""
        return "image/svg+xml" if self is Form.SVG else "image/png"


class Theme(StrEnum):
    """On what a picture is seen."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: its bytes, a text that says the same, and its size on a page in CSS pixels.

    A PNG has twice as many pixels each way. `digest` is of the bytes, for an ETag.
    """

    data: bytes
    alt: str
    width: int
    height: int
    form: Form
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Count the digest once."""
        object.__setattr__(self, "digest", sha256(self.data).hexdigest()[:24])


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a sprint: how much was in its scope at the end of it, and how much of that was done."""

    day: date
    scope: float
    done: float


@dataclass(frozen=True, slots=True)
class Span:
    """A status (a word of the vocabulary), and from when to when it stood."""

    status: str
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Lane:
    """A goal on a timeline. `number` is that of its issue (0: none), `spans` are in the order of time."""

    number: int
    title: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """The goals of a sprint from its first to its last day in a time zone, up to now.

    `words` is the vocabulary: name and ending ("open", "completed" or "not planned") of each word, in its order.
    """

    lanes: tuple[Lane, ...]
    words: tuple[tuple[str, str], ...]
    begin: date
    end: date
    now: datetime
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Step:
    """A sprint in the flow of goals: those that `came` from the one before and those that were `new`.

    Of all these some were `done`, some were `carried` into the next one, and the rest ended without being reached.
    """

    name: str
    came: int
    new: int
    done: int
    carried: int

    @property
    def goals(self) -> int:
        """All of them."""
        return self.came + self.new

    @property
    def gone(self) -> int:
        """Those that were dropped, or tried and not reached."""
        return max(self.goals - self.done - self.carried, 0)


@dataclass(frozen=True, slots=True)
class Marks:
    """A dimension of health: the mean of its marks in each sprint, None where nobody gave one."""

    name: str
    means: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """What many plays of a sprint came to: how often each value, and what so many in a hundred of them stay below."""

    counts: tuple[tuple[float, int], ...]
    p15: float
    p50: float
    p85: float
