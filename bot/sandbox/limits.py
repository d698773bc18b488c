"""How much may a caller still ask, and how much may somebody still write?"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.sandbox.clock import Clock
from bot.sandbox.errors import SecondaryLimit

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Bucket:
    """One caller's allowance for one resource (core, graphql) until it is filled again."""

    limit: int
    reset: datetime
    used: int = 0

    @property
    def remaining(self) -> int:
        """What is left of the hour's allowance, never below 0."""
        return max(0, self.limit - self.used)


class Limits:
    """The primary limits per caller and hour, and the secondary limits on new content.

    Content figures of 0 switch that limit off.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.allowance = {"core": 5000, "graphql": 5000}
        self.anonymous = 60
        self.content_per_minute = 80
        self.content_per_hour = 500
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._written: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def bucket(self, who: str, resource: str = "core") -> Bucket:
        """Give the caller's present bucket, a fresh one when the hour is over."""
        now = self.clock.now()
        found = self._buckets.get((who, resource))
        if found is None or found.reset <= now:
            limit = self.anonymous if who == "" else self.allowance[resource]
            found = Bucket(limit, (now + HOUR).replace(microsecond=0))
            self._buckets[who, resource] = found
        return found

    def set_allowance(self, resource: str, limit: int) -> None:
        """Change a resource's allowance per hour, also in the hours that have begun."""
        self.allowance[resource] = limit
        for (who, what), bucket in self._buckets.items():
            if what == resource and who:
                bucket.limit = limit

    def spend(self, who: str, cost: int = 1, resource: str = "core") -> Bucket:
        """Count a call's cost in points and give the bucket after it."""
        bucket = self.bucket(who, resource)
        bucket.used += cost
        return bucket

    def write(self, who: str) -> None:
        """Note one new piece of content; SecondaryLimit when it is too much for a minute or an hour."""
        now = self.clock.now().astimezone(UTC)
        written = self._written[who]
        while written and written[0] <= now - HOUR:
            written.popleft()
        last_minute = [at for at in written if at > now - MINUTE]
        if self.content_per_minute and len(last_minute) >= self.content_per_minute:
            raise SecondaryLimit(_seconds(last_minute[0] + MINUTE - now))
        if self.content_per_hour and len(written) >= self.content_per_hour:
            raise SecondaryLimit(_seconds(written[0] + HOUR - now))
        written.append(now)


def _seconds(span: timedelta) -> int:
    return max(1, int(span.total_seconds()))
