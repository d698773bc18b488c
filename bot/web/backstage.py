"""What some pages need of the process around them: whether it ends, the links of feeds, and the doctor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Examined:
    """What the doctor found: `level` is "well", "look" or "wrong"; `next` says what to do, "" where all is well."""

    check: str
    level: str
    seen: str
    next: str = ""


def no_link(_name: str) -> str:
    """Return no link."""
    return ""


@dataclass(frozen=True, slots=True)
class Backstage:
    """`leaving` says whether the process was told to end, and does not block; `feed` is the link of a space's calendar.

    `examine` asks the doctor, for some seconds and with calls of GitHub; `version` is ours. `news` is the link of the
    feed of a space's retros and records.
    """

    leaving: Callable[[], bool] = bool
    feed: Callable[[str], str] = no_link
    examine: Callable[[], Iterable[Examined]] = tuple
    version: str = ""
    news: Callable[[str], str] = no_link
