"""Which words can a goal's status be, and how does each show: emoji, label, open or closed?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

# U+FE0F asks for the coloured form of a sign; people's keyboards add or leave it out at will.
_VARIATION_SELECTORS = "\ufe0e\ufe0f"


class Ending(StrEnum):
    """What a status means for the goal's issue."""

    OPEN = "open"
    COMPLETED = "completed"
    NOT_PLANNED = "not_planned"


@dataclass(frozen=True, slots=True)
class Word:
    """One status: its name, and how every surface shows it. `colour` is six hex digits, as GitHub wants it."""

    name: str
    emoji: str
    label: str
    colour: str
    description: str
    ending: Ending = Ending.OPEN
    aliases: tuple[str, ...] = ()


def _fold(text: str) -> str:
    """Two spellings of the same emoji or word fold to the same text."""
    return " ".join("".join(c for c in text if c not in _VARIATION_SELECTORS).casefold().split())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The status words of a space, in the order in which they are shown.

    Aliases may be emoji, `:short_codes:` or words; look-ups ignore case and variation selectors.
    """

    words: tuple[Word, ...]
    _by_sign: dict[str, Word] = field(init=False, repr=False, compare=False, default_factory=dict)
    _by_label: dict[str, Word] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the words once; the first word that claims a sign keeps it."""
        for word in self.words:
            for sign in (word.emoji, word.name, *word.aliases):
                self._by_sign.setdefault(_fold(sign), word)
            self._by_label.setdefault(word.label.casefold(), word)

    def read(self, sign: str) -> Word | None:
        """Return the word that an emoji, a short code or a word of text stands for, or None."""
        return self._by_sign.get(_fold(sign))

    def labelled(self, label: str) -> Word | None:
        """Return the word whose label this is, or None; GitHub's labels ignore case."""
        return self._by_label.get(label.casefold())

    def named(self, name: str) -> Word:
        """Return the word of this name; KeyError when the space has no such word."""
        for word in self.words:
            if word.name == name:
                return word
        raise KeyError(name)

    def ending(self, ending: Ending) -> Word:
        """Return the first word with this ending; every vocabulary has one of each."""
        return next(word for word in self.words if word.ending is ending)

    def signs(self) -> tuple[str, ...]:
        """Return every emoji, name and alias, longest first, for readers that look for them in text."""
        every = {sign for word in self.words for sign in (word.emoji, word.name, *word.aliases)}
        return tuple(sorted(every, key=lambda sign: (-len(sign), sign)))


NOT_STARTED = Word(
    "not started",
    "⚪",
    "status: not started",
    "d0d7de",
    "Nobody has begun yet",
    aliases=("⬜", ":white_circle:", "todo", "to do", "planned"),
)
ON_TRACK = Word(
    "on track",
    "🟢",
    "status: on track",
    "1a7f37",
    "Will be met by the end of the sprint",
    aliases=("🏃", ":green_circle:", ":runner:", "in progress", "green", "started"),
)
AT_RISK = Word(
    "at risk",
    "🟡",
    "status: at risk",
    "d4a72c",
    "May be missed unless something changes",
    aliases=("🟠", "⚠️", ":yellow_circle:", ":warning:", "amber", "yellow"),
)
OFF_TRACK = Word(
    "off track", "🔴", "status: off track", "cf222e", "Will be missed as things stand", aliases=(":red_circle:", "red")
)
BLOCKED = Word(
    "blocked",
    "⛔",
    "status: blocked",
    "82071e",
    "Cannot go on until somebody else acts",
    aliases=("🚧", "✋", ":no_entry:", ":construction:"),
)
DONE = Word(
    "done",
    "✅",
    "status: done",
    "8250df",
    "Reached",
    Ending.COMPLETED,
    ("✔", "☑", ":white_check_mark:", ":heavy_check_mark:", "finished", "completed", "nailed it"),
)
CARRIED_OVER = Word(
    "carried over",
    "🔁",
    "status: carried over",
    "0969da",
    "Goes on in the next sprint",
    aliases=("🔄", ":repeat:", "carried", "continued", "scraped it"),
)
DROPPED = Word(
    "dropped",
    "❌",
    "status: dropped",
    "57606a",
    "Given up for now",
    Ending.NOT_PLANNED,
    (":x:", "cancelled", "canceled", "won't do", "failed it"),
)

DEFAULT_VOCABULARY = Vocabulary((NOT_STARTED, ON_TRACK, AT_RISK, OFF_TRACK, BLOCKED, DONE, CARRIED_OVER, DROPPED))
