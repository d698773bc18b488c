"""What do the columns of a board mean, which one shows a status, and which of its sprints is ours?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.model import Board, Card, Iteration, Option
from bot.core.rules import BoardRule
from bot.core.status import Ending, Vocabulary, Word

# A board that has no column of its own for a status shows it in the column of the next of these.
_NEXT = {
    "off track": "at risk",
    "at risk": "on track",
    "blocked": "on track",
    "carried over": "on track",
    "dropped": "done",
}
# What teams call their columns, beyond the words of the vocabulary.
_USUAL = {
    "not started": ("backlog", "ready", "selected", "up next", "next", "no status", "icebox", "inbox", "triage"),
    "on track": ("in review", "review", "in development", "development", "testing", "in testing", "qa", "active"),
    "blocked": ("impediment", "impediments", "blocker", "blockers"),
    "done": ("verified", "accepted", "live"),
    "dropped": ("not planned", "rejected", "duplicate", "declined", "not doing"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one board as statuses: what the rules say, else what the names say."""

    board: Board
    rule: BoardRule
    vocabulary: Vocabulary

    def status_of(self, option: str) -> str | None:
        """Return the status that a column (its option's id) stands for, or None."""
        found = next((each for each in self.board.options if each.id == option), None)
        return self._meant(found) if found else None

    def option_for(self, status: str) -> Option | None:
        """Return the column that shows a status, or that of the status nearest to it; None: the board has none."""
        seen: set[str] = set()
        while status not in seen:
            seen.add(status)
            for option in self.board.options:
                if self._meant(option) == status:
                    return option
            status = _NEXT.get(status, status)
        return None

    def says(self, card: Card, agreed: str | None) -> str | None:
        """Return the status that a card says, or None where it says nothing.

        A column in which the bot would show what was agreed says just that.
        """
        shown = self.option_for(agreed) if agreed else None
        if shown is not None and shown.id == card.option:
            return agreed
        return self.status_of(card.option)

    def _meant(self, option: Option) -> str | None:
        named = dict(self.rule.columns).get(_fold(option.name))
        return named or _guess(option.name, self.vocabulary)


def _guess(name: str, vocabulary: Vocabulary) -> str | None:
    """Return the status that a column's name speaks of: as a whole, without its emoji, or by its emoji alone."""
    signs = (part for part in name.split()[:1] if not any(sign.isalnum() for sign in part))
    for text in (name, _words(name), *signs):
        word = vocabulary.read(text)
        if word is not None:
            return word.name
    usual = {text: status for status, texts in _USUAL.items() for text in texts}
    return usual.get(_words(name))


def _words(name: str) -> str:
    return " ".join("".join(sign if sign.isalnum() or sign in "'-" else " " for sign in _fold(name)).split())


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def iteration_of(board: Board, start: date, end: date) -> Iteration | None:
    """Return the iteration that shares most days with a sprint, first and last day inclusive; None where none does."""
    best = max(board.iterations, key=lambda each: _shared(each, start, end), default=None)
    return best if best is not None and _shared(best, start, end) > 0 else None


def _shared(iteration: Iteration, start: date, end: date) -> int:
    last = iteration.start + timedelta(days=iteration.days - 1)
    return max(0, (min(last, end) - max(iteration.start, start)).days + 1)


def roll_up(words: list[Word], *, begun: bool, over: bool) -> str:
    """Return GitHub's word for how a sprint is going, from the statuses of its goals.

    INACTIVE before the start, COMPLETE when it is over or nothing is open; OFF_TRACK when a third of the open goals is
    off track or blocked, AT_RISK when any open goal is at risk or worse, else ON_TRACK.
    """
    if not begun:
        return "INACTIVE"
    still = [word.name for word in words if word.ending is Ending.OPEN and word.name != "carried over"]
    if over or not still:
        return "COMPLETE"
    bad = sum(name in {"off track", "blocked"} for name in still)
    if bad * 3 >= len(still):
        return "OFF_TRACK"
    return "AT_RISK" if bad or "at risk" in still else "ON_TRACK"


def lacking(board: Board, rule: BoardRule, start: date, end: date) -> Iterator[str]:
    """Yield what a person has to mend on a board, in words to act upon."""
    name = f"the board “{board.title}”"
    if board.closed:
        yield f"{name} is closed; reopen it, or take it out of `boards:` in the rules"
        return
    if not board.writable:
        yield f"{name} may only be read; give the App the permission “Projects: read and write” for the organization"
    if not board.status_field:
        yield f"{name} has no single-select field “{rule.status}”; add one, or name another in `boards: status:`"
    if board.sprint_field and iteration_of(board, start, end) is None:
        days = f"{start:%b} {start.day} to {end:%b} {end.day}"
        yield f"{name} has no iteration for {days}; press “Add iteration” in the settings of its field “{rule.sprint}”"
