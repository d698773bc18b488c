"""What does a line say, and does it say the same, but for what is wanted, after a change of its words?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.document.amend import Amendment
from bot.core.document.line import Line, read_line
from bot.core.document.rows import Row
from bot.core.document.signs import Signs

RANK = 4  # behind a sign, a link and an owner that go to the same place

Edit = tuple[int, int, str]  # in a line, the characters from a start to an end give way to a text


@dataclass(frozen=True, slots=True)
class Says:
    """All that is read from a line, without places. `estimates` are by kind, the first of each."""

    label: str
    title: str
    detail: str
    box: bool | None
    emoji: str | None
    aimed: bool
    owner_first: bool
    struck: bool
    ref: int | None
    owners: tuple[str, ...]
    owner_names: tuple[str, ...]
    supporters: tuple[str, ...]
    estimates: tuple[tuple[str, float, str], ...]

    @classmethod
    def of(cls, line: Line) -> Says:
        """Gather what a line says."""
        kinds = {tag.what: (tag.number, tag.size) for tag in reversed(line.tags) if tag.what not in {"owner", "people"}}
        return cls(
            line.label, line.words, line.detail(), line.box, line.emoji, line.aimed, line.owner_first, line.struck,
            line.ref, line.owners, line.owner_names, line.supporters,
            tuple(sorted((what, *said) for what, said in kinds.items())),
        )  # fmt: skip

    def estimated(self, what: str, number: float) -> tuple[tuple[str, float, str], ...]:
        """Return the estimates with another number of one kind."""
        others = (each for each in self.estimates if each[0] != what)
        return tuple(sorted((*others, (what, number, ""))))


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return a text after edits that do not overlap."""
    parts, at = [], 0
    for start, end, words in sorted(edits):
        parts += [text[at:start], words]
        at = end
    return "".join([*parts, text[at:]])


def retold(row: Row, ways: Iterable[Sequence[Edit]], wanted: Says, signs: Signs) -> list[Amendment] | None:
    """Return the first way to edit a line after which it says what is wanted; None when there is none."""
    for edits in ways:
        if Says.of(read_line(edited(row.head.text, edits), signs)) == wanted:
            return amended(row, edits)
    return None


def amended(row: Row, edits: Iterable[Edit]) -> list[Amendment]:
    """Return the edits of a line as amendments of its text."""
    return [Amendment(row.head.at(start), row.head.at(end), RANK, words) for start, end, words in edits]


def places(line: Line) -> list[int]:
    """Return where more about a goal may be said: behind its title, its tags, its people, its first line."""
    newline = line.text.find("\n")
    end = len(line.text if newline < 0 else line.text[:newline].rstrip())
    found = [line.owner_at, *(tag.span.end for tag in line.tags), *(span.end for span in line.people), end]
    return [at for at in dict.fromkeys(found) if at >= line.title.start]
