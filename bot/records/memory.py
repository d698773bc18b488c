"""What GitHub does not keep for us: effects, the agreed state and its history, good rules and our secret."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.core.agreed import Agreed, Change
from bot.records.store import SQL, Store
from bot.records.values import Claim, Effect, storable
from bot.records.work import hold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

_SECRET_BYTES = 32


class Memory(Store):
    """Rows that belong to a repository rather than to its work."""

    def effects(self, repo_id: int, prefix: str = "") -> dict[str, Effect]:
        """Return the effects of a repository whose keys begin with `prefix`, by key."""
        return {row["key"]: Effect(**row) for row in self._all("effects", repo_id=repo_id, prefix=storable(prefix))}

    def intend(self, claim: Claim, key: str) -> None:
        """Note that something is about to be made; stored before this returns. Raises Superseded."""
        self._fenced("intend", claim, effect=storable(key))

    def effect_done(self, claim: Claim, key: str, node_id: str, number: int = 0) -> None:
        """Note that something was made, whether or not the claim is past: it is there now."""
        self._do("effect_done", repo_id=claim.repo_id, effect=storable(key), node_id=storable(node_id), number=number)

    def effect_undone(self, claim: Claim, key: str) -> None:
        """Forget an effect that certainly did not happen. Raises Superseded."""
        self._fenced("effect_undone", claim, effect=storable(key))

    def _fenced(self, name: str, claim: Claim, **values: Any) -> None:
        with self._transaction() as conn:
            hold(conn, claim)
            conn.execute(SQL[name], {"repo_id": claim.repo_id, **values})

    def agreed(self, repo_id: int, sprint: int) -> dict[int, Agreed]:
        """Return the last agreed state of every goal of a sprint, by the number of its issue."""
        return {row["number"]: Agreed(**row) for row in self._all("agreed", repo_id=repo_id, sprint=sprint)}

    def remember(self, claim: Claim, agreed: Sequence[Agreed], changes: Sequence[Change]) -> None:
        """Store agreed states and what changed, all or nothing, for the claimed sprint. Raises Superseded.

        Goals that are not among `agreed` stay as they are; those with a change "removed" are forgotten.
        """
        place = {"repo_id": claim.repo_id, "sprint": claim.number}
        kept = {goal.number for goal in agreed}
        removed = [change.number for change in changes if change.what == "removed" and change.number not in kept]
        with self._transaction() as conn:
            hold(conn, claim)
            with conn.cursor() as cursor:
                cursor.executemany(SQL["remember_goal"], [{**place, **_row(goal)} for goal in agreed])
                cursor.executemany(SQL["remember_change"], [{**place, **_row(change)} for change in changes])
                cursor.execute(SQL["forget_goals"], {**place, "numbers": removed})

    def history(self, repo_id: int, sprint: int, since: datetime | None = None) -> list[Change]:
        """Return the changes of a sprint's goals, the oldest first; `since` is included."""
        return [Change(**row) for row in self._all("history", repo_id=repo_id, sprint=sprint, since=since)]

    def good_rules(self, repo_id: int) -> str | None:
        """Return the last text of a space's rules that was right, or None."""
        row = self._one("good_rules", repo_id=repo_id)
        return None if row is None else str(row["text"])

    def keep_rules(self, repo_id: int, text: str) -> None:
        """Keep a text of rules that is right."""
        self._do("keep_rules", repo_id=repo_id, text=storable(text))

    def marker_secret(self, first: bytes = b"") -> bytes:
        """Return the bytes that sign our markers: `first` when nobody asked before, or 32 random ones without it."""
        self._do("make_secret", which="marker", value=first or secrets.token_bytes(_SECRET_BYTES))
        row = self._one("secret", which="marker")
        assert row is not None  # noqa: S101 - made just now, and nothing deletes it
        return bytes(row["value"])


def _row(value: Agreed | Change) -> dict[str, Any]:
    return {name: storable(found) if isinstance(found, str) else found for name, found in asdict(value).items()}
