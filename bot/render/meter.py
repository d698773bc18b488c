"""How much may a template of a space take? Steps and characters are counted, and one too many is a mistake."""

from __future__ import annotations

from dataclasses import dataclass

# A post for a hundred goals takes about 10,000 steps and 30,000 characters.
MOST_STEPS = 60_000
# Characters of all texts that are put together or made harmless on the way: each of them takes time.
MOST_SIGNS = 400_000
LONGEST_TEXT = 100_000
LARGEST_NUMBER = 10**12


class Mistake(Exception):
    """What is wrong in a template of a space, in words, and in which line (from 1; 0: it is not known yet)."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class TooLong(Mistake):
    """A post is longer than it may be; with shorter words of people it may fit."""


@dataclass(slots=True)
class Meter:
    """What one rendering, or several together, have taken so far, and how much they may."""

    steps: int = 0
    signs: int = 0
    most_steps: int = MOST_STEPS
    most_signs: int = MOST_SIGNS

    def step(self, count: int = 1) -> None:
        """Count steps: a part of the template that was looked at, or an entry of a list."""
        self.steps += count
        if self.steps > self.most_steps:
            raise Mistake(f"takes more than {self.most_steps:,} steps; go through fewer things")

    def add(self, other: Meter) -> None:
        """Count what another rendering has taken."""
        self.step(other.steps)
        self._count(other.signs)

    def text(self, text: str) -> str:
        """Count a text that was made, and return it."""
        self.room(len(text))
        return text

    def room(self, length: int) -> None:
        """Count a text of this length before it is made."""
        if length > LONGEST_TEXT:
            raise Mistake(f"makes a text of {length:,} characters; at most {LONGEST_TEXT:,} are taken")
        self._count(length)

    def _count(self, signs: int) -> None:
        self.signs += signs
        if self.signs > self.most_signs:
            raise Mistake(f"makes more than {self.most_signs:,} characters in all")


def bounded(number: float) -> float:
    """Return a number that was reckoned, unless it is larger than any post needs."""
    if not -LARGEST_NUMBER <= number <= LARGEST_NUMBER:
        raise Mistake(f"reckons with a number beyond {LARGEST_NUMBER:,}")
    return number
