"""What a check finds, and what all findings come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: not at all, perhaps meant so, or such that the bot cannot work as it should."""

    WELL = "well"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `seen` says how it is, `next` what to do about it, in a sentence.

    `check` names the check. ValueError when something is not well and nothing says what to do.
    """

    check: str
    level: Level
    seen: str
    next: str = ""

    def __post_init__(self) -> None:
        if (self.level is Level.WELL) is bool(self.next):
            raise ValueError("who finds something says what to do about it, and nobody else")


def well(check: str, seen: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(check, Level.WELL, seen)


def look(check: str, seen: str, step: str) -> Finding:
    """Return that something is worth a look."""
    return Finding(check, Level.LOOK, seen, step)


def wrong(check: str, seen: str, step: str) -> Finding:
    """Return that something keeps the bot from working."""
    return Finding(check, Level.WRONG, seen, step)


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong; what is only worth a look does no harm."""
    return all(finding.level is not Level.WRONG for finding in findings)
