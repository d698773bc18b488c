"""What of a space may be seen by everybody: its status page and its badge."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublicRule:
    """Whether there is a status page and a badge for everybody, and whether the page names people."""

    enabled: bool = False
    people: bool = False
