"""Which words can a goal's status be, and how does each show: emoji, label, open or closed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

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


def same_sign(one: str | None, other: str | None) -> bool:
    """Whether two spellings are the same sign; nothing is no sign."""
    return bool(one) and bool(other) and _fold(one or "") == _fold(other or "")


# Each turn has a vocabulary of its own, with the same words as the last one.
@lru_cache(maxsize=64)
def _indexes(words: tuple[Word, ...]) -> tuple[dict[str, Word], dict[str, Word]]:
    """Return words by sign and by label, which nobody changes; the first word that claims a sign keeps it."""
    by_sign: dict[str, Word] = {}
    by_label: dict[str, Word] = {}
    for word in words:
        for sign in (word.emoji, word.name, *word.aliases):
            by_sign.setdefault(_fold(sign), word)
        by_label.setdefault(word.label.casefold(), word)
    return by_sign, by_label


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a space: those for statuses, in the order in which they are shown, and those that are its own.

    Aliases may be emoji, `:short_codes:` or words; look-ups ignore case and variation selectors. `headings` are what
    the space calls the sections of its plans beyond what everybody knows: heading and value of its Kind. `home` is the
    repository as owner/name, whose issues are meant where a text names them in full; "" when nobody knows.
    """

    words: tuple[Word, ...]
    headings: tuple[tuple[str, str], ...] = ()
    home: str = ""
    _by_sign: Mapping[str, Word] = field(init=False, repr=False, compare=False)
    _by_label: Mapping[str, Word] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the indexes of the words."""
        by_sign, by_label = _indexes(self.words)
        object.__setattr__(self, "_by_sign", by_sign)
        object.__setattr__(self, "_by_label", by_label)

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

    def also(self, signs: Mapping[str, str]) -> Vocabulary:
        """Return this vocabulary with more signs for its words (sign -> name); a sign that means something stays so."""
        more: dict[str, list[str]] = {}
        for sign, name in signs.items():
            if sign and self.read(sign) is None:
                more.setdefault(name, []).append(sign)
        words = (replace(word, aliases=(*word.aliases, *more.get(word.name, ()))) for word in self.words)
        return replace(self, words=tuple(words)) if more else self

    def at_home(self, repository: str) -> Vocabulary:
        """Return this vocabulary as it is used in a repository, given as owner/name."""
        return replace(self, home=repository)

    def signs(self) -> tuple[str, ...]:
        """Return every emoji, name and alias, longest first, for readers that look for them in text."""
        every = {sign for word in self.words for sign in (word.emoji, word.name, *word.aliases)}
        return tuple(sorted(every, key=lambda sign: (-len(sign), sign)))


# One word per line would hide the tables.
# fmt: off
NOT_STARTED = Word(
    "not started",
    "⚪",
    "status: not started",
    "d0d7de",
    "Nobody has begun yet",
    aliases=(
        "⬜", "◻", "☐", ":white_circle:", ":white_large_square:", "todo", "to do", "planned", "not yet started", "open",
        "pending", "new", "offen", "nicht begonnen", "à faire", "por hacer", "a fazer", "da fare", "te doen",
    ),
)
ON_TRACK = Word(
    "on track",
    "🟢",
    "status: on track",
    "1a7f37",
    "Will be met by the end of the sprint",
    aliases=(
        "🏃", "💪", ":green_circle:", ":large_green_circle:", ":runner:", ":running:", ":muscle:", "in progress", "wip",
        "green", "started", "ongoing", "going well", "under way", "doing", "in arbeit", "im plan", "en cours",
        "en curso", "in corso",
    ),
)
AT_RISK = Word(
    "at risk",
    "🟡",
    "status: at risk",
    "d4a72c",
    "May be missed unless something changes",
    aliases=(
        "🟠", "⚠️", "🔶", ":yellow_circle:", ":large_yellow_circle:", ":orange_circle:", ":large_orange_circle:",
        ":warning:", "amber", "yellow", "orange", "risky", "delayed", "slipping", "gefährdet", "en risque", "en riesgo",
        "em risco", "a rischio",
    ),
)
OFF_TRACK = Word(
    "off track", "🔴", "status: off track", "cf222e", "Will be missed as things stand", aliases=(
        "🛑", ":red_circle:", ":octagonal_sign:", "red", "behind", "late", "missed", "not on track", "won't finish",
        "will not finish", "won't make it", "verspätet", "en retard", "atrasado",
    ),
)
BLOCKED = Word(
    "blocked",
    "⛔",
    "status: blocked",
    "82071e",
    "Cannot go on until somebody else acts",
    aliases=(
        "🚧", "✋", "🚫", ":no_entry:", ":construction:", ":hand:", ":raised_hand:", ":no_entry_sign:", "stuck",
        "waiting", "on hold", "paused", "impeded", "blockiert", "bloqué", "bloqueado", "bloccato", "geblokkeerd",
    ),
)
DONE = Word(
    "done",
    "✅",
    "status: done",
    "8250df",
    "Reached",
    Ending.COMPLETED,
    (
        "✔", "☑", "🏁", ":white_check_mark:", ":heavy_check_mark:", ":ballot_box_with_check:", "finished", "complete",
        "completed", "nailed it", "shipped", "released", "merged", "achieved", "reached", "closed", "erledigt",
        "terminé", "hecho", "klaar",
    ),
)
CARRIED_OVER = Word(
    "carried over",
    "🔁",
    "status: carried over",
    "0969da",
    "Goes on in the next sprint",
    aliases=(
        "🔄", "♻", ":repeat:", ":arrows_counterclockwise:", ":recycle:", "carried", "carry over", "continued",
        "continues", "continuing", "rolled over", "spilled over", "scraped it", "partly done", "partially done",
        "next sprint", "geht weiter",
    ),
)
DROPPED = Word(
    "dropped",
    "❌",
    "status: dropped",
    "57606a",
    "Given up for now",
    Ending.NOT_PLANNED,
    (
        "✖", "❎", ":x:", ":heavy_multiplication_x:", "cancelled", "canceled", "won't do", "wont do", "will not do",
        "abandoned", "descoped", "deprioritised", "deprioritized", "de-prioritised", "de-prioritized", "failed it",
        "failed", "gestrichen", "abandonné",
    ),
)

# fmt: on
DEFAULT_VOCABULARY = Vocabulary((NOT_STARTED, ON_TRACK, AT_RISK, OFF_TRACK, BLOCKED, DONE, CARRIED_OVER, DROPPED))
