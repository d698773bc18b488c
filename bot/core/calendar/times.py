"""Wall clocks and days: which instant is it when a clock in this zone shows that time, and which day is it there?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a sprint, first and last inclusive. `number` is 0 where the sprint has none."""

    start: date
    end: date
    number: int = 0

    def holds(self, day: date) -> bool:
        """Whether the day belongs to the sprint."""
        return self.start <= day <= self.end


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a wall-clock time: in the spring gap as much later, in the autumn fold the first."""
    # fold=0 reads a time in the gap with the offset before the jump, which lands just after it (PEP 495).
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """Return the date that people in the zone have at this instant."""
    return now.astimezone(zone).date()


def day_text(day: date) -> str:
    """Write a day as people write it in sprint titles: `Jan 5`."""
    return f"{MONTHS[day.month - 1][:3]} {day.day}"


def weekday_text(day: date) -> str:
    """Write the day of the week in three letters: `Mon`."""
    return WEEKDAYS[day.weekday()][:3]


def days_from(first: date, last: date) -> Iterator[date]:
    """Yield every day from the first to the last, both inclusive."""
    day = first
    while day <= last:
        yield day
        day += DAY
