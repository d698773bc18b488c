"""What an operator looks at and asks for: the ledger page by page, rows by their state, what is due, what is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.event import Repo, Touched
from bot.records.ledger import Ledger, ask
from bot.records.line import execute_each
from bot.records.store import SQL
from bot.records.values import Defer, Delivery, storable

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = 50
# So many deliveries are looked through for one page, however few of them are wanted.
WINDOW = 20_000
CONDITIONS = ("dirty", "leased", "parked", "asleep")
STATES = ("received", "ignored", "done", "failed")
_AMISS = frozenset({"received", "failed"})


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery in the ledger; `state` is "received", "ignored", "done" or "failed", times are UTC."""

    guid: str
    event: str
    action: str
    repository: str
    installation: int
    state: str
    error: str
    received_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of the ledger; `after` is where the next one goes on, "" at the end.

    `looked_until` is set where fewer were found than fit, since only so many are looked through at a time.
    """

    lines: tuple[Line, ...]
    after: str = ""
    looked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of work; `state` is one of CONDITIONS, "clean" or "due". `at` is by what its list is sorted.

    `reason` says why it waits, is parked or sleeps, "" where nothing is wrong.
    """

    key: str
    repo: str
    number: int
    kind: str
    state: str
    reason: str
    at: datetime
    since: datetime
    fails: int
    lease_until: datetime | None
    due_at: datetime | None

    @property
    def mark(self) -> str:
        """Return where in its list it stands, as a text for an address."""
        return _mark(self.at, self.key)


@dataclass(frozen=True, slots=True)
class Left:
    """What was left of an installation's rate limit, by resource, when GitHub said so last (`seen_at`)."""

    installation: int
    resource: str
    most: int
    remaining: int
    resets_at: datetime
    seen_at: datetime
    account: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries somebody wants to see; "" means all."""

    state: str = ""
    event: str = ""
    repository: str = ""


class Operating(Ledger):
    """What the operator's corner shows and does. Nothing here reads a table that grows from end to end."""

    def deliveries(self, wanted: Wanted, after: str = "", most: int = PAGE) -> Lines:
        """Return a page of the ledger, the newest first."""
        at, guid = _place(after)
        values = {
            "state": wanted.state,
            "event": storable(wanted.event),
            "repository": storable(wanted.repository),
            "at": at,
            "guid": guid,
            "most": most + 1,
            "window": WINDOW,
        }
        rows = self._all("deliveries_amiss" if wanted.state in _AMISS else "deliveries", **values)
        found = [Line(**{name: row[name] for name in Line.__dataclass_fields__}) for row in rows if row["guid"]]
        if len(found) > most:
            last = found[most - 1]
            return Lines(tuple(found[:most]), _mark(last.received_at, last.guid))
        if rows and rows[0]["more"]:
            through = rows[0]["through_at"]
            return Lines(tuple(found), _mark(through, rows[0]["through_guid"]), through)
        return Lines(tuple(found))

    def lately(self, seconds: float = 3600.0) -> Mapping[str, int]:
        """Count the deliveries of the last seconds by state."""
        found = {row["state"]: row["number"] for row in self._all("deliveries_lately", seconds=seconds)}
        return {state: found.get(state, 0) for state in STATES}

    def replay(self, guid: str, defer: Defer) -> tuple[str, ...]:
        """Look again at what a delivery may have touched; return the keys of those rows, none for an unknown one.

        Which rows it touched is not kept once they were looked at, so it is the space and all its sprints that go on,
        or where it named no repository all of the installation that do. One that failed waits for them, and is done
        when they are.
        """
        row = self._one("place_of_delivery", guid=storable(guid))
        if row is None:
            return ()
        if row["state"] == "failed":
            repo = Repo(row["repository_id"], row["repository"]) if row["repository_id"] else None
            touched = (Touched.awake(repo) if repo else Touched.installation(),)
            values = {name: row[name] for name in ("guid", "event", "action", "repository", "repository_id")}
            return self.accept(Delivery(**values, installation=row["installation"], touched=touched), defer).keys
        place = {"repo_id": row["repository_id"], "installation": row["installation"]}
        with self._transaction() as conn:
            keys = [each["key"] for each in conn.execute(SQL["rows_going_on"], place)]
            return tuple(ask(conn, keys, defer)[0])

    def rows(self, condition: str, after: str = "", most: int = PAGE) -> tuple[tuple[Row, ...], str]:
        """Return a page of the rows in one of CONDITIONS, and where the next one goes on, "" at the end.

        Those that wait come in the order in which they will be looked at, those that do not the newest first.
        """
        if condition not in CONDITIONS:
            message = f"{condition!r} is none of {', '.join(CONDITIONS)}"
            raise ValueError(message)
        at, key = _place(after)
        rows = [Row(**row) for row in self._all(f"rows_{condition}", at=at, key=key, most=most + 1)]
        return tuple(rows[:most]), rows[most - 1].mark if len(rows) > most else ""

    def tallies(self) -> Mapping[str, int]:
        """Count the rows that are dirty, leased and parked; those that sleep are many, and nobody's affair."""
        return self._one("tallies") or {"dirty": 0, "leased": 0, "parked": 0}

    def row(self, key: str) -> Row | None:
        """Return the row of this key, None for one that is unknown."""
        found = self._one("row", key=storable(key))
        return Row(**found) if found else None

    def failing(self, most: int = 10) -> tuple[Row, ...]:
        """Return rows that failed and are tried again, those that wait longest first."""
        return tuple(Row(**row) for row in self._all("rows_failing", most=most))

    def due(self, most: int = 10) -> tuple[Row, ...]:
        """Return the rows that the clock asks for next."""
        return tuple(Row(**row) for row in self._all("rows_due", most=most))

    def keep_budgets(self, found: Iterable[Left]) -> None:
        """Note what was left of rate limits; the database says when that was seen."""
        names = ("installation", "resource", "most", "remaining", "resets_at")
        rows = [{name: getattr(each, name) for name in names} for each in found]
        if rows:
            with self._transaction() as conn:
                execute_each(conn, SQL["keep_budget"], rows)

    def budgets(self, most: int = 20) -> tuple[Left, ...]:
        """Return what is left of rate limits, the least first."""
        return tuple(Left(**row) for row in self._all("budgets", most=most))

    def versions(self) -> tuple[str, str]:
        """Return the version of the server and the newest migration of its tables."""
        row = self._one("versions") or {"server": "", "tables": ""}
        return str(row["server"]), str(row["tables"] or "")


def _mark(at: datetime, key: str) -> str:
    return f"{at.isoformat()}~{key}"


def _place(mark: str) -> tuple[Any, str | None]:
    """Return the instant and the key of a mark; of one that is none, nothing: the beginning."""
    at, found, key = storable(mark).partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None, None
    return (moment, key) if found and key and moment.tzinfo else (None, None)
