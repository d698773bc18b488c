"""The records of sprints: frozen once, read for comparison and for proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.record import Frozen, Sums
from bot.records.store import SQL, Store
from bot.records.work import hold

if TYPE_CHECKING:
    from typing import Any

    from bot.records.values import Claim

# More are never compared, nor looked through for one that somebody asks for.
MOST_FROZEN = 500
COMPARED = 5
# The texts of so many are read where a space wants figures over sprints.
TOLD = 12


class Freezing(Store):
    """What sprints came to."""

    def frozen(self, repo_id: int, sprint: int, *, most: int = COMPARED, whole: bool = False) -> list[Frozen]:
        """Return the record of a sprint (the number of its issue), if there is one, and those of others.

        Of the others, at most so many that ended last, the latest first, only the numbers are read unless the `whole`
        of them is asked for.
        """
        rows = self._all("frozen", repo_id=repo_id, sprint=sprint, most=most, whole=whole)
        return [frozen_of(row) for row in rows]

    def freeze(self, claim: Claim, record: Frozen) -> None:
        """Keep the record of a sprint, once: what is there already stays as it is.

        Only the node id of its comment is filled in where it was not known. Raises Superseded.
        """
        with self._transaction() as conn:
            hold(conn, claim)
            conn.execute(SQL["freeze"], {"repo_id": claim.repo_id, **_row(record)})


def frozen_of(row: dict[str, Any]) -> Frozen:
    """Return a record as its row has it."""
    sums = Sums(row["committed"], row["done"], row["added"], row["carried"])
    return Frozen(
        row["sprint"],
        row["number"],
        row["starts"],
        row["ends"],
        sums,
        row["checksum"],
        row["frozen_at"],
        row["node_id"],
        row["body"],
    )


def _row(record: Frozen) -> dict[str, Any]:
    sums = record.sums
    return {
        "sprint": record.sprint,
        "number": record.number,
        "starts": record.start,
        "ends": record.end,
        "committed": sums.committed,
        "done": sums.done,
        "added": sums.added,
        "carried": sums.carried,
        "body": record.text,
        "checksum": record.checksum,
        "frozen_at": record.frozen_at,
        "node_id": record.node_id,
    }
