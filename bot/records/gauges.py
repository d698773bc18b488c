"""How are the records doing? Counts, rows in trouble, and the clearing away of what is old."""

from __future__ import annotations

from bot.records.store import SQL, Store
from bot.records.values import Counts, Troubled

_STATES = ("received", "ignored", "done", "failed")


class Gauges(Store):
    """What `/ready`, `/metrics` and the operator's commands show."""

    def counts(self) -> Counts:
        """Count deliveries by state and rows by condition, and tell how long the oldest dirty row has waited."""
        with self._transaction() as conn:
            found = {row["state"]: row["number"] for row in conn.execute(SQL["count_deliveries"])}
            rows = conn.execute(SQL["count_rows"]).fetchone() or {}
        oldest = float(rows.pop("oldest_dirty"))
        return Counts(deliveries={state: found.get(state, 0) for state in _STATES}, rows=rows, oldest_dirty=oldest)

    def troubled(self) -> list[Troubled]:
        """Return the rows that are parked or asleep, parked ones first, the newest first; at most 1000."""
        return [Troubled(**row) for row in self._all("troubled")]

    def oldest_dirty(self) -> float:
        """Return for how many seconds the oldest row that waits for a look has waited; 0 where none does."""
        row = self._one("oldest_dirty")
        return float(row["seconds"]) if row else 0.0

    def pool(self) -> dict[str, int]:
        """Return how connections are lent, in the words of psycopg_pool; this asks nobody."""
        return self._pool.get_stats()

    def size(self) -> int:
        """Return the bytes that the database takes."""
        row = self._one("size")
        return int(row["bytes"]) if row else 0

    def ping(self) -> None:
        """Raise DatabaseAway unless the database answers."""
        with self._transaction() as conn:
            conn.execute("SELECT 1")

    def prune(self, *, delivery_days: int = 30, effect_days: int = 400) -> int:
        """Delete up to 10,000 ended deliveries and as many old notices, effects and receipts; return how many.

        Deliveries are kept far longer than GitHub sends them again (3 days), so that none is done twice; effects and
        receipts far longer than a sprint is looked at. What people said and what was agreed is the record, and stays.
        """
        return (
            self._do("prune_deliveries", days=delivery_days)
            + self._do("prune_effects", days=effect_days)
            + self._do("prune_receipts", days=effect_days)
            + self._do("prune_notices", days=delivery_days)
            + self._do("prune_answers")
        )
