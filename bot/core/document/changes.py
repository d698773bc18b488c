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
    """Set the goal's `Status:` line; `text` becomes one line.

    A row of a table has no line below it: there the text goes into its column for notes or for the status, and without
    either the change is missed.
    """

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
class SetNoteStatus:
    """Say a status in the sign or the word that the goal's `Status:` line begins with; the rest of the line stays.

    `emoji` takes the place of a sign, `word` that of words; both must mean the same. A goal without such a line, or
    with mere prose in it, has nothing to change.
    """

    at: GoalAt
    emoji: str
    word: str


@dataclass(frozen=True, slots=True)
class AddTarget:
    """Add a target as the last sub-item of the goal, unless it has one of these words. A row of a table takes none."""

    at: GoalAt
    text: str


@dataclass(frozen=True, slots=True)
class SetTargetNow:
    """Say where the goal's nth target (0 is the first) is now: a number, with or without its unit (`45`, `97.5%`).

    Without a unit it counts in that of the target.
    """

    at: GoalAt
    nth: int
    value: str


@dataclass(frozen=True, slots=True)
class SayTarget:
    """Say the goal's target of the words `was` in the words `text`; without any, take it away.

    A target that more belongs to, as lines of its own below it, is not taken away, nor one that is said twice.
    """

    at: GoalAt
    was: str
    text: str


@dataclass(frozen=True, slots=True)
class SetConfidence:
    """Say how likely the goal is to be reached: 0 to 1, written in whole percents."""

    at: GoalAt
    probability: float


@dataclass(frozen=True, slots=True)
class SetPoints:
    """Say how much work the goal is: whole points up to 999, or halves."""

    at: GoalAt
    points: float


@dataclass(frozen=True, slots=True)
class SetSupporters:
    """Name those who help the owner (logins without `@`), or nobody. Who owns the goal is no supporter of it."""

    at: GoalAt
    logins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddGoal:
    """Add a goal at the end of the first section of this kind, unless the plan already has one of this title.

    `line` is the goal's line without bullet (`goal_line` makes one), `children` are lines under it without bullets;
    `body` are further lines as people wrote them, with bullets, and indented as among each other. A plan without this
    lane takes the goal among its others; where there is no plan yet, a heading `## Plan` begins one.
    """

    kind: Kind
    line: str
    children: tuple[str, ...] = ()
    body: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetNumber:
    """Say how a number of the plan stands now, in its row of a table, in the cell for that; no other cell is touched.

    It is missed where not just one row has this name, or the text would not say then what is wanted.
    """

    name: str
    value: str


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


Wording = SetNoteStatus | AddTarget | SetTargetNow | SayTarget | SetConfidence | SetPoints | SetSupporters
Change = SetEmoji | SetLink | SetOwner | SetNote | Tick | Wording | AddGoal | SetNumber | PutBlock | DropBlock


@dataclass(frozen=True, slots=True)
class Spliced:
    """A text after its changes, and the changes that found no place in it."""

    text: str
    missed: tuple[Change, ...] = ()
