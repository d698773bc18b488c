"""What goes wrong in the year: the bot is away twice, and once the clock of its machine leaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Away:
    """The bot is not there from one instant to another."""

    name: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Leap:
    """The clock of the bot's machine is wrong by so much, from one instant to another."""

    name: str
    begins: datetime
    ends: datetime
    by: timedelta


OUTAGES = (
    Away("first outage", datetime(2027, 11, 10, 13, 37, tzinfo=UTC), datetime(2027, 11, 15, 7, 30, tzinfo=UTC)),
    Away("second outage", datetime(2028, 7, 6, 3, 0, tzinfo=UTC), datetime(2028, 7, 25, 6, 10, tzinfo=UTC)),
)
LEAPS = (
    Leap(
        "clock jump",
        datetime(2028, 4, 4, 12, 0, tzinfo=UTC),
        datetime(2028, 4, 4, 14, 10, tzinfo=UTC),
        timedelta(days=5),
    ),
)
