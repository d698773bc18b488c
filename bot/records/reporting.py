"""Values of metrics that came in by the API: stored once, and handed to the next look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from bot.core.agreed import Reported
from bot.records.ledger import ask
from bot.records.store import SQL, Store
from bot.records.values import Defer, sprint_key, storable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.records.store import Conn


@dataclass(frozen=True, slots=True)
class Value:
    """A value to be stored for a sprint; `folded` is its name as names are compared, `at` None for now."""

    sprint: int
    name: str
    folded: str
    value: str
    at: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A value that is stored, for which sprint, under which id; whether it is `new`."""

    id: int
    sprint: int
    name: str
    value: str
    at: datetime
    new: bool = False


@dataclass(frozen=True, slots=True)
class Once:
    """What makes a request the same one: whose token it came with, its key, and the digest of what it says."""

    token: int
    key: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A value as it was reported; `taken` says that a look has taken it up."""

    id: int
    sprint: int
    name: str
    value: str
    at: datetime
    who: str
    source: str
    reported_at: datetime
    taken: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A sprint for which a value may be meant: `open` while its row is awake and it has no record."""

    sprint: int
    open: bool


class Contradicts(Exception):
    """Another value is stored for the same name and time; nothing was stored. `nth` counts from 0."""

    def __init__(self, nth: int, value: str) -> None:
        super().__init__(value)
        self.nth = nth
        self.value = value


class AnotherRequest(Exception):
    """The same Idempotency-Key came with another request; nothing was stored."""


class Reporting(Store):
    """What was told by the API."""

    def report(
        self, repo_id: int, who: str, values: Sequence[Value], defer: Defer, once: Once | None = None
    ) -> tuple[Stored, ...]:
        """Store values and ask for a look at each of their sprints, all or nothing.

        What is stored already is left as it is, and nobody looks for its sake. Raises Contradicts, and AnotherRequest
        where the key of `once` was used for something else.
        """
        with self._transaction() as conn:
            known = _answered(conn, once) if once else None
            if known is not None:
                return known
            # In one order, whoever tells them in which: two that tell the same must not wait for each other.
            order = sorted(range(len(values)), key=lambda nth: (values[nth].folded, str(values[nth].at or "")))
            found = {nth: _stored(conn, repo_id, who, nth, values[nth]) for nth in order}
            stored = tuple(found[nth] for nth in range(len(values)))
            sprints = {each.sprint for each in stored if each.new}
            ask(conn, sorted(sprint_key(repo_id, number) for number in sprints), defer)
            if once:
                said = [[each.id, each.sprint, each.name, each.value, each.at.isoformat()] for each in stored]
                conn.execute(SQL["note_answer"], {**_once(once), "answer": Jsonb(said)})
            return stored

    def replayed(self, once: Once) -> tuple[Stored, ...] | None:
        """Return what was answered to the same request before, None where it is new. Raises AnotherRequest."""
        row = self._one("answered", token=once.token, key=storable(once.key))
        return None if row is None else _replayed(row, once)

    def reported(self, repo_id: int, sprint: int) -> list[Reported]:
        """Return the values of a sprint that no look has taken yet, at most 1000, the oldest first."""
        rows = self._all("reported", repo_id=repo_id, sprint=sprint)
        return [Reported(**row) for row in rows]

    def told_metrics(self, repo_id: int, *, before: int | None = None, most: int = 100) -> list[Entry]:
        """Return what was reported, the latest first, with ids below `before`."""
        return [Entry(**row) for row in self._all("told_metrics", repo_id=repo_id, before=before, most=most)]

    def place(self, repo_id: int, sprint: int) -> Place | None:
        """Return a sprint by the number of its issue, or None where there is none."""
        row = self._one("place", repo_id=repo_id, sprint=sprint)
        return None if row is None else Place(row["sprint"], row["open"])

    def place_on(self, repo_id: int, day: date) -> Place | None:
        """Return the sprint that runs on a day (of two the later one), or None where none does."""
        row = self._one("place_on", repo_id=repo_id, day=day)
        return None if row is None else Place(row["sprint"], row["open"])


def _answered(conn: Conn, once: Once) -> tuple[Stored, ...] | None:
    """Note a request by its key, or return what was answered; who comes at the same time waits for the first one."""
    if conn.execute(SQL["begin_answer"], _once(once)).fetchone() is not None:
        return None
    row = conn.execute(SQL["answered"], {"token": once.token, "key": storable(once.key)}).fetchone()
    return _replayed(row or {"digest": b"", "answer": ()}, once)


def _replayed(row: Mapping[str, Any], once: Once) -> tuple[Stored, ...]:
    if bytes(row["digest"]) != once.digest:
        raise AnotherRequest(once.key)
    return tuple(
        Stored(number, sprint, name, value, datetime.fromisoformat(at))
        for number, sprint, name, value, at in row["answer"]
    )


def _once(once: Once) -> Mapping[str, Any]:
    return {"token": once.token, "key": storable(once.key), "digest": once.digest}


def _stored(conn: Conn, repo_id: int, who: str, nth: int, value: Value) -> Stored:
    values = {
        "repo_id": repo_id,
        "sprint": value.sprint,
        "metric": storable(value.name),
        "folded": storable(value.folded),
        "value": storable(value.value),
        "at": value.at,
        "who": storable(who),
        "source": storable(value.source),
    }
    row = conn.execute(SQL["report"], values).fetchone()
    if row is not None:
        return Stored(row["id"], value.sprint, value.name, value.value, row["at"], new=True)
    known = conn.execute(SQL["reported_at"], values).fetchone()
    if known is None or known["value"] != value.value:
        raise Contradicts(nth, "" if known is None else str(known["value"]))
    return Stored(known["id"], known["sprint"], known["name"], value.value, known["at"])
