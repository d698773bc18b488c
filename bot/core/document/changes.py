"""The few changes that Goalkeeper makes in a text that people write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core.document.values import GoalAt, Kind

Place = Literal["start", "end"] | tuple[Literal["after", "end of"], Kind]


class TooLong(ValueError):
    """The text would pass GitHub's limit of 65,536 characters; nothing was changed."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(
            f"The text would be {length:,} characters long, and GitHub allows {limit:,}."
            " Shorten it, or move older parts to another issue."
        )
        self.length = length
        self.limit = limit


@dataclass(frozen=True, slots=True)
class SetEmoji:
    """Show a status on the goal's line."""

    at: GoalAt
    emoji: str


@dataclass(frozen=True, slots=True)
class SetLink:
    """Link the goal to its own issue: `[#12](url)` right after the title."""

    at: GoalAt
    number: int
    url: str

    @property
    def markdown(self) -> str:
        """The link as it is written; no sign in the address ends it, nor the cell of a table."""
        address = self.url
        for sign, code in (("(", "%28"), (")", "%29"), (" ", "%20"), ("|", "%7C")):
            address = address.replace(sign, code)
        return f"[#{self.number}]({address})"


@dataclass(frozen=True, slots=True)
class SetOwner:
    """Name the goal's one owner (a login without `@`), or none."""

    at: GoalAt
    login: str | None


@dataclass(frozen=True, slots=True)
class SetNote:
    """Set the goal's `Status:` line; `text` becomes one line."""

    at: GoalAt
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Tick or untick a box: the goal's own, or that of the sub-item whose words are `item`.

    Only people make boxes: without one there is nothing to untick, and ticking is missed.
    """

    at: GoalAt
    ticked: bool
    item: str = ""


@dataclass(frozen=True, slots=True)
class AddGoal:
    """Add a goal at the end of the first section of this kind, unless the plan already has one of this title.

    `line` is the goal's line without bullet, `children` are lines under it without bullets.
    """

    kind: Kind
    line: str
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PutBlock:
    """Write a block of ours. An existing one is rewritten where it stands; a new one goes to `place`.

    `place` is "start", "end", ("after", kind): right under the first heading of this kind, or ("end of", kind): at the
    end of that section; without such a section, the end of the text.
    """

    kind: str
    key: str
    body: str
    place: Place = "end"


@dataclass(frozen=True, slots=True)
class DropBlock:
    """Take a block of ours away; what people wrote into it stays."""

    kind: str
    key: str


Change = SetEmoji | SetLink | SetOwner | SetNote | Tick | AddGoal | PutBlock | DropBlock


@dataclass(frozen=True, slots=True)
class Spliced:
    """A text after its changes, and the changes that found no place in it."""

    text: str
    missed: tuple[Change, ...] = ()
