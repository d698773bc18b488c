"""What the clock, the installations and the operator ask of the rows: heal, sweep, wake, meet and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.records.ledger import answer, ask, make_spaces, settle_place
from bot.records.store import SQL, Conn, Store
from bot.records.values import PER_INSTALLATION, Defer, space_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.event import Repo


class Rounds(Store):
    """Requests that come from no delivery."""

    def tick(self, now: datetime, defer: Defer, *, patience: float = 10.0) -> int:
        """Ask for what is due at `now` and queue again what lost its job; return how many rows were queued.

        `now` is the time by which people plan. A row for which a job is believed to wait is queued again only after
        `patience` seconds, and no more rows of an installation than may be worked on at once.
        """
        with self._transaction() as conn:
            due = _keys(conn, "due_rituals", now=now)
            if due:
                conn.execute(SQL["clear_due"], {"keys": due})
            _, queued = ask(conn, due, defer)
        with self._transaction() as conn:
            lost = _keys(conn, "lost", patience=patience, limit=PER_INSTALLATION)
            _queue(conn, lost, defer)
        return len(queued) + len(lost)

    def gathered(self, key: str, defer: Defer) -> None:
        """Queue a row that has waited for more to come, unless somebody has done so."""
        with self._transaction() as conn:
            _queue(conn, _keys(conn, "gathered", key=key), defer)

    def sweep(self, defer: Defer, every: float) -> int:
        """Ask for a look at the rows that nobody looked at for about `every` seconds; return how many were queued.

        Rows that wait for a time far off were put off by a clock that was wrong: they wait no longer.
        """
        with self._transaction() as conn:
            conn.execute(SQL["set_right"])
            return len(ask(conn, sorted(_keys(conn, "forgotten", every=every)), defer)[1])

    def wake(self, what: str, defer: Defer) -> int:
        """Ask for a look at a row, or at all rows of a repository named `owner/name`; return how many there are."""
        with self._transaction() as conn:
            return len(ask(conn, _keys(conn, "rows_of", what=what), defer)[0])

    def last_look(self) -> float:
        """Return how many seconds ago anything was looked at, as far as rows that are clean can tell; inf for never."""
        row = self._one("last_look")
        return float("inf") if row is None or row["ago"] is None else float(row["ago"])

    def meet(self, installation: int, repos: Sequence[Repo], defer: Defer, *, asleep: bool = True) -> int:
        """Make or wake the spaces of these repositories and all their sprints; return how many rows were asked for.

        Without `asleep` the rows that sleep are left alone.
        """
        met = {repo.id: repo for repo in repos}
        with self._transaction() as conn:
            for repo in met.values():
                settle_place(conn, repo, installation)
            make_spaces(conn, met, installation, [space_key(number) for number in met])
            return len(ask(conn, _keys(conn, "rows_of_repos", ids=list(met), asleep=asleep), defer)[0])

    def leave(self, installation: int, repos: Sequence[int] | None = None, why: str = "the App was removed") -> int:
        """Put to sleep all rows of an installation, or of these repositories in it; return how many.

        Their deliveries are done, and a worker that is in the middle of one is fenced off.
        """
        with self._transaction() as conn:
            ids = None if repos is None else list(repos)
            keys = _keys(conn, "rows_of_installation", installation=installation, ids=ids)
            rows = conn.execute(SQL["put_to_sleep"], {"keys": keys, "why": why}).fetchall()
            for row in sorted(rows, key=lambda row: str(row["key"])):
                answer(conn, row["key"], row["wanted"])
            return len(rows)


def _keys(conn: Conn, name: str, **values: object) -> list[str]:
    return [row["key"] for row in conn.execute(SQL[name], values)]


def _queue(conn: Conn, keys: Sequence[str], defer: Defer) -> None:
    if keys:
        conn.execute(SQL["note_deferred"], {"keys": list(keys)})
    for key in keys:
        defer(conn, key)
