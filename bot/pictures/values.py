"""What a picture is, and what a timeline is made from; all else comes from bot/core/figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from hashlib import sha256

from bot.core.figures.timeline import Span


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


class Size(IntEnum):
    """How wide a picture is made, in CSS pixels: for a message, or for a column of a page and for a phone."""

    WIDE = 860
    NARROW = 520


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
