"""An outbox over a real database, channels that remember, and notices to put in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import psycopg

from bot.core.notices import Kind, Notice
from bot.notices.sending import Sending
from bot.notices.values import Sender
from bot.records import Claim, Records
from bot.records.outbox import Row

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOME = "https://github.com/acme/rockets/issues/5"


class Box:
    """An outbox, and what was counted."""

    def __init__(self, url: str, records: Records, claim: Claim) -> None:
        self.url, self.records, self.claim = url, records, claim
        self.counted: list[tuple[str, str]] = []
        self.now = NOW

    def tell(self, *notices: Notice) -> None:
        self.records.remember(self.claim, (), (), notices=notices)

    def sending(self, **senders: Sender) -> Sending:
        made = {name: (lambda one=one: one) for name, one in senders.items()}
        return Sending(self.records, made, lambda: self.now, lambda *what: self.counted.append(what))

    def do(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as conn:
            conn.execute(statement.encode())

    def soon(self) -> None:
        """Let what waits for a time be due."""
        self.do("UPDATE notice SET wait_until = now() - interval '1 second', lease_until = NULL")
        self.do("UPDATE channel SET wait_until = now() - interval '1 second'")

    def states(self) -> list[tuple[str, int, int, int, str]]:
        return [(s.name, s.waiting, s.parked, s.fails, s.error) for s in self.records.channel_states()]


class Chat:
    """A channel that remembers, and fails as often as it is told to."""

    def __init__(self, *fails: Exception, remote: str = "") -> None:
        self.fails, self.remote = list(fails), remote
        self.sent: list[tuple[str, ...]] = []
        self.edited: list[tuple[str, str]] = []

    def send(self, rows: tuple[Row, ...]) -> str:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(tuple(row.title for row in rows))
        return self.remote

    def edit(self, remote: str, row: Row) -> str:
        self.edited.append((remote, row.title))
        return remote


_numbers = count(1)


def notice(title: str = "Retro", *to: str, kind: Kind = Kind.RETRO, **parts: Any) -> Notice:
    made = Notice(
        kind, f"{title}:{next(_numbers)}", to or ("chat",), title, f"# {title}\n\nwords\n", HOME, NOW, NOW + DAY
    )
    return replace(made, **parts)


def emptied(sender: Sending) -> int:
    """How many messages went until nothing was due."""
    return next(number for number in count() if not sender.once())
