"""What a scene of the play is made of: people who act on a repository, a moment, a sentence, a command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

REPOSITORY = "acme/rockets"
BEGIN = datetime(2026, 1, 1, 9, tzinfo=UTC)


class People(Protocol):
    """What the story needs of the sandbox: acts of its people, and what stands there now."""

    def body(self) -> str:
        """Return the body of the sprint issue."""

    def edit_body(self, who: str, text: str) -> None:
        """Save a new body of the sprint issue."""

    def team(self, name: str) -> str:
        """Return the text of a team's comment."""

    def edit_team(self, who: str, name: str, text: str) -> None:
        """Save a new text of a team's comment."""

    def set_the_board(self, who: str, rules: str, sprints: Sequence[tuple[str, date]]) -> None:
        """Name the board in the rules; give it these iterations (title, first day), a target date and points."""

    def label(self, who: str, goal: str, name: str) -> None:
        """Put a label on a goal's issue."""

    def drag(self, who: str, goal: str, column: str) -> None:
        """Drag a goal's card into a column of the board."""

    def assign(self, who: str, goal: str, login: str, instead_of: str) -> None:
        """Hand a goal's issue to somebody else."""

    def comment(self, who: str, goal: str, text: str) -> None:
        """Comment on a goal's issue."""

    def mend(self, who: str, goal: str, old: str, new: str) -> None:
        """Change a passage in one's latest comment on a goal's issue."""

    def close(self, who: str, goal: str, reason: str) -> None:
        """Close a goal's issue as completed or not_planned."""

    def reopen(self, who: str, goal: str) -> None:
        """Open a goal's issue again."""

    def wait(self, minutes: int) -> None:
        """Let a few minutes pass before the next one acts."""

    def tick(self, who: str, team: str, goal: str, box: str) -> None:
        """Tick a box of a left-over goal in a team's comment: carry, split or drop."""

    def decide(self, who: str, command: str, goal: str, why: str) -> None:
        """Write a command about a left-over goal on the issue of the sprint that is planned."""

    def say(self, who: str, text: str) -> None:
        """Comment on the sprint issue."""

    def answer(self, who: str, text: str) -> None:
        """Comment on the latest retro."""

    def tick_action(self, who: str, words: str) -> None:
        """Tick the box of an action in the latest retro, by its first words."""

    def set_rules(self, who: str, rules: str) -> None:
        """Save the rules file."""

    def edit_record(self, who: str, old: str, new: str) -> None:
        """Change a passage in the latest record."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A command that is typed while the play goes on, and the beginnings of the lines that are shown (none: all)."""

    words: tuple[str, ...]
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of the play: when, what is told, what people do, and what is then asked on the command line.

    `at_once` is true when people act so quickly that the bot hears of all of it together. A `chapter` begins with it.
    """

    at: datetime
    told: str
    act: Callable[[People], None]
    at_once: bool = False
    ask: Ask | None = None
    chapter: str = ""


def moment(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """Return an instant of the year in which it plays."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def nothing(_people: People) -> None:
    """Nobody does anything: the clock does."""


def fill(text: str, heading: str, lines: str) -> str:
    """Return a text with lines in the place of the empty bullet under a heading, as people type them."""
    head, mark, rest = text.partition(heading)
    before, bullet, after = rest.partition("\n-\n")
    if bullet:
        return f"{head}{mark}{before}\n{lines}{after}"
    return f"{head}{mark}\n\n{lines}{rest}"
