"""What GitHub does not keep for us: effects, the agreed state, what was commanded and kept, good rules, our secret."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

from bot.core.agreed import Agreed, Change, Elsewhere, Kept, KeptBy
from bot.core.commands.receipts import Receipt
from bot.records.line import execute_each
from bot.records.outbox import tell
from bot.records.sheets import keep
from bot.records.store import SQL, Store
from bot.records.values import Claim, Effect, storable
from bot.records.work import hold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from typing import Any

    from bot.core.notices import Notice
    from bot.records.sheets import Shown
    from bot.records.store import Conn

_SECRET_BYTES = 32
# Goals of other sprints: far more than are ever carried or looked up at once.
MOST_ELSEWHERE = 500
# Marks of health that a turn looks at, and all that there ever are.
MOST_MARKS = 500
ALL_MARKS = 50_000
_NOTHING: Mapping[str, str] = MappingProxyType({})


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
        return {row["number"]: _agreed(row) for row in self._all("agreed", repo_id=repo_id, sprint=sprint)}

    def elsewhere(self, repo_id: int, sprint: int) -> dict[int, Elsewhere]:
        """Return the goals of the repository's other sprints by number, each as its latest one has it.

        At most MOST_ELSEWHERE of them, those of the latest sprints. A sprint is later when its number is higher.
        """
        rows = self._all("elsewhere", repo_id=repo_id, sprint=sprint, most=MOST_ELSEWHERE)
        return {row["number"]: Elsewhere(row.pop("sprint"), _agreed(row)) for row in rows}

    def remember(  # noqa: PLR0913 - all that a turn came to
        self,
        claim: Claim,
        agreed: Sequence[Agreed],
        changes: Sequence[Change],
        receipts: Sequence[Receipt] = (),
        kept: Sequence[Kept] = (),
        *,
        shown: Mapping[str, str] = _NOTHING,
        label_ids: Mapping[str, str] = _NOTHING,
        taken: Collection[int] = (),
        notices: Sequence[Notice] = (),
        sheet: Shown | None = None,
    ) -> None:
        """Store what a turn of the claimed sprint came to, all or nothing. Raises Superseded.

        `taken` are the values that were reported and are among `kept` now.

        Goals that are not among `agreed` stay as they are; those with a change "removed" are forgotten, those that were
        carried are not. `shown` is the digest of what each post says, by its effect's key. `label_ids` are the labels'
        node ids by status, and take the place of all that were known; none means: as before. `notices` go into the
        outbox. `sheet` is what the sprint looks like now; None: as before.
        """
        place = {"repo_id": claim.repo_id, "sprint": claim.number}
        here = {goal.number for goal in agreed}
        removed = [change.number for change in changes if change.what == "removed" and change.number not in here]
        posts = [{"effect": storable(key), "digest": storable(said)} for key, said in shown.items()]
        with self._transaction() as conn:
            hold(conn, claim)
            _store(conn, "remember_goal", place, map(_goal_row, agreed))
            _store(conn, "remember_change", place, map(_row, changes))
            _store(conn, "remember_receipt", place, map(_row, receipts))
            _store(conn, "remember_kept", place, map(_kept_row, kept))
            _store(conn, "remember_shown", place, posts)
            conn.execute(SQL["forget_goals"], {**place, "numbers": removed})
            if taken:
                conn.execute(SQL["take_reported"], {"repo_id": claim.repo_id, "ids": list(taken)})
            if sheet is not None:
                keep(conn, claim, sheet)
            if label_ids:
                _replace_labels(conn, claim.repo_id, label_ids)
            tell(conn, claim, notices)

    def receipts(self, repo_id: int, sprint: int, comments: Collection[int] = ()) -> dict[int, tuple[Receipt, ...]]:
        """Return the receipts of a sprint's commands by the number of the comment, oldest first.

        Also those of these `comments` that another sprint gave: a carried goal brings its comments along.
        """
        rows = self._all("receipts", repo_id=repo_id, sprint=sprint, comments=list(comments))
        found = sorted((Receipt(**row) for row in rows), key=attrgetter("comment_number"))
        return {number: tuple(group) for number, group in groupby(found, attrgetter("comment_number"))}

    def kept(self, repo_id: int, sprint: int) -> list[Kept]:
        """Return what people asked to be kept for a sprint, oldest first."""
        return list(map(_kept, self._all("kept", repo_id=repo_id, sprint=sprint)))

    def risks_before(self, repo_id: int, sprint: int) -> list[Kept]:
        """Return what was noted and closed as risks and blind spots in the sprints before one, oldest first.

        1000 notes at most.
        """
        return list(map(_kept, self._all("risks_before", repo_id=repo_id, sprint=sprint)))

    def health_elsewhere(self, repo_id: int, sprint: int, most: int = MOST_MARKS) -> list[KeptBy]:
        """Return marks of health and what reviews came to, kept for the other sprints, oldest first.

        At most so many, the latest.
        """
        rows = self._all("health_elsewhere", repo_id=repo_id, sprint=sprint, most=most)
        return [KeptBy(row.pop("sprint"), _kept(row)) for row in rows]

    def label_ids(self, repo_id: int) -> dict[str, str]:
        """Return the node ids of a repository's labels by the status that each stands for."""
        return {row["status"]: row["node_id"] for row in self._all("label_ids", repo_id=repo_id)}

    def know_boards(self, claim: Claim, nodes: Collection[str]) -> None:
        """Know a space's boards by these node ids, and no others, so that their events wake its sprints.

        "" stands for a board that the rules name and that was not found. Asking is cheap where nothing is new. Raises
        Superseded.
        """
        wanted = {storable(node) for node in nodes}
        if wanted == {row["node_id"] for row in self._all("boards", repo_id=claim.repo_id)}:
            return
        values = {"repo_id": claim.repo_id, "nodes": sorted(wanted)}
        with self._transaction() as conn:
            hold(conn, claim)
            conn.execute(SQL["forget_boards"], values)
            conn.execute(SQL["remember_boards"], values)

    def history(self, repo_id: int, sprint: int, since: datetime | None = None) -> list[Change]:
        """Return the changes of a sprint's goals, the oldest first; `since` is included."""
        return [Change(**row) for row in self._all("history", repo_id=repo_id, sprint=sprint, since=since)]

    def decided(self, repo_id: int, sprint: int, numbers: Collection[int]) -> list[Change]:
        """Return what the plans of later sprints decided about goals (by the numbers of their issues), oldest first."""
        if not numbers:
            return []
        rows = self._all("decided", repo_id=repo_id, sprint=sprint, numbers=list(numbers))
        return [Change(**row) for row in rows]

    def good_rules(self, repo_id: int) -> str | None:
        """Return the last text of a space's rules that was right, or None."""
        row = self._one("good_rules", repo_id=repo_id)
        return None if row is None else str(row["text"])

    def keep_rules(self, repo_id: int, text: str, language: str = "english") -> None:
        """Keep a text of rules that is right, unless nothing is known of the repository any more.

        `language` is the one in which the space writes, as PostgreSQL names it: its archive is searched by that.
        """
        self._do("keep_rules", repo_id=repo_id, text=storable(text), language=language)

    def marker_secret(self, first: bytes = b"") -> bytes:
        """Return the bytes that sign our markers: `first` when nobody asked before, or 32 random ones without it."""
        row = self._one("secret", which="marker")
        if row is None:
            self._do("make_secret", which="marker", value=first or secrets.token_bytes(_SECRET_BYTES))
            row = self._one("secret", which="marker")
        assert row is not None  # noqa: S101 - made just now, and nothing deletes it
        return bytes(row["value"])

    def know_slug(self, app_id: int, slug: str) -> None:
        """Note what an App is called at GitHub."""
        self._do("know_slug", app_id=app_id, slug=storable(slug))

    def slug(self, app_id: int) -> str:
        """Return what an App is called at GitHub, as it was noted last; "" when it never was."""
        row = self._one("slug", app_id=app_id)
        return "" if row is None else str(row["slug"])


def _store(conn: Conn, name: str, place: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """Run one statement for each row, with what they share."""
    execute_each(conn, SQL[name], ({**place, **row} for row in rows))


def _replace_labels(conn: Conn, repo_id: int, label_ids: Mapping[str, str]) -> None:
    rows = [{"status": storable(status), "node_id": storable(node)} for status, node in label_ids.items()]
    conn.execute(SQL["forget_labels"], {"repo_id": repo_id, "statuses": [row["status"] for row in rows]})
    _store(conn, "remember_label", {"repo_id": repo_id}, rows)


def _row(value: Agreed | Change | Receipt | Kept) -> dict[str, Any]:
    return {name: storable(found) if isinstance(found, str) else found for name, found in asdict(value).items()}


def _agreed(row: dict[str, Any]) -> Agreed:
    return Agreed(**{**row, "facts": tuple((name, text) for name, text in row["facts"])})


def _kept(row: dict[str, Any]) -> Kept:
    return Kept(**{**row, "fields": tuple((name, text) for name, text in row["fields"])})


def _goal_row(goal: Agreed) -> dict[str, Any]:
    return {**_row(goal), "facts": Jsonb([[storable(name), storable(text)] for name, text in goal.facts])}


def _kept_row(kept: Kept) -> dict[str, Any]:
    return {**_row(kept), "fields": Jsonb([[storable(name), storable(text)] for name, text in kept.fields])}
