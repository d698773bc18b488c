"""What is told where people chat: which kinds there are, one notice, and the channels that a space may name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase


class Kind(StrEnum):
    """What a notice tells of; the values are the words of the rules file."""

    OPENED = "opened"
    RETRO = "retro"
    REVIEW = "review"
    CLOSED = "closed"
    SUMMARY = "summary"
    ESCALATION = "escalation"
    STALE = "stale"
    CONFLICT = "conflict"
    HELP = "help"
    STARTED = "started"
    STATUS = "status"
    OWNER = "owner"


# What `all` means where people chat: each step of each goal is for programs, and for who names it.
FOR_PEOPLE = tuple(kind for kind in Kind if kind not in {Kind.STARTED, Kind.STATUS, Kind.OWNER})


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be told, once, in each of the channels `to`.

    `key` says which thing it is, within its repository. `title` is one line of plain text, `text` Markdown of ours
    (see `bot.core.notices.paper`), `url` where more is. It is told from `due` on, and wanted by nobody after `until`,
    both by the clock by which people plan. One that `changes` may say something else later: it is told anew only where
    a message can be edited. `facts` are the same things for machines: names in small letters, values plain.
    """

    kind: Kind
    key: str
    to: tuple[str, ...]
    title: str
    text: str
    url: str
    due: datetime
    until: datetime
    changes: bool = False
    facts: tuple[tuple[str, str | int | float], ...] = ()

    @property
    def digest(self) -> str:
        """Change with what people read."""
        said = f"{self.title}\0{self.text}\0{self.url}"
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the operator, without its address: which spaces may name it, and what it gets without being named.

    `allow` are patterns of `owner/name`, where `*` stands for anything; `kinds` come from all those spaces.
    """

    name: str
    allow: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def serves(self, repo: str) -> bool:
        """Whether a space may use it."""
        return any(fnmatchcase(repo.casefold(), pattern.casefold()) for pattern in self.allow)


@dataclass(frozen=True, slots=True)
class Told:
    """What the memory of a turn holds for notices: the channels that its space may use, and what was told already.

    `told` has the digest of what each notice said last, by channel and key.
    """

    channels: tuple[Channel, ...] = ()
    told: Mapping[tuple[str, str], str] = field(default_factory=dict)


def serving(channels: Iterable[Channel], repo: str) -> tuple[Channel, ...]:
    """Return the channels that a space may use."""
    return tuple(channel for channel in channels if channel.serves(repo))
