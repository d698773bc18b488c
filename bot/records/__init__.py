"""What must not be forgotten: deliveries, work, effects and the agreed state, behind one door."""

from __future__ import annotations

from bot.records.archive import Archive, Finds, Found, Sought
from bot.records.exporting import Exporting
from bot.records.freezing import Freezing
from bot.records.gauges import Gauges
from bot.records.groups import Fate, Groups
from bot.records.leaving import Leaving
from bot.records.ledger import awaited
from bot.records.listening import Listening
from bot.records.memory import Memory
from bot.records.operating import Operating
from bot.records.outbox import Outbox
from bot.records.pages import Pages
from bot.records.reporting import Reporting
from bot.records.rounds import Rounds
from bot.records.sessions import Posting, Session, Sessions
from bot.records.sheets import Sheets, Shown
from bot.records.store import Pool, connect
from bot.records.telling import Telling
from bot.records.tokens import Tokens
from bot.records.values import (
    PER_INSTALLATION,
    Accepted,
    Claim,
    Counts,
    Defer,
    Delivery,
    Effect,
    Fence,
    Noted,
    Outcome,
    Taken,
    Told,
    Troubled,
    space_key,
    sprint_key,
)
from bot.records.work import PARKED_AFTER, Work

__all__ = [
    "PARKED_AFTER",
    "PER_INSTALLATION",
    "Accepted",
    "Claim",
    "Counts",
    "Defer",
    "Delivery",
    "Effect",
    "Fate",
    "Fence",
    "Finds",
    "Found",
    "Noted",
    "Outcome",
    "Pool",
    "Posting",
    "Records",
    "Session",
    "Shown",
    "Sought",
    "Taken",
    "Told",
    "Troubled",
    "awaited",
    "connect",
    "space_key",
    "sprint_key",
]


class Records(
    Groups,
    Work,
    Rounds,
    Memory,
    Freezing,
    Archive,
    Operating,
    Listening,
    Telling,
    Leaving,
    Outbox,
    Gauges,
    Sheets,
    Sessions,
    Tokens,
    Pages,
    Exporting,
    Reporting,
):
    """Everything stored, over one pool of connections; threads may share it.

    The database's clock is the only one, but for what people schedule. Every method raises DatabaseAway when the
    database does not answer.
    """

    @classmethod
    def open(
        cls, url: str, *, size: int = 10, wait: float = 4.0, retries: int = PARKED_AFTER, prepares: bool = True
    ) -> Records:
        """Open the records of a migrated database: at most `size` connections, `wait` seconds for one of them.

        A row is parked after `retries` failures in a row. `prepares` is false where each transaction may get another
        connection, as behind PgBouncer.
        """
        opened = cls(connect(url, size=size, wait=wait, prepares=prepares))
        opened.retries = retries
        return opened

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()
